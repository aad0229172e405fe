package hnn

import (
	"fmt"
	"math"

	"neurophysics/lab/ode"
)

// Pushes tells whether the model moves along S grad H, so that there is a way
// across.
func (m Model) Pushes() bool { return m == Hamiltonian || m == Pairs }

// Slope writes grad H at x to dst; it is an ode.Field. Motion along it, where the
// dynamics go along S grad H, adds energy as fast as it can be added. It panics for
// a model whose motion is another.
func (n *Network) Slope(dst, x []float64, t float64) {
	if !n.Model.Pushes() {
		panic(fmt.Sprintf("hnn: the model %q does not move along S grad H", n.Model))
	}
	n.Field(dst, x, t)
	half := n.Dim / 2
	for i := range half {
		dst[i], dst[half+i] = -dst[half+i], dst[i] // of S grad H
	}
}

// Push is a motion that is given energy on its way: it follows the dynamics for
// Before steps of time, then Rate grad H for During, then the dynamics again for
// After. A negative Rate takes energy away.
type Push struct {
	Before, During, After int
	Rate                  float64
	Step                  float64 // time of a step; 0 means 1
}

// PushRate returns the rate at which a push along grad H, from one state of a
// motion, covers in the time during the distance to the middle of the motion.
// States are row-major; at is the row of that state.
func (n *Network) PushRate(states []float64, at int, during float64) float64 {
	from, slope := states[at*n.Dim:(at+1)*n.Dim], make([]float64, n.Dim)
	n.Slope(slope, from, 0)
	far := 0.0
	for j := range n.Dim {
		middle := 0.0
		for i := j; i < len(states); i += n.Dim {
			middle += states[i] / float64(len(states)/n.Dim)
		}
		far += (from[j] - middle) * (from[j] - middle)
	}
	return math.Sqrt(far) / (during * norm(slope))
}

// Follow returns the states of the motion from x0, row by row, one a step, the start
// included.
func (p Push) Follow(n *Network, x0 []float64, s *ode.Settings) ([]float64, error) {
	if p.Before < 0 || p.During < 0 || p.After < 0 {
		return nil, fmt.Errorf("hnn: a push of %d, %d and %d steps cannot be followed, give none or more", p.Before, p.During, p.After)
	}
	if p.Step == 0 {
		p.Step = 1
	}
	pushed := func(dst, x []float64, t float64) {
		n.Slope(dst, x, t)
		for i := range dst {
			dst[i] *= p.Rate
		}
	}
	states := append([]float64(nil), x0...)
	for _, leg := range []struct {
		field ode.Field
		span  int
	}{{n.Field, p.Before}, {pushed, p.During}, {n.Field, p.After}} {
		times := make([]float64, leg.span+1)
		for i := range times {
			times[i] = float64(i) * p.Step
		}
		r, err := ode.Solve(leg.field, states[len(states)-n.Dim:], times, s)
		if err != nil {
			return nil, fmt.Errorf("hnn: a motion with a push: %w", err)
		}
		states = append(states, r.X[n.Dim:]...)
	}
	return states, nil
}
