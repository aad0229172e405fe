package symreg

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// leastSquares returns the coefficients c that minimise the weighted sum of
// (y - sum c_j cols_j)^2, by Householder QR over blocks of rows, so that the
// memory does not grow with the rows. It returns false where the columns are
// linearly dependent or there are fewer rows than columns.
func leastSquares(cols [][]float64, y, w []float64) ([]float64, bool) {
	const block = 512
	n, k := len(y), len(cols)
	if k == 0 || n < k {
		return nil, false
	}
	norms := make([]float64, k)
	for j, c := range cols {
		norms[j] = norm(c, w)
		if !(norms[j] > 0) || math.IsInf(norms[j], 1) {
			return nil, false
		}
	}
	// The first k+1 rows of a hold the triangle of the rows seen so far; y
	// is the last column.
	m := k + 1
	a := blas64.General{Rows: m + block, Cols: m, Stride: m, Data: make([]float64, (m+block)*m)}
	tau := make([]float64, m)
	work := []float64{0}
	lapack64.Geqrf(a, tau, work, -1)
	work = make([]float64, int(work[0]))
	for from := 0; from < n; from += block {
		rows := min(block, n-from)
		part := a
		part.Rows = m + rows
		for r := range rows {
			i := from + r
			s := 1.0
			if w != nil {
				s = math.Sqrt(w[i])
			}
			row := a.Data[(m+r)*m : (m+r+1)*m]
			for j, c := range cols {
				row[j] = c[i] * s / norms[j]
			}
			row[k] = y[i] * s
		}
		lapack64.Geqrf(part, tau, work, len(work))
		for r := 1; r < m; r++ {
			clear(a.Data[r*m : r*m+r])
		}
	}
	coef := make([]float64, k)
	for j := range coef {
		// Columns are of unit length: a small pivot is a dependence.
		if math.Abs(a.Data[j*m+j]) < 1e-11 {
			return nil, false
		}
		coef[j] = a.Data[j*m+k]
	}
	r := blas64.Triangular{Uplo: blas.Upper, Diag: blas.NonUnit, N: k, Stride: m, Data: a.Data}
	blas64.Trsv(blas.NoTrans, r, blas64.Vector{N: k, Inc: 1, Data: coef})
	for j := range coef {
		coef[j] /= norms[j]
		if coef[j]-coef[j] != 0 {
			return nil, false
		}
	}
	return coef, true
}

// norm returns the square root of the weighted sum of squares, without
// overflow for entries below 1e300.
func norm(c, w []float64) float64 {
	scale := floats.Norm(c, math.Inf(1))
	if w == nil || scale == 0 {
		return floats.Norm(c, 2)
	}
	sum := 0.0
	for i, v := range c {
		v /= scale
		sum += w[i] * v * v
	}
	return scale * math.Sqrt(sum)
}
