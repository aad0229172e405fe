package show

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"neurophysics/lab/discover"
	"neurophysics/lab/plot"
)

// Size of figures in pixels, and of each of several panels.
const (
	Width       = 760
	Height      = 440
	panelWidth  = 460
	panelHeight = 340
)

// Must returns the value of a call that must not fail, and panics with its
// error otherwise: a failing cell then stops the notebook.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Check panics with the error, if there is one.
func Check(err error) {
	if err != nil {
		panic(err)
	}
}

// Expect panics with a sentence made from format and args unless ok holds. It
// turns what a notebook claims into a test.
func Expect(ok bool, format string, args ...any) {
	if !ok {
		panic("not as expected: " + fmt.Sprintf(format, args...))
	}
}

// Figure shows a figure; words stand in for it where there are no images.
func Figure(f *plot.Figure, words string) {
	w, h := Width, Height
	if columns, rows := f.Grid(); columns > 1 {
		w, h = columns*panelWidth, rows*panelHeight
	}
	png := Must(f.PNG(w, h))
	if !gonbui.IsNotebook {
		return
	}
	gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMEImagePNG:  png,
		protocol.MIMETextPlain: words,
	}})
	sent()
}

// Markdown shows formatted text with mathematics between dollar signs.
func Markdown(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if gonbui.IsNotebook {
		gonbui.DisplayMarkdown(text)
		sent()
	}
}

// sent waits until everything is displayed and panics if it is not.
func sent() {
	gonbui.Sync()
	if err := gonbui.Error(); err != nil {
		panic(fmt.Errorf("show: the notebook did not take the output: %w", err))
	}
}

// Laws shows a table of laws with the share of variance that each explains and
// the intervals of its constants.
func Laws(laws []discover.Law) { Markdown("%s", lawTable(laws)) }

// numbered are the names that constants get when nobody gave them one.
var numbered = regexp.MustCompile(`^c[0-9]+$`)

func lawTable(laws []discover.Law) string {
	var b strings.Builder
	b.WriteString("| quantity | law | $R^2$ | 95 % intervals |\n|:--|:--|:--|:--|\n")
	for _, l := range laws {
		var intervals []string
		for _, c := range l.Constants {
			name := c.Name + " "
			if numbered.MatchString(c.Name) {
				name = "" // in the order of the law, which shows them
			}
			intervals = append(intervals, fmt.Sprintf("%s%.6g [%.6g, %.6g]", name, c.Value, c.Low, c.High))
		}
		fmt.Fprintf(&b, "| %s | $%s$ | %.6f | %s |\n", strings.ReplaceAll(l.Quantity, "_", " "),
			strings.ReplaceAll(l.LaTeX, "|", `\vert `), l.R2, strings.Join(intervals, "; "))
	}
	return b.String()
}
