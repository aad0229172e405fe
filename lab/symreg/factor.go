package symreg

import (
	"slices"

	"neurophysics/lab/expr"
)

// factor is a product of simple functions of the columns.
type factor struct {
	e    *expr.Expr // nil for 1
	vars int        // variables, each as often as it was multiplied in
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
// with those of three and with 1 - x^2, 1 - x, 1 + x and their products with a
// power.
func (p *peeling) factors(vars []int, ops opset) (simple, full []*factor) {
	one := &factor{col: make([]float64, p.lib.data.len())}
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
		x, one := expr.NewVar(v), expr.NewConst(1)
		var sums []*expr.Expr
		if ops[expr.Sub] {
			sums = append(sums, expr.Apply(expr.Sub, one, power(x, 2)), expr.Apply(expr.Sub, one, x))
		}
		if ops[expr.Add] {
			sums = append(sums, expr.Apply(expr.Add, one, x))
		}
		for _, u := range sums {
			for _, a := range simple[:powers] {
				full = p.with(full, a, u)
				full = p.with(full, a, expr.Apply(expr.Inv, u))
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
	return simple, full
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

// with appends a times e unless that is not finite, or zero, somewhere.
func (p *peeling) with(list []*factor, a *factor, e *expr.Expr) []*factor {
	f := &factor{e: e, vars: a.vars + len(e.Vars()), col: make([]float64, len(a.col))}
	if a.e != nil {
		f.e = times(a.e, e)
	}
	if !p.lib.ev.Eval(f.col, f.e, p.lib.data.x) || slices.Contains(f.col, 0) {
		return list
	}
	return append(list, f)
}
