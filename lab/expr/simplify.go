package expr

import "slices"

// Simplify returns a formula with the same values in canonical form: numbers
// folded, like terms and equal factors merged, nested powers joined, what
// cancels gone, scales of sums, logarithms and exponentials taken out, shared
// factors taken out where that is shorter, and commuting arguments sorted.
// Wherever e is finite the result has the same value but for rounding; it may
// be defined at more places, as x/x becomes 1. It never has more nodes than e.
// A formula with a part such as 1/0 is returned as it is.
func (e *Expr) Simplify() *Expr {
	var out emitter
	out.form(e.form())
	if len(out.nodes) > len(e.Nodes) || slices.ContainsFunc(out.consts, func(c float64) bool { return !finite(c) }) {
		return e.Clone()
	}
	return &Expr{Nodes: out.nodes, Consts: out.consts}
}

// form returns the normal form of e.
func (e *Expr) form() *form {
	s := simplifier{e: e, starts: e.starts(), consts: e.constIndex()}
	return s.formOf(len(e.Nodes) - 1)
}
