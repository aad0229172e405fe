package train_test

import (
	"context"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

// BenchmarkHNNStep times the step of a Hamiltonian network 2-200-200-1 on
// batches of 750, whose loss holds a gradient of its own.
func BenchmarkHNNStep(b *testing.B) {
	for _, e := range engines {
		b.Run(e.Info.Name, func(b *testing.B) {
			c := train.Config{Epochs: (b.N + 9) / 10, Batch: 750, LearningRate: 1e-3}
			res, err := train.Run(context.Background(), e, hnn(), c, train.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(res.StepMS, "ms/step")
			b.ReportMetric(res.Compile.Seconds(), "s/compile")
		})
	}
}

// hnn learns the field (cos, -sin) at (sin, cos), 7,500 points of a circle.
func hnn() train.Problem {
	const rows, hidden = 7500, 200
	x, d := array([]int{rows, 2}), array([]int{rows, 2})
	p := train.Problem{}
	for i := range rows {
		s, c := math.Sincos(float64(i))
		x.Values = append(x.Values, float32(s), float32(c))
		d.Values = append(d.Values, float32(c), float32(-s))
		p.Train = append(p.Train, i)
	}
	p.Data = []train.Array{x, d}
	weights := func(name string, n, m int) train.Param {
		a := array([]int{n, m})
		for i := range n * m {
			a.Values = append(a.Values, float32(math.Sin(float64(i*i))/math.Sqrt(float64(n))))
		}
		return train.Param{Name: name, Array: a}
	}
	bias := func(name string) train.Param {
		return train.Param{Name: name, Array: train.Array{Shape: []int{1, hidden}, Values: make([]float32, hidden)}}
	}
	p.Params = []train.Param{
		weights("w1", 2, hidden), bias("b1"), weights("w2", hidden, hidden), bias("b2"), weights("w3", hidden, 1),
	}
	p.Loss = func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
		h := graph.Tanh(graph.Add(graph.MatMul(batch[0], p.Get("w1")), p.Get("b1")))
		h = graph.Tanh(graph.Add(graph.MatMul(h, p.Get("w2")), p.Get("b2")))
		energy := graph.ReduceAllSum(graph.MatMul(h, p.Get("w3")))
		slope := graph.Gradient(energy, batch[0])[0]
		turn := graph.Const(p.Graph(), [][]float32{{0, -1}, {1, 0}})
		return graph.ReduceAllMean(graph.Square(graph.Sub(graph.MatMul(slope, turn), batch[1]))), nil
	}
	return p
}
