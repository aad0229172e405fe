package hnn_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// engines are those that the tests run on: pure Go always, and what opens by
// itself if that is another.
var engines []*backend.Backend

func TestMain(m *testing.M) {
	for _, name := range []string{backend.Go, ""} {
		b, err := backend.Open(backend.Options{Name: name})
		if err != nil {
			panic(err)
		}
		if len(engines) == 0 || b.Info.Name != engines[0].Info.Name {
			engines = append(engines, b)
		}
	}
	os.Exit(m.Run())
}

// each runs a test on every engine.
func each(t *testing.T, test func(t *testing.T, b *backend.Backend)) {
	for _, b := range engines {
		t.Run(b.Info.Name, func(t *testing.T) { test(t, b) })
	}
}

func Example() {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		fmt.Println(err)
		return
	}
	task := hnn.Spring(1)
	problem := hnn.Hamiltonian.Problem(task.Learn, task.Test, 24, 1)
	config := train.Config{Epochs: 80, LearningRate: 3e-2, ValidEvery: 80}
	result, err := train.Run(context.Background(), b, problem, config, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The noise of 0.1 on the states alone leaves a loss of (2*0.1)^2 = 0.04.
	fmt.Printf("test loss %.2f\n", result.History[79].Valid)

	field, err := train.NewFunc(b, result.Last, func(p train.Params, in []*graph.Node) []*graph.Node {
		return []*graph.Node{hnn.Hamiltonian.Field(p, in[0])}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer field.Close()
	out, err := field.Call(train.Array{Shape: []int{1, 2}, Values: []float32{0.5, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	dx := out[0].Values
	fmt.Println("at q = 0.5, p = 0: dq/dt near 0:", math.Abs(float64(dx[0])) < 0.1, "dp/dt near -1:", math.Abs(float64(dx[1])+1) < 0.1)
	// Output:
	// test loss 0.04
	// at q = 0.5, p = 0: dq/dt near 0: true dp/dt near -1: true
}

// plain is the network in float64, written for clearness.
type plain struct {
	dim, hidden        int
	w1, b1, w2, b2, w3 []float64
}

func newPlain(params []train.Param) *plain {
	m := &plain{dim: params[0].Shape[0], hidden: params[0].Shape[1]}
	for i, dst := range []*[]float64{&m.w1, &m.b1, &m.w2, &m.b2, &m.w3} {
		for _, v := range params[i].Values {
			*dst = append(*dst, float64(v))
		}
	}
	return m
}

func (m *plain) h(x []float64) float64 {
	layer := func(in, w, b []float64) []float64 {
		out := append([]float64(nil), b...)
		for j := range out {
			for i, v := range in {
				out[j] += v * w[i*len(b)+j]
			}
			out[j] = math.Tanh(out[j])
		}
		return out
	}
	var h float64
	for j, v := range layer(layer(x, m.w1, m.b1), m.w2, m.b2) {
		h += v * m.w3[j]
	}
	return h
}

// field is S grad H by central differences, good to some 1e-9.
func (m *plain) field(x []float64) []float64 {
	const d = 1e-4
	n := m.dim / 2
	out := make([]float64, m.dim)
	for i := range x {
		at := append([]float64(nil), x...)
		at[i] = x[i] + d
		up := m.h(at)
		at[i] = x[i] - d
		slope := (up - m.h(at)) / (2 * d)
		if i < n {
			out[i+n] = -slope
		} else {
			out[i-n] = slope
		}
	}
	return out
}

func (m *plain) loss(x, dx []float32) float64 {
	var sum float64
	for r := 0; r < len(x); r += m.dim {
		for i, v := range m.field(wide(x[r : r+m.dim])) {
			miss := v - float64(dx[r+i])
			sum += miss * miss
		}
	}
	return sum / float64(len(x))
}

func wide(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// sample is 5 rows of 4 numbers and a network for them.
func sample() ([]train.Param, train.Array, train.Array) {
	rng := traj.Rand(9)
	x, dx := train.Array{Shape: []int{5, 4}}, train.Array{Shape: []int{5, 4}}
	for range 20 {
		x.Values = append(x.Values, float32(rng.NormFloat64()))
		dx.Values = append(dx.Values, float32(rng.NormFloat64()))
	}
	return hnn.Hamiltonian.Params(4, 6, 3), x, dx
}

func TestFieldIsTheTurnedGradientOfH(t *testing.T) {
	params, x, _ := sample()
	ref := newPlain(params)
	each(t, func(t *testing.T, b *backend.Backend) {
		f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
			return []*graph.Node{hnn.Output(p, in[0]), hnn.Hamiltonian.Field(p, in[0])}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out, err := f.Call(x)
		if err != nil {
			t.Fatal(err)
		}
		for r := range 5 {
			state := wide(x.Values[4*r : 4*r+4])
			if got, want := float64(out[0].Values[r]), ref.h(state); math.Abs(got-want) > 2e-6 {
				t.Errorf("row %d: H = %g, want %g", r, got, want)
			}
			for i, want := range ref.field(state) {
				if got := float64(out[1].Values[4*r+i]); math.Abs(got-want) > 2e-6 { // float32
					t.Errorf("row %d: dx%d/dt = %g, want %g", r, i, got, want)
				}
			}
		}
	})
}

func TestGradientOfTheLossAgainstDifferences(t *testing.T) {
	params, x, dx := sample()
	problem := hnn.Hamiltonian.Problem(hnn.Samples{Dim: 4, X: x.Values, DX: dx.Values}, hnn.Samples{}, 6, 3)
	ref := newPlain(params)
	each(t, func(t *testing.T, b *backend.Backend) {
		f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
			loss, _ := problem.Loss(p, in, nil)
			return append([]*graph.Node{loss}, graph.Gradient(loss, p.All()...)...)
		})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out, err := f.Call(x, dx)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := float64(out[0].Values[0]), ref.loss(x.Values, dx.Values); math.Abs(got-want) > 1e-5*want {
			t.Errorf("loss %g, want %g", got, want)
		}
		for k, weights := range [][]float64{ref.w1, ref.b1, ref.w2, ref.b2, ref.w3} {
			for i := range weights {
				const d = 1e-4
				v := weights[i]
				weights[i] = v + d
				up := ref.loss(x.Values, dx.Values)
				weights[i] = v - d
				want := (up - ref.loss(x.Values, dx.Values)) / (2 * d)
				weights[i] = v
				if got := float64(out[k+1].Values[i]); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
					t.Errorf("%s[%d]: slope %g, want %g", params[k].Name, i, got, want)
				}
			}
		}
	})
}

func TestLossFalls(t *testing.T) {
	task := hnn.Spring(2)
	problem := hnn.Hamiltonian.Problem(task.Learn, task.Test, 24, 2)
	config := train.Config{Epochs: 60, LearningRate: 3e-2, ValidEvery: 60}
	each(t, func(t *testing.T, b *backend.Backend) {
		if testing.Short() && b != engines[0] {
			t.Skip("the gradient is tested on every engine")
		}
		r, err := train.Run(context.Background(), b, problem, config, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		// Noise of 0.1 on states whose derivatives are 2 x: a loss of 0.04 remains.
		first, last := r.History[0].Loss, r.History[59]
		if first < 0.2 || last.Loss > 0.05 || last.Valid > 0.05 {
			t.Errorf("loss from %.3g to %.3g, on the test half %.3g; want from over 0.2 to under 0.05", first, last.Loss, last.Valid)
		}
	})
}

func TestSpringTask(t *testing.T) {
	task := hnn.Spring(4)
	problem, config := hnn.Hamiltonian.Problem(task.Learn, task.Test, task.Hidden, 4), task.Config
	if len(problem.Train) != 750 || len(problem.Valid) != 750 || config.Epochs != 2000 || config.Batch != 0 {
		t.Errorf("got %d rows to learn, %d to test, %d steps of %d; want 750, 750, 2000 of all", len(problem.Train), len(problem.Valid), config.Epochs, config.Batch)
	}
	count := 0
	for _, p := range problem.Params {
		count += p.Size()
	}
	if want := 2*200 + 200 + 200*200 + 200 + 200; count != want {
		t.Errorf("got %d parameters, want %d", count, want)
	}
	again := hnn.Hamiltonian.Problem(hnn.Spring(4).Learn, hnn.Spring(4).Test, task.Hidden, 4)
	if diff := cmp.Diff(problem.Data, again.Data) + cmp.Diff(problem.Params, again.Params); diff != "" {
		t.Errorf("same seed, another task:\n%s", diff)
	}
	w := problem.Params[2].Values // orthonormal rows
	for i := range 200 {
		for _, j := range []int{i, (i + 1) % 200} {
			var dot, want float64
			for k := range 200 {
				dot += float64(w[200*i+k]) * float64(w[200*j+k])
			}
			if i == j {
				want = 1
			}
			if math.Abs(dot-want) > 1e-5 {
				t.Fatalf("rows %d and %d of the weights: product %g, want %g", i, j, dot, want)
			}
		}
	}
}

func TestSpringSamples(t *testing.T) {
	task := hnn.Spring(1)
	var noise float64
	for _, s := range []hnn.Samples{task.Learn, task.Test} {
		for k := range 25 {
			var radius float64
			for i := range 30 {
				r := 2 * (30*k + i)
				p, q := float64(s.DX[r])/2, -float64(s.DX[r+1])/2 // without noise
				if i == 0 {
					radius = math.Hypot(q, p)
				}
				if math.Abs(math.Hypot(q, p)-radius) > 1e-6 || radius < 0.1 || radius > 1 {
					t.Fatalf("motion %d, point %d: radius %g, at the start %g", k, i, math.Hypot(q, p), radius)
				}
				noise += math.Pow(float64(s.X[r])-q, 2) + math.Pow(float64(s.X[r+1])-p, 2)
			}
			// Over the span 3 the state turns by 6 at rate 2.
			a, b := 2*30*k, 2*(30*k+29)
			from, to := math.Atan2(-float64(s.DX[a+1]), float64(s.DX[a])), math.Atan2(-float64(s.DX[b+1]), float64(s.DX[b]))
			if turn := math.Mod(to-from+4*math.Pi, 2*math.Pi); math.Abs(turn-6) > 1e-5 {
				t.Fatalf("motion %d turns by %g, want 6", k, turn)
			}
		}
	}
	// 3,000 draws fix a standard deviation within 1.3 %; 6 % is more than four times that.
	if got := math.Sqrt(noise / 3000); math.Abs(got-0.1) > 0.006 {
		t.Errorf("noise %g, want 0.1", got)
	}
}

func TestWrongUsePanics(t *testing.T) {
	three := hnn.Samples{Dim: 2, X: make([]float32, 3), DX: make([]float32, 3)}
	for name, call := range map[string]func(){
		"odd state":      func() { hnn.Hamiltonian.Params(3, 10, 1) },
		"no hidden unit": func() { hnn.Hamiltonian.Params(2, 0, 1) },
		"broken row":     func() { hnn.Hamiltonian.Problem(three, hnn.Samples{}, 4, 1) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "hnn: ") {
					t.Errorf("%s: got panic %q", name, got)
				}
			}()
			call()
		}()
	}
	params, _, _ := sample()
	f, err := train.NewFunc(engines[0], params, func(p train.Params, in []*graph.Node) []*graph.Node {
		return []*graph.Node{hnn.Hamiltonian.Field(p, in[0])}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Call(train.Array{Shape: []int{1, 5}, Values: make([]float32, 5)}); err == nil {
		t.Error("a state of 5 numbers gave no error")
	}
}
