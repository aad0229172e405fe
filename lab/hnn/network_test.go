package hnn_test

import (
	"math"
	"testing"

	"neurophysics/lab/hnn"
)

// The field of every task is the turned gradient of its energy, and its test
// samples' derivatives are of motions that keep it.
func TestTasksAreWhatTheySay(t *testing.T) {
	for _, name := range hnn.TaskNames() {
		if name == "real_pendulum" || testing.Short() && name == "3-body" {
			continue
		}
		task, err := hnn.NewTask(t.Context(), name, hnn.TaskOptions{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		dim := task.Learn.Dim
		if len(task.Starts) != 15 || task.Test.Rows() == 0 || len(task.Starts[0]) != dim {
			t.Errorf("%s: %d starts, %d test rows", name, len(task.Starts), task.Test.Rows())
		}
		x, dx := task.Starts[0], make([]float64, dim)
		task.Truth(dx, x, 0)
		const h = 1e-5
		for j := range x {
			at := func(d float64) float64 {
				y := append([]float64(nil), x...)
				y[j] += d
				return task.Energy(y)
			}
			slope := (at(h) - at(-h)) / (2 * h)
			k, sign := j+dim/2, -1.0 // p' = -dH/dq
			if j >= dim/2 {
				k, sign = j-dim/2, 1
			}
			if math.Abs(sign*slope-dx[k]) > 1e-7 {
				t.Errorf("%s: component %d of the field is %g, dH says %g", name, k, dx[k], sign*slope)
			}
		}
	}
}

// A network of zeros stays where it starts. With the position in place of the
// energy, the metric is then a mean of closed forms.
func TestEnergyErrorsAgainstClosedForm(t *testing.T) {
	task := hnn.Spring(3)
	task.Energy = func(x []float64) float64 { return x[0] }
	params := hnn.Hamiltonian.Params(2, 4, 1)
	for _, p := range params {
		clear(p.Values)
	}
	n := hnn.NewNetwork(hnn.Hamiltonian, params)
	got, err := task.EnergyErrors(t.Context(), n, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range task.Starts {
		want := 0.0
		for _, at := range task.Times {
			sin, cos := math.Sincos(2 * at)
			want += math.Pow(x[0]*cos+x[1]*sin-x[0], 2) / float64(len(task.Times))
		}
		if math.Abs(got[k]-want) > 1e-9 {
			t.Errorf("start %d: got %g, want %g", k, got[k], want)
		}
	}
}

func TestUnknownTask(t *testing.T) {
	if _, err := hnn.NewTask(t.Context(), "string", hnn.TaskOptions{Seed: 1}); err == nil {
		t.Error("no error for an unknown task")
	}
}
