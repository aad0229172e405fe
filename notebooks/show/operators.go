package show

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/plot"
	"neurophysics/lab/potential/dataset"
)

// Operators shows the losses of networks and solvers on the physical potentials, and
// on the test motions where the report has them.
func Operators(r *lab.OperatorReport) { Markdown("%s", operatorTable(r)) }

func operatorTable(r *lab.OperatorReport) string {
	var b strings.Builder
	head, rule := "| potential |", "|:--|"
	for _, c := range r.Contenders {
		head += " " + c.Label + " |"
		rule += "--:|"
	}
	fmt.Fprintf(&b, "%s\n%s\n", head, rule)
	row := func(name string, value func(c *lab.Contender) float64) {
		fmt.Fprintf(&b, "| %s |", strings.ReplaceAll(name, "_", " "))
		for _, c := range r.Contenders {
			fmt.Fprintf(&b, " %s |", short(value(c)))
		}
		b.WriteString("\n")
	}
	for i, p := range r.Physical {
		row(p.Physical.Name, func(c *lab.Contender) float64 { return c.Physical[i].Loss() })
	}
	if r.Contenders[0].Test != nil {
		row(fmt.Sprintf("%d test motions, mean", len(r.Cases)), func(c *lab.Contender) float64 { return c.Test.Mean })
		row("the same, median", func(c *lab.Contender) float64 { return c.Test.Median })
	}
	return b.String()
}

// short writes a loss with two digits; lost stands for a motion that left its well.
func short(x float64) string {
	if math.IsInf(x, 0) || x >= math.MaxFloat64 {
		return "lost"
	}
	return fmt.Sprintf("%.2g", x)
}

// Answers shows the losses of networks and solvers on one motion, as
// lab.OperatorReport.Ask returns them.
func Answers(r *lab.OperatorReport, losses []wells.Loss) { Markdown("%s", answerTable(r, losses)) }

func answerTable(r *lab.OperatorReport, losses []wells.Loss) string {
	var b strings.Builder
	b.WriteString("| who | loss of q | loss of p |\n|:--|--:|--:|\n")
	for i, c := range r.Contenders {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Label, short(losses[i].Q), short(losses[i].P))
	}
	return b.String()
}

// Counts counts values in equal bins and returns the outline of the bars.
func Counts(name string, values []float64, bins int) plot.Series {
	low, high := slices.Min(values), slices.Max(values)
	width := (high - low) / float64(bins)
	n := make([]float64, bins)
	for _, v := range values {
		n[min(int((v-low)/width), bins-1)]++
	}
	s := plot.Series{Name: name}
	for i, count := range n {
		s.X = append(s.X, low+float64(i)*width, low+float64(i+1)*width)
		s.Y = append(s.Y, count, count)
	}
	return s
}

// Checks shows quantities of a set of potentials beside those expected.
func Checks(checks []dataset.Check) { Markdown("%s", checkTable(checks)) }

func checkTable(checks []dataset.Check) string {
	var b strings.Builder
	b.WriteString("| quantity | value | expected | |\n|:--|--:|--:|:--|\n")
	for _, c := range checks {
		mark := ""
		switch {
		case !c.Judged:
		case c.Chance:
			mark = "pass, by chance"
		case c.Pass:
			mark = "pass"
		default:
			mark = "miss"
		}
		fmt.Fprintf(&b, "| %s | %.4g | %s | %s |\n", strings.ReplaceAll(c.Name, "|", `\|`), c.Value, c.Expected, mark)
	}
	return b.String()
}
