package discover

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/expr"
)

// Limits of a fit to the motion.
const (
	motionSteps = 25
	motionLost  = 0.05 // share of the states that may be left out
)

// errDependent reports constants of which some make the same difference.
var errDependent = errors.New("discover: the motion cannot tell the constants of the formula apart")

// errNoFit reports constants that were not found.
var errNoFit = errors.New("discover: the constants of the formula could not be fitted to the motion")

// motionFit fits constants of a Hamiltonian's formula to the slopes.
type motionFit struct {
	d      *slopes
	e      *expr.Expr
	places []int // of what is fitted, in the formula's constants

	jac       [][]float64
	row       []float64
	grad, low []float64
}

func newMotionFit(d *slopes, e *expr.Expr, places []int) *motionFit {
	return &motionFit{
		d: d, e: e.Clone(), places: places,
		jac: make([][]float64, len(places)), row: make([]float64, len(places)),
		grad: make([]float64, d.dim), low: make([]float64, d.dim),
	}
}

// motionEstimate is a fit to all rows, with what each motion contributes to it.
type motionEstimate struct {
	at    []float64
	parts []*normal
	rss   float64
}

// total returns the equations of all motions together.
func (m *motionEstimate) total() *normal {
	sum := newNormal(len(m.at))
	for _, p := range m.parts {
		sum.add(p)
	}
	return sum
}

// of returns the fit to the motions in pick by one Gauss-Newton step from that to
// all: the exact one for constants that enter linearly.
func (m *motionEstimate) of(dst []float64, pick []int) bool {
	sum := newNormal(len(m.at))
	for _, k := range pick {
		sum.add(m.parts[k])
	}
	step, _, ok := sum.solve()
	if !ok {
		return false
	}
	for k, v := range step {
		dst[k] = m.at[k] + v
	}
	return true
}

// fit minimises the squared misses of the slopes by Gauss-Newton steps, halved
// where they lead uphill, on states with noise of that standard deviation added.
// States at which the formula has no derivative, such as roots that the noise
// drives below zero, are left out.
func (f *motionFit) fit(start []float64, noise float64, rng *rand.Rand) (*motionEstimate, error) {
	x := slices.Clone(f.d.x)
	if noise > 0 {
		for i := range x {
			x[i] += noise * rng.NormFloat64()
		}
	}
	now, err := f.equations(start, x)
	if err != nil {
		return nil, err
	}
	for range motionSteps {
		step, _, ok := now.total().solve()
		if !ok {
			return nil, errDependent
		}
		next := f.downhill(now, step, x)
		if next == nil {
			return now, nil // as low as rounding lets it go
		}
		moved, total := 0.0, next.total()
		for k, v := range next.at {
			moved = max(moved, math.Abs(v-now.at[k])*math.Sqrt(total.a[k*total.p+k]/f.d.square))
		}
		if now = next; moved < 1e-8 { // of the slopes
			return now, nil
		}
	}
	return nil, errNoFit
}

// downhill goes as much of a step as lowers the misses, or returns nil.
func (f *motionFit) downhill(from *motionEstimate, step, x []float64) *motionEstimate {
	at := make([]float64, len(step))
	for share := 1.0; share > 1e-6; share /= 2 {
		for k := range at {
			at[k] = from.at[k] + share*step[k]
		}
		if next, err := f.equations(at, x); err == nil && next.rss <= from.rss*(1+1e-12) {
			return next
		}
	}
	return nil
}

// equations returns the normal equations of a Gauss-Newton step at c for the
// states x, of each motion.
func (f *motionFit) equations(c, x []float64) (*motionEstimate, error) {
	m := &motionEstimate{at: slices.Clone(c)}
	lost := 0
	for _, unit := range f.d.units {
		part := newNormal(len(c))
		for i := unit[0]; i < unit[1]; i++ {
			if !f.slopes(c, x[i*f.d.dim:(i+1)*f.d.dim]) {
				lost++
				continue
			}
			for j, g := range f.grad {
				for k := range c {
					f.row[k] = f.jac[k][j]
				}
				part.row(f.row, f.d.want[i*f.d.dim+j]-g)
			}
		}
		m.rss += part.yy
		m.parts = append(m.parts, part)
	}
	if float64(lost) > motionLost*float64(f.d.rows()) {
		return nil, errNoFit
	}
	return m, nil
}

// slopes computes the gradient of the formula at x, and its derivative in each
// constant; false where they are not finite.
func (f *motionFit) slopes(c, x []float64) bool {
	const h = 1e-4 // of a constant, to differentiate by it: formulas are smooth
	for k, p := range f.places {
		f.e.Consts[p] = c[k]
	}
	f.e.Gradient(f.grad, x)
	ok := finite(f.grad)
	for k, p := range f.places {
		d := h * max(math.Abs(c[k]), 1e-6)
		f.e.Consts[p] = c[k] + d
		f.jac[k], _ = f.e.Gradient(f.jac[k], x)
		f.e.Consts[p] = c[k] - d
		f.e.Gradient(f.low, x)
		f.e.Consts[p] = c[k]
		for j := range f.low {
			f.jac[k][j] = (f.jac[k][j] - f.low[j]) / (2 * d)
		}
		ok = ok && finite(f.jac[k])
	}
	return ok
}

// finite tells whether all numbers are.
func finite(v []float64) bool {
	return !slices.ContainsFunc(v, func(x float64) bool { return x-x != 0 })
}
