package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
)

// engines opens every engine there is: pure Go, and XLA where its plugin is.
func engines(t *testing.T) []*backend.Backend {
	t.Helper()
	var all []*backend.Backend
	for _, o := range []backend.Options{{Name: backend.Go}, {}} {
		o.Warn = func(text string) { t.Log(text) }
		b, err := backend.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.Finalize)
		if o.Name == "" && b.Info.Name == backend.Go {
			t.Log("no XLA plugin was found: pure Go alone is tested")
			break
		}
		all = append(all, b)
	}
	return all
}

// dims returns the shapes of plainGRU's arguments.
func (d sizes) dims() [][]int {
	out := [][]int{{d.batch, d.time, d.in}}
	in := d.in
	for range d.layers {
		out = append(out, []int{d.batch, d.hidden}, []int{in, 3 * d.hidden}, []int{d.hidden, 3 * d.hidden},
			[]int{3 * d.hidden}, []int{3 * d.hidden})
		in = d.hidden
	}
	return out
}

// draw draws plainGRU's arguments, and weights for its loss.
func (d sizes) draw() (args [][]float64, weights []float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	fill := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		return v
	}
	for _, dims := range d.dims() {
		n := 1
		for _, k := range dims {
			n *= k
		}
		args = append(args, fill(n))
	}
	return args, fill(d.batch * d.time * d.hidden)
}

// stacked builds the same with GRUStack.
func stacked(args []*graph.Node) *graph.Node {
	var layers []GRUWeights
	for w := args[1:]; len(w) > 0; w = w[5:] {
		layers = append(layers, GRUWeights{H0: w[0], Wx: w[1], Wh: w[2], Bx: w[3], Bh: w[4]})
	}
	return GRUStack(args[0], layers)
}

// single builds the same with GRU, layer by layer.
func single(args []*graph.Node) *graph.Node {
	x := args[0]
	for w := args[1:]; len(w) > 0; w = w[5:] {
		x = GRU(x, w[0], w[1], w[2], w[3], w[4])
	}
	return x
}

// cells builds the same from single cells, in ordinary operations.
func cells(args []*graph.Node) *graph.Node {
	x := args[0]
	time := x.Shape().Dimensions[1]
	rows := make([]*graph.Node, time)
	for t := range rows {
		rows[t] = graph.Squeeze(graph.Slice(x, graph.AxisRange(), graph.AxisRange(t, t+1)), 1)
	}
	for w := args[1:]; len(w) > 0; w = w[5:] {
		h := w[0]
		for t := range rows {
			h = GRUCell(rows[t], h, w[1], w[2], w[3], w[4])
			rows[t] = h
		}
	}
	for t := range rows {
		rows[t] = graph.InsertAxes(rows[t], 1)
	}
	return graph.Concatenate(rows, 1)
}

// lossAndGradients returns a graph of: the states, then the gradients of their
// weighted sum with respect to all arguments.
func lossAndGradients(net func([]*graph.Node) *graph.Node) func([]*graph.Node) []*graph.Node {
	return func(in []*graph.Node) []*graph.Node {
		args, weights := in[:len(in)-1], in[len(in)-1]
		h := net(args)
		loss := graph.ReduceAllSum(graph.Mul(h, weights))
		return append([]*graph.Node{h}, graph.Gradient(loss, args...)...)
	}
}

