package hnn_test

import (
	"errors"
	"math"
	"testing"

	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// Methods that are reversible return to the start within 1e-9 of its norm over 10,000
// steps of regular motion, and symplectic ones keep S, along the truth and along
// whatever a network says; the others do neither.
func TestReversibilityAndSymplecticity(t *testing.T) {
	for _, c := range []struct {
		task   string
		model  hnn.Model
		epochs int
		rate   float64
	}{
		{"spring", hnn.Hamiltonian, 80, 3e-2},
		{"pendulum", hnn.LeviCivita, 80, 3e-2},
		{"2-body", hnn.Pairs, 2, 3e-3},
	} {
		if testing.Short() && c.task == "2-body" {
			continue
		}
		task, err := hnn.NewTask(t.Context(), c.task, hnn.TaskOptions{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		task.Hidden, task.Config.Epochs, task.Config.LearningRate = 16, c.epochs, c.rate
		n, _, err := task.Train(t.Context(), engines[0], c.model, 1, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all, err := task.Properties(t.Context(), n, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := 5 + 3 // along the truth, along a field that does not separate
		if c.model == hnn.Pairs {
			want = 10
		}
		if len(all) != want {
			t.Errorf("%s: %d properties, want %d", c.task, len(all), want)
		}
		for _, p := range all {
			if p.Reversibility == nil || p.Symplecticity == nil {
				t.Errorf("%s, %s field, %s: not followed", c.task, p.Field, p.Integrator)
				continue
			}
			exact := p.Integrator != string(hnn.Adaptive) && p.Integrator != string(hnn.RungeKutta4)
			if exact && (*p.Reversibility > 1e-9 || *p.Symplecticity > 1e-9) {
				t.Errorf("%s, %s field, %s: got reversibility %.2g and symplecticity %.2g, want at most 1e-9",
					c.task, p.Field, p.Integrator, *p.Reversibility, *p.Symplecticity)
			}
			if !exact && *p.Reversibility < 1e-9 {
				t.Errorf("%s, %s: returns to %.2g of the start, which is more than it can", c.task, p.Integrator, *p.Reversibility)
			}
			// On a harmonic oscillator a step of RK4 by the angle y shrinks areas by the
			// factor 1 - y^6/72 + y^8/576.
			if y := 2 * p.Step; c.task == "spring" && p.Field == "true" && p.Integrator == string(hnn.RungeKutta4) {
				want := math.Sqrt2 * (1 - math.Pow(1-math.Pow(y, 6)/72+math.Pow(y, 8)/576, 100))
				if math.Abs(*p.Symplecticity/want-1) > 1e-4 {
					t.Errorf("RK4 on the spring: got symplecticity %.6g, want %.6g", *p.Symplecticity, want)
				}
			}
		}
	}
}

// A map keeps S and knows its way back.
func TestMapProperties(t *testing.T) {
	task := hnn.Spring(1)
	n := hnn.NewNetwork(hnn.Map, hnn.Map.Params(2, 20, 1))
	n.Step = 0.1
	all, err := task.Properties(t.Context(), n, 0)
	if err != nil {
		t.Fatal(err)
	}
	if p := all[len(all)-1]; p.Field != "learnt" || *p.Reversibility > 1e-9 || *p.Symplecticity > 1e-12 {
		t.Errorf("got %+v", p)
	}
}

// All integrators lead to the same states, and those that move positions and
// momenta in turn refuse what does not separate.
func TestIntegratorsAgree(t *testing.T) {
	task, err := hnn.NewTask(t.Context(), "2-body", hnn.TaskOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	n := hnn.NewNetwork(hnn.Pairs, hnn.Pairs.Params(8, 10, 1))
	task.Starts, task.Times, task.Step = task.Starts[:2], []float64{0, 1, 2.5}, 0.01
	task.Settings.ATol = 1e-12
	want, err := task.Motions(t.Context(), n, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for in, tol := range map[hnn.Integrator]float64{hnn.Leapfrog: 1e-3, hnn.Yoshida4: 1e-6, hnn.RungeKutta4: 1e-6, hnn.GaussLegendre4: 1e-6} {
		task.Integrator = in
		got, err := task.Motions(t.Context(), n, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		far := 0.0
		for k := range got.Learnt {
			for i, v := range got.Learnt[k] {
				far = max(far, math.Abs(v-want.Learnt[k][i]))
			}
		}
		if far > tol || far == 0 {
			t.Errorf("%s: off by %.2g, want at most %g", in, far, tol)
		}
		if err := in.Follows(hnn.Pairs); err != nil {
			t.Error(err)
		}
		fails := in == hnn.Leapfrog || in == hnn.Yoshida4
		if err := in.Follows(hnn.Hamiltonian); errors.Is(err, hnn.ErrUnsuitable) != fails {
			t.Errorf("%s of a field that does not separate: got %v", in, err)
		}
		if err := in.Follows(hnn.Map); !errors.Is(err, hnn.ErrUnsuitable) {
			t.Errorf("%s of a map: got %v", in, err)
		}
	}
	if err := hnn.Integrator("euler").Follows(hnn.Hamiltonian); err == nil {
		t.Error("no error for an unknown integrator")
	}
}
