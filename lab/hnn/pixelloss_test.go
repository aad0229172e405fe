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

// plainLoss is the loss from its formula.
func plainLoss(p train.Params, m Model, window *graph.Node, paper bool) *graph.Node {
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
	if !paper {
		q := column(z, 0)
		spread := mean(graph.Sub(q, graph.ReduceAllMean(q)))
		half := graph.DivScalar(graph.Add(z, next), 2)
		dynamics := mean(graph.Sub(next, graph.Add(z, m.Field(p, half))))
		return graph.Add(autoencoder, graph.Div(graph.MulScalar(graph.Add(canonical, dynamics), 0.12), spread))
	}
	dynamics := mean(graph.Sub(next, graph.Add(z, m.Field(p, z))))
	return graph.Add(graph.Add(autoencoder, canonical), graph.MulScalar(dynamics, 0.1))
}

// What is trained, with the lit cells alone and its gradient written out, is the
// loss on whole frames.
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
	problem, places := task.problem(Hamiltonian, Hamiltonian.PixelParams(12, 4))
	params := wholeParams(problem.Params, places)
	every := make([]int, pixels.Cells)
	for j := range every {
		every[j] = j
	}
	lit := problem.Data[0].Shape[1] / 3
	if lit < 200 || lit > 400 {
		t.Errorf("%d cells are lit, want about 300", lit)
	}
	whole := train.Array{Shape: []int{rows, windowCells}, Values: task.windows(1, 2, every).Values[:rows*windowCells]}
	narrow := train.Array{Shape: []int{rows, 3 * lit}, Values: problem.Data[0].Values[:rows*3*lit]}
	losses := []bool{false, true} // the paper's
	if testing.Short() {
		losses = losses[:1] // each takes two compilations
	}
	for _, paper := range losses {
		task.PaperLoss = paper
		problem, _ := task.problem(Hamiltonian, params)
		got := gradientsOf(t, b, problem.Params, narrow, func(p train.Params, x *graph.Node) *graph.Node {
			total, _ := problem.Loss(p, []*graph.Node{x}, nil)
			return total
		})
		want := gradientsOf(t, b, params, whole, func(p train.Params, x *graph.Node) *graph.Node {
			return plainLoss(p, Hamiltonian, x, paper)
		})
		for k, g := range wholeParams(got, places) {
			size := 0.0
			for _, v := range want[k].Values {
				size = max(size, math.Abs(float64(v)))
			}
			for i, v := range g.Values {
				if w := want[k].Values[i]; !(math.Abs(float64(v-w)) <= 1e-5*size) { // float32
					t.Fatalf("%s[%d], paper's loss %v: got %g, want %g", g.Name, i, paper, v, w)
				}
			}
		}
	}
}

// A stretched plane shows the same frames and moves as the other does.
func TestScaledPlane(t *testing.T) {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	const c = 3
	for _, m := range Models() {
		params := m.PixelParams(6, 2)
		var nets []*PixelNetwork
		for _, p := range [][]train.Param{params, scaledPlane(m, params, c)} {
			n, err := NewPixelNetwork(b, m, p)
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			nets = append(nets, n)
		}
		pair := make([]float32, pairCells)
		for i := range pair {
			pair[i] = float32(i%7) / 14
		}
		var z [2][]float64
		var f, field [2][]float32
		for k, n := range nets {
			if z[k], err = n.Encode(pair); err != nil {
				t.Fatal(err)
			}
			frames, err := n.Decode(z[k])
			if err != nil {
				t.Fatal(err)
			}
			f[k] = frames[0]
			dz := make([]float64, latentDim)
			n.Latent.Field(dz, z[k], 0)
			field[k] = []float32{float32(dz[0]), float32(dz[1])}
		}
		for j := range latentDim {
			if math.Abs(z[1][j]-c*z[0][j]) > 1e-5 || math.Abs(float64(field[1][j]-c*field[0][j])) > 1e-5 {
				t.Errorf("%s: got %v that moves by %v, want %d times %v and %v", m, z[1], field[1], c, z[0], field[0])
			}
		}
		for i := range f[0] {
			if math.Abs(float64(f[1][i]-f[0][i])) > 1e-5 {
				t.Fatalf("%s: cell %d: got %g, want %g", m, i, f[1][i], f[0][i])
			}
		}
	}
}

// A training that leaves the plane's unit of length open sets it at the end.
func TestPlaneSpread(t *testing.T) {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	motions, err := pixels.Draw(t.Context(), 3, pixels.TrialSteps, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	task := NewPixelTask(motions, 1)
	task.Hidden = 6
	task.Steps(1)
	n, r, err := task.Train(t.Context(), b, Hamiltonian, 1, train.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	frames, _ := task.pairs(1, 3)
	z, err := n.Encode(frames)
	if err != nil {
		t.Fatal(err)
	}
	if got := spread(z); math.Abs(got-planeSpread) > 1e-4 || r.Steps != 1 {
		t.Errorf("after %d steps q has the variance %g, want %g", r.Steps, got, planeSpread)
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
