package symreg

import (
	"math"

	"neurophysics/lab/expr"
)

// Losses other than the squared error are minimised by iteratively reweighted
// least squares within Levenberg-Marquardt: every step is that of the sum of
// squares that touches the loss at the present errors (P. Holland, R. Welsch,
// Commun. Stat. A 6, 813, 1977), and is taken if the loss itself falls. On an
// exponential with outliers that takes a ninth (Huber) to two thirds (absolute) of
// the time of gonum's BFGS, to the same loss or a lower one.

// withLoss makes r count errors by l, and finds the loss of the best constant
// and the power of the errors that it grows with there, by Euler's theorem on
// homogeneous functions.
func (r *rows) withLoss(l *Loss) {
	if l.squared() {
		return
	}
	r.rho = l
	r.base, r.steep = 1, 1
	middle := expr.NewConst(r.mean)
	loss, ok := newFitter(nil).fit(middle, nil, r, polishIterations)
	if !ok || r.variance == 0 || loss == 0 {
		if size := l.of(r.mean); size > 0 {
			r.base = size
		}
		return
	}
	r.base = loss
	growth := 0.0
	for i, y := range r.y {
		d := middle.Consts[0] - y
		growth += r.weight(i) * l.slope(d) * d / r.sum
	}
	if growth > 0 {
		r.steep = l.degree() * loss / growth
	}
}

// likelihood returns the share of the variance that, with Gaussian errors, would
// be as likely as a loss of that share: of errors whose loss grows with their
// power p, the likelihood falls as the p-th root of the loss.
func (r *rows) likelihood(share float64) float64 {
	if r.rho == nil {
		return share
	}
	return min(math.Pow(share, r.steep), math.MaxFloat64)
}

// plain returns r with squared errors.
func (r *rows) plain() *rows {
	if r.rho == nil {
		return r
	}
	p := *r
	p.rho = nil
	return &p
}

// mean returns the weighted mean of what the errors of val cost.
func (l *Loss) mean(val []float64, r *rows) float64 {
	sum := 0.0
	for i, v := range val {
		if w := r.weight(i); w > 0 {
			sum += w * l.of(v-r.y[i])
		}
	}
	return sum / r.sum
}

// least is the error below which weights grow no further, when the loss is at
// that value.
func (r *rows) least(loss float64) float64 {
	if r.rho.degree() == 1 {
		return 1e-4*loss + math.SmallestNonzeroFloat64
	}
	return 1e-8*math.Sqrt(r.variance) + math.SmallestNonzeroFloat64
}

// reweighted sets dst to the weights of the rows from number from on, with the
// residuals target minus prediction in val.
func (r *rows) reweighted(dst, val []float64, from int, least float64) {
	for i, v := range val {
		dst[i] = r.weight(from+i) * r.rho.weight(-v, least)
	}
}

// scatter returns the variance that Gaussian errors would have if least squares
// knew the constants of e as well as the loss of r does: that of the slopes over
// the square of their mean derivative, which is taken over a window about each
// error (P. Huber, Ann. Math. Stat. 35, 73, 1964).
func (f *fitter) scatter(e *expr.Expr, r *rows) float64 {
	if _, ok := f.loss(e, r); !ok {
		return math.MaxFloat64
	}
	val := f.val[:r.len()]
	reach := 0.0
	for i, v := range val {
		reach += r.weight(i) * math.Abs(v-r.y[i])
	}
	if reach /= r.sum; reach == 0 {
		return 0
	}
	reach *= math.Pow(float64(r.len()), -0.2)
	square, curve := 0.0, 0.0
	for i, v := range val {
		d := v - r.y[i]
		slope := r.rho.slope(d)
		square += r.weight(i) * slope * slope
		curve += r.weight(i) * (r.rho.slope(d+reach) - r.rho.slope(d-reach)) / (2 * reach)
	}
	if square /= r.sum; !(curve > 0) {
		return math.MaxFloat64 / 4
	}
	curve /= r.sum
	return min(square/(curve*curve), math.MaxFloat64/4)
}
