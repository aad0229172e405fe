package ode

import (
	"fmt"
	"math"
)

// SolveFixed follows the motion from x0 at times[0] with equal steps of at most
// h between each two times, and returns the states at all times, the first row
// being x0. Evaluations of the field are not counted. The error is an *Error
// where the state becomes NaN or infinite or an implicit step fails; the result
// then holds the rows reached.
func SolveFixed(st Stepper, x0, times []float64, h float64) (Result, error) {
	if !(h > 0) {
		panic(fmt.Sprintf("ode: step %g, must be positive", h))
	}
	checkTimes(times)
	dim := len(x0)
	checkDim(dim)
	all := make([]float64, len(times)*dim)
	copy(all, x0)
	r := Result{X: all[:dim]}
	x := append([]float64(nil), x0...)
	for i := 1; i < len(times); i++ {
		from, span := times[i-1], times[i]-times[i-1]
		n := max(1, int(math.Ceil(math.Abs(span)/h*(1-1e-12)))) // 1 step, not 2, for span = h but for rounding
		step := span / float64(n)
		for j := range n {
			t := from + float64(j)*step
			st.Step(x, t, step)
			if !finite(x) {
				return r, stepError(st, t, step)
			}
			r.Steps++
		}
		copy(all[i*dim:], x)
		r.X = all[:(i+1)*dim]
	}
	return r, nil
}

func stepError(st Stepper, t, step float64) error {
	if s, ok := st.(interface{ Err() error }); ok && s.Err() != nil {
		return s.Err()
	}
	return &Error{t, step, ErrNotFinite}
}

func checkDim(dim int) {
	if dim < 1 {
		panic("ode: empty state")
	}
}

func checkState(x []float64, dim int) {
	if len(x) != dim {
		panic(fmt.Sprintf("ode: state of %d numbers for a stepper of %d", len(x), dim))
	}
}
