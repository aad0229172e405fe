package hnn

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/train"
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
func plainLoss(p train.Params, m Model, window *graph.Node) *graph.Node {
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

// What is trained, with the lit cells alone and its gradient written out, is the
// paper's loss on whole frames.
func TestPixelLossAndGradient(t *testing.T) {
	b, err := backend.Open(backend.Options{})
	if err != nil {
		t.Fatal(err)
	}
	motions, err := pixels.Draw(t.Context(), 2, pixels.TrialSteps, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	task := NewPixelTask(motions, 1)
	const rows = 9
	params := Hamiltonian.PixelParams(12, 4)
	problem, order := task.problem(Hamiltonian, params)
	every := make([]int, pixels.Cells)
	for j := range every {
		every[j] = j
	}
	lit := problem.Data[0].Shape[1] / 3
	if lit < 200 || lit > 400 {
		t.Errorf("%d cells are lit, want about 300", lit)
	}
	got := gradientsOf(t, b, problem.Params, train.Array{Shape: []int{rows, 3 * lit}, Values: problem.Data[0].Values[:rows*3*lit]},
		func(p train.Params, x *graph.Node) *graph.Node {
			total, _ := problem.Loss(p, []*graph.Node{x}, nil)
			return total
		})
	whole := task.windows(1, 2, every).Values[:rows*windowCells]
	want := gradientsOf(t, b, params, train.Array{Shape: []int{rows, windowCells}, Values: whole},
		func(p train.Params, x *graph.Node) *graph.Node { return plainLoss(p, Hamiltonian, x) })
	for k, g := range reordered(got, inverse(order)) {
		size := 0.0
		for _, v := range want[k].Values {
			size = max(size, math.Abs(float64(v)))
		}
		for i, v := range g.Values {
			if w := want[k].Values[i]; !(math.Abs(float64(v-w)) <= 1e-5*size) { // float32
				t.Fatalf("%s[%d]: got %g, want %g", g.Name, i, v, w)
			}
		}
	}
}

// gradients returns the loss, and after it its gradients, named like the
// parameters.
func gradientsOf(t *testing.T, b *backend.Backend, params []train.Param, x train.Array, loss func(p train.Params, x *graph.Node) *graph.Node) []train.Param {
	t.Helper()
	f, err := train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
		total := loss(p, in[0])
		return append([]*graph.Node{total}, graph.Gradient(total, p.All()...)...)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := f.Call(x)
	if err != nil {
		t.Fatal(err)
	}
	named := []train.Param{{Name: "loss", Array: out[0]}}
	for i, p := range params {
		named = append(named, train.Param{Name: p.Name, Array: out[i+1]})
	}
	return named
}
