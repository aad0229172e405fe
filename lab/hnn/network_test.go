package hnn_test

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// The network in float64 is the network of the graph.
func TestNetworkAgreesWithTheGraph(t *testing.T) {
	x := train.Array{Shape: []int{3, 4}, Values: []float32{0.3, -0.2, 0.5, 0.1, 1, 0, -1, 2, -0.4, 0.7, 0.2, -0.9}}
	each(t, func(t *testing.T, b *backend.Backend) {
		for _, m := range hnn.Models() {
			params := m.Params(4, 20, 5)
			f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
				return []*graph.Node{m.Field(p, in[0])}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			out, err := f.Call(x)
			if err != nil {
				t.Fatal(err)
			}
			n := hnn.NewNetwork(m, params)
			dx := make([]float64, 4)
			for i := range 3 {
				n.Field(dx, wide(x.Values[4*i:4*i+4]), 0)
				for j, got := range dx {
					if want := float64(out[0].Values[4*i+j]); math.Abs(got-want) > 1e-5 {
						t.Errorf("%s: got dx/dt %g, want %g", m, got, want)
					}
				}
			}
		}
	})
}

// Whatever its parameters, a Hamiltonian network conserves its own H.
func TestHamiltonianIsConserved(t *testing.T) {
	n := hnn.NewNetwork(hnn.Hamiltonian, hnn.Hamiltonian.Params(4, 30, 2))
	x0 := []float64{0.3, -0.2, 0.5, 0.1}
	r, err := ode.Solve(n.Field, x0, []float64{0, 5, 10}, &ode.Settings{RTol: 1e-11, ATol: 1e-12})
	if err != nil {
		t.Fatal(err)
	}
	start := n.H(x0)
	if d := n.H(r.X[8:12]) - start; math.Abs(d) > 1e-9 {
		t.Errorf("H changes by %g", d)
	}
}

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
	got, err := task.EnergyErrors(t.Context(), n.Clone, 1)
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
