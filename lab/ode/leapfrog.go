package ode

import "math"

// Leapfrog is the velocity form of the method of Stoermer and Verlet for
// q” = a(q, t): half a kick, a drift, half a kick. It is symplectic,
// reversible, of order 2, and costs one evaluation of a a step.
type Leapfrog struct {
	a    Field
	n    int
	acc  []float64 // acceleration at the state and time of the last step
	time float64
	sum  compensated
}

// NewLeapfrog returns a stepper for states of dim numbers: dim/2 positions q,
// then as many velocities v = q'. The field a writes q” for the positions
// alone. NewLeapfrog panics for an odd dim.
func NewLeapfrog(a Field, dim int) *Leapfrog {
	checkDim(dim)
	if dim%2 != 0 {
		panic("ode: positions and velocities must be equal in number")
	}
	return &Leapfrog{a: a, n: dim / 2, acc: make([]float64, dim/2), sum: newCompensated(dim)}
}

// Step advances x from t to t+h.
func (l *Leapfrog) Step(x []float64, t, h float64) {
	checkState(x, 2*l.n)
	l.begin(x, t)
	l.kickDriftKick(x, t, h)
	copy(l.sum.last, x)
}

// begin makes sure that acc is the acceleration at x and t. It is known where
// the last step ended there, up to the rounding of the time.
func (l *Leapfrog) begin(x []float64, t float64) {
	if !l.sum.resume(x) || math.Abs(l.time-t) > 0x1p-50*math.Abs(t) {
		l.a(l.acc, x[:l.n], t)
	}
}

// kickDriftKick starts from the acceleration at x and leaves that at its end.
func (l *Leapfrog) kickDriftKick(x []float64, t, h float64) {
	n := l.n
	for i := range n {
		l.sum.add(x, n+i, h/2*l.acc[i])
	}
	for i := range n {
		l.sum.add(x, i, h*x[n+i])
	}
	l.time = t + h
	l.a(l.acc, x[:n], l.time)
	for i := range n {
		l.sum.add(x, n+i, h/2*l.acc[i])
	}
}
