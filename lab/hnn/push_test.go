package hnn_test

import (
	"math"
	"testing"

	"neurophysics/lab/hnn"
	"neurophysics/lab/ode"
)

// H is constant, then rises by the integral of the squared slope, then is
// constant again; a negative rate lowers it.
func TestPushSteps(t *testing.T) {
	n := hnn.NewNetwork(hnn.Hamiltonian, hnn.Hamiltonian.Params(2, 30, 3))
	x0 := []float64{0.4, -0.3}
	for _, rate := range []float64{0.2, -0.2} {
		x, err := hnn.Push{Before: 4, During: 3, After: 4, Rate: rate}.Follow(n, x0, &ode.Settings{RTol: 1e-10, ATol: 1e-12})
		if err != nil {
			t.Fatal(err)
		}
		h := func(i int) float64 { return n.H(x[2*i : 2*i+2]) }
		if len(x) != 2*12 || math.Abs(h(4)-h(0)) > 1e-8 || math.Abs(h(11)-h(7)) > 1e-8 {
			t.Fatalf("%d numbers; H goes %g, %g, push, %g, %g", len(x), h(0), h(4), h(7), h(11))
		}
		if step := h(7) - h(4); step*rate <= 0 || math.Abs(step) < 1e-3 {
			t.Errorf("rate %g: H steps by %g", rate, step)
		}
		// The slope is that of H.
		const d = 1e-5
		slope := make([]float64, 2)
		n.Slope(slope, x0, 0)
		if want := (n.H([]float64{x0[0] + d, x0[1]}) - n.H([]float64{x0[0] - d, x0[1]})) / (2 * d); math.Abs(slope[0]-want) > 1e-8 {
			t.Errorf("got dH/dq %g, want %g", slope[0], want)
		}
	}
	if _, err := (hnn.Push{Before: -1}).Follow(n, x0, nil); err == nil {
		t.Error("no error for a negative time")
	}
}
