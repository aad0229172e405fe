package symreg

import (
	"slices"

	"neurophysics/lab/expr"
)

// factor is a product of simple functions of the columns.
type factor struct {
	e    *expr.Expr // nil for 1
	vars int        // variables, each as often as it was multiplied in; 0 of products that were extended, which no limit binds
	col  []float64
}

func (f *factor) size() int {
	if f.e == nil {
		return 0
	}
	return f.e.Size() + 1
}

// times returns the factor times c.
func (f *factor) times(c *candidate) *candidate {
	if f.e == nil {
		return c
	}
	g := newCandidate(f.e)
	for k := range g.nums {
		g.nums[k] = number{fixed: true, form: true}
	}
	if root(f.e) == expr.Inv {
		return join(expr.Div, c, g.sub(len(f.e.Nodes)-2))
	}
	return join(expr.Mul, g, c)
}

// factors returns 1 and the powers of one variable and of two, then the same
// with those of three, with roots, with 1 - x^2 and the like and with waves, times a power,
// and with 1 - (x/y)^2 and the like.
func (p *peeling) factors(vars []int, ops opset) (simple, full []*factor) {
	one := &factor{col: make([]float64, p.data.len())}
	for i := range one.col {
		one.col[i] = 1
	}
	simple = []*factor{one}
	var single [][]*factor // by variable
	for _, v := range vars {
		var list []*factor
		for _, n := range []int{1, -1, 2, -2} {
			list = p.with(list, one, power(expr.NewVar(v), n))
		}
		single = append(single, list)
		simple = append(simple, list...)
	}
	var pairs []*factor
	for i, list := range single {
		for _, a := range list {
			for _, others := range single[i+1:] {
				for _, b := range others {
					pairs = p.with(pairs, a, b.e)
				}
			}
		}
	}
	powers := len(simple)
	simple = append(simple, pairs...)
	full = slices.Clone(simple)
	for _, v := range vars {
		for _, u := range besideOne(expr.NewVar(v), ops) {
			for _, a := range simple[:powers] {
				full = p.with(full, a, u)
			}
		}
		for _, op := range []expr.Op{expr.Sin, expr.Cos} {
			for _, a := range simple[:powers] {
				if u := expr.Apply(op, expr.NewVar(v)); ops[op] {
					full = p.with(full, a, u)
					full = p.with(full, a, expr.Apply(expr.Inv, u))
				}
			}
		}
		for _, w := range vars {
			if v == w {
				continue
			}
			for _, u := range besideOne(expr.Apply(expr.Div, expr.NewVar(v), expr.NewVar(w)), ops) {
				full = p.with(full, one, u)
			}
		}
	}
	for i := range single {
		for k := range i {
			for last := range k {
				full = p.triples(full, single[i], single[k], single[last])
			}
		}
	}
	if ops[expr.Sqrt] {
		full = p.halves(full, one, vars, 3)
	}
	return simple, full
}

// besideOne returns 1 - x^2, 1 - x and 1 + x, with their roots and the inverses of
// all.
func besideOne(x *expr.Expr, ops opset) []*expr.Expr {
	one := expr.NewConst(1)
	var list []*expr.Expr
	if ops[expr.Sub] {
		list = append(list, expr.Apply(expr.Sub, one, power(x, 2)), expr.Apply(expr.Sub, one, x))
	}
	if ops[expr.Add] {
		list = append(list, expr.Apply(expr.Add, one, x))
	}
	if ops[expr.Sqrt] {
		for _, u := range slices.Clone(list) {
			list = append(list, expr.Apply(expr.Sqrt, u))
		}
	}
	for _, u := range slices.Clone(list) {
		list = append(list, expr.Apply(expr.Inv, u))
	}
	return list
}

// letters returns what a product of factors may be multiplied by: powers,
// differences and sums of two variables, waves and decays.
func (p *peeling) letters(one *factor) []*factor {
	var list []*factor
	enter := func(e *expr.Expr) {
		list = p.with(list, one, e)
		list = p.with(list, one, expr.Apply(expr.Inv, e))
	}
	for i, v := range p.vars {
		x := expr.NewVar(v)
		enter(x)
		enter(power(x, 2))
		for _, op := range []expr.Op{expr.Sin, expr.Cos, expr.Exp, expr.Sqrt} {
			if p.ops[op] {
				enter(expr.Apply(op, x))
			}
		}
		for _, u := range besideOne(x, p.ops) {
			list = p.with(list, one, u)
		}
		for _, w := range p.vars[:i] {
			y := expr.NewVar(w)
			for _, op := range []expr.Op{expr.Sub, expr.Add} {
				if p.ops[op] {
					enter(expr.Apply(op, x, y))
					enter(expr.Apply(op, power(x, 2), power(y, 2)))
				}
			}
		}
	}
	for _, u := range p.arguments() {
		if p.ops[expr.Exp] {
			for _, rate := range []float64{1, 0.5, 2} {
				enter(expr.Apply(expr.Exp, times(expr.NewConst(rate), u)))
			}
		}
		for _, u := range besideOne(u, p.ops) {
			list = p.with(list, one, u)
		}
	}
	return list
}

// extended returns a times each of the letters.
func (p *peeling) extended(a *factor, letters []*factor) []*factor {
	list := make([]*factor, len(letters))
	for k, b := range letters {
		f := &factor{e: b.e, col: make([]float64, len(a.col))}
		if a.e != nil {
			f.e = times(a.e, b.e)
		}
		for i, v := range a.col {
			f.col[i] = v * b.col[i]
		}
		list[k] = f
	}
	return list
}

// halves appends a times the products of roots, and inverse roots, of up to most
// variables.
func (p *peeling) halves(list []*factor, a *factor, vars []int, most int) []*factor {
	for i, v := range vars {
		r := expr.Apply(expr.Sqrt, expr.NewVar(v))
		for _, e := range []*expr.Expr{r, expr.Apply(expr.Inv, r)} {
			if next := p.with(nil, a, e); next != nil {
				if list = append(list, next[0]); most > 1 {
					list = p.halves(list, next[0], vars[i+1:], most-1)
				}
			}
		}
	}
	return list
}

// triples appends the products of three factors, all simple or all squares.
func (p *peeling) triples(list, a, b, c []*factor) []*factor {
	for _, u := range a {
		for _, v := range b {
			for _, w := range c {
				if n := u.size(); v.size() == n && w.size() == n {
					if uv := p.with(nil, u, v.e); uv != nil {
						list = p.with(list, uv[0], w.e)
					}
				}
			}
		}
	}
	return list
}

// with appends a times e unless that is not finite, or zero, somewhere, or the
// search has been stopped.
func (p *peeling) with(list []*factor, a *factor, e *expr.Expr) []*factor {
	if stopped(p.stop) {
		return list
	}
	f := &factor{e: e, vars: a.vars + len(e.Vars()), col: make([]float64, len(a.col))}
	if a.e != nil {
		f.e = times(a.e, e)
	}
	if !p.ev.Eval(f.col, f.e, p.data.x) || slices.Contains(f.col, 0) {
		return list
	}
	return append(list, f)
}
