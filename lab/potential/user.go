package potential

import (
	"errors"
	"fmt"
	"math"

	"neurophysics/lab/expr"
)

// Demands on the potentials of users: what the random ones, which networks
// learn from, all have.
const (
	wallTol     = 1e-6 // by which V(0) and V(1) may differ from the height of the walls
	endTol      = 1e-9 // by which the ends of a table may differ from 0 and 1
	leastPoints = 5
	leastThin   = 8    // points of a table of which some can be left out
	wellGrid    = 2001 // places at which a potential is looked at
	tooDeep     = 1e4
)

// FromTable returns the interpolant of a user's table of places q, which run
// from 0 to 1, and potentials v there, with walls beyond it. The error says in one
// sentence what is wrong with the table; points count from 1.
func FromTable(q, v []float64) (*Hermite, error) { return FromRows(q, v, nil) }

// FromRows is FromTable for points that stand in the given rows of a file, which errors
// name in place of the points; without rows they name points.
func FromRows(q, v []float64, rows []int) (*Hermite, error) {
	n := len(q)
	if len(v) != n {
		return nil, fmt.Errorf("potential: the table has %d places but %d potentials", n, len(v))
	}
	if n < leastPoints {
		return nil, fmt.Errorf("potential: the table has %d points, too few for a curve: give at least %d", n, leastPoints)
	}
	word, number := "point", func(i int) int { return i + 1 }
	if rows != nil {
		word, number = "row", func(i int) int { return rows[i] }
	}
	if i, problem := wrongPoint(q, v); problem != "" {
		return nil, fmt.Errorf("potential: %s %d, %s", word, number(i), problem)
	}
	if math.Abs(q[0]) > endTol || math.Abs(q[n-1]-Length) > endTol {
		return nil, fmt.Errorf("potential: the table runs from q = %g to %g: scale it to run from 0 to 1", q[0], q[n-1])
	}
	if i, problem := wrongHeight(q, v); problem != "" {
		return nil, fmt.Errorf("potential: %s %d, %s", word, number(i), problem)
	}
	h := NewHermite(q, v)
	h.walls = true
	if at, highest := h.highest(); highest > WallHeight+wallTol {
		k := h.cell(at)
		where := "there"
		switch k {
		case 0:
			where = "to the wall at q = 0"
		case n - 2:
			where = "to the wall at q = 1"
		}
		return nil, fmt.Errorf("potential: the curve between %ss %d and %d overshoots the walls, though no %s does: V(%.4g) is %.6g: give points closer %s, or smoother values",
			word, number(k), number(k+1), word, at, highest, where)
	}
	if err := checkWell(h, wellGrid); err != nil {
		return nil, err
	}
	return h, nil
}

// EverySecond returns the interpolant of a table without every second of the points
// between its walls: how far a motion in it is from that in h tells how much the motion
// hangs on the points. It is not checked for being a well, and nil for fewer than 8 points.
func (h *Hermite) EverySecond() *Hermite {
	last := len(h.x) - 1
	if last+1 < leastThin {
		return nil
	}
	var q, v []float64
	for k := 0; k < last; k += 2 {
		q, v = append(q, h.x[k]), append(v, h.c[k][0])
	}
	thin := NewHermite(append(q, h.x[last]), append(v, h.V(h.x[last])))
	thin.walls = h.walls
	return thin
}

// wrongPoint says what keeps a point of a table from being one, and which.
func wrongPoint(q, v []float64) (i int, problem string) {
	for i := range q {
		switch {
		case !finite(q[i]):
			return i, fmt.Sprintf("q is %g: give a finite number", q[i])
		case !finite(v[i]):
			return i, fmt.Sprintf("q = %g: V is %g: give a finite number", q[i], v[i])
		case i > 0 && q[i] <= q[i-1]:
			return i, fmt.Sprintf("q = %g: this does not come after q = %g: sort the table by q, each place once", q[i], q[i-1])
		}
	}
	return 0, ""
}

