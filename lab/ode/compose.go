package ode

import "math"

// Composed chains leapfrog steps of different sizes, some backwards in time, to
// a symplectic and reversible method of higher order for q” = a(q, t).
type Composed struct {
	frog   *Leapfrog
	shares []float64 // of the step; their sum is 1
}

// Shares of the leapfrogs of NewKahanLi8 up to the middle one, from which the
// list runs back: Kahan and Li, Math. Comp. 66 (1997) 1089, s17odr8a.
var kahanLi = []float64{
	0.13020248308889008, 0.56116298177510838, -0.38947496264484729,
	0.15884190655515560, -0.39590389413323758, 0.18453964097831571,
	0.25837438768632205, 0.29501172360931030, -0.60550853383003451,
}

// NewKahanLi8 returns the method of order 8 of Kahan and Li, with 17 evaluations
// of a a step and small error constants. States and a are those of
// NewLeapfrog.
func NewKahanLi8(a Field, dim int) *Composed {
	shares := append([]float64(nil), kahanLi...)
	for i := len(kahanLi) - 2; i >= 0; i-- {
		shares = append(shares, kahanLi[i])
	}
	return &Composed{NewLeapfrog(a, dim), shares}
}

// NewTripleJump8 returns the method of order 8 that triples the leapfrog three
// times, S(h) = S(z1 h) S(z0 h) S(z1 h) with z1 = 1/(2 - 2^(1/(order-1))) and
// z0 = 1 - 2 z1, for orders 4, 6 and 8: Yoshida, Phys. Lett. A 150 (1990) 262.
// It makes 27 evaluations of a a step. States and a are those of NewLeapfrog.
func NewTripleJump8(a Field, dim int) *Composed {
	shares := []float64{1}
	for order := 4; order <= 8; order += 2 {
		z1 := 1 / (2 - math.Pow(2, 1/float64(order-1)))
		var tripled []float64
		for _, z := range []float64{z1, 1 - 2*z1, z1} {
			for _, s := range shares {
				tripled = append(tripled, z*s)
			}
		}
		shares = tripled
	}
	return &Composed{NewLeapfrog(a, dim), shares}
}

// Step advances x from t to t+h.
func (c *Composed) Step(x []float64, t, h float64) {
	l := c.frog
	checkState(x, 2*l.n)
	l.begin(x, t)
	done := 0.0
	for _, s := range c.shares {
		l.kickDriftKick(x, t+done*h, s*h)
		done += s
	}
	// The shares sum to 1 but for rounding, which must not cost an evaluation
	// in the next step.
	l.time = t + h
	copy(l.sum.last, x)
}
