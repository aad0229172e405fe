package ode

import (
	"fmt"
	"math"
)

// Constants of the step control (Gustafsson's PI controller as tuned for this
// pair by Hairer, Norsett and Wanner, section IV.2).
const (
	safety    = 0.9
	maxShrink = 0.2
	maxGrow   = 10
	piBeta    = 0.04
	piAlpha   = 0.2 - 0.75*piBeta

	minLogError = -4 * math.Ln10 // smaller errors count as 1e-4 in the next step's control
)

// Solve integrates dx/dt = f(x, t) from the state x0 at times[0] and returns
// the states at all times, the first row being x0. Times may run forwards or
// backwards. The method is the Runge-Kutta pair of order 5(4) of Dormand and
// Prince (J. Comp. Appl. Math. 6, 1980) with PI step control; states between
// steps come from its interpolant of order 4, so that output times do not cost
// steps. A step is accepted when the root mean square over the components of
// error / (ATol + RTol |x|) is at most 1.
//
// On failure the error is an *Error, and the result holds the rows reached.
// Solve panics when there is no state, no time, or the times are not ordered.
func Solve(f Field, x0, times []float64, s *Settings) (Result, error) {
	if len(x0) == 0 {
		panic("ode: empty state")
	}
	return NewSolver(f, len(x0), s).Solve(nil, x0, times)
}

// Solver is Solve with a work space that is used again: it serves many
// integrations of one field, one after the other, without allocation.
type Solver struct {
	w   *dormandPrince
	set Settings
}

// NewSolver returns a solver for states of dim numbers.
func NewSolver(f Field, dim int, s *Settings) *Solver {
	checkDim(dim)
	v := &Solver{w: newDormandPrince(f, dim)}
	if s != nil {
		v.set = *s
	}
	return v
}

// Solve is the function Solve; the states go into dst, which has
// len(times)*dim numbers or is nil.
func (v *Solver) Solve(dst, x0, times []float64) (Result, error) {
	w := v.w
	dim := len(w.x)
	if len(x0) != dim {
		panic(fmt.Sprintf("ode: state of %d numbers for a field of %d", len(x0), dim))
	}
	if dst == nil {
		dst = make([]float64, len(times)*dim)
	}
	if len(dst) != len(times)*dim {
		panic(fmt.Sprintf("ode: %d numbers for %d states of %d", len(dst), len(times), dim))
	}
	return w.solve(dst, x0, times, &v.set)
}

func (w *dormandPrince) solve(x, x0, times []float64, set *Settings) (Result, error) {
	dim := len(w.x)
	dir := checkTimes(times)
	t, end := times[0], times[len(times)-1]
	s := set.orDefault(math.Abs(end - t))
	copy(w.x, x0)
	copy(x[:dim], x0)
	r := Result{X: x[:dim]}
	if !finite(x0) {
		return r, &Error{t, 0, ErrNotFinite}
	}
	if len(times) == 1 {
		return r, nil
	}
	w.f(w.k1, w.x, t)
	r.Evals = 1
	if !finite(w.k1) {
		return r, &Error{t, 0, ErrNotFinite}
	}
	h := min(s.InitialStep, s.MaxStep)
	if h == 0 {
		h = w.firstStep(t, dir, &s)
		r.Evals++
	}
	next, oldLog, rejected := 1, minLogError, false
	cause := ErrStepTooSmall
	for next < len(times) {
		if r.Steps+r.Rejected >= s.MaxSteps {
			return r, &Error{t, dir * h, ErrTooManySteps}
		}
		h = min(h, s.MaxStep)
		if 0.1*h <= math.Abs(t)*0x1p-53 || h < 1e-300 {
			return r, &Error{t, dir * h, cause}
		}
		tNew := t + dir*h
		last := (end-tNew)*dir <= 0.01*h // no sliver of a step at the end
		if last {
			tNew = end
			h = math.Abs(end - t)
		}
		step := dir * h
		w.try(t, step)
		r.Evals += 6
		err2 := w.squaredError(step, s.RTol, s.ATol)
		errLog := 0.5 * math.Log(max(err2, 1e-20))
		if !(err2 <= 1) {
			r.Rejected++
			rejected = true
			if err2-err2 == 0 {
				cause = ErrStepTooSmall
				h *= max(maxShrink, safety*math.Exp(-piAlpha*errLog))
			} else {
				cause = ErrNotFinite
				h *= maxShrink
			}
			continue
		}
		r.Steps++
		next = w.output(x, times, next, t, tNew, step, dir)
		r.X = x[:next*dim]
		grow := safety * math.Exp(piBeta*oldLog-piAlpha*errLog)
		grow = min(maxGrow, max(maxShrink, grow))
		if rejected {
			grow = min(grow, 1)
		}
		oldLog, rejected, cause = max(errLog, minLogError), false, ErrStepTooSmall
		h *= grow
		t = tNew
		w.x, w.y = w.y, w.x
		w.k1, w.k7 = w.k7, w.k1
	}
	return r, nil
}

// output writes the states at those times that lie within the accepted step
// from t to tNew and returns the index of the first time beyond it.
func (w *dormandPrince) output(x, times []float64, next int, t, tNew, step, dir float64) int {
	dim := len(w.x)
	ready := false
	for next < len(times) && (times[next]-tNew)*dir <= 0 {
		dst := x[next*dim : (next+1)*dim]
		if times[next] == tNew {
			copy(dst, w.y)
		} else {
			if !ready {
				w.prepareDense(step)
				ready = true
			}
			w.dense(dst, (times[next]-t)/step)
		}
		next++
	}
	return next
}
