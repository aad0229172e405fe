package symreg

import (
	"math"
	"slices"

	"neurophysics/lab/expr"
)

// Bounds on the terms that units suggest: groups, those that are mixed in
// pairs, the sum of the sizes of a group's exponents, and functions of groups
// that are multiplied by what has the unit of the target.
const (
	groupsMost   = 12
	groupsPaired = 6
	groupsPower  = 8
	groupsScaled = 200
)

// groups enters what dimensional analysis suggests: every law is a monomial
// with the unit of the target times a function of products that are pure
// numbers (E. Buckingham, Phys. Rev. 4, 345, 1914).
func (l *library) groups() {
	if !l.units.on() {
		return
	}
	groups, scale := l.units.groups(l.vars, l.ops)
	written := l.ops.written()
	for _, g := range groups {
		if !written.allow(g) {
			continue
		}
		one := expr.NewConst(1)
		l.atom(g)
		l.functions(g)
		for _, u := range []*expr.Expr{expr.Apply(expr.Sub, one, g), expr.Apply(expr.Add, one, g)} {
			l.roots(u)
			if l.ops.inverse() {
				l.atom(expr.Apply(expr.Inv, u))
			}
		}
	}
	if scale == nil || !written.allow(scale) || !l.ops[expr.Mul] {
		return
	}
	l.add(scale)
	numbers := expr.NewDimensions(l.units.columns, &expr.Unit{}, false)
	count := 0
	for _, a := range l.atoms {
		if count == groupsScaled {
			return
		}
		if numbers.Consistent(a) {
			l.add(times(scale, a))
			count++
		}
	}
}

// groups returns products of powers of the columns in vars that are pure
// numbers, and one that has the unit of the target, or nil.
func (u *units) groups(vars []int, ops opset) (groups []*expr.Expr, scale *expr.Expr) {
	var list []expr.Unit
	for _, v := range vars {
		list = append(list, u.columns[v])
	}
	if u.target != nil {
		list = append(list, *u.target)
	}
	var powers [][]int
	for _, p := range expr.Groups(list) {
		switch {
		case u.target != nil && p[len(vars)] != 0:
			scale = scaleOf(vars, p, ops)
		case len(powers) < groupsMost:
			powers = append(powers, p[:len(vars)])
		}
	}
	for i, p := range powers[:min(len(powers), groupsPaired)] {
		for _, q := range powers[i+1 : min(len(powers), groupsPaired)] {
			for _, sign := range []int{1, -1} {
				powers = append(powers, combined(p, q, sign))
			}
		}
	}
	for _, p := range powers {
		if e := monomial(vars, p); e != nil {
			groups = append(groups, e)
		}
	}
	return groups, scale
}

// combined returns the exponents of a product or a ratio.
func combined(p, q []int, sign int) []int {
	c := slices.Clone(p)
	for k := range c {
		c[k] += sign * q[k]
	}
	return c
}

// scaleOf returns the monomial that has the unit of the target, which stands
// last in the group p.
func scaleOf(vars []int, p []int, ops opset) *expr.Expr {
	n := -p[len(vars)]
	up := slices.Clone(p[:len(vars)])
	if n < 0 {
		n = -n
		for k := range up {
			up[k] = -up[k]
		}
	}
	e := monomial(vars, up)
	switch {
	case e == nil || n == 1:
		return e
	case n == 2 && ops[expr.Sqrt]:
		return expr.Apply(expr.Sqrt, e)
	}
	return expr.Apply(expr.Pow, e, expr.NewConst(1/float64(n)))
}

// monomial returns the product of powers of the variables, or nil for one
// that is empty or too long.
func monomial(vars, powers []int) *expr.Expr {
	var up, down *expr.Expr
	size := 0.0
	for k, p := range powers {
		size += math.Abs(float64(p))
		to := &up
		if p < 0 {
			to, p = &down, -p
		}
		switch f := power(expr.NewVar(vars[k]), p); {
		case p == 0:
		case *to == nil:
			*to = f
		default:
			*to = expr.Apply(expr.Mul, *to, f)
		}
	}
	switch {
	case size == 0 || size > groupsPower:
		return nil
	case down == nil:
		return up
	case up == nil:
		return expr.Apply(expr.Inv, down)
	}
	return expr.Apply(expr.Div, up, down)
}

// measured returns the library of those terms that, with a coefficient, can
// stand in a sum for the target to a power. The constant stays as term 0.
func (l *library) measured(u *units, power int) *library {
	if u == nil || u.mode != UnitsStrict || u.carry || u.target == nil {
		return l
	}
	v := *l
	v.terms = nil
	want := u.target.Pow(power)
	for k, t := range l.terms {
		if _, unit, ok := u.part.Units(t.e); k == 0 || ok && unit.Equal(want) {
			v.terms = append(v.terms, t)
		}
	}
	return &v
}
