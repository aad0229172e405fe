package symreg

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// splineKnots is the number of knots of a smooth function of one variable.
const splineKnots = 8

// splineBasis returns columns that span the cubic splines of v with that many
// knots at its quantiles: 1, z, z^2, z^3 and (z - knot)^3 where positive, for v
// scaled to z in [-1, 1], and their derivatives in v. A v of few values gets
// fewer columns.
func splineBasis(v []float64, knots int) (cols, slopes [][]float64) {
	n := len(v)
	lo, hi := floats.Min(v), floats.Max(v)
	dz := 0.0
	if hi > lo {
		dz = 2 / (hi - lo)
	}
	z := make([]float64, n)
	for i := range z {
		z[i] = dz*(v[i]-lo) - 1
	}
	sorted := slices.Clone(z)
	slices.Sort(sorted)
	distinct := len(slices.Compact(slices.Clone(sorted)))
	add := func(f, df func(z float64) float64) {
		c, d := make([]float64, n), make([]float64, n)
		for i := range c {
			c[i], d[i] = f(z[i]), df(z[i])*dz
		}
		cols, slopes = append(cols, c), append(slopes, d)
	}
	one, nought := func(float64) float64 { return 1 }, func(float64) float64 { return 0 }
	add(one, nought)
	if distinct > 1 {
		add(func(z float64) float64 { return z }, one)
	}
	if distinct > 2 {
		add(func(z float64) float64 { return z * z }, func(z float64) float64 { return 2 * z })
	}
	if distinct > 3 {
		add(func(z float64) float64 { return z * z * z }, func(z float64) float64 { return 3 * z * z })
	}
	for k := 1; k <= knots && distinct > 4*knots; k++ {
		knot := percentile(sorted, float64(k)/float64(knots+1))
		above := func(z float64) float64 { return max(0, z-knot) }
		add(func(z float64) float64 { d := above(z); return d * d * d }, func(z float64) float64 { d := above(z); return 3 * d * d })
	}
	return cols, slopes
}

// orthonormal returns an orthonormal basis of the columns, each times the
// square roots of the weights; columns that depend on earlier ones are left out.
func orthonormal(cols [][]float64, w []float64) [][]float64 {
	var basis [][]float64
	for _, c := range cols {
		q := weighted(c, w)
		before := floats.Norm(q, 2)
		outside(q, basis)
		outside(q, basis)
		length := floats.Norm(q, 2)
		if !(length > 1e-10*before) {
			continue
		}
		floats.Scale(1/length, q)
		basis = append(basis, q)
	}
	return basis
}

// outside takes from q what lies in the span of an orthonormal basis.
func outside(q []float64, basis [][]float64) {
	for _, b := range basis {
		floats.AddScaled(q, -floats.Dot(b, q), b)
	}
}

// weighted returns c times the square roots of the weights.
func weighted(c, w []float64) []float64 {
	q := slices.Clone(c)
	if w != nil {
		for i := range q {
			q[i] *= math.Sqrt(w[i])
		}
	}
	return q
}

// smooth returns the spline g in v that is closest to y, and its slope.
func smooth(v, y, w []float64) (g, slope []float64) {
	g, slope = make([]float64, len(y)), make([]float64, len(y))
	for knots := splineKnots; ; knots /= 2 {
		cols, slopes := splineBasis(v, knots)
		coef, ok := leastSquares(cols, y, w)
		if !ok && knots > 0 {
			continue // fewer knots, as v has its values in few places
		}
		for k, c := range coef {
			floats.AddScaled(g, c, cols[k])
			floats.AddScaled(slope, c, slopes[k])
		}
		return g, slope
	}
}
