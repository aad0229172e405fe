package show

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"neurophysics/lab"
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

// PixelFormula shows the formula of the H of the pixels, the evidence for it, and
// how it compares with the truth.
func PixelFormula(l *lab.PixelFormula) { Markdown("%s", pixelFormulaText(l)) }

func pixelFormulaText(l *lab.PixelFormula) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$$H = %s$$\n\nAs the network has it: $%s$, $R^2 = %.4f$; %s.\n\n", l.Motion.LaTeX, l.LaTeX, l.R2, l.Note)
	b.WriteString("| potential | misses positions of the motions that chose by |\n|---|---|\n")
	fmt.Fprintf(&b, "| of the formula | %s |\n| a parabola | %s |\n| a polynomial of degree 4 | %s |\n",
		discover.MissText(l.Miss), discover.MissText(l.Spring), discover.MissText(l.Any))
	b.WriteString("\n| | found | truth |\n|---|---|---|\n")
	fmt.Fprintf(&b, "| $V''(0)$, a step squared | %.5f | 0.03762 |\n", l.Strength)
	if l.Unit != nil {
		fmt.Fprintf(&b, "| unit of $q$ in the formula | %s | %.4g, from the true angles |\n", interval(*l.Unit), l.Unit.Value/l.Angle)
	}
	fmt.Fprintf(&b, "| $R^2$ of $H$, test trials, against the energy that the simulator's steps conserve | %.4f | 1 |\n", l.EnergyR2)
	return b.String()
}

// interval writes a constant as fitted, with its 95 % interval.
func interval(c symreg.Constant) string {
	return fmt.Sprintf("%.4g [%.4g, %.4g]", c.Fitted, c.Low, c.High)
}
