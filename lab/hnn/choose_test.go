package hnn_test

import (
	"math"
	"testing"

	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// oscillator is 12 motions of q" = -q - damping q'.
func oscillator(damping float64) *hnn.Task {
	s := hnn.Samples{Dim: 2, Step: 0.3}
	rng := traj.Rand(6)
	w := math.Sqrt(1 - damping*damping/4)
	for range 12 {
		s.First = append(s.First, s.Rows())
		radius, phase := 0.5+rng.Float64(), 6*rng.Float64()
		for i := range 20 {
			at := s.Step * float64(i)
			fall := radius * math.Exp(-damping*at/2)
			q, v := fall*math.Cos(w*at+phase), -fall*(w*math.Sin(w*at+phase)+damping/2*math.Cos(w*at+phase))
			s.X, s.DX = append(s.X, float32(q), float32(v)), append(s.DX, float32(v), float32(-q-damping*v))
		}
	}
	return &hnn.Task{
		Name: "oscillator", Learn: s, Hidden: 12, Velocities: true,
		Config: train.Config{Epochs: 100, LearningRate: 3e-2, Schedule: train.Cosine},
	}
}

// Without damping the structure that conserves is chosen; with damping it cannot
// follow the motion, and one that can lose energy is.
func TestChoose(t *testing.T) {
	o := hnn.ChooseOptions{Splits: 3, Seed: 1}
	for _, c := range []struct {
		damping float64
		models  []hnn.Model
		want    hnn.Model
	}{
		{0, []hnn.Model{hnn.Baseline, hnn.Hamiltonian}, hnn.Hamiltonian},
		{0.2, []hnn.Model{hnn.Dissipative, hnn.Hamiltonian}, hnn.Dissipative},
	} {
		o.Models = c.models
		got, err := hnn.Choose(t.Context(), engines[0], oscillator(c.damping), o)
		if err != nil {
			t.Fatal(err)
		}
		if got.Model != c.want || len(got.Candidates) != 2 || got.Candidates[0].Model != hnn.Hamiltonian || len(got.Candidates[0].Splits) != 3 {
			t.Errorf("damping %g: chosen %s of %+v within %g, want %s", c.damping, got.Model, got.Candidates, got.Limit, c.want)
		}
	}
	if _, err := hnn.Choose(t.Context(), engines[0], hnn.Spring(1), hnn.ChooseOptions{Models: []hnn.Model{hnn.Lagrangian}}); err == nil {
		t.Error("no error for a model that does not suit the task")
	}
	task := oscillator(0)
	task.Learn.First = nil
	if _, err := hnn.Choose(t.Context(), engines[0], task, o); err == nil {
		t.Error("no error for rows that are no motions")
	}
}