// wrongHeight says where a table's own values leave the well, before the curve through
// them, which hangs on all neighbours, is asked.
func wrongHeight(q, v []float64) (i int, problem string) {
	for _, i := range []int{0, len(q) - 1} {
		if wrongWall(v[i]) {
			return i, aboutWall(q[i], v[i])
		}
	}
	for i := range q {
		switch {
		case v[i] > WallHeight+wallTol:
			return i, fmt.Sprintf("q = %g: V is %.6g, higher than the walls: keep V below %g between them", q[i], v[i], WallHeight)
		case v[i] < -tooDeep:
			return i, fmt.Sprintf("q = %g: V is %.6g: keep V above %g", q[i], v[i], -tooDeep)
		}
	}
	return 0, ""
}

// wrongWall tells whether a wall has not the height it must have.
func wrongWall(height float64) bool { return math.Abs(height-WallHeight) > wallTol }

// aboutWall says that a wall has the wrong height.
func aboutWall(q, height float64) string {
	return fmt.Sprintf("the wall at q = %g has the height %.6g: scale V so that V(0) = V(1) = %g", q, height, WallHeight)
}

// highest returns the place in the well at which the curve is highest, and its height.
func (h *Hermite) highest() (at, height float64) {
	height = math.Inf(-1)
	for _, q := range places(wellGrid) {
		if v := h.V(q); v > height {
			at, height = q, v
		}
	}
	return at, height
}

// Formula is a potential that a formula in q gives, as in "8*(q - 0.5)^2".
type Formula struct {
	value, slope *expr.Expr
}

// FromFormula reads a formula in q in the grammar of package expr, and checks
// that it is a well between walls of height 2. It may have kinks, which Kinks finds. The
// error says in one sentence what is wrong.
func FromFormula(text string) (*Formula, error) {
	value, err := expr.Parse(text, []string{"q"})
	if err != nil {
		var syntax *expr.SyntaxError
		if errors.As(err, &syntax) {
			return nil, err
		}
		return nil, fmt.Errorf("potential: %w", err)
	}
	f := &Formula{value: value, slope: value.Derivative(0)}
	if err := checkWell(f, wellGrid); err != nil {
		return nil, err
	}
	return f, nil
}

// V returns the potential at q.
func (f *Formula) V(q float64) float64 {
	x := [1]float64{q}
	return f.value.At(x[:])
}

// Slope returns the derivative at q, at a kink from the right, at the right wall from the
// left.
func (f *Formula) Slope(q float64) float64 {
	s := f.slopeAt(q)
	if math.IsNaN(s) {
		return beside(f.slopeAt, q)
	}
	return s
}

// slopeAt is the derivative, which is NaN at a kink.
func (f *Formula) slopeAt(q float64) float64 {
	x := [1]float64{q}
	return f.slope.At(x[:])
}

// checkWell says what keeps a potential from being a well between walls of
// height 2 at 0 and 1, by its values and slopes at n places.
func checkWell(v Potential, n int) error {
	// The walls come first: one that is too high makes places beside it so.
	for _, q := range []float64{0, Length} {
		value := v.V(q)
		if !finite(value) {
			break
		}
		if wrongWall(value) {
			return fmt.Errorf("potential: %s", aboutWall(q, value))
		}
	}
	for i := range n {
		q := Length * float64(i) / float64(n-1)
		value, slope := v.V(q), v.Slope(q)
		switch {
		case !finite(value):
			return fmt.Errorf("potential: V(%.4g) is %g: give a potential that is finite from q = 0 to 1", q, value)
		case value > WallHeight+wallTol:
			return fmt.Errorf("potential: V(%.4g) is %.6g, higher than the walls: keep V below %g between them", q, value, WallHeight)
		case math.Abs(value) > tooDeep:
			return fmt.Errorf("potential: V(%.4g) is %.4g: keep V above %g", q, value, -tooDeep)
		case !finite(slope):
			return fmt.Errorf("potential: the slope of V cannot be found at q = %.4g: give a potential with a finite slope that can be followed from q = 0 to 1", q)
		}
	}
	return nil
}
