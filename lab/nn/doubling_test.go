package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
)

// The selective scan as a loop and by doubling agree, with its gradients, over 100
// steps in single precision, for numbers of the size that MambONet starts with.
func TestScanForms(t *testing.T) {
	const time, batch, channels, states = 100, 2, 4, 2
	rng := rand.New(rand.NewPCG(5, 6))
	draw := func(f func() float64, dims ...int) *tensors.Tensor {
		n := 1
		for _, d := range dims {
			n *= d
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(f())
		}
		return tensors.FromFlatDataAndDimensions(v, dims...)
	}
	step := func() float64 { return 1e-3 * math.Pow(100, rng.Float64()) }
	decay := func() float64 { return -1 - 15*rng.Float64() }
	args := []*tensors.Tensor{
		draw(rng.NormFloat64, time, batch, channels), draw(step, time, batch, channels), draw(decay, states, channels),
		draw(rng.NormFloat64, time, states, batch), draw(rng.NormFloat64, time, states, batch),
	}
	for _, b := range engines(t) {
		if testing.Short() && b.Info.Name == backend.Go {
			continue // lays all steps out in the graph
		}
		var results [2][][]float32
		for i, form := range []func(x, delta, a, b, c *graph.Node) *graph.Node{selectiveLoop, selectiveDoubling} {
			exec := graph.MustNewExec(b.Backend, func(in []*graph.Node) []*graph.Node {
				y := form(in[0], in[1], in[2], in[3], in[4])
				return append([]*graph.Node{y}, graph.Gradient(graph.ReduceAllSum(graph.Square(y)), in...)...)
			})
			var in []any
			for _, a := range args {
				in = append(in, tensors.FromFlatDataAndDimensions(tensors.MustCopyFlatData[float32](a), a.Shape().Dimensions...))
			}
			out, err := exec.Call(in...)
			if err != nil {
				t.Fatal(err)
			}
			for _, y := range out {
				results[i] = append(results[i], tensors.MustCopyFlatData[float32](y))
			}
		}
		for k, loop := range results[0] {
			most, miss := 0.0, 0.0
			for i, x := range loop {
				most = max(most, math.Abs(float64(x)))
				miss = max(miss, math.Abs(float64(x-results[1][k][i])))
			}
			if !(miss <= 1e-5*most) {
				t.Errorf("%s: output %d differs by %.1e of its largest, %.1e", b.Info.Name, k, miss/most, most)
			}
		}
	}
}
