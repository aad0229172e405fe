package expr

import "slices"

// Dimensions tells which formulas agree with the units of their columns: both
// sides of a sum, a difference, min, max and atan2 have one unit; functions such
// as sin, exp and log take and give pure numbers; sqrt halves exponents; x^c
// multiplies them by the number c, which is read as the nearest fraction with
// a denominator up to 1000, and any other power is one of pure numbers.
//
// A constant may carry any unit, or none. Each constant stands in a formula
// once, so that a subtree has no unit that fits, or one, or all of them; one
// pass over the nodes decides, without linear algebra. Dimensions holds
// buffers and belongs to one goroutine at a time.
type Dimensions struct {
	bases  []string
	column [][]fraction // exponents of bases, by column
	target []fraction   // nil: any unit
	carry  bool         // constants carry units

	dim   []fraction // of every node; where any unit fits, that for constants without
	any   []bool     // any unit fits
	start []int      // first node of the subtree
	bad   int        // argument at which up stopped
}

// NewDimensions returns the check of formulas of columns with these units. A
// nil target lets the formula have any unit; carry lets every constant carry
// the unit that the formula needs.
func NewDimensions(columns []Unit, target *Unit, carry bool) *Dimensions {
	d := &Dimensions{carry: carry}
	all := columns
	if target != nil {
		all = append(slices.Clip(columns), *target)
	}
	d.bases = basesOf(all)
	for _, u := range columns {
		d.column = append(d.column, exponents(u, d.bases))
	}
	if target != nil {
		d.target = exponents(*target, d.bases)
	}
	return d
}

// basesOf returns the base units of all the units, in order.
func basesOf(units []Unit) []string {
	var bases []string
	for _, u := range units {
		for _, p := range u.powers {
			bases = append(bases, p.base)
		}
	}
	slices.Sort(bases)
	return slices.Compact(bases)
}

// exponents returns the exponents of u in the order of bases.
func exponents(u Unit, bases []string) []fraction {
	v := make([]fraction, len(bases))
	for i, b := range bases {
		v[i] = u.exponent(b)
	}
	return v
}

// Clone returns a check of the same units with buffers of its own.
func (d *Dimensions) Clone() *Dimensions {
	return &Dimensions{bases: d.bases, column: d.column, target: d.target, carry: d.carry}
}

// Consistent reports whether there are units of the constants with which the
// formula has the unit of the target. It panics on columns that have no unit.
func (d *Dimensions) Consistent(e *Expr) bool {
	last := len(e.Nodes) - 1
	return d.up(e) && (d.target == nil || d.any[last] || sameExponents(d.at(last), d.target))
}

// Units returns the unit that every constant must have and the unit of the
// formula. Where several choices fit, as for the factors in c0*c1*x, the first
// of them carries the unit and the others are pure numbers. It returns false
// where the formula is not consistent.
func (d *Dimensions) Units(e *Expr) (consts []Unit, value Unit, ok bool) {
	if !d.Consistent(e) {
		return nil, Unit{}, false
	}
	if d.target != nil {
		copy(d.at(len(e.Nodes)-1), d.target)
	}
	d.down(e)
	for i, n := range e.Nodes {
		for _, f := range d.at(i) {
			if !f.valid() {
				return nil, Unit{}, false
			}
		}
		if n.Op == Const {
			consts = append(consts, d.unit(d.at(i)))
		}
	}
	return consts, d.unit(d.at(len(e.Nodes) - 1)), true
}

// Fault returns the last node of a subtree of an inconsistent formula whose
// unit does not fit, so that a factor with a unit there would mend it, or -1
// for a formula that is consistent.
func (d *Dimensions) Fault(e *Expr) int {
	switch {
	case !d.up(e):
		return d.bad
	case !d.Consistent(e):
		return len(e.Nodes) - 1
	}
	return -1
}

// at returns the exponents of node i.
func (d *Dimensions) at(i int) []fraction { return d.dim[i*len(d.bases) : (i+1)*len(d.bases)] }

// unit makes a unit of exponents.
func (d *Dimensions) unit(v []fraction) Unit {
	var u Unit
	for i, f := range v {
		if !f.zero() {
			u.powers = append(u.powers, basePower{d.bases[i], f})
		}
	}
	return u
}
