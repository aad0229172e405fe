package invariant

import (
	"math"
	"slices"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// dependent is the sine of the angle between a gradient and the space of those
// before it, below which they count as dependent. Errors of fitted constants
// make it small, not zero.
const dependent = 0.03

// independence tests functions for functional independence by their gradients.
type independence struct {
	scale  []float64
	points [][]float64
	bases  [][][]float64 // at each point, orthonormal gradients of what was accepted
	count  int
}

// newIndependence takes up to 60 samples spread over the set.
func newIndependence(set *traj.Set) *independence {
	const points = 60
	table := set.Table()
	t := &independence{}
	for _, c := range table {
		s := spread(c)
		if s == 0 {
			s = 1
		}
		t.scale = append(t.scale, s)
	}
	n := len(table[0])
	step := max(1, n/points)
	for i := step / 2; i < n; i += step {
		x := make([]float64, len(table))
		for j, c := range table {
			x[j] = c[i]
		}
		t.points = append(t.points, x)
	}
	t.bases = make([][][]float64, len(t.points))
	return t
}

// full tells that no further function can be independent along a motion: one
// direction belongs to the motion itself.
func (t *independence) full() bool { return t.count >= len(t.scale)-1 }

// accept takes in a function if it is independent of those before it.
func (t *independence) accept(e *expr.Expr) bool {
	sines := make([]float64, len(t.points))
	rest := make([][]float64, len(t.points))
	for i, x := range t.points {
		g, _ := e.Gradient(nil, x)
		whole := 0.0
		for j := range g {
			g[j] *= t.scale[j]
			whole += g[j] * g[j]
		}
		for _, b := range t.bases[i] {
			dot := 0.0
			for j := range g {
				dot += g[j] * b[j]
			}
			for j := range g {
				g[j] -= dot * b[j]
			}
		}
		left := 0.0
		for _, v := range g {
			left += v * v
		}
		if whole > 0 && !math.IsNaN(left) {
			sines[i] = math.Sqrt(left / whole)
		}
		for j := range g {
			g[j] /= math.Sqrt(left)
		}
		rest[i] = g
	}
	sorted := slices.Sorted(slices.Values(sines))
	if sorted[len(sorted)/2] < dependent {
		return false
	}
	for i := range t.points {
		if sines[i] > 1e-6 {
			t.bases[i] = append(t.bases[i], rest[i])
		}
	}
	t.count++
	return true
}

// Independent returns, for each formula, whether it is functionally
// independent of those before it over the samples of a set.
func Independent(set *traj.Set, formulas []*expr.Expr) []bool {
	t := newIndependence(set)
	out := make([]bool, len(formulas))
	for i, e := range formulas {
		out[i] = t.accept(e)
	}
	return out
}
