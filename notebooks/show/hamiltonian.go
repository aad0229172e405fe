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
	fmt.Fprintf(&b, "$$H = %s$$\n\n$R^2 = %.6f$ on what the network says; %s.\n\n", l.LaTeX, l.R2, l.Note)
	for _, name := range slices.Sorted(maps.Keys(l.LeftOut)) {
		fmt.Fprintf(&b, "- `%s` = %s in all samples, and was left out.\n", name, l.LeftOut[name])
	}
	if len(l.Motion) == 0 {
		return b.String()
	}
	b.WriteString("\n| constant | fitted to the network | to the motion | corrected for the noise |\n|---|---|---|---|\n")
	for _, m := range l.Motion {
		same := func(c symreg.Constant) bool { return c.Index == m.Index }
		corrected := "no noise"
		if k := slices.IndexFunc(l.Corrected, same); k >= 0 {
			corrected = interval(l.Corrected[k])
		}
		of := l.Constants[slices.IndexFunc(l.Constants, same)]
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.Name, interval(of), interval(m), corrected)
	}
	return b.String()
}

// interval writes a constant with its 95 % interval.
func interval(c symreg.Constant) string {
	return fmt.Sprintf("%.4g [%.4g, %.4g]", c.Value, c.Low, c.High)
}
