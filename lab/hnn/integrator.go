package hnn

import (
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/ode"
)

// Integrator names a method that follows a field from a state.
type Integrator string

// The integrators. All but the first take steps of one size.
const (
	Adaptive       Integrator = "adaptive"       // Runge-Kutta 5(4) of Dormand and Prince
	RungeKutta4    Integrator = "rk4"            // the classical one
	Leapfrog       Integrator = "leapfrog"       // order 2, symplectic, reversible; H has to separate
	Yoshida4       Integrator = "yoshida4"       // order 4, symplectic, reversible; H has to separate
	GaussLegendre4 Integrator = "gauss-legendre" // order 4, symplectic for every H, reversible
)

// Integrators returns all integrators.
func Integrators() []Integrator {
	return []Integrator{Adaptive, RungeKutta4, Leapfrog, Yoshida4, GaussLegendre4}
}

// splits tells whether an integrator moves positions and momenta in turn.
func (i Integrator) splits() bool { return i == Leapfrog || i == Yoshida4 }

// Separates tells whether the model's H is a sum of a quadratic function of the
// momenta and one of the positions, whatever is learnt.
func (m Model) Separates() bool { return m == Pairs }

// Follows returns nil if the integrator can follow what the model learns, else an
// error that says why not and wraps ErrUnsuitable.
func (i Integrator) Follows(m Model) error {
	switch {
	case !slices.Contains(Integrators(), i):
		return fmt.Errorf("hnn: no integrator is called %q; there are %v", i, Integrators())
	case m == Map && i != Adaptive:
		return fmt.Errorf("hnn: the integrator %q %w the model %q, which takes steps of its own", i, errUnfit, m)
	case i.splits() && !m.Separates():
		return fmt.Errorf("hnn: the integrator %q %w the model %q: it moves positions and momenta in turn, and the learnt field does not separate into the two; take %q",
			i, errUnfit, m, GaussLegendre4)
	}
	return nil
}

// errUnfit is ErrUnsuitable where an integrator does not suit a model.
var errUnfit = unfit{}

type unfit struct{}

func (unfit) Error() string        { return "does not suit" }
func (unfit) Is(target error) bool { return target == ErrUnsuitable }

// follow returns the states at all times, row-major, of the motion of a field from
// x0 at times[0], with the settings or, of other integrators than Adaptive, with
// steps of at most h.
func (i Integrator) follow(f ode.Field, x0, times []float64, h float64, s *ode.Settings) ([]float64, error) {
	dim := len(x0)
	var r ode.Result
	var err error
	switch i {
	case Adaptive, "":
		r, err = ode.Solve(f, x0, times, s)
	case RungeKutta4:
		r, err = ode.SolveFixed(ode.NewRK4(f, dim), x0, times, h)
	case GaussLegendre4:
		r, err = ode.SolveFixed(ode.NewGaussLegendre4(f, dim), x0, times, h)
	case Leapfrog, Yoshida4:
		v := newVelocities(f, x0)
		stepper := ode.Stepper(ode.NewLeapfrog(v.acceleration, dim))
		if i == Yoshida4 {
			stepper = ode.NewYoshida4(v.acceleration, dim)
		}
		r, err = ode.SolveFixed(stepper, v.from(x0), times, h)
		v.back(r.X)
	default:
		panic(fmt.Sprintf("hnn: no integrator is called %q", i))
	}
	return r.X, err
}

// velocities are the coordinates (q, q') of a field q' = p/m, p' = F(q), with a
// mass for every position.
type velocities struct {
	f       ode.Field
	inverse []float64 // of the masses
	x, dx   []float64
}

// newVelocities reads the masses off the field at the positions of x0 and momenta
// of 1.
func newVelocities(f ode.Field, x0 []float64) *velocities {
	n := len(x0) / 2
	v := &velocities{f: f, x: slices.Clone(x0), dx: make([]float64, 2*n)}
	for i := range n {
		v.x[n+i] = 1
	}
	f(v.dx, v.x, 0)
	v.inverse = slices.Clone(v.dx[:n])
	clear(v.x[n:])
	return v
}

// acceleration writes q" at the positions q; it is an ode.Field.
func (v *velocities) acceleration(dst, q []float64, t float64) {
	copy(v.x, q)
	v.f(v.dx, v.x, t)
	for i, m := range v.inverse {
		dst[i] = m * v.dx[len(q)+i]
	}
}

// from returns (q, q') of a state (q, p).
func (v *velocities) from(x []float64) []float64 {
	y := slices.Clone(x)
	for i, m := range v.inverse {
		y[len(v.inverse)+i] *= m
	}
	return y
}

// back turns rows (q, q') into (q, p).
func (v *velocities) back(rows []float64) {
	n := len(v.inverse)
	for row := 0; row < len(rows); row += 2 * n {
		for i, m := range v.inverse {
			rows[row+n+i] /= m
		}
	}
}

// defaultSteps is the number of steps over the span that a task compares motions
// over.
const defaultSteps = 500

// StepSize returns the size of the steps of integrators that take steps of one
// size: t.Step, or a five-hundredth of the span of the times.
func (t *Task) StepSize() float64 {
	if t.Step > 0 {
		return t.Step
	}
	return math.Abs(t.Times[len(t.Times)-1]-t.Times[0]) / defaultSteps
}
