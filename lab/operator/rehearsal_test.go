package operator

import (
	"math"
	"slices"
	"testing"

	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// Every network is rehearsed with the loss that training begins with, and a
// number that is none is found wherever it lies.
func TestRehearse(t *testing.T) {
	how := Training{Criterion: LogCosh, KLWeight: 0.01}
	how.Epochs, how.Batch, how.LearningRate, how.Seed = 1, 4, 1e-3, 3
	data := drawn(6, false)
	for _, c := range small(AddStart) {
		if testing.Short() && (c.Model == VaRONet || c.Model == MambONet) {
			continue // they compile for seconds
		}
		r, err := Rehearse(engines[0], data, potential.Samples{}, potential.Samples{}, c, how)
		if err != nil {
			t.Fatalf("%s: %v", c.Model, err)
		}
		if r.NotFinite != nil || !(r.Gradient > 0) || r.Params != c.Count() || !slices.Equal(r.Shapes["motion"], []int{4, 5, 2}) || !slices.Equal(r.Shapes["times"], []int{4, 5}) {
			t.Errorf("%s: got %+v", c.Model, r)
		}
		if c.Model == VaRONet {
			continue // its loss is drawn
		}
		whole := how
		whole.Batch = 0
		_, run, err := Train(t.Context(), engines[0], data.Slice(0, 4), potential.Samples{}, c, whole, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if first := run.History[0].Loss; math.Abs(first-r.Loss) > 1e-5*first {
			t.Errorf("%s: got a loss of %g, training begins with %g", c.Model, r.Loss, first)
		}
	}
	how.Images = true
	if r, err := Rehearse(engines[0], data, potential.Samples{}, potential.Samples{}, small(AddStart)[0], how); err != nil || r.Rows != 4 || !(r.Loss > 0) {
		t.Errorf("with images: got %+v and %v, want four motions", r, err)
	}
	how.Images = false
	data.V[5] = float32(math.NaN())
	r, err := Rehearse(engines[0], data, potential.Samples{}, potential.Samples{}, small(AddStart)[0], how)
	if err != nil || !slices.Contains(r.NotFinite, "the training motions") || !slices.Contains(r.NotFinite, "the loss") || len(r.NotFinite) < 4 {
		t.Errorf("got %+v and %v for a potential that is not a number", r, err)
	}
}
