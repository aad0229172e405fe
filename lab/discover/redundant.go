package discover

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// Levels of what counts as given by other columns.
const (
	redundantR2    = 0.999 // share of a column's variance that the others explain, at least: in more noise, it cannot be told
	redundantShare = 1e-3  // a term below this share of the column's spread is no term
)

// redundant finds the columns that are constant, or affine functions of
// others within the noise, as a second body's place is minus the
// first one's where the centre of mass rests. They say nothing new, and a law
// could be rewritten with them and look like another. It returns the formula
// of each such column by its place, nil for those that stay. A velocity stays
// with its place, and of equals the first.
func (s *survey) redundant() []*expr.Expr {
	out := make([]*expr.Expr, s.set.Dim())
	var kept []int
	table := s.set.Table()
	for _, j := range s.places() {
		if out[j] = s.affine(table, j, kept); out[j] == nil {
			kept = append(kept, j)
		}
	}
	if len(kept) == 0 { // nothing moves, which is for others to say
		clear(out)
	}
	return out
}

// places lists the columns, each place followed by its velocity.
func (s *survey) places() []int {
	var order []int
	for i, v := range s.velocity {
		if s.position[i] >= 0 {
			continue
		}
		if order = append(order, i); v >= 0 {
			order = append(order, v)
		}
	}
	for i := range s.velocity { // two that are each other's velocity
		if !slices.Contains(order, i) {
			order = append(order, i)
		}
	}
	return order
}

// affine returns column j as a number, as an affine function of one of the
// columns from, or else of several of them; nil where it is none.
func (s *survey) affine(table [][]float64, j int, from []int) *expr.Expr {
	const constant = 1e-12 // spread over size, of a column that was written with all digits
	if most := floats.Norm(table[j], math.Inf(1)); s.spread[j] <= constant*most {
		return expr.NewConst(table[j][0])
	}
	for _, i := range from {
		if e := s.fitAffine(table, j, []int{i}); e != nil {
			return e
		}
	}
	for len(from) > 1 {
		e := s.fitAffine(table, j, from)
		if e == nil || len(e.Vars()) == len(from) {
			return e
		}
		from = e.Vars()
	}
	return nil
}

// fitAffine fits column j by the columns from, and returns nil unless the
// noise explains the rest. Terms that are too small to count are left out.
func (s *survey) fitAffine(table [][]float64, j int, from []int) *expr.Expr {
	mean, means := meanOf(table[j]), make([]float64, len(from))
	for a, i := range from {
		means[a] = meanOf(table[i])
	}
	q, row := newNormal(len(from)), make([]float64, len(from))
	for n, y := range table[j] {
		for a, i := range from {
			row[a] = (table[i][n] - means[a]) / s.spread[i]
		}
		q.row(row, (y-mean)/s.spread[j])
	}
	c, _, ok := q.solve()
	if !ok {
		return nil
	}
	rss, offset := 0.0, mean
	explained := sq(invariant.Tolerance) + sq(s.noise[j]/s.spread[j])
	for a, i := range from {
		explained += sq(c[a] * s.noise[i] / s.spread[i])
		offset -= c[a] * s.spread[j] / s.spread[i] * means[a]
	}
	for n, y := range table[j] {
		r := (y - mean) / s.spread[j]
		for a, i := range from {
			r -= c[a] * (table[i][n] - means[a]) / s.spread[i]
		}
		rss += r * r
	}
	free := q.n - len(from) - 1
	if free < 1 || rss > (1-redundantR2)*float64(q.n) || rss/float64(free) > invariant.Conserved(free)*explained {
		return nil
	}
	var sum *expr.Expr
	for a, i := range from {
		if math.Abs(c[a]) > redundantShare {
			sum = addTerm(sum, c[a]*s.spread[j]/s.spread[i], expr.NewVar(i))
		}
	}
	if math.Abs(offset) > redundantShare*s.spread[j] {
		sum = addTerm(sum, offset, nil)
	}
	return sum
}

// addTerm adds c*e to a sum, or c where e is nil; either may be without.
func addTerm(sum *expr.Expr, c float64, e *expr.Expr) *expr.Expr {
	const whole = 5e-5 // so near 1, a factor is 1 in the digits that are shown
	negative := c < 0 && sum != nil
	if negative {
		c = -c
	}
	switch {
	case e == nil:
		e = expr.NewConst(c)
	case math.Abs(c+1) < whole:
		e = expr.Apply(expr.Neg, e)
	case math.Abs(c-1) >= whole:
		e = expr.Apply(expr.Mul, expr.NewConst(c), e)
	}
	return joined(sum, e, negative)
}

// without returns the set without the columns that have a formula.
func without(set *traj.Set, formulas []*expr.Expr) *traj.Set {
	var keep []int
	for j, e := range formulas {
		if e == nil {
			keep = append(keep, j)
		}
	}
	out := *set
	out.Columns = nil
	for _, j := range keep {
		out.Columns = append(out.Columns, set.Columns[j])
	}
	out.Trajectories = slices.Clone(set.Trajectories)
	for k := range out.Trajectories {
		t := &out.Trajectories[k]
		t.X = make([]float64, 0, t.Len()*len(keep))
		for i := range t.Len() {
			x := set.State(k, i)
			for _, j := range keep {
				t.X = append(t.X, x[j])
			}
		}
	}
	return &out
}

// leaveOut writes what is left out into the account of the columns, and says
// so in one sentence.
func (f *Finding) leaveOut(formulas []*expr.Expr, names []string) {
	var said []string
	for j, e := range formulas {
		if e != nil {
			f.Columns[j].Given = e.Rounded(typeset).Text(names)
			said = append(said, fmt.Sprintf("%s = %s", names[j], f.Columns[j].Given))
		}
	}
	if said != nil {
		f.Notes = append(f.Notes, "left out, since these columns say nothing that the others do not: "+strings.Join(said, ", "))
	}
}

func sq(x float64) float64 { return x * x }

func meanOf(c []float64) float64 {
	mean := 0.0
	for _, v := range c {
		mean += v / float64(len(c))
	}
	return mean
}
