package expr

import (
	"math"
	"slices"
)

// emitter writes forms as postfix.
type emitter struct {
	nodes  []Node
	consts []float64
}

// sizeOf returns the number of nodes of the formula that f is written as.
func sizeOf(f *form) int {
	if f.size == 0 {
		var e emitter
		e.form(f)
		f.size = len(e.nodes)
	}
	return f.size
}

func (e *emitter) op(op Op) { e.nodes = append(e.nodes, Node{Op: op}) }

func (e *emitter) number(v float64) {
	e.op(Const)
	e.consts = append(e.consts, v)
}

// form writes f.
func (e *emitter) form(f *form) {
	switch f.kind {
	case number:
		e.number(f.num)
	case variable:
		e.nodes = append(e.nodes, Node{Op: Var, Arg: uint16(f.v)})
	case call:
		e.form(f.args[0])
		if f.op.Arity() == 1 {
			e.op(f.op)
		}
		for _, a := range f.args[1:] {
			e.form(a)
			e.op(f.op)
		}
	case product:
		e.product(f.num, f)
	case sum:
		e.sum(f)
	}
}

// group is a part of a sum: the terms that share the magnitude of their
// coefficient, written as size*(a - b + ...).
type group struct {
	size    float64
	neg     bool
	members []member
}

// member is a term of a group; no form stands for the number 1.
type member struct {
	f   *form
	neg bool
}

// sum writes the terms with equal coefficients together, and the positive ones
// first.
func (e *emitter) sum(f *form) {
	groups := make([]group, 0, len(f.args)+1)
	place := func(c float64, m member) {
		m.neg = c < 0
		size := math.Abs(c)
		if size != 1 {
			for i := range groups {
				if g := &groups[i]; g.size == size {
					g.members = append(g.members, m)
					g.neg = g.neg && m.neg
					return
				}
			}
		}
		groups = append(groups, group{size, m.neg, []member{m}})
	}
	for i, a := range f.args {
		place(f.coef[i], member{f: a})
	}
	if f.num != 0 {
		place(f.num, member{})
	}
	if i := slices.IndexFunc(groups, func(g group) bool { return g.size != 1 }); i > 0 && !slices.ContainsFunc(groups, func(g group) bool { return !g.neg }) {
		// -3 - x needs no node for the leading sign, -x - 3 does.
		g := groups[i]
		groups = slices.Insert(slices.Delete(groups, i, i+1), 0, g)
	}
	first := true
	for _, neg := range []bool{false, true} {
		for _, g := range groups {
			if g.neg != neg {
				continue
			}
			switch {
			case first:
				e.group(g, neg)
			case neg:
				e.group(g, false)
				e.op(Sub)
			default:
				e.group(g, false)
				e.op(Add)
			}
			first = false
		}
	}
}

// group writes one group, with its sign if asked.
func (e *emitter) group(g group, sign bool) {
	c := g.size
	if sign {
		c = -c
	}
	if len(g.members) == 1 {
		if f := g.members[0].f; f == nil {
			e.number(c)
		} else {
			e.scaled(c, f)
		}
		return
	}
	e.number(c)
	first := true
	for _, neg := range []bool{false, true} {
		for _, m := range g.members {
			if (m.neg != g.neg) != neg {
				continue
			}
			if m.f == nil {
				e.number(1)
			} else {
				e.form(m.f)
			}
			if !first {
				e.op(map[bool]Op{false: Add, true: Sub}[neg])
			}
			first = false
		}
	}
	e.op(Mul)
}

// scaled writes c*f for an f without a coefficient.
func (e *emitter) scaled(c float64, f *form) {
	switch {
	case c == 1:
		e.form(f)
	case f.kind == product:
		e.product(c, f)
	case c == -1:
		if g := flipped(f); g != nil {
			e.form(g)
			return
		}
		e.form(f)
		e.op(Neg)
	default:
		e.product(c, &form{kind: product, args: []*form{f}, coef: []float64{1}})
	}
}

