package hnn

import (
	"fmt"

	"neurophysics/lab/ode"
)

// Slope writes grad H at x to dst; it is an ode.Field. Motion along it, where the
// dynamics go along S grad H, adds energy as fast as it can be added. It panics for
// a model without H.
func (n *Network) Slope(dst, x []float64, t float64) {
	if n.Model == Baseline {
		panic("hnn: a baseline has no H to climb")
	}
	n.Field(dst, x, t)
	half := n.Dim / 2
	for i := range half {
		dst[i], dst[half+i] = -dst[half+i], dst[i] // of S grad H
	}
}

// Push is a motion that is given energy on its way: it follows the dynamics for
// Before units of time, then Rate grad H for During, then the dynamics again for
// After. A negative Rate takes energy away.
type Push struct {
	Before, During, After int
	Rate                  float64
}

// Follow returns the states of the motion from x0, row by row, one a unit of time,
// the start included.
func (p Push) Follow(n *Network, x0 []float64, s *ode.Settings) ([]float64, error) {
	if p.Before < 0 || p.During < 0 || p.After < 0 {
		return nil, fmt.Errorf("hnn: a push of %d, %d and %d units of time cannot be followed, give none or more", p.Before, p.During, p.After)
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
			times[i] = float64(i)
		}
		r, err := ode.Solve(leg.field, states[len(states)-n.Dim:], times, s)
		if err != nil {
			return nil, fmt.Errorf("hnn: a motion with a push: %w", err)
		}
		states = append(states, r.X[n.Dim:]...)
	}
	return states, nil
}
