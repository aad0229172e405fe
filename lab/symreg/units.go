package symreg

import (
	"errors"
	"slices"

	"neurophysics/lab/expr"
)

// What a search does about formulas that disagree with the units of the table.
const (
	UnitsOff     = "off"     // nothing; units of constants are named where the formula agrees
	UnitsPenalty = "penalty" // adds Options.UnitPenalty to their loss where formulas are compared
	UnitsStrict  = "strict"  // refuses them
)

// units is what a search knows of the units of its table, or nil. It holds
// buffers and belongs to one goroutine.
type units struct {
	mode    string
	penalty float64
	carry   bool // constants carry units
	columns []expr.Unit
	target  *expr.Unit       // nil: not known
	whole   *expr.Dimensions // of formulas; of a template's parts, nothing
	part    *expr.Dimensions // of parts of formulas, of any unit
	tmpl    *partUnits       // nil but in a search by template
}

// newUnits reads the units of the table. It returns nil where there are none.
func newUnits(t *Table, o *Options) (*units, error) {
	if t.Units == nil {
		if o.UnitMode != UnitsOff {
			return nil, &OptionError{Option: "UnitMode", Value: o.UnitMode, Want: "off for a table without units"}
		}
		return nil, nil
	}
	columns, target, err := t.units()
	if err != nil {
		return nil, err
	}
	u := &units{mode: o.UnitMode, penalty: o.UnitPenalty, carry: !o.PlainConstants, columns: columns, target: target}
	u.whole = expr.NewDimensions(columns, target, u.carry)
	u.part = expr.NewDimensions(columns, nil, u.carry)
	if u.mode == UnitsStrict && !u.carry && target != nil && !target.Dimensionless() && !reaches(columns, *target) {
		return nil, &UnitError{Column: t.target(), Text: t.TargetUnit, Err: errUnreachable}
	}
	return u, nil
}

var errUnreachable = errors.New("no product of powers of the columns' units gives it, and constants may carry none")

// reaches tells whether a product of powers of the columns has the unit.
func reaches(columns []expr.Unit, target expr.Unit) bool {
	for _, g := range expr.Groups(append(columns[:len(columns):len(columns)], target)) {
		if g[len(columns)] != 0 {
			return true
		}
	}
	return false
}

// units reads the texts of the units; the target's is nil where it is not
// known.
func (t *Table) units() (columns []expr.Unit, target *expr.Unit, err error) {
	if len(t.Units) != len(t.X) && (t.Units != nil || t.TargetUnit != "") {
		return nil, nil, &LengthError{Column: "units", Got: len(t.Units), Want: len(t.X)}
	}
	names := t.names()
	for j, text := range t.Units {
		u, err := expr.ParseUnit(text)
		if err != nil {
			return nil, nil, &UnitError{Column: names[j], Text: text, Err: err}
		}
		columns = append(columns, u)
	}
	if t.TargetUnit != "" {
		u, err := expr.ParseUnit(t.TargetUnit)
		if err != nil {
			return nil, nil, &UnitError{Column: t.target(), Text: t.TargetUnit, Err: err}
		}
		target = &u
	}
	return columns, target, nil
}

// clone returns u with buffers of its own.
func (u *units) clone() *units {
	if u == nil {
		return nil
	}
	c := *u
	c.whole, c.part, c.tmpl = u.whole.Clone(), u.part.Clone(), u.tmpl.clone()
	return &c
}

// consistent tells whether e, or every part of it, has the unit that it has to.
func (u *units) consistent(e *expr.Expr) bool {
	if u.tmpl == nil {
		return u.whole.Consistent(e)
	}
	return u.tmpl.fault(e) < 0
}

// fault returns a node of e whose unit does not fit, -1 if there is none.
func (u *units) fault(e *expr.Expr) int {
	if u.tmpl == nil {
		return u.whole.Fault(e)
	}
	return u.tmpl.fault(e)
}

// on tells whether the search takes heed of units.
func (u *units) on() bool { return u != nil && u.mode != UnitsOff }

