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
	for _, t := range terms(e, half, nil) {
		q, v := kinds(t, half)
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

// plus adds two sums, either of which may be nil. What begins with a negative
// factor is subtracted instead.
func plus(a, b *expr.Expr) *expr.Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	n := factor(b)
	negative := n >= 0 && b.Consts[n] < 0
	if negative {
		b = b.Clone()
		b.Consts[n] = -b.Consts[n]
	}
	return joined(a, b, negative)
}

// joined adds a term to a sum, or takes it away; a sum of nothing is the term,
// which must carry its sign then.
func joined(sum, term *expr.Expr, negative bool) *expr.Expr {
	switch {
	case sum == nil:
		return term
	case negative:
		return expr.Apply(expr.Sub, sum, term)
	}
	return expr.Apply(expr.Add, sum, term)
}

// factor returns the index of the constant that multiplies all of e, -1 if
// there is none in front.
func factor(e *expr.Expr) int {
	last := len(e.Nodes) - 1
	switch e.Nodes[last].Op {
	case expr.Const:
		return 0
	case expr.Mul, expr.Div:
		return factor(e.Sub(e.Start(last-1) - 1))
	}
	return -1
}

// kinds reports whether e has positions and whether it has velocities.
func kinds(e *expr.Expr, half int) (positions, velocities bool) {
	for _, k := range e.Vars() {
		positions = positions || k < half
		velocities = velocities || k >= half
	}
	return positions, velocities
}

// terms lists the terms of a sum, with constant factors multiplied out where
// they stand before a sum of both kinds: 2*(x + v) has the terms 2*x and 2*v,
// and 2*(vx + vy) is one.
func terms(e *expr.Expr, half int, dst []*expr.Expr) []*expr.Expr {
	last := len(e.Nodes) - 1
	op := e.Nodes[last].Op
	if op.Arity() == 1 {
		if op != expr.Neg {
			return append(dst, e)
		}
		return scaled(expr.NewConst(-1), e.Sub(last-1), half, dst)
	}
	if op.Arity() != 2 {
		return append(dst, e)
	}
	b := e.Sub(last - 1)
	a := e.Sub(e.Start(last-1) - 1)
	switch {
	case op == expr.Add:
		return terms(b, half, terms(a, half, dst))
	case op == expr.Sub:
		return scaled(expr.NewConst(-1), b, half, terms(a, half, dst))
	case op == expr.Mul && len(a.Vars()) == 0 && mixes(b, half):
		return scaled(a, b, half, dst)
	case op == expr.Mul && len(b.Vars()) == 0 && mixes(a, half):
		return scaled(b, a, half, dst)
	case op == expr.Div && len(b.Vars()) == 0 && mixes(a, half):
		return scaled(expr.Apply(expr.Div, expr.NewConst(1), b), a, half, dst)
	}
	return append(dst, e)
}

// scaled lists the terms of c*e.
func scaled(c, e *expr.Expr, half int, dst []*expr.Expr) []*expr.Expr {
	for _, t := range terms(e, half, nil) {
		dst = append(dst, expr.Apply(expr.Mul, c, t).Simplify())
	}
	return dst
}

// mixes reports whether e is a sum, a difference or the negative of one that
// has terms of both kinds or constants.
func mixes(e *expr.Expr, half int) bool {
	switch e.Nodes[len(e.Nodes)-1].Op {
	case expr.Add, expr.Sub:
		parts := terms(e, half, nil)
		q0, v0 := kinds(parts[0], half)
		for _, t := range parts[1:] {
			if q, v := kinds(t, half); q != q0 || v != v0 {
				return true
			}
		}
		return false
	case expr.Neg:
		return mixes(e.Sub(len(e.Nodes)-2), half)
	}
	return false
}