// run runs lossAndGradients in the given precision.
func run[F float32 | float64](t *testing.T, b *backend.Backend, d sizes, net func([]*graph.Node) *graph.Node,
	args [][]float64, weights []float64) [][]F {
	t.Helper()
	toTensor := func(v []float64, dims []int) any {
		flat := make([]F, len(v))
		for i, x := range v {
			flat[i] = F(x)
		}
		return tensors.FromFlatDataAndDimensions(flat, dims...)
	}
	var in []any
	for i, dims := range d.dims() {
		in = append(in, toTensor(args[i], dims))
	}
	in = append(in, toTensor(weights, []int{d.batch, d.time, d.hidden}))
	exec := graph.MustNewExec(b.Backend, lossAndGradients(net))
	start := time.Now()
	out, err := exec.Call(in...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, %+v: built, compiled and run in %v", b.Info.Name, d, time.Since(start).Round(time.Millisecond))
	var flat [][]F
	for _, o := range out {
		flat = append(flat, tensors.MustCopyFlatData[F](o))
	}
	return flat
}

// worst returns the largest difference, relative to the largest wanted number
// where that exceeds 1.
func worst[F float32 | float64](got []F, want []float64) float64 {
	scale, diff := 1.0, 0.0
	for i, w := range want {
		scale = max(scale, math.Abs(w))
		d := math.Abs(float64(got[i]) - w)
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		diff = max(diff, d)
	}
	return diff / scale
}

// Values and all gradients, in double precision, are those of the loops
// written out and their central differences.
func TestGRUAgainstPlainLoops(t *testing.T) {
	names := []string{"states", "x", "h0", "wx", "wh", "bx", "bh", "h0 of layer 2", "wx of layer 2", "wh of layer 2", "bx of layer 2", "bh of layer 2"}
	for _, c := range []struct {
		name string
		net  func([]*graph.Node) *graph.Node
		d    sizes
	}{
		{"GRU", single, sizes{batch: 3, time: 4, in: 2, hidden: 4, layers: 1}},
		{"GRU", single, sizes{batch: 1, time: 1, in: 1, hidden: 1, layers: 1}},
		{"GRUStack, several blocks", stacked, sizes{batch: 2, time: 2*blockSteps + 3, in: 1, hidden: 4, layers: 2}},
		{"GRUCell", cells, sizes{batch: 2, time: 2, in: 3, hidden: 2, layers: 1}},
	} {
		args, weights := c.d.draw()
		want := [][]float64{plainGRU(c.d, args)}
		for k := range args {
			want = append(want, plainGradient(c.d, args, weights, k))
		}
		for _, b := range engines(t) {
			for k, got := range run[float64](t, b, c.d, c.net, args, weights) {
				tolerance := 1e-8 // of the differences
				if k == 0 {
					tolerance = 1e-12
				}
				if e := worst(got, want[k]); e > tolerance {
					t.Errorf("%s, %s, %+v: %s differ by %.1e", b.Info.Name, c.name, c.d, names[k], e)
				}
			}
		}
	}
}

// In single precision all engines agree, at a size where the sums are long.
func TestEnginesAgree(t *testing.T) {
	d := sizes{batch: 16, time: blockSteps + 5, in: 4, hidden: 24, layers: 2}
	if testing.Short() {
		d.layers = 1 // compiles in half the time; two are compared to the plain loops above
	}
	args, weights := d.draw()
	for i := 1; i < len(args); i++ {
		for j := range args[i] {
			args[i][j] /= math.Sqrt(float64(d.hidden)) // as a network starts
		}
	}
	for j := range weights {
		weights[j] /= float64(len(weights))
	}
	var first [][]float64
	for _, b := range engines(t) {
		got := run[float32](t, b, d, stacked, args, weights)
		if first == nil {
			for _, v := range got {
				wide := make([]float64, len(v))
				for i, x := range v {
					wide[i] = float64(x)
				}
				first = append(first, wide)
			}
			if e := worst(got[0], plainGRU(d, args)); e > 1e-5 {
				t.Errorf("%s: states differ from the plain loops by %.1e", b.Info.Name, e)
			}
			continue
		}
		for k := range got {
			if e := worst(got[k], first[k]); e > 1e-5 {
				t.Errorf("%s and pure Go differ in result %d by %.1e", b.Info.Name, k, e)
			}
		}
	}
}

// A first state of nil is one of zeros, and only the gradients asked for are
// needed.
func TestGRUWithoutFirstState(t *testing.T) {
	d := sizes{batch: 2, time: 3, in: 2, hidden: 3, layers: 1}
	args, weights := d.draw()
	clear(args[1])
	for _, b := range engines(t) {
		var withNil, withZeros [][]float64
		for _, zeros := range []bool{false, true} {
			net := func(in []*graph.Node) *graph.Node {
				h0 := in[1]
				if !zeros {
					h0 = nil
				}
				return GRU(in[0], h0, in[2], in[3], in[4], in[5])
			}
			out := run[float64](t, b, d, net, args, weights)
			if zeros {
				withZeros = out
			} else {
				withNil = out
			}
		}
		for _, k := range []int{0, 1, 3, 4, 5, 6} {
			if e := worst(withNil[k], withZeros[k]); e > 1e-15 {
				t.Errorf("%s: result %d differs by %.1e", b.Info.Name, k, e)
			}
		}
	}
}

// Wrong shapes are named.
func TestGRUShapes(t *testing.T) {
	b := engines(t)[0]
	for _, bad := range []int{0, 1, 2, 3, 4, 5} {
		dims := sizes{batch: 2, time: 3, in: 2, hidden: 3, layers: 1}.dims()
		dims[bad] = []int{7, 7}
		exec := graph.MustNewExec(b.Backend, func(in []*graph.Node) *graph.Node {
			return GRU(in[0], in[1], in[2], in[3], in[4], in[5])
		})
		var in []any
		for _, dim := range dims {
			in = append(in, tensors.FromShape(shapes.Make(dtypes.Float32, dim...)))
		}
		if _, err := exec.Call(in...); err == nil || len(fmt.Sprint(err)) == 0 {
			t.Errorf("argument %d of the wrong shape: got error %v", bad, err)
		}
	}
}