// flipped returns -f where its sign can go into a difference, as in x - y or
// sin(x - y), at no cost in nodes; else nil.
func flipped(f *form) *form {
	if f.decided {
		return f.other
	}
	f.decided = true
	switch {
	case f.kind == sum:
		if g := distribute(f, -1); sizeOf(g) <= sizeOf(f) {
			f.other = g
		}
	case f.kind == call && odd(f.op):
		if g := flipped(f.args[0]); g != nil {
			f.other = newCall(f.op, g)
		}
	}
	return f.other
}

// shorterInverse returns exp(-u) for f = exp(u) if it takes fewer nodes; else
// nil.
func shorterInverse(f *form) *form {
	if !f.decided {
		f.decided = true
		if g := newCall(Exp, mul(num(-1), f.args[0])); sizeOf(g) < sizeOf(f) {
			f.other = g
		}
	}
	return f.other
}

// part is a factor of a product as it will be written: the product of bases,
// each with the exponent 1 or -1, to a positive power.
type part struct {
	bases []factor
	power float64
}

// parts gathers the factors of f that share a power other than 1, as x^2/y^2
// is (x/y)^2, and tells what stands above and what below the fraction line.
func parts(c float64, f *form) (above, below []part) {
	var all []part
	for i, a := range f.args {
		power, one := math.Abs(f.coef[i]), factor{a, math.Copysign(1, f.coef[i])}
		if a.kind == call && a.op == Exp && (len(f.args) > 1 || math.Abs(c) != 1) {
			// exp(-x) is shorter as a divisor exp(x).
			if inverse := shorterInverse(a); inverse != nil {
				one = factor{inverse, -1}
			}
		}
		k := slices.IndexFunc(all, func(p part) bool { return power != 1 && p.power == power })
		if k < 0 {
			all = append(all, part{power: power})
			k = len(all) - 1
		}
		all[k].bases = append(all[k].bases, one)
	}
	for _, p := range all {
		if slices.ContainsFunc(p.bases, func(b factor) bool { return b.exponent > 0 }) {
			above = append(above, p)
			continue
		}
		for i := range p.bases {
			p.bases[i].exponent = 1
		}
		below = append(below, p)
	}
	return above, below
}

// product writes c times the factors of f as one fraction.
func (e *emitter) product(c float64, f *form) {
	if c == -1 {
		for i, a := range f.args {
			if g := flipped(a); g != nil && math.Abs(math.Mod(f.coef[i], 2)) == 1 {
				c, f = 1, &form{kind: product, args: slices.Clone(f.args), coef: f.coef}
				f.args[i] = g
				break
			}
		}
	}
	above, below := parts(c, f)
	if len(above) == 0 {
		if c == 1 {
			e.chain(below, false)
			e.op(Inv)
			return
		}
		e.number(c)
	} else if k := 1 / c; longNumber(c) && whole(k) && math.Abs(k) < 1000 {
		// x/3 rather than 0.3333333333333333*x.
		e.chain(above, k < 0)
		e.number(math.Abs(k))
		for _, p := range below {
			e.part(p)
			e.op(Mul)
		}
		e.op(Div)
		return
	} else if math.Abs(c) == 1 {
		e.chain(above, c < 0)
	} else {
		e.number(c)
		for _, p := range above {
			e.part(p)
			e.op(Mul)
		}
	}
	if len(below) > 0 {
		e.chain(below, false)
		e.op(Div)
	}
}

// longNumber reports whether c needs many digits.
func longNumber(c float64) bool { return finite(c) && len(FormatNumber(c)) > 8 }

// chain writes a product of parts, the first one negated if asked.
func (e *emitter) chain(parts []part, neg bool) {
	for i, p := range parts {
		e.part(p)
		if i == 0 && neg {
			e.op(Neg)
		}
		if i > 0 {
			e.op(Mul)
		}
	}
}

// part writes base^exponent.
func (e *emitter) part(p part) {
	if len(p.bases) == 1 {
		e.form(p.bases[0].base)
	} else {
		inner := &form{kind: product}
		for _, b := range p.bases {
			inner.args = append(inner.args, b.base)
			inner.coef = append(inner.coef, b.exponent)
		}
		e.product(1, inner)
	}
	switch p.power {
	case 1:
	case 2:
		e.op(Square)
	case 3:
		e.op(Cube)
	case 0.5:
		e.op(Sqrt)
	default:
		e.number(p.power)
		e.op(Pow)
	}
}
