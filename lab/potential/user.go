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
	wellGrid    = 2001 // places at which a potential is looked at
	tooDeep     = 1e4
)

// FromTable returns the interpolant of a user's table of places q, which run
// from 0 to 1, and potentials v there, with walls beyond it. The error says in one
// sentence what is wrong with the table; points count from 1.
func FromTable(q, v []float64) (*Hermite, error) {
	n := len(q)
	if len(v) != n {
		return nil, fmt.Errorf("potential: the table has %d places but %d potentials", n, len(v))
	}
	if n < leastPoints {
		return nil, fmt.Errorf("potential: the table has %d points, too few for a curve: give at least %d", n, leastPoints)
	}
	for i := range n {
		switch {
		case !finite(q[i]):
			return nil, fmt.Errorf("potential: the place q of point %d is %g: give a finite number", i+1, q[i])
		case !finite(v[i]):
			return nil, fmt.Errorf("potential: the potential at q = %g (point %d) is %g: give a finite number", q[i], i+1, v[i])
		case i > 0 && q[i] <= q[i-1]:
			return nil, fmt.Errorf("potential: the place q = %g of point %d does not come after %g: sort the table by q, each place once", q[i], i+1, q[i-1])
		}
	}
	if math.Abs(q[0]) > endTol || math.Abs(q[n-1]-Length) > endTol {
		return nil, fmt.Errorf("potential: the table runs from q = %g to %g: scale it to run from 0 to 1", q[0], q[n-1])
	}
	h := NewHermite(q, v)
	h.walls = true
	if err := checkWell(h, wellGrid); err != nil {
		return nil, err
	}
	return h, nil
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
		if math.Abs(value-WallHeight) > wallTol {
			return fmt.Errorf("potential: the wall at q = %g has the height %.6g: scale V so that V(0) = V(1) = %g", q, value, WallHeight)
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