// agrees tells whether e has the unit of the target as far as the search takes
// heed of it.
func (u *units) agrees(e *expr.Expr) bool { return !u.on() || u.consistent(e) }

// refuses tells whether e must not be kept.
func (u *units) refuses(e *expr.Expr) bool {
	return u != nil && u.mode == UnitsStrict && !u.consistent(e)
}

// cost is what e pays as a share of the variance.
func (u *units) cost(e *expr.Expr) float64 {
	if u == nil || u.mode != UnitsPenalty || u.consistent(e) {
		return 0
	}
	return u.penalty
}

// keeps tells whether a formula that agrees would be left for one that does
// not.
func (u *units) keeps(from, to *expr.Expr) bool { return u.agrees(to) || !u.agrees(from) }

// broken tells whether no coefficient makes e a part of a formula.
func (u *units) broken(e *expr.Expr) bool {
	return u != nil && u.mode == UnitsStrict && !u.part.Consistent(e)
}

// mendsMost is how many factors mend puts into a formula.
const mendsMost = 3

// mend multiplies those parts of e whose unit does not fit by a constant 1,
// where constants may carry the unit that is missing: a strict search would
// otherwise have no way from x to sin(2*x).
func (u *units) mend(e *expr.Expr) {
	if u == nil || u.mode != UnitsStrict || !u.carry {
		return
	}
	for range mendsMost {
		i := u.fault(e)
		if i < 0 {
			return
		}
		start := e.Start(i)
		e.Consts = slices.Insert(e.Consts, constsBefore(e, start), 1)
		e.Nodes = slices.Insert(e.Nodes, i+1, expr.Node{Op: expr.Mul})
		e.Nodes = slices.Insert(e.Nodes, start, expr.Node{Op: expr.Const})
	}
}

// pinned tells the exponents of e that the units fix, so that a fit leaves
// them alone, or nil if there are none.
func (u *units) pinned(e *expr.Expr) []bool {
	if u == nil || u.mode != UnitsStrict {
		return nil
	}
	var fixed []bool
	k := 0
	for i, n := range e.Nodes {
		if n.Op != expr.Const {
			continue
		}
		if i+1 < len(e.Nodes) && e.Nodes[i+1].Op == expr.Pow {
			v := e.Consts[k]
			e.Consts[k] += 1.0 / 97 // any other exponent will do
			if !u.consistent(e) {
				if fixed == nil {
					fixed = make([]bool, len(e.Consts))
				}
				fixed[k] = true
			}
			e.Consts[k] = v
		}
		k++
	}
	return fixed
}

// pin makes the exponents that the units fix part of the form of c.
func (u *units) pin(c *candidate) *candidate {
	for k, yes := range u.pinned(c.e) {
		if yes {
			c.nums[k] = number{fixed: true, form: true}
		}
	}
	return c
}

// fronts returns those of the pool that are not dominated; where disagreement
// with the units costs, those that agree have a front of their own, so that no
// cheaper one takes their place.
func (s *search) fronts() []*candidate {
	var yes, no []*candidate
	for _, c := range s.pool {
		if s.units.cost(c.e) == 0 {
			yes = append(yes, c)
		} else {
			no = append(no, c)
		}
	}
	return append(s.rules.cost.byLoss(yes), s.rules.cost.byLoss(no)...)
}

// constants returns the units of the constants of e, or nil where they are not
// known.
func (u *units) constants(e *expr.Expr) []expr.Unit {
	if u == nil {
		return nil
	}
	if u.tmpl != nil {
		return u.tmpl.constants(e)
	}
	consts, _, _ := u.whole.Units(e)
	return consts
}

// of names the unit of the formula in out and returns those of its constants,
// or nil where they are not known.
func (u *units) of(out *Candidate) []expr.Unit {
	if u == nil {
		return nil
	}
	if u.tmpl != nil {
		out.Violates = !u.consistent(out.Expr)
		return u.tmpl.constants(out.Expr)
	}
	consts, unit, ok := u.whole.Units(out.Expr)
	if out.Violates = !ok; ok {
		out.Unit = unit.String()
	}
	return consts
}
