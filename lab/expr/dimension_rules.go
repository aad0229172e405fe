package expr

import "slices"

// scaling returns what an operator of one argument multiplies the exponents of
// its unit by. It is false for functions of pure numbers.
func scaling(op Op) (fraction, bool) {
	switch op {
	case Neg, Abs:
		return fraction{1, 1}, true
	case Inv:
		return fraction{-1, 1}, true
	case Square:
		return fraction{2, 1}, true
	case Cube:
		return fraction{3, 1}, true
	case Sqrt:
		return fraction{1, 2}, true
	case Cbrt:
		return fraction{1, 3}, true
	}
	if f := op.function(); f != nil && f.Degree != [2]int{} {
		return reduced(int64(f.Degree[0]), int64(f.Degree[1])), true
	}
	return fraction{}, false
}

// up finds the units of all subtrees, from the leaves to the root. It returns
// false where no unit fits, and notes the argument.
func (d *Dimensions) up(e *Expr) bool {
	n := len(e.Nodes)
	d.dim = slices.Grow(d.dim[:0], n*len(d.bases))[:n*len(d.bases)]
	d.any = slices.Grow(d.any[:0], n)[:n]
	d.start = slices.Grow(d.start[:0], n)[:n]
	consts := 0
	for i, node := range e.Nodes {
		ok := true
		switch node.Op.Arity() {
		case 0:
			d.start[i] = i
			if d.any[i] = d.carry && node.Op == Const; node.Op == Const {
				d.pure(i)
				consts++
			} else {
				copy(d.at(i), d.column[node.Arg])
			}
		case 1:
			d.start[i] = d.start[i-1]
			ok = d.upOne(node.Op, i)
		default:
			d.start[i] = d.start[d.left(i)]
			if node.Op == Pow {
				ok = d.upPower(e, i, consts)
			} else {
				ok = d.upTwo(node.Op, i)
			}
		}
		if !ok {
			if d.bad = i - 1; node.Op == Pow && d.takesPure(i-1) {
				d.bad = d.left(i)
			}
			return false
		}
	}
	return true
}

// left returns the root of the first of two arguments of node i.
func (d *Dimensions) left(i int) int { return d.start[i-1] - 1 }

// pure makes node i a pure number.
func (d *Dimensions) pure(i int) {
	for k := range d.at(i) {
		d.at(i)[k] = wholeFraction(0)
	}
}

// takesPure reports whether node i can be a pure number.
func (d *Dimensions) takesPure(i int) bool { return d.any[i] || allZero(d.at(i)) }

// scale gives node i the unit of node j to a power.
func (d *Dimensions) scale(i, j int, by fraction) {
	from, to := d.at(j), d.at(i)
	for k := range to {
		to[k] = from[k].times(by)
	}
	d.any[i] = d.any[j] && by.num != 0
}

func (d *Dimensions) upOne(op Op, i int) bool {
	if by, ok := scaling(op); ok {
		d.scale(i, i-1, by)
		return true
	}
	d.pure(i)
	d.any[i] = false
	return d.takesPure(i - 1)
}

func (d *Dimensions) upTwo(op Op, i int) bool {
	l, r := d.left(i), i-1
	if op == Mul || op == Div {
		d.product(d.at(i), d.at(l), d.at(r), op == Div)
		d.any[i] = d.any[l] || d.any[r]
		return true
	}
	if !d.any[l] && !d.any[r] && !sameExponents(d.at(l), d.at(r)) {
		return false
	}
	// The side that is settled tells; of two that are not, the one with a
	// column, as in c0 + c1*x.
	from := l
	if d.any[l] && (!d.any[r] || allZero(d.at(l))) {
		from = r
	}
	copy(d.at(i), d.at(from))
	if d.any[i] = d.any[l] && d.any[r]; op == Atan2 {
		d.pure(i)
		d.any[i] = false
	}
	return true
}

// product sets to to a*b or a/b.
func (d *Dimensions) product(to, a, b []fraction, divide bool) {
	sign := int32(1)
	if divide {
		sign = -1
	}
	for k := range to {
		to[k] = a[k].plus(b[k], sign)
	}
}

func (d *Dimensions) upPower(e *Expr, i, consts int) bool {
	if !d.takesPure(i - 1) {
		return false
	}
	if by, ok := d.exponent(e, i, consts); ok {
		d.scale(i, d.left(i), by)
		return true
	}
	d.pure(i)
	d.any[i] = false
	return d.takesPure(d.left(i))
}

// exponent returns the exponent of the power at node i, before which stand that
// many constants. It returns false where it depends on columns or is too
// large.
func (d *Dimensions) exponent(e *Expr, i, consts int) (fraction, bool) {
	v := 0.0
	switch {
	case e.Nodes[i-1].Op == Const:
		v = e.Consts[consts-1]
	case slices.ContainsFunc(e.Nodes[d.start[i-1]:i], func(n Node) bool { return n.Op == Var }):
		return fraction{}, false
	default:
		v = e.Sub(i - 1).At(nil)
	}
	f := nearest(v)
	return f, f.valid()
}

// down gives every node the unit that it must have, from the root, which has
// it, to the leaves.
func (d *Dimensions) down(e *Expr) {
	consts := len(e.Consts)
	for i := len(e.Nodes) - 1; i >= 0; i-- {
		switch op := e.Nodes[i].Op; {
		case op == Const:
			consts--
		case op == Pow:
			by, ok := d.exponent(e, i, consts)
			d.need(i-1, nil)
			d.downPower(d.left(i), i, by, ok)
		case op.Arity() == 1:
			by, ok := scaling(op)
			d.downPower(i-1, i, by, ok)
		case op.Arity() == 2:
			d.downTwo(op, i)
		}
	}
}

// need gives node i a unit, nil for a pure number, if any fits there.
func (d *Dimensions) need(i int, u []fraction) {
	switch {
	case !d.any[i]:
	case u == nil:
		d.pure(i)
	default:
		copy(d.at(i), u)
	}
}

// downPower gives argument j of node i its unit: the root of that of i, or, for
// a function, a pure number.
func (d *Dimensions) downPower(j, i int, by fraction, power bool) {
	switch {
	case !power:
		d.need(j, nil)
	case d.any[j] && by.num != 0:
		d.scale(j, i, by.inverse())
	}
}

func (d *Dimensions) downTwo(op Op, i int) {
	l, r := d.left(i), i-1
	switch op {
	case Mul:
		if d.any[l] {
			d.product(d.at(l), d.at(i), d.at(r), true)
		} else if d.any[r] {
			d.product(d.at(r), d.at(i), d.at(l), true)
		}
	case Div:
		if d.any[l] {
			d.product(d.at(l), d.at(i), d.at(r), false)
		} else if d.any[r] {
			d.product(d.at(r), d.at(l), d.at(i), true)
		}
	case Atan2:
		if d.any[l] && (!d.any[r] || allZero(d.at(l))) {
			d.need(l, d.at(r))
		} else {
			d.need(r, d.at(l))
		}
	default:
		d.need(l, d.at(i))
		d.need(r, d.at(i))
	}
}

// sameExponents reports whether all exponents agree.
func sameExponents(a, b []fraction) bool {
	for k, f := range a {
		if f != b[k] || !f.valid() {
			return false
		}
	}
	return true
}

// allZero reports whether the exponents are those of a pure number.
func allZero(v []fraction) bool {
	for _, f := range v {
		if !f.zero() {
			return false
		}
	}
	return true
}
