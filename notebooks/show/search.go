package show

import (
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"neurophysics/lab/plot"
	"neurophysics/lab/symreg"
)

// Search returns a callback for symreg.Options.Progress that draws the front as
// it grows, with the speed and the time left, and a function that takes the
// drawing away when the search is over. names are those of the columns.
func Search(title string, names []string) (progress func(symreg.Progress), over func()) {
	id := ""
	draw := func(text string) {
		if !gonbui.IsNotebook {
			return
		}
		if id == "" {
			id = gonbui.UniqueId()
		}
		gonbui.UpdateHTML(id, text)
	}
	return func(p symreg.Progress) { draw(searchTable(title, names, p)) }, func() { draw("") }
}

func searchTable(title string, names []string, p symreg.Progress) string {
	state := fmt.Sprintf("epoch %d, %.3g evaluations a second", p.Epoch, p.EvalsPerSec)
	if p.Left > 0 {
		state += fmt.Sprintf("; about %s left", p.Left.Round(time.Second))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<div><b>%s</b> %s<table><tr><th>nodes</th><th>R²</th><th style="text-align:left">formula</th></tr>`,
		html.EscapeString(title), html.EscapeString(state))
	for _, c := range p.Front {
		fmt.Fprintf(&b, `<tr><td>%d</td><td>%.6f</td><td style="text-align:left"><code>%s</code></td></tr>`,
			c.Complexity, c.R2, html.EscapeString(c.Expr.Rounded(4).Text(names)))
	}
	b.WriteString("</table></div>")
	return b.String()
}

// Front shows what a search came to: accuracy against complexity, the formula
// that is believed, why, and its constants with 95 % intervals.
func Front(title string, r *symreg.Result, names []string) {
	points := make([]plot.FrontPoint, len(r.Front))
	for i, c := range r.Front {
		points[i] = plot.FrontPoint{Complexity: c.Complexity, Loss: c.Loss, Label: c.Expr.Rounded(3).Text(names)}
	}
	Figure(plot.Front(plot.Options{Title: title, X: "complexity (nodes)", Y: "mean squared error"}, r.Best, points...), title)
	Markdown("%s", frontText(r, names))
}

func frontText(r *symreg.Result, names []string) string {
	c := r.Chosen()
	text := fmt.Sprintf("$%s$, R² %.6f (%s)\n", c.Expr.Rounded(4).LaTeX(names), c.R2, r.Reason)
	for _, k := range c.Constants {
		text += fmt.Sprintf("- %s = %.5g [%.5g, %.5g]", k.Name, k.Value, k.Low, k.High)
		if k.Unit != "" && k.Unit != "1" {
			text += " " + k.Unit
		}
		text += "\n"
	}
	return text
}
