package operator

import (
	"math"
	"testing"

	"neurophysics/lab/potential"
)

// Two opposite motions have the mean 0, so that each is missed by what it is.
func TestMeanMotionLoss(t *testing.T) {
	for _, c := range []struct {
		q             float32
		squared, cosh float64 // half of q^2 and of ln cosh q, as p is met
	}{{1, 0.5, math.Log(math.Cosh(1)) / 2}, {1000, 5e5, (1000 - math.Ln2) / 2}} { // cosh 1000 overflows
		s := potential.Samples{Potential: make([]int, 2), Times: 1, Q: []float32{c.q, -c.q}, P: []float32{0, 0}}
		squared, cosh := Training{Criterion: Squared}, Training{Criterion: LogCosh}
		if got := squared.MeanMotionLoss(s, s); got != c.squared || MeanMotionLoss(s, s) != got {
			t.Errorf("squared errors of %g: got %g, want %g", c.q, got, c.squared)
		}
		if got := cosh.MeanMotionLoss(s, s); !(math.Abs(got-c.cosh) < 1e-12*c.cosh) {
			t.Errorf("ln cosh of %g: got %g, want %g", c.q, got, c.cosh)
		}
	}
}
