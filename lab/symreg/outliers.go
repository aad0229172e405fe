package symreg

import (
	"math"
	"slices"

	"neurophysics/lab/expr"
)

// When residuals are far beyond the rest.
const (
	outlierSigmas = 5
	outlierShare  = 0.1  // of the rows; where more stand out, the formula is wrong and not they
	outlierRows   = 10   // with fewer, there is no rest to speak of
	outlierLeast  = 1e-6 // of the spread of the target; less is rounding
	outlierDigits = 1e-5 // of the row's own target; less is that of tables with five digits or more
)

// Outlier is a row that a formula misses by far more than it misses the others.
type Outlier struct {
	Row      int     // counted from 0
	Residual float64 // target less formula
	Sigmas   float64 // its distance from the median residual, in robust standard deviations of all
}

// Outliers returns the rows of the table whose residuals are more than five robust
// standard deviations (1.4826 times the median absolute deviation) away from the
// median, the farthest first. A row that is met to a hundred thousandth of its target is
// none: tables have so many digits, and large targets are rounded more coarsely than the
// rest. Weights scale residuals by their square roots; rows of
// weight zero are left out. There are none where a tenth of the rows or more stand out,
// for templates, and where the formula is not finite on all rows.
func (c *Candidate) Outliers(t Table) []Outlier {
	residuals := make([]float64, len(t.Y))
	if c.Expr == nil || !expr.NewEvaluator().Eval(residuals, c.Expr, t.X) {
		return nil
	}
	var rows []int
	var scaled, target []float64
	for i, v := range residuals {
		weight := 1.0
		if t.Weights != nil {
			weight = t.Weights[i]
		}
		residuals[i] = t.Y[i] - v
		if weight > 0 {
			rows, target = append(rows, i), append(target, math.Sqrt(weight)*t.Y[i])
			scaled = append(scaled, math.Sqrt(weight)*residuals[i])
		}
	}
	if len(rows) < outlierRows {
		return nil
	}
	middle, sigma := robustSpread(scaled)
	_, size := robustSpread(target)
	if size == 0 { // half of the rows have one target
		size = spread(target)
	}
	if sigma = max(sigma, outlierLeast*size/outlierSigmas); sigma == 0 {
		return nil
	}
	var out []Outlier
	for k, i := range rows {
		rounding := outlierDigits * math.Abs(t.Y[i])
		if far := math.Abs(scaled[k] - middle); far > outlierSigmas*sigma && math.Abs(residuals[i]) > rounding {
			out = append(out, Outlier{i, residuals[i], far / sigma})
		}
	}
	if float64(len(out)) >= outlierShare*float64(len(rows)) {
		return nil
	}
	slices.SortStableFunc(out, func(a, b Outlier) int {
		switch {
		case a.Sigmas > b.Sigmas:
			return -1
		case a.Sigmas < b.Sigmas:
			return 1
		}
		return 0
	})
	return out
}

// robustSpread returns the median and the standard deviation that normal numbers of the
// same median absolute deviation have.
func robustSpread(v []float64) (median, sigma float64) {
	sorted := slices.Sorted(slices.Values(v))
	median = percentile(sorted, 0.5)
	for i, x := range sorted {
		sorted[i] = math.Abs(x - median)
	}
	slices.Sort(sorted)
	return median, 1.4826 * percentile(sorted, 0.5)
}
