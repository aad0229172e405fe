package ode

import (
	"errors"
	"fmt"
	"math"
)

// Field writes the derivative dx/dt at state x and time t into dst. It must
// not change x and must not keep either slice.
type Field func(dst, x []float64, t float64)

// Stepper advances a state in place from t to t+h; h may be negative. A
// Stepper owns its work space: it allocates nothing a step and serves one
// goroutine at a time.
type Stepper interface {
	Step(x []float64, t, h float64)
}

// Settings steers Solve. A nil *Settings and zero fields mean the defaults.
type Settings struct {
	RTol        float64 // allowed error a step relative to the state; default 1e-9
	ATol        float64 // allowed error a step in the unit of the state; default 1e-12
	InitialStep float64 // size of the first step tried; default: estimated from the field
	MaxStep     float64 // largest step; default: the whole span of times
	MaxSteps    int     // steps tried before ErrTooManySteps; default 1,000,000
}

// Result holds what Solve computed and what it cost.
type Result struct {
	X        []float64 // states at the times, row-major, one row a time; after an error only the rows reached
	Steps    int       // accepted steps
	Rejected int       // steps tried again with a smaller size
	Evals    int       // evaluations of the field
}

var (
	// ErrStepTooSmall says that the tolerance asks for steps too small to change the time.
	ErrStepTooSmall = errors.New("step size fell below the resolution of time")
	// ErrNotFinite says that the field or the state became NaN or infinite.
	ErrNotFinite = errors.New("NaN or infinity in the field or the state")
	// ErrTooManySteps says that the limit on the number of steps was reached.
	ErrTooManySteps = errors.New("too many steps")
	// ErrNoConvergence says that the equations of an implicit step were not solved.
	ErrNoConvergence = errors.New("implicit step does not converge")
)

// Error says where an integration stopped and why; errors.Is finds the cause.
type Error struct {
	Time float64 // time reached
	Step float64 // size of the step that failed
	Err  error   // ErrStepTooSmall, ErrNotFinite, ErrTooManySteps or ErrNoConvergence
}

// Error returns one sentence with the place, the cause and a remedy.
func (e *Error) Error() string {
	var cure string
	switch e.Err {
	case ErrStepTooSmall:
		cure = "loosen RTol and ATol or stop before the singularity"
	case ErrNotFinite:
		cure = "check the start state and the field there"
	case ErrTooManySteps:
		cure = "raise MaxSteps, loosen the tolerance, or take an implicit method if the problem is stiff"
	default:
		cure = "take a smaller step"
	}
	return fmt.Sprintf("ode: %v at t = %g with step %g; %s", e.Err, e.Time, e.Step, cure)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (s *Settings) orDefault(span float64) Settings {
	var d Settings
	if s != nil {
		d = *s
	}
	if d.RTol < 0 || d.ATol < 0 || d.InitialStep < 0 || d.MaxStep < 0 || d.MaxSteps < 0 {
		panic(fmt.Sprintf("ode: negative number in the settings %+v", d))
	}
	if d.RTol == 0 {
		d.RTol = 1e-9
	}
	if d.ATol == 0 {
		d.ATol = 1e-12
	}
	if d.MaxStep == 0 {
		d.MaxStep = span
	}
	if d.MaxSteps == 0 {
		d.MaxSteps = 1_000_000
	}
	return d
}

// checkTimes panics unless the times are finite and strictly ordered; it
// returns the direction of time.
func checkTimes(times []float64) float64 {
	if len(times) == 0 {
		panic("ode: no times")
	}
	dir := 1.0
	if len(times) > 1 && times[1] < times[0] {
		dir = -1
	}
	for i, t := range times {
		if math.IsNaN(t) || math.IsInf(t, 0) || i > 0 && (t-times[i-1])*dir <= 0 {
			panic(fmt.Sprintf("ode: times must be finite and strictly ordered, time %d is %g", i, t))
		}
	}
	return dir
}

func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 { // NaN for NaN and for both infinities
			return false
		}
	}
	return true
}
