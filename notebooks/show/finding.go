package show

import (
	"fmt"
	"strings"

	"neurophysics/lab/discover"
)

// Finding shows what a search in measured rows came to: its laws, damping,
// verdict and notes.
func Finding(f *discover.Finding) { Markdown("%s", findingText(f)) }

func findingText(f *discover.Finding) string {
	var b strings.Builder
	laws := make([]discover.Law, len(f.Laws))
	for i, l := range f.Laws {
		laws[i] = l.Law
	}
	if len(laws) > 0 {
		b.WriteString(lawTable(laws))
	}
	fmt.Fprintf(&b, "\n**%s**: %s\n\n", f.Verdict, f.Reason)
	for _, d := range f.Damping {
		fmt.Fprintf(&b, "- damping of %s: %.4g [%.4g, %.4g] over the unit of time\n", d.Column, d.Rate, d.Low, d.High)
	}
	for _, c := range f.Figures {
		fmt.Fprintf(&b, "- %s: %.5g [%.5g, %.5g]\n", c.Name, c.Value, c.Low, c.High)
	}
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "- %s\n", n)
	}
	return b.String()
}
