package discover

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// normal holds the normal equations of a linear fit of y by columns.
type normal struct {
	p  int
	a  []float64 // p x p
	b  []float64
	yy float64
	y  float64
	n  int
}

func newNormal(p int) *normal { return &normal{p: p, a: make([]float64, p*p), b: make([]float64, p)} }

// row adds an observation.
func (q *normal) row(x []float64, y float64) {
	for i, v := range x {
		for j, w := range x[:i+1] {
			q.a[i*q.p+j] += v * w
		}
		q.b[i] += v * y
	}
	q.yy += y * y
	q.y += y
	q.n++
}

// add adds the equations of another set of rows.
func (q *normal) add(o *normal) {
	for i, v := range o.a {
		q.a[i] += v
	}
	for i, v := range o.b {
		q.b[i] += v
	}
	q.yy += o.yy
	q.y += o.y
	q.n += o.n
}

// sub returns the equations of some of the columns.
func (q *normal) sub(columns []int) *normal {
	s := newNormal(len(columns))
	for i, a := range columns {
		for j, b := range columns[:i+1] {
			s.a[i*s.p+j] = q.a[max(a, b)*q.p+min(a, b)]
		}
		s.b[i] = q.b[a]
	}
	s.yy, s.y, s.n = q.yy, q.y, q.n
	return s
}

// solve returns the coefficients and the sum of squared residuals; it is false
// where the columns cannot be told apart.
func (q *normal) solve() (c []float64, rss float64, ok bool) {
	sym := mat.NewSymDense(q.p, nil)
	scale := make([]float64, q.p)
	for i := range q.p {
		if !(q.a[i*q.p+i] > 0) {
			return nil, 0, false
		}
		scale[i] = math.Sqrt(q.a[i*q.p+i])
	}
	for i := range q.p {
		for j := range i + 1 {
			sym.SetSym(i, j, q.a[i*q.p+j]/scale[i]/scale[j])
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(sym) || chol.Cond() > 1e13 {
		return nil, 0, false
	}
	b := mat.NewVecDense(q.p, nil)
	for i, v := range q.b {
		b.SetVec(i, v/scale[i])
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, b); err != nil {
		return nil, 0, false
	}
	c = make([]float64, q.p)
	rss = q.yy
	for i := range c {
		c[i] = x.AtVec(i) / scale[i]
		rss -= c[i] * q.b[i]
	}
	return c, max(rss, 0), true
}

// r2 is the share of the variance of y that a fit explains, 0 where y does not
// vary: there is nothing to explain.
func (q *normal) r2(rss float64) float64 {
	const rounding = 1e-12
	if v := q.variance(); v > rounding*q.yy {
		return 1 - rss/v
	}
	return 0
}

// variance is the sum of squares of y about its mean.
func (q *normal) variance() float64 { return q.yy - q.y*q.y/float64(q.n) }
