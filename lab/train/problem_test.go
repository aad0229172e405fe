package train_test

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// engines are those that the tests run on: pure Go always, and what opens by
// itself if that is another.
var engines []*backend.Backend

func TestMain(m *testing.M) {
	if os.Getenv(childDir) != "" {
		os.Exit(child())
	}
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

// each runs a test on every engine; with -short on pure Go alone, for an engine
// that compiles takes longer to do so than for the test.
func each(t *testing.T, test func(t *testing.T, b *backend.Backend)) {
	if testing.Short() {
		t.Run(engines[0].Info.Name, func(t *testing.T) { test(t, engines[0]) })
		return
	}
	always(t, test)
}

// always runs a test on every engine.
func always(t *testing.T, test func(t *testing.T, b *backend.Backend)) {
	for _, b := range engines {
		t.Run(b.Info.Name, func(t *testing.T) { test(t, b) })
	}
}

func array(shape []int, values ...float32) train.Array {
	return train.Array{Shape: shape, Values: values}
}

// line is the regression y = a x + c on 8 points of y = 3 x - 1, convex, with
// its minimum, 0, at (3, -1).
func line() train.Problem {
	x, y := array([]int{8, 1}), array([]int{8, 1})
	for i := range 8 {
		v := float32(i)/4 - 1
		x.Values, y.Values = append(x.Values, v), append(y.Values, 3*v-1)
	}
	return train.Problem{
		Params: []train.Param{
			{Name: "a", Array: array([]int{1, 1}, 0)},
			{Name: "c", Array: array(nil, 0)},
		},
		Data:  []train.Array{x, y},
		Train: []int{0, 1, 2, 3, 4, 5, 6, 7},
		Loss: func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
			fit := graph.Add(graph.MatMul(batch[0], p.Get("a")), p.Get("c"))
			mse := graph.ReduceAllMean(graph.Square(graph.Sub(fit, batch[1])))
			return mse, []train.Term{{Name: "fit", Value: mse}}
		},
	}
}

// sine is a one-hidden-layer network that learns sin(3x) from 96 noisy rows,
// 32 of them for validation, with noise on the input drawn each step.
func sine(hidden int) train.Problem {
	const rows, batch = 96, 16
	rng := traj.Rand(5)
	x, y := array([]int{rows, 1}), array([]int{rows, 1})
	for range rows {
		v := 2*rng.Float64() - 1
		x.Values = append(x.Values, float32(v))
		y.Values = append(y.Values, float32(math.Sin(3*v)))
	}
	normal := func(scale float64, shape ...int) train.Array {
		a := array(shape)
		for range a.Size() {
			a.Values = append(a.Values, float32(scale*rng.NormFloat64()))
		}
		return a
	}
	p := train.Problem{
		About: "squares",
		Params: []train.Param{
			{Name: "w1", Array: normal(2, 1, hidden)},
			{Name: "b1", Array: normal(1, hidden)},
			{Name: "w2", Array: normal(1/math.Sqrt(float64(hidden)), hidden, 1)},
			{Name: "b2", Array: normal(0, 1)},
		},
		Data: []train.Array{x, y},
		Extra: func(_ int, rng *rand.Rand) []train.Array {
			noise := array([]int{batch, 1})
			for range batch {
				noise.Values = append(noise.Values, float32(0.01*rng.NormFloat64()))
			}
			return []train.Array{noise}
		},
		Loss: func(p train.Params, batch, extra []*graph.Node) (*graph.Node, []train.Term) {
			x := batch[0]
			if len(extra) > 0 {
				x = graph.Add(x, extra[0])
			}
			fit := network(p, x)
			mse := graph.ReduceAllMean(graph.Square(graph.Sub(fit, batch[1])))
			mean := graph.Square(graph.ReduceAllMean(graph.Sub(fit, batch[1])))
			return graph.Add(mse, mean), []train.Term{{Name: "fit", Value: mse}, {Name: "bias", Value: mean}}
		},
	}
	for i := range rows {
		if i%3 == 0 {
			p.Valid = append(p.Valid, i)
		} else {
			p.Train = append(p.Train, i)
		}
	}
	return p
}

func network(p train.Params, x *graph.Node) *graph.Node {
	h := graph.Tanh(graph.Add(graph.MatMul(x, p.Get("w1")), graph.ExpandLeftToRank(p.Get("b1"), 2)))
	return graph.Add(graph.MatMul(h, p.Get("w2")), graph.ExpandLeftToRank(p.Get("b2"), 2))
}

func value(params []train.Param, name string) []float32 {
	for _, p := range params {
		if p.Name == name {
			return p.Values
		}
	}
	panic(name)
}
