package potential

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/ode"
)

// Method names a way to integrate a motion.
type Method string

// Exact sums Taylor series cell by cell and works for interpolants alone. The others
// take equal steps.
const (
	Exact       Method = "exact"
	TripleJump8 Method = "triplejump8"
	KahanLi8    Method = "kahanli8"
	Yoshida4    Method = "yoshida4"
	RK4         Method = "rk4"
	GL4         Method = "gl4"
	Leapfrog    Method = "leapfrog"
)

var methods = []Method{Exact, TripleJump8, KahanLi8, Yoshida4, RK4, GL4, Leapfrog}

// ParseMethod returns the method of that name.
func ParseMethod(name string) (Method, error) {
	if m := Method(name); slices.Contains(methods, m) {
		return m, nil
	}
	var names []string
	for _, m := range methods {
		names = append(names, string(m))
	}
	return "", fmt.Errorf("potential: no integrator is called %q; there are %s", name, strings.Join(names, ", "))
}

// Motion is what an integrator found at the times asked for.
type Motion struct {
	Q, P   []float64
	Spread float64 // largest minus least energy on the way
	Steps  int     // equal steps taken; 0 for Exact
}

// gaussTol is the accuracy of the stages of the implicit method, relative to
// the increments.
const gaussTol = 1e-13

// stepper makes the stepper of a method for a potential; nil for Exact.
func (m Method) stepper(v Potential) ode.Stepper {
	acceleration := func(dst, q []float64, _ float64) { dst[0] = -v.Slope(q[0]) }
	field := func(dst, x []float64, _ float64) { dst[0], dst[1] = x[1], -v.Slope(x[0]) }
	switch m {
	case TripleJump8:
		return ode.NewTripleJump8(acceleration, 2)
	case KahanLi8:
		return ode.NewKahanLi8(acceleration, 2)
	case Yoshida4:
		return ode.NewForestRuth4(acceleration, 2)
	case Leapfrog:
		return ode.NewLeapfrog(acceleration, 2)
	case RK4:
		return ode.NewRK4(field, 2)
	case GL4:
		g := ode.NewGaussLegendre4(field, 2)
		g.Tol = gaussTol
		return g
	}
	return nil
}

// Solve follows the motion in v that starts at (q0, p0) at time 0 and returns it at
// the times, which increase from 0 on. A method of equal steps takes them of size
// step, to the last time or just beyond it, and the states between come from the
// Hermite interpolants of q(t) and p(t); Exact ignores step and needs v to be a
// *Hermite or *Random. The error says that the motion left [-0.5, 1.5] or became
// NaN.
func Solve(m Method, v Potential, q0, p0 float64, times []float64, step float64) (Motion, error) {
	out := Motion{Q: make([]float64, len(times)), P: make([]float64, len(times))}
	if m == Exact {
		h := hermiteOf(v)
		if h == nil {
			return out, fmt.Errorf("potential: the integrator %q takes interpolants alone: choose another for %T", Exact, v)
		}
		f := flow{v: h}
		var err error
		if out.Spread, err = f.run(out.Q, out.P, q0, p0, times); err != nil {
			return out, fmt.Errorf("potential: from (%g, %g): %w", q0, p0, err)
		}
		return out, nil
	}
	grid, q, p, err := Steps(m, v, q0, p0, times[len(times)-1], step)
	if err != nil {
		return out, err
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i := range q {
		e := Energy(v, q[i], p[i])
		low, high = min(low, e), max(high, e)
	}
	out.Spread, out.Steps = high-low, len(grid)-1
	qs, ps := NewHermite(grid, q), NewHermite(grid, p)
	for i, t := range times {
		out.Q[i], out.P[i] = qs.V(t), ps.V(t)
	}
	return out, nil
}

// SolveAt is Solve for methods of equal steps without interpolation in time: steps
// are shortened so that they end at the times, the first of which is 0. This is the
// reference for smooth potentials.
func SolveAt(m Method, v Potential, q0, p0 float64, times []float64, step float64) (Motion, error) {
	var out Motion
	st := m.stepper(v)
	if st == nil || !(step > 0) || times[0] != 0 {
		return out, fmt.Errorf("potential: the integrator %q with steps of %g from t = %g is not possible", m, step, times[0])
	}
	r, err := ode.SolveFixed(st, []float64{q0, p0}, times, step)
	if err != nil {
		return out, fmt.Errorf("potential: from (%g, %g): %w", q0, p0, err)
	}
	low, high := math.Inf(1), math.Inf(-1)
	for i, t := range times {
		q, p := r.X[2*i], r.X[2*i+1]
		if !inside(q) {
			return out, fmt.Errorf("potential: from (%g, %g) before t = %.4g: %w", q0, p0, t, errEscaped)
		}
		e := Energy(v, q, p)
		low, high = min(low, e), max(high, e)
		out.Q, out.P = append(out.Q, q), append(out.P, p)
	}
	out.Spread, out.Steps = high-low, r.Steps
	return out, nil
}

// inside tells whether q is near [0, 1]; NaN is not.
func inside(q float64) bool { return q >= -0.5 && q <= 1.5 }

func hermiteOf(v Potential) *Hermite {
	switch h := v.(type) {
	case *Hermite:
		return h
	case *Random:
		return &h.Hermite
	}
	return nil
}

// Steps follows the motion by equal steps from time 0 to the first step at or
// beyond end, at least two of them, and returns all times and states.
func Steps(m Method, v Potential, q0, p0, end, step float64) (times, q, p []float64, err error) {
	st := m.stepper(v)
	if st == nil || !(step > 0) {
		return nil, nil, nil, fmt.Errorf("potential: the integrator %q with steps of %g is not possible", m, step)
	}
	n := max(2, int(math.Ceil(end/step*(1-1e-12))))
	times, q, p = make([]float64, n+1), make([]float64, n+1), make([]float64, n+1)
	x := []float64{q0, p0}
	q[0], p[0] = q0, p0
	for i := range n {
		st.Step(x, float64(i)*step, step)
		times[i+1], q[i+1], p[i+1] = float64(i+1)*step, x[0], x[1]
		if !inside(x[0]) || !finite(x[1]) {
			return nil, nil, nil, fmt.Errorf("potential: from (%g, %g) at t = %.4g: %w", q0, p0, times[i+1], errEscaped)
		}
	}
	return times, q, p, nil
}
