package hnn

import (
	"math"
	"testing"
)

// The most constrained of those within one standard error of the least.
func TestPick(t *testing.T) {
	for _, c := range []struct {
		free [3]float64 // splits of the freer model
		want Model
	}{
		{[3]float64{0.8, 0.9, 1.3}, Hamiltonian}, // 1 +- 0.153
		{[3]float64{0.9, 1.0, 1.1}, Baseline},    // 1 +- 0.058
	} {
		choice := &Choice{Candidates: []Candidate{
			{Model: Hamiltonian, Splits: []float64{1.1, 1.1, 1.1}}, {Model: Baseline, Splits: c.free[:]},
		}}
		for i := range choice.Candidates {
			choice.Candidates[i].judge()
		}
		choice.pick()
		if e := choice.Candidates[1]; choice.Model != c.want || math.Abs(e.Error-1) > 1e-12 {
			t.Errorf("%v: chosen %s within %g, want %s", c.free, choice.Model, choice.Limit, c.want)
		}
	}
}

// What was cut out and put together again keeps its motions apart.
func TestCut(t *testing.T) {
	s := Samples{Dim: 1, Step: 1, X: make([]float32, 9), DX: make([]float32, 9), First: []int{0, 3, 6}}
	rest := s.cut(0, 4).join(s.cut(8, 9))
	if rows, want := rest.targets(Map); rest.Rows() != 5 || len(rest.First) != 3 || rest.First[1] != 3 || rest.First[2] != 4 || len(rows) != 2 || len(want) != 2 {
		t.Errorf("got motions from %v of %d rows, pairs from %v", rest.First, rest.Rows(), rows)
	}
}
