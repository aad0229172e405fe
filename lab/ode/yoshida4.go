package ode

import "math"

// Yoshida4 composes three leapfrog steps, the middle one backwards in time, to
// a symplectic and reversible method of order 4 for q” = a(q, t): Yoshida,
// Phys. Lett. A 150 (1990) 262, and Forest and Ruth, Physica D 43 (1990) 105.
type Yoshida4 struct {
	frog *Leapfrog
}

// Shares of a step: 2 outer + inner = 1 and 2 outer^3 + inner^3 = 0.
var (
	yoshidaOuter = 1 / (2 - math.Cbrt(2))
	yoshidaInner = -math.Cbrt(2) / (2 - math.Cbrt(2))
)

// NewYoshida4 returns a stepper for states of dim numbers: dim/2 positions q,
// then as many velocities v = q'. The field a writes q” for the positions
// alone. NewYoshida4 panics for an odd dim.
func NewYoshida4(a Field, dim int) *Yoshida4 {
	return &Yoshida4{NewLeapfrog(a, dim)}
}

// Step advances x from t to t+h with three evaluations of a.
func (y *Yoshida4) Step(x []float64, t, h float64) {
	l := y.frog
	checkState(x, 2*l.n)
	l.begin(x, t)
	outer, inner := yoshidaOuter*h, yoshidaInner*h
	l.kickDriftKick(x, t, outer)
	l.kickDriftKick(x, t+outer, inner)
	l.kickDriftKick(x, t+outer+inner, outer)
	copy(l.sum.last, x)
}
