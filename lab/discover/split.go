package discover

import "neurophysics/lab/expr"

// parts is a formula cut into sums of terms of velocities alone, of positions
// alone, and of both. Additive constants are gone. A part without terms is nil.
type parts struct {
	velocities, positions, mixed *expr.Expr
}

// split cuts e, whose first half variables are positions.
func split(e *expr.Expr, half int) parts {
	var p parts
	for _, t := range terms(e, nil) {
		q, v := false, false
		for _, k := range t.Vars() {
			q = q || k < half
			v = v || k >= half
		}
		switch {
		case v && !q:
			p.velocities = plus(p.velocities, t)
		case q && !v:
			p.positions = plus(p.positions, t)
		case q && v:
			p.mixed = plus(p.mixed, t)
		}
	}
	return p
}

// all returns the sum of the parts, velocities first, or nil if there is none.
func (p parts) all() *expr.Expr { return plus(plus(p.velocities, p.positions), p.mixed) }

// plus adds two sums, either of which may be nil.
func plus(a, b *expr.Expr) *expr.Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return expr.Apply(expr.Add, a, b)
}

// terms lists the terms of a sum, with constant factors multiplied out where
// they stand before a sum: 2*(x + v) has the terms 2*x and 2*v.
func terms(e *expr.Expr, dst []*expr.Expr) []*expr.Expr {
	last := len(e.Nodes) - 1
	op := e.Nodes[last].Op
	if op.Arity() == 1 {
		if op != expr.Neg {
			return append(dst, e)
		}
		return scaled(expr.NewConst(-1), e.Sub(last-1), dst)
	}
	if op.Arity() != 2 {
		return append(dst, e)
	}
	b := e.Sub(last - 1)
	a := e.Sub(e.Start(last-1) - 1)
	switch {
	case op == expr.Add:
		return terms(b, terms(a, dst))
	case op == expr.Sub:
		return scaled(expr.NewConst(-1), b, terms(a, dst))
	case op == expr.Mul && len(a.Vars()) == 0 && isSum(b):
		return scaled(a, b, dst)
	case op == expr.Mul && len(b.Vars()) == 0 && isSum(a):
		return scaled(b, a, dst)
	case op == expr.Div && len(b.Vars()) == 0 && isSum(a):
		return scaled(expr.Apply(expr.Div, expr.NewConst(1), b), a, dst)
	}
	return append(dst, e)
}

// scaled lists the terms of c*e.
func scaled(c, e *expr.Expr, dst []*expr.Expr) []*expr.Expr {
	for _, t := range terms(e, nil) {
		dst = append(dst, expr.Apply(expr.Mul, c, t).Simplify())
	}
	return dst
}

// isSum reports whether e is a sum, a difference, or the negative of one.
func isSum(e *expr.Expr) bool {
	switch e.Nodes[len(e.Nodes)-1].Op {
	case expr.Add, expr.Sub:
		return true
	case expr.Neg:
		return isSum(e.Sub(len(e.Nodes) - 2))
	}
	return false
}
