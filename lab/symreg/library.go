package symreg

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// term is one column of a library of terms.
type term struct {
	e    *expr.Expr
	size int
	col  []float64 // values, times the square roots of the weights
	norm float64   // of col, squared
}

// library holds the terms that sparse sums are made of. It grows in steps:
// monomials to degree 2; to degree 3; functions of one variable; radii,
// functions of sums, differences, products and ratios; all these times
// monomials.
type library struct {
	data  *rows
	ops   opset
	vars  []int // columns that are not constant
	limit int   // most terms
	quota int   // most terms after the present step
	terms []term
	atoms []*expr.Expr // terms that are no monomials, for products
	monos []*expr.Expr // monomials of degree 0 to 2
	seen  map[[2]int64]bool
	ev    *expr.Evaluator
	probe [2][]float64
	stop  <-chan struct{} // ends the growth once closed
	val   []float64
	units *units
}

const librarySteps = 5

func newLibrary(data *rows, vars []int, ops opset, limit int) *library {
	l := &library{data: data, ops: ops, vars: vars, limit: limit, seen: map[[2]int64]bool{}, ev: expr.NewEvaluator()}
	n := data.len()
	l.val = make([]float64, n)
	for k := range l.probe {
		l.probe[k] = make([]float64, n)
		for i := range l.probe[k] {
			// Any two fixed directions will do to tell columns apart.
			l.probe[k][i] = math.Sin(float64(i+1)*(1.1+float64(k)) + 0.3)
		}
	}
	return l
}

// grow adds the terms of one step, 0 to librarySteps-1. Where columns are many,
// each step leaves room for those that follow.
func (l *library) grow(step int) {
	l.quota = l.limit * (step + 1) / librarySteps
	switch step {
	case 0:
		l.monomials(2)
	case 1:
		l.monomials(3)
	case 2:
		l.unary()
	case 3:
		l.compound()
	case 4:
		l.products()
	}
}

// full tells that nothing more can be entered in this step.
func (l *library) full() bool { return len(l.terms) >= l.quota || stopped(l.stop) }

// add enters a term unless it breaks the units, is not finite, constant in the
// data, or a multiple of a term that is there.
func (l *library) add(e *expr.Expr) bool {
	if l.full() || l.units.broken(e) || !l.ev.Eval(l.val, e, l.data.x) {
		return false
	}
	lo, hi := floats.Min(l.val), floats.Max(l.val)
	spread, size := hi-lo, max(math.Abs(lo), math.Abs(hi))
	if !(size > 1e-150 && size < 1e150) || (spread <= 1e-9*size && len(e.Vars()) > 0) {
		return false
	}
	t := term{e: e, size: e.Size(), col: make([]float64, len(l.val))}
	for i, v := range l.val {
		if l.data.w != nil {
			v *= math.Sqrt(l.data.w[i])
		}
		t.col[i] = v
	}
	t.norm = floats.Dot(t.col, t.col)
	if !(t.norm > 0) {
		return false
	}
	unit := 1 / math.Sqrt(t.norm)
	a, b := floats.Dot(t.col, l.probe[0])*unit, floats.Dot(t.col, l.probe[1])*unit
	if a < 0 {
		a, b = -a, -b
	}
	key := [2]int64{int64(math.Round(a * 1e9)), int64(math.Round(b * 1e9))}
	if l.seen[key] {
		return false
	}
	l.seen[key] = true
	l.terms = append(l.terms, t)
	return true
}

// atom enters a term that later steps multiply with monomials.
func (l *library) atom(e *expr.Expr) {
	if l.add(e) {
		l.atoms = append(l.atoms, e)
	}
}

// monomials enters all products of the variables up to a degree, in order of
// the degree.
func (l *library) monomials(degree int) {
	if len(l.terms) == 0 {
		l.add(expr.NewConst(1))
		l.monos = append(l.monos, expr.NewConst(1))
	}
	if degree > 1 && !l.ops.square() {
		degree = 1
	}
	for d := 1; d <= degree; d++ {
		l.each(nil, 0, d, func(count []int) {
			var e *expr.Expr
			for k, c := range count {
				if c == 0 {
					continue
				}
				p := power(expr.NewVar(l.vars[k]), c)
				if e == nil {
					e = p
				} else {
					e = expr.Apply(expr.Mul, e, p)
				}
			}
			if l.add(e) && d <= 2 {
				l.monos = append(l.monos, e)
			}
		})
	}
}

// each calls f with every way to give degree d to the variables from k on.
func (l *library) each(count []int, k, d int, f func([]int)) {
	if l.full() {
		return
	}
	if k == len(l.vars)-1 {
		f(append(count, d))
		return
	}
	for c := d; c >= 0; c-- {
		l.each(append(count[:k:k], c), k+1, d-c, f)
	}
}

// functions enters f(u) for the functions that are allowed and defined.
func (l *library) functions(u *expr.Expr) {
	for _, op := range []expr.Op{expr.Sin, expr.Cos, expr.Exp, expr.Log, expr.Sqrt, expr.Cbrt, expr.Tan, expr.Tanh, expr.Abs, expr.Atan} {
		if l.ops[op] {
			l.atom(expr.Apply(op, u))
		}
	}
	for _, op := range expr.Defined() {
		if l.ops[op] {
			l.atom(expr.Apply(op, u))
		}
	}
	if l.ops.inverse() {
		l.atom(expr.Apply(expr.Inv, u))
	}
}

