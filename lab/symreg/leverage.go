package symreg

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/expr"
)

// When a row alone sets a constant.
const (
	wholeLeverage = 0.99
	leverageRank  = 1e-10 // of the largest singular value; less is rounding
)

// Alone returns the rows, counted from 0, that set a constant of the formula all by
// themselves: their leverage, the diagonal of the matrix that turns targets into fitted
// values (Hoaglin and Welsch 1978, The American Statistician 32, 17), is above 0.99. Such
// a formula meets its row whatever stands there, so that a good fit there tells
// nothing: one wrong row can buy itself a pole. There are none where fewer than ten rows
// have a weight, for templates, for formulas without constants, and where derivatives
// are not finite.
func (c *Candidate) Alone(t Table) []int {
	if c.Expr == nil || len(c.Constants) == 0 {
		return nil
	}
	n := len(t.Y)
	jac := make([]float64, n*len(c.Expr.Consts))
	if !expr.NewEvaluator().ConstGrad(make([]float64, n), jac, c.Expr, t.X) {
		return nil
	}
	var rows []int
	for i := range n {
		if t.Weights == nil || t.Weights[i] > 0 {
			rows = append(rows, i)
		}
	}
	if len(rows) < max(outlierRows, len(c.Constants)+1) {
		return nil
	}
	j := mat.NewDense(len(rows), len(c.Constants), nil)
	column := make([]float64, len(rows))
	for col, k := range c.Constants {
		for r, i := range rows {
			column[r] = jac[k.Index*n+i]
			if t.Weights != nil {
				column[r] *= math.Sqrt(t.Weights[i])
			}
		}
		size := floats.Norm(column, 2)
		if math.IsInf(size, 0) || math.IsNaN(size) {
			return nil
		}
		if size > 0 { // columns of one size, so that the rank does not hang on units
			floats.Scale(1/size, column)
		}
		j.SetCol(col, column)
	}
	var svd mat.SVD
	if !svd.Factorize(j, mat.SVDThin) {
		return nil
	}
	var u mat.Dense
	svd.UTo(&u)
	sizes := svd.Values(nil)
	var out []int
	for r, i := range rows {
		h := 0.0
		for k, s := range sizes {
			if s > leverageRank*sizes[0] {
				h += u.At(r, k) * u.At(r, k)
			}
		}
		if h > wholeLeverage {
			out = append(out, i)
		}
	}
	return out
}
