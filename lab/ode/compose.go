package ode

import "math"

// Composed chains leapfrog steps of different sizes, some backwards in time, to
// a symplectic and reversible method of higher order for q” = a(q, t). Its
// leapfrogs are of the position form: half a drift, a kick, half a drift.
type Composed struct {
	a      Field
	n      int
	acc    []float64
	shares []float64 // of the step; their sum is 1
	sum    compensated
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
	return newComposed(a, dim, shares)
}

// NewTripleJump8 returns the method of order 8 that triples the leapfrog three
// times, S(h) = S(z1 h) S(z0 h) S(z1 h) with z1 = 1/(2 - 2^(1/(order-1))) and
// z0 = 1 - 2 z1, for orders 4, 6 and 8: Yoshida, Phys. Lett. A 150 (1990) 262.
// It makes 27 evaluations of a a step. States and a are those of NewLeapfrog.
func NewTripleJump8(a Field, dim int) *Composed { return newComposed(a, dim, tripleJump(8)) }

// NewForestRuth4 returns the method of Yoshida4 in the position form: Forest and
// Ruth, Physica D 43 (1990) 105. States and a are those of NewLeapfrog.
func NewForestRuth4(a Field, dim int) *Composed { return newComposed(a, dim, tripleJump(4)) }

// tripleJump returns the shares of the leapfrog tripled up to an even order.
func tripleJump(order int) []float64 {
	shares := []float64{1}
	for o := 4; o <= order; o += 2 {
		z1 := 1 / (2 - math.Pow(2, 1/float64(o-1)))
		var tripled []float64
		for _, z := range []float64{z1, 1 - 2*z1, z1} {
			for _, s := range shares {
				tripled = append(tripled, z*s)
			}
		}
		shares = tripled
	}
	return shares
}

func newComposed(a Field, dim int, shares []float64) *Composed {
	checkDim(dim)
	if dim%2 != 0 {
		panic("ode: positions and velocities must be equal in number")
	}
	return &Composed{a: a, n: dim / 2, acc: make([]float64, dim/2), shares: shares, sum: newCompensated(dim)}
}

// Step advances x from t to t+h.
func (c *Composed) Step(x []float64, t, h float64) {
	n := c.n
	checkState(x, 2*n)
	c.sum.resume(x)
	done := 0.0
	for k, s := range c.shares {
		drift := s / 2
		if k > 0 {
			drift += c.shares[k-1] / 2
		}
		c.drift(x, drift*h)
		c.a(c.acc, x[:n], t+(done+s/2)*h)
		for i := range n {
			c.sum.add(x, n+i, s*h*c.acc[i])
		}
		done += s
	}
	c.drift(x, c.shares[len(c.shares)-1]/2*h)
	copy(c.sum.last, x)
}

func (c *Composed) drift(x []float64, h float64) {
	for i := range c.n {
		c.sum.add(x, i, h*x[c.n+i])
	}
}