// unary enters functions of one variable.
func (l *library) unary() {
	for _, v := range l.vars {
		l.functions(expr.NewVar(v))
	}
}

// compound enters functions of two or three variables, and those of one that
// have two operators.
func (l *library) compound() {
	l.groups()
	l.radii()
	one := expr.NewConst(1)
	for _, v := range l.vars {
		x := expr.NewVar(v)
		if l.ops.inverse() {
			l.atom(power(x, -2))
			l.atom(power(x, -3))
		}
		l.roots(x)
		for _, u := range []*expr.Expr{
			expr.Apply(expr.Sub, one, power(x, 2)), expr.Apply(expr.Add, one, power(x, 2)),
			expr.Apply(expr.Sub, one, x), expr.Apply(expr.Add, one, x),
		} {
			l.roots(u)
			if l.ops.inverse() {
				l.atom(expr.Apply(expr.Inv, u))
			}
			if l.ops[expr.Log] {
				l.atom(expr.Apply(expr.Log, u))
			}
		}
		if l.ops[expr.Exp] {
			l.atom(expr.Apply(expr.Exp, expr.Apply(expr.Neg, x)))
			l.atom(expr.Apply(expr.Exp, expr.Apply(expr.Neg, power(x, 2))))
		}
	}
	l.pairs()
}

// roots enters sqrt(u) and 1/sqrt(u).
func (l *library) roots(u *expr.Expr) {
	if !l.ops[expr.Sqrt] && !l.ops[expr.Pow] {
		return
	}
	r := expr.Apply(expr.Sqrt, u)
	l.atom(r)
	if l.ops.inverse() {
		l.atom(expr.Apply(expr.Inv, r))
	}
}

// radii enters the radii of two and three variables and of the differences of
// two pairs, as positions of two bodies have them, with their inverses.
func (l *library) radii() {
	sq := func(k int) *expr.Expr { return power(expr.NewVar(l.vars[k]), 2) }
	n := len(l.vars)
	for i := range n {
		for j := i + 1; j < n && !l.full(); j++ {
			u := expr.Apply(expr.Add, sq(i), sq(j))
			l.atom(u)
			l.roots(u)
			if l.ops.inverse() {
				l.atom(expr.Apply(expr.Inv, u))
			}
		}
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			for k := j + 1; k < n && n <= 9 && !l.full(); k++ {
				u := expr.Apply(expr.Add, expr.Apply(expr.Add, sq(i), sq(j)), sq(k))
				l.atom(u)
				l.roots(u)
			}
		}
	}
}

// pairs enters functions of sums, differences, products and ratios of two
// variables, and products of two functions of one.
func (l *library) pairs() {
	singles := len(l.vars)
	var f []*expr.Expr // functions of one variable, for products of two
	for _, a := range l.atoms {
		if a.Size() == 2 {
			f = append(f, a)
		}
	}
	for i := range singles {
		a := expr.NewVar(l.vars[i])
		for j := range singles {
			if l.full() {
				return
			}
			b := expr.NewVar(l.vars[j])
			if i < j {
				l.functions(expr.Apply(expr.Sub, a, b))
				l.functions(expr.Apply(expr.Add, a, b))
				p := expr.Apply(expr.Mul, a, b)
				l.functions(p)
				if l.ops[expr.Exp] {
					l.atom(expr.Apply(expr.Exp, expr.Apply(expr.Neg, p)))
				}
			}
			if i == j || !l.ops[expr.Div] {
				continue
			}
			q := expr.Apply(expr.Div, a, b)
			l.atom(q)
			l.functions(q)
			l.roots(expr.Apply(expr.Sub, expr.NewConst(1), q))
			if l.ops.square() {
				for _, n := range []int{2, 3, 4, 6, 12} {
					l.atom(power(q, n))
				}
			}
			if l.ops[expr.Exp] {
				l.atom(expr.Apply(expr.Exp, expr.Apply(expr.Neg, q)))
			}
		}
	}
	for i, a := range f {
		for _, b := range f[i:] {
			if l.full() {
				return
			}
			// Of one variable, products of sine and cosine are of use.
			wave := family(root(a)) == familyTrig && family(root(b)) == familyTrig
			if l.ops[expr.Mul] && (wave || a.Vars()[0] != b.Vars()[0]) {
				if root(a) == root(b) && a.Vars()[0] == b.Vars()[0] {
					l.atom(power(a, 2))
				} else {
					l.atom(times(a, b))
				}
			}
		}
	}
}

// products enters every atom times the monomials of degree 1, then those of
// degree 2.
func (l *library) products() {
	if !l.ops[expr.Mul] {
		return
	}
	for d := 1; d <= 2; d++ {
		for _, a := range l.atoms {
			if l.full() {
				return
			}
			for _, m := range l.monos {
				if degree(m) == d {
					l.add(times(m, a))
				}
			}
		}
	}
}

// degree returns the degree of a monomial of degree 2 at most.
func degree(m *expr.Expr) int {
	switch root(m) {
	case expr.Const:
		return 0
	case expr.Var:
		return 1
	}
	return 2
}
