package ode

import "math"

// compensated keeps the low digits that adding small increments to a state
// loses. They are valid only while nobody else changes the state.
type compensated struct {
	last  []float64 // state after the last step
	carry []float64 // true state = last + carry
}

func newCompensated(dim int) compensated {
	c := compensated{make([]float64, dim), make([]float64, dim)}
	for i := range c.last {
		c.last[i] = math.NaN() // equal to no state
	}
	return c
}

// resume reports whether x is the state that the last step left; otherwise it
// forgets the digits kept.
func (c *compensated) resume(x []float64) bool {
	for i, v := range c.last {
		if x[i] != v {
			clear(c.carry)
			return false
		}
	}
	return true
}

// add adds inc to x[i] with Knuth's two-sum, exact for any sizes.
func (c *compensated) add(x []float64, i int, inc float64) {
	a, b := x[i], inc+c.carry[i]
	s := a + b
	v := s - a
	c.carry[i] = (a - (s - v)) + (b - v)
	x[i] = s
}
