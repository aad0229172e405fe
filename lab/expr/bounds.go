package expr

import "math"

// Bounds returns an interval that holds every value the formula takes while
// column j stays in lo[j]..hi[j]. With safe true no row of that box gives NaN
// or an infinity, nor does any part of the formula; with safe false it may,
// and the interval holds the values where there are some. The interval is an
// outer one: a column that occurs twice is treated as two, so x*x may seem
// negative, and false may be a false alarm where true is a promise. Bounds
// panics if lo and hi differ in length, or miss a column of the formula.
func (e *Expr) Bounds(lo, hi []float64) (low, high float64, safe bool) {
	if len(lo) != len(hi) {
		panic("expr: Bounds needs as many lower as upper limits")
	}
	var few [64]interval
	stack := few[:0]
	safe = true
	k := 0
	for _, n := range e.Nodes {
		var v interval
		switch top := len(stack) - 1; {
		case n.Op == Const:
			v = interval{e.Consts[k], e.Consts[k]}
			k++
		case n.Op == Var:
			v = interval{lo[n.Arg], hi[n.Arg]}
		case n.Op.Arity() == 1:
			v = unaryBounds(n.Op, stack[top])
			stack = stack[:top]
		default:
			v = binaryBounds(n.Op, stack[top-1], stack[top])
			stack = stack[:top-1]
		}
		if n.Op > Var {
			v = v.widened()
		}
		if !(v.lo <= v.hi) || math.IsInf(v.lo, 0) || math.IsInf(v.hi, 0) {
			safe = false
			if !(v.lo <= v.hi) {
				v = everything
			}
		}
		stack = append(stack, v)
	}
	return stack[0].lo, stack[0].hi, safe
}

// interval is the set of numbers from lo to hi. Where an operator is not
// defined on all of its argument the result reaches to an infinity.
type interval struct{ lo, hi float64 }

var everything = interval{math.Inf(-1), math.Inf(1)}

// widened makes room for the rounding of an operator, at most 2 units in the
// last place.
func (v interval) widened() interval {
	const step = 4.5e-16
	return interval{v.lo - float64(step*math.Abs(v.lo)), v.hi + float64(step*math.Abs(v.hi))}
}

// holds reports whether x lies in v.
func (v interval) holds(x float64) bool { return v.lo <= x && x <= v.hi }

// hull returns the least interval with all xs; 0*Inf counts as 0.
func hull(xs ...float64) interval {
	v := interval{math.Inf(1), math.Inf(-1)}
	for _, x := range xs {
		if math.IsNaN(x) {
			x = 0
		}
		v.lo, v.hi = min(v.lo, x), max(v.hi, x)
	}
	return v
}

// rising returns the bounds of an increasing function.
func rising(op Op, a interval) interval {
	return interval{apply(op, a.lo, 0), apply(op, a.hi, 0)}
}

// unaryBounds returns the bounds of op(a).
func unaryBounds(op Op, a interval) interval {
	switch op {
	case Neg:
		return interval{-a.hi, -a.lo}
	case Inv:
		return binaryBounds(Div, interval{1, 1}, a)
	case Square, Abs, Cosh:
		v := hull(apply(op, a.lo, 0), apply(op, a.hi, 0))
		if a.holds(0) {
			v.lo = apply(op, 0, 0)
		}
		return v
	case Sqrt:
		if a.lo < 0 {
			return interval{0, math.Inf(1)}
		}
		return rising(op, a)
	case Log:
		if a.lo <= 0 {
			return interval{math.Inf(-1), apply(Log, max(a.hi, 0), 0)}
		}
		return rising(op, a)
	case Asin, Acos:
		if a.lo < -1 || a.hi > 1 {
			return everything
		}
		if op == Acos {
			return interval{math.Acos(a.hi), math.Acos(a.lo)}
		}
		return rising(op, a)
	case Sin:
		return waveBounds(a.lo, a.hi)
	case Cos:
		return waveBounds(a.lo+math.Pi/2, a.hi+math.Pi/2)
	case Tan:
		// A pole lies between if the half turns differ, with room for rounding.
		room := 1e-15 * (1 + max(math.Abs(a.lo), math.Abs(a.hi)))
		if math.Floor((a.lo-room)/math.Pi+0.5) != math.Floor((a.hi+room)/math.Pi+0.5) {
			return everything
		}
		return rising(op, a)
	}
	if op.function() != nil {
		return everything
	}
	return rising(op, a) // cube, cbrt, exp, atan, sinh, tanh
}

// waveBounds returns the bounds of the sine from lo to hi.
func waveBounds(lo, hi float64) interval {
	room := 1e-15 * (1 + max(math.Abs(lo), math.Abs(hi)))
	lo, hi = lo-room, hi+room
	if !(hi-lo < 2*math.Pi) {
		return interval{-1, 1}
	}
	v := hull(math.Sin(lo), math.Sin(hi))
	v.lo, v.hi = v.lo-room, v.hi+room
	// A crest at pi/2 + 2 pi k, a trough at -pi/2 + 2 pi k.
	if math.Floor((hi-math.Pi/2)/(2*math.Pi)) != math.Floor((lo-math.Pi/2)/(2*math.Pi)) {
		v.hi = 1
	}
	if math.Floor((hi+math.Pi/2)/(2*math.Pi)) != math.Floor((lo+math.Pi/2)/(2*math.Pi)) {
		v.lo = -1
	}
	return interval{max(v.lo, -1), min(v.hi, 1)}
}

// binaryBounds returns the bounds of op(a, b).
func binaryBounds(op Op, a, b interval) interval {
	switch op {
	case Add:
		return interval{a.lo + b.lo, a.hi + b.hi}
	case Sub:
		return interval{a.lo - b.hi, a.hi - b.lo}
	case Mul:
		return hull(a.lo*b.lo, a.lo*b.hi, a.hi*b.lo, a.hi*b.hi)
	case Div:
		if b.holds(0) {
			return everything
		}
		return hull(a.lo/b.lo, a.lo/b.hi, a.hi/b.lo, a.hi/b.hi)
	case Min:
		return interval{min(a.lo, b.lo), min(a.hi, b.hi)}
	case Max:
		return interval{max(a.lo, b.lo), max(a.hi, b.hi)}
	case Atan2:
		if a.holds(0) && b.lo <= 0 {
			return interval{-math.Pi, math.Pi} // the origin or the cut
		}
		return hull(math.Atan2(a.lo, b.lo), math.Atan2(a.lo, b.hi), math.Atan2(a.hi, b.lo), math.Atan2(a.hi, b.hi))
	}
	return powBounds(a, b)
}

// powBounds returns the bounds of a^b.
func powBounds(a, b interval) interval {
	corners := func() interval {
		return hull(math.Pow(a.lo, b.lo), math.Pow(a.lo, b.hi), math.Pow(a.hi, b.lo), math.Pow(a.hi, b.hi))
	}
	if p := b.lo; p == b.hi && whole(p) {
		switch {
		case p < 0 && a.holds(0):
			return everything
		case even(p) && a.holds(0):
			return interval{0, corners().hi}
		}
		return corners()
	}
	switch {
	case a.lo < 0:
		return everything
	case a.lo == 0 && b.lo < 0:
		return interval{0, math.Inf(1)}
	}
	v := corners()
	if a.holds(1) || b.holds(0) {
		v = hull(v.lo, v.hi, 1) // where the direction of growth turns
	}
	return v
}
