package wells

import (
	"math"

	"neurophysics/lab/potential"
)

// batch holds the states of motions that are integrated together. Loops over the
// lanes are innermost, so that the processor works on several at once.
type batch struct {
	wells []*Well
	q, p  []float64
}

func newBatch(asks []Ask) *batch {
	b := &batch{}
	for i := range asks {
		b.wells = append(b.wells, asks[i].Well)
		b.q = append(b.q, asks[i].Q0)
		b.p = append(b.p, asks[i].P0)
	}
	return b
}

// rk4 is the classical Runge-Kutta method of order 4.
func (b *batch) rk4(h float64) {
	half, sixth := h/2, h/6
	q, p := b.q, b.p[:len(b.q)]
	for i, w := range b.wells {
		q1, p1 := q[i], p[i]
		a1 := -w.Slope(q1)
		p2 := p1 + half*a1
		a2 := -w.Slope(q1 + half*p1)
		p3 := p1 + half*a2
		a3 := -w.Slope(q1 + half*p2)
		p4 := p1 + h*a3
		a4 := -w.Slope(q1 + h*p3)
		q[i] = q1 + sixth*(p1+2*(p2+p3)+p4)
		p[i] = p1 + sixth*(a1+2*(a2+a3)+a4)
	}
}

// Shares of a step of the leapfrogs that Kahan and Li chain (Math. Comp. 66
// (1997) 1089, s17odr8a), up to the middle one, from which the list runs back.
var kahanLi = []float64{
	0.13020248308889008, 0.56116298177510838, -0.38947496264484729,
	0.15884190655515560, -0.39590389413323758, 0.18453964097831571,
	0.25837438768632205, 0.29501172360931030, -0.60550853383003451,
}

// composition returns the shares of a step of the leapfrogs that a symplectic
// method chains; nil for other methods.
func composition(m potential.Method) []float64 {
	switch m {
	case potential.Leapfrog:
		return []float64{1}
	case potential.Yoshida4:
		outer := 1 / (2 - math.Cbrt(2)) // 1.3512071919596578
		return []float64{outer, 1 - 2*outer, outer}
	case potential.KahanLi8:
		all := append([]float64(nil), kahanLi...)
		for i := len(kahanLi) - 2; i >= 0; i-- {
			all = append(all, kahanLi[i])
		}
		return all
	}
	return nil
}

// compose chains leapfrogs, drift first: half a drift, a kick, half a drift.
func (b *batch) compose(shares []float64, h float64) {
	before := 0.0
	for _, s := range shares {
		b.drift((before + s) / 2 * h)
		b.kick(s * h)
		before = s
	}
	b.drift(before / 2 * h)
}

func (b *batch) drift(h float64) {
	p := b.p[:len(b.q)]
	for i := range b.q {
		b.q[i] += h * p[i]
	}
}

func (b *batch) kick(h float64) {
	q, p := b.q[:len(b.wells)], b.p[:len(b.wells)]
	for i, w := range b.wells {
		p[i] -= h * w.Slope(q[i])
	}
}

// Coefficients of the method of Gauss of two stages, for q” = a(q): positions of
// the stages are q + c h p + h^2 sum of square times a, square = A^2.
var (
	gaussNode   = [2]float64{0.5 - math.Sqrt(3)/6, 0.5 + math.Sqrt(3)/6}
	gaussSquare = [2][2]float64{{1. / 24, 0.125 - math.Sqrt(3)/12}, {0.125 + math.Sqrt(3)/12, 1. / 24}}
	gaussLast   = [2]float64{0.25 + math.Sqrt(3)/12, 0.25 - math.Sqrt(3)/12} // b times A
)

// The stages are solved by Newton's method until they change by gaussTol at most;
// what is left is of the order of its square.
const (
	gaussTol  = 1e-6
	gaussMost = 20
)

// gauss is the method of Gauss and Legendre of two stages and order 4.
func (b *batch) gauss(h float64) {
	square := h * h
	for i, w := range b.wells {
		q, p := b.q[i], b.p[i]
		a := -w.Slope(q)
		x := [2]float64{q + gaussNode[0]*h*p, q + gaussNode[1]*h*p}
		base := x
		for k, c := range gaussNode {
			x[k] += c * c * square / 2 * a
		}
		var s [2]float64
		for range gaussMost {
			s = [2]float64{w.Slope(x[0]), w.Slope(x[1])}
			curve := [2]float64{w.Curvature(x[0]), w.Curvature(x[1])}
			var f [2]float64
			var j [2][2]float64
			for k := range f {
				f[k] = x[k] - base[k] + square*(gaussSquare[k][0]*s[0]+gaussSquare[k][1]*s[1])
				j[k] = [2]float64{square * gaussSquare[k][0] * curve[0], square * gaussSquare[k][1] * curve[1]}
				j[k][k]++
			}
			det := j[0][0]*j[1][1] - j[0][1]*j[1][0]
			d0, d1 := (f[0]*j[1][1]-f[1]*j[0][1])/det, (f[1]*j[0][0]-f[0]*j[1][0])/det
			x[0], x[1] = x[0]-d0, x[1]-d1
			s[0], s[1] = s[0]-curve[0]*d0, s[1]-curve[1]*d1
			if math.Abs(d0) <= gaussTol && math.Abs(d1) <= gaussTol {
				break
			}
		}
		b.q[i] = q + h*p - square*(gaussLast[0]*s[0]+gaussLast[1]*s[1])
		b.p[i] = p - h/2*(s[0]+s[1])
	}
}
