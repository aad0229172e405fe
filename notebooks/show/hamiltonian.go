package show

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"neurophysics/lab/discover"
	"neurophysics/lab/symreg"
)

// Hamiltonian shows the formula of a learnt Hamiltonian and its constants: as
// fitted to the network, to the motion, and corrected for noise in the states.
func Hamiltonian(l *discover.HamiltonianLaw) { Markdown("%s", hamiltonianText(l)) }

func hamiltonianText(l *discover.HamiltonianLaw) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$$H = %s$$\n\nAs the network has it: $%s$, $R^2 = %.6f$; %s.\n\n", l.Final().LaTeX, l.LaTeX, l.R2, l.Note)
	for _, name := range slices.Sorted(maps.Keys(l.LeftOut)) {
		fmt.Fprintf(&b, "- `%s` = %s in all samples, and was left out.\n", name, l.LeftOut[name])
	}
	if l.Wander > 0 {
		fmt.Fprintf(&b, "- Along motions the network's H varies by %.2g of its spread: that much of it is error.\n", l.Wander)
	}
	if len(l.Dropped) > 0 {
		fmt.Fprintf(&b, "- Dropped, since the motion does not have it: `%s`.\n", strings.Join(l.Dropped, "`, `"))
	}
	if l.Motion == nil {
		return b.String()
	}
	b.WriteString("\n| constant of | fitted to the network | to the motion | corrected for the noise |\n|---|---|---|---|\n")
	for i, m := range l.Motion.Constants {
		network, corrected := "", "no noise"
		if k := slices.IndexFunc(l.Constants, func(c symreg.Constant) bool { return c.Name == m.Name }); k >= 0 {
			network = interval(l.Constants[k])
		}
		if l.Corrected != nil {
			corrected = interval(l.Corrected.Constants[i])
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, network, interval(m), corrected)
	}
	return b.String()
}

// interval writes a constant as fitted, with its 95 % interval.
func interval(c symreg.Constant) string {
	return fmt.Sprintf("%.4g [%.4g, %.4g]", c.Fitted, c.Low, c.High)
}
