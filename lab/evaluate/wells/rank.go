package wells

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// known leaves out NaN.
func known(x []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(x), math.IsNaN)
}

// mean returns the mean, 0 of nothing.
func mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return stat.Mean(x, nil)
}

// median returns the median, 0 of nothing; x stays as it is.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return quantile(slices.Sorted(slices.Values(x)), 0.5)
}

// rankCorrelation is that of Spearman; 0 where ranks do not differ.
func rankCorrelation(x, y []float64) float64 {
	r := stat.Correlation(ranks(x), ranks(y), nil)
	if math.IsNaN(r) {
		return 0
	}
	return r
}

// ranks numbers values from small to large.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for rank, i := range order {
		out[i] = float64(rank)
	}
	return out
}
