package show

import (
	"math"
	"slices"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

func TestOperatorTables(t *testing.T) {
	r := &lab.OperatorReport{
		Physical: []wells.PhysicalCase{{Physical: potential.Physicals()[1]}},
		Contenders: []*lab.Contender{
			{Label: "DeepONet", Physical: []lab.Against{{MSEQ: 0.01, MSEP: 0.03}}},
			{Label: "rk4", Physical: []lab.Against{{MSEQ: math.MaxFloat64, MSEP: math.MaxFloat64}}},
		},
	}
	want := "| potential | DeepONet | rk4 |\n|:--|--:|--:|\n| double well | 0.02 | lost |\n"
	if got := operatorTable(r); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got := answerTable(r, []wells.Loss{{Q: 0.5, P: 1}, {Q: math.Inf(1), P: math.Inf(1)}})
	if !strings.HasSuffix(got, "| DeepONet | 0.5 | 1 |\n| rk4 | lost | lost |\n") {
		t.Errorf("got %s", got)
	}
	got = checkTable([]dataset.Check{{Name: "|V'| mean", Value: 4.2, Expected: "4.24", Judged: true, Pass: true}, {Name: "motions", Value: 400}})
	if !strings.HasSuffix(got, "| \\|V'\\| mean | 4.2 | 4.24 | pass |\n| motions | 400 |  |  |\n") {
		t.Errorf("got %s", got)
	}
}

func TestCounts(t *testing.T) {
	s := Counts("x", []float64{0, 0.1, 0.9, 2}, 2)
	if !slices.Equal(s.X, []float64{0, 1, 1, 2}) || !slices.Equal(s.Y, []float64{3, 3, 1, 1}) {
		t.Errorf("got %v and %v", s.X, s.Y)
	}
}
