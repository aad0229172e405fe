package hnn_test

import (
	"math"
	"testing"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// smallTask is the task with few trials and a small network.
func smallTask(t *testing.T) *hnn.PixelTask {
	t.Helper()
	motions, err := pixels.Draw(t.Context(), 7, pixels.TrialSteps, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	task := hnn.NewPixelTask(motions, 2)
	task.Hidden = 12
	return task
}

func TestPixelParams(t *testing.T) {
	for m, want := range map[hnn.Model]int{
		hnn.Hamiltonian: 394_602 + 396_168 + 41_000, // encoder, decoder, 2-200-200-1
		hnn.Baseline:    394_602 + 396_168 + 41_200,
	} {
		got := 0
		for _, p := range m.PixelParams(200, 1) {
			got += p.Size()
		}
		if got != want {
			t.Errorf("%s: got %d parameters, want %d", m, got, want)
		}
	}
}

// The published training makes 10,000 steps of 200 of its 16,000 windows.
func TestPixelTask(t *testing.T) {
	task := smallTask(t)
	task.Published()
	if c := task.Config; !task.PaperLoss || c.Epochs*2 != 10_000 || c.Batch != 200 || c.LearningRate != 1e-3 || c.L2 != 0.5e-5 { // two batches an epoch
		t.Errorf("got %+v", c)
	}
	if c := hnn.PixelConfig(true, false); c.Epochs*80 != 10_000 || c.L2 != 0.5e-5 { // 80 batches an epoch of all trials
		t.Errorf("of all trials: got %+v", c)
	}
	if c := hnn.PixelConfig(false, true); c.Epochs*80 != 2000 || c.Schedule != train.Cosine {
		t.Errorf("in short: got %+v", c)
	}
}

func TestSmallPixelNetwork(t *testing.T) {
	task := smallTask(t)
	task.Config.Batch = 100
	task.Published()
	task.Config.LearningRate = 3e-3
	task.Steps(40)
	each(t, func(t *testing.T, b *backend.Backend) {
		if testing.Short() && b != engines[0] {
			t.Skip("compiling takes seconds")
		}
		n, r, err := task.Train(t.Context(), b, hnn.Hamiltonian, 1, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		f, err := task.Judge(t.Context(), n, 1)
		if err != nil {
			t.Fatal(err)
		}
		// An empty frame errs by 0.0235, the mean frame by 0.0125.
		if first := r.History[0].Terms["autoencoder"]; !(f.TestLoss < 0.013 && f.TrainLoss < 0.013) || !(first > f.TestLoss) || !(f.EnergyMSE >= 0) {
			t.Errorf("got %+v after an error of frames of %g, want losses under 0.013", f, first)
		}
		rolls, err := task.Rolls(t.Context(), n, 1)
		if err != nil {
			t.Fatal(err)
		}
		m, err := task.StateMap(n)
		if err != nil {
			t.Fatal(err)
		}
		// True motions swing by a tenth of an energy of about 0.1.
		if l, err := task.Limits(n, m, rolls); err != nil || !(l.Still > 1e-6 && l.Still < 1e-3) || !(l.Seen > 0) || !(l.Distance > 0) {
			t.Errorf("got limits %+v, %v", l, err)
		}
		frames, err := n.Decode(rolls.Z[1])
		if err != nil {
			t.Fatal(err)
		}
		if len(rolls.Z) != 2 || len(frames) != 101 || len(frames[0]) != pixels.Cells || len(rolls.Truth[1]) != 202 {
			t.Errorf("got %d motions of %d frames", len(rolls.Z), len(frames))
		}
		if got, want := rolls.Truth[1][0], task.Motions.State(1, 2)[0]; got != want {
			t.Errorf("a roll starts at q = %g, want that of the second frame of the first pair, %g", got, want)
		}
	})
}

// A map is found again if it is a polynomial, and its degree with it.
func TestFitStateMap(t *testing.T) {
	truth := func(z []float64) (q, p float64) { return 0.3 - z[0] + 0.2*z[0]*z[1], 0.5*z[1] + 0.1*z[0]*z[0]*z[0] }
	rng := traj.Rand(5)
	var z, states []float64
	for range 600 {
		at := []float64{3 + 0.2*rng.NormFloat64(), 1 - 0.5*rng.NormFloat64()}
		q, p := truth(at)
		z, states = append(z, at...), append(states, q, p)
	}
	m, err := hnn.FitStateMap(z, states, 100)
	if err != nil {
		t.Fatal(err)
	}
	state := make([]float64, 2)
	m.State(state, []float64{3.1, 0.8})
	q, p := truth([]float64{3.1, 0.8})
	if m.Degree < 3 || m.Error > 1e-6 || math.Abs(state[0]-q) > 1e-6 || math.Abs(state[1]-p) > 1e-6 {
		t.Errorf("degree %d, error %g, state %v; want (%g, %g)", m.Degree, m.Error, state, q, p)
	}
	if _, err := hnn.FitStateMap(make([]float64, 40), make([]float64, 40), 5); err == nil {
		t.Error("no error for latent states that do not vary")
	}
}
