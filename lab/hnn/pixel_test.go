package hnn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// plainCode is the encoder or the decoder, written for clearness.
func plainCode(p train.Params, part string, x *graph.Node) *graph.Node {
	layer := func(i int, x *graph.Node) *graph.Node {
		return graph.Add(graph.MatMul(x, p.Get(fmt.Sprintf("%s%d.w", part, i))), p.Get(fmt.Sprintf("%s%d.b", part, i)))
	}
	relu := func(x *graph.Node) *graph.Node { return graph.Max(x, graph.ZerosLike(x)) }
	h := relu(layer(1, x))
	h = graph.Add(h, relu(layer(2, h)))
	h = graph.Add(h, relu(layer(3, h)))
	return layer(4, h)
}

// plainLoss is the paper's loss from its formula.
func plainLoss(p train.Params, m hnn.Model, window *graph.Node) *graph.Node {
	cells := func(from, to int) *graph.Node {
		return graph.Slice(window, graph.AxisRange(), graph.AxisRange(from*pixels.Cells, to*pixels.Cells))
	}
	column := func(z *graph.Node, j int) *graph.Node {
		return graph.Slice(z, graph.AxisRange(), graph.AxisRange(j, j+1))
	}
	mean := func(x *graph.Node) *graph.Node { return graph.ReduceAllMean(graph.Square(x)) }
	x := cells(0, 2)
	z, next := plainCode(p, "encode", x), plainCode(p, "encode", cells(1, 3))
	autoencoder := mean(graph.Sub(x, plainCode(p, "decode", z)))
	canonical := mean(graph.Sub(column(z, 1), graph.Sub(column(next, 0), column(z, 0))))
	dynamics := mean(graph.Sub(next, graph.Add(z, m.Field(p, z))))
	return graph.Add(graph.Add(autoencoder, canonical), graph.MulScalar(dynamics, 0.1))
}

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

func TestPixelLossAndGradient(t *testing.T) {
	task := smallTask(t)
	task.Motions.Steps, task.Tests = pixels.TrialSteps, 6
	problem := task.Problem(hnn.Hamiltonian, 4)
	window := train.Array{Shape: []int{9, 3 * pixels.Cells}, Values: problem.Data[0].Values[:9*3*pixels.Cells]}
	each(t, func(t *testing.T, b *backend.Backend) {
		f, err := train.NewFunc(b, problem.Params, func(p train.Params, in []*graph.Node) []*graph.Node {
			total, _ := problem.Loss(p, in, nil)
			want := plainLoss(p, hnn.Hamiltonian, in[0])
			out := append([]*graph.Node{total}, graph.Gradient(total, p.All()...)...)
			return append(append(out, want), graph.Gradient(want, p.All()...)...)
		})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out, err := f.Call(window)
		if err != nil {
			t.Fatal(err)
		}
		half := len(out) / 2
		for k, got := range out[:half] {
			name, size := "loss", 0.0
			if k > 0 {
				name = problem.Params[k-1].Name
			}
			for _, v := range out[half+k].Values {
				size = max(size, math.Abs(float64(v)))
			}
			for i, v := range got.Values {
				if want := out[half+k].Values[i]; !(math.Abs(float64(v-want)) <= 1e-5*size) { // float32
					t.Fatalf("%s[%d]: got %g, want %g", name, i, v, want)
				}
			}
		}
	})
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

// The published task has 16,000 windows to learn from, and 10,000 steps.
func TestPixelTask(t *testing.T) {
	task := smallTask(t)
	problem := task.Problem(hnn.Baseline, 1)
	if shape := problem.Data[0].Shape; shape[0] != 500 || shape[1] != 2352 || len(problem.Train) != 500 || len(problem.Valid) != 0 {
		t.Errorf("got windows %v, %d to learn from, %d to validate on; want 500 by 2352, all to learn from", shape, len(problem.Train), len(problem.Valid))
	}
	// The first window is of the frames 1, 2, 3 of the first training trial.
	for i := range 3 {
		got, want := problem.Data[0].Values[i*pixels.Cells:], task.Motions.Frame(2, 1+i)
		for j, v := range want {
			if got[j] != v {
				t.Fatalf("frame %d of the first window: cell %d is %g, want %g", i, j, got[j], v)
			}
		}
	}
	if c := task.Config; c.Epochs*2 != 10_000 || c.Batch != 200 || c.LearningRate != 1e-3 || c.L2 != 0.5e-5 {
		t.Errorf("got %+v", c)
	}
}

func TestSmallPixelNetwork(t *testing.T) {
	task := smallTask(t)
	task.Config.Batch = 100
	task.Config.LearningRate = 3e-3
	task.Steps(40)
	each(t, func(t *testing.T, b *backend.Backend) {
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
