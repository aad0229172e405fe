package nn

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
)

// layerCase is a layer with its arguments' shapes and, in plain Go, its values.
type layerCase struct {
	name  string
	dims  [][]int
	net   func(in []*graph.Node) *graph.Node
	plain func(in [][]float64) []float64
}

func layerCases() []layerCase {
	return []layerCase{
		{"Linear", [][]int{{2, 3, 4}, {4, 5}, {5}}, func(in []*graph.Node) *graph.Node { return Linear(in[0], in[1], in[2]) }, nil},
		{"Linear of one", [][]int{{3, 1}, {1, 2}, {2}}, func(in []*graph.Node) *graph.Node { return Linear(in[0], in[1], in[2]) }, nil},
		{"GELU", [][]int{{7}}, func(in []*graph.Node) *graph.Node { return GELU(in[0]) }, func(in [][]float64) []float64 {
			var y []float64
			for _, x := range in[0] {
				y = append(y, x*0.5*math.Erfc(-x/math.Sqrt2))
			}
			return y
		}},
		{"LayerNorm", [][]int{{2, 2, 5}, {5}, {5}}, func(in []*graph.Node) *graph.Node { return LayerNorm(in[0], in[1], in[2]) }, plainLayerNorm},
		{"RMSNorm", [][]int{{3, 5}, {5}}, func(in []*graph.Node) *graph.Node { return RMSNorm(in[0], in[1]) }, nil},
		{"Attention", [][]int{{2, 3, 4}, {2, 5, 4}, {2, 5, 4}}, func(in []*graph.Node) *graph.Node { return Attention(in[0], in[1], in[2], 2) }, plainAttention},
		{"Attention, far apart", [][]int{{2, 3, 4}, {2, 5, 4}, {2, 5, 4}}, func(in []*graph.Node) *graph.Node {
			return Attention(graph.MulScalar(in[0], 1000), in[1], in[2], 2)
		}, func(in [][]float64) []float64 {
			q := make([]float64, len(in[0]))
			for i, x := range in[0] {
				q[i] = 1000 * x
			}
			return plainAttention([][]float64{q, in[1], in[2]})
		}},
		{"Spectral", [][]int{{8, 2, 3}, {3, 3, 2}, {3, 3, 2}}, func(in []*graph.Node) *graph.Node { return Spectral(in[0], in[1], in[2]) }, plainSpectral},
		{"CausalConv", [][]int{{6, 2, 3}, {4, 3}, {3}}, func(in []*graph.Node) *graph.Node { return CausalConv(in[0], in[1], in[2]) }, plainConv},
		{"LSTM", [][]int{{4, 2, 3}, {2, 2}, {2, 2}, {3, 8}, {2, 8}, {8}}, lstmNet(false), func(in [][]float64) []float64 { return plainLSTM(in, false) }},
		{"LSTM backwards", [][]int{{4, 2, 3}, {2, 2}, {2, 2}, {3, 8}, {2, 8}, {8}}, lstmNet(true), func(in [][]float64) []float64 { return plainLSTM(in, true) }},
		{"SelectiveScan", [][]int{{5, 2, 3}, {5, 2, 3}, {4, 3}, {5, 4, 2}, {5, 4, 2}},
			func(in []*graph.Node) *graph.Node { return SelectiveScan(in[0], in[1], in[2], in[3], in[4]) }, plainScan},
		{"SelectiveScan by doubling", [][]int{{5, 2, 3}, {5, 2, 3}, {4, 3}, {5, 4, 2}, {5, 4, 2}},
			func(in []*graph.Node) *graph.Node { return selectiveDoubling(in[0], in[1], in[2], in[3], in[4]) }, plainScan},
		{"Slope", [][]int{{2, 9}, {2, 7}}, func(in []*graph.Node) *graph.Node { return Slope(in[0], in[1]) }, plainSlopes},
		{"Splitting", [][]int{{2, 1}, {2, 1}, {3}, {2}, {2, 9}, {2, 9}},
			func(in []*graph.Node) *graph.Node { return Splitting(in[0], in[1], in[2], in[3], in[4:], 3) }, plainSplitting},
	}
}

// Values are those of plain Go; gradients are the central differences of a
// weighted sum of the values, in double precision on every engine.
func TestLayers(t *testing.T) {
	for _, b := range engines(t) {
		for _, c := range layerCases() {
			c.check(t, b)
		}
	}
}

func (c *layerCase) check(t *testing.T, b *backend.Backend) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	var args [][]float64
	for _, dims := range c.dims {
		n := 1
		for _, d := range dims {
			n *= d
		}
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		args = append(args, v)
	}
	feed := func() (in []any) {
		for i, v := range args {
			in = append(in, tensors.FromFlatDataAndDimensions(append([]float64{}, v...), c.dims[i]...))
		}
		return in
	}
	weigh := func(y *graph.Node) *graph.Node { // some function of all values
		y = graph.Reshape(y, -1)
		w := make([]float64, y.Shape().Size())
		for i := range w {
			w[i] = math.Sin(float64(3*i + 1))
		}
		return graph.ReduceAllSum(graph.Mul(y, graph.Const(y.Graph(), w)))
	}
	full := graph.MustNewExec(b.Backend, func(in []*graph.Node) []*graph.Node {
		y := c.net(in)
		loss := weigh(y)
		return append([]*graph.Node{y, loss}, graph.Gradient(loss, in...)...)
	})
	call := func() []*tensors.Tensor {
		out, err := full.Call(feed()...)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		return out
	}
	out := call()
	if c.plain != nil {
		if e := worst(tensors.MustCopyFlatData[float64](out[0]), c.plain(args)); e > 1e-12 {
			t.Errorf("%s, %s: values differ from plain Go by %.1e", b.Info.Name, c.name, e)
		}
	}
	at := func() float64 { return tensors.ToScalar[float64](call()[1]) }
	const h = 1e-5 // the error is of the order of its square
	for k, v := range args {
		want := make([]float64, len(v))
		for i, x := range v {
			v[i] = x + h
			up := at()
			v[i] = x - h
			want[i] = (up - at()) / (2 * h)
			v[i] = x
		}
		if e := worst(tensors.MustCopyFlatData[float64](out[2+k]), want); e > 1e-8 {
			t.Errorf("%s, %s: gradient of argument %d differs from differences by %.1e", b.Info.Name, c.name, k, e)
		}
	}
}

func plainLayerNorm(in [][]float64) []float64 {
	var y []float64
	for r := 0; r < len(in[0]); r += 5 {
		row := in[0][r : r+5]
		mean, variance := 0.0, 0.0
		for _, v := range row {
			mean += v / 5
		}
		for _, v := range row {
			variance += (v - mean) * (v - mean) / 5
		}
		for i, v := range row {
			y = append(y, (v-mean)/math.Sqrt(variance+1e-5)*in[1][i]+in[2][i])
		}
	}
	return y
}

// plainAttention is for 2 rows, 3 queries, 5 keys and 2 heads of 2.
func plainAttention(in [][]float64) []float64 {
	y := make([]float64, 2*3*4)
	for r := range 2 * 3 * 2 {
		row, query, head := r/6, r/2%3, r%2
		q := in[0][(row*3+query)*4+2*head:]
		w, sum := make([]float64, 5), 0.0
		for j := range w {
			k := in[1][(row*5+j)*4+2*head:]
			w[j] = (q[0]*k[0] + q[1]*k[1]) / math.Sqrt2
		}
		for j, most := 0, slices.Max(w); j < len(w); j++ {
			w[j] = math.Exp(w[j] - most)
			sum += w[j]
		}
		for j := range w {
			for c := range 2 {
				y[(row*3+query)*4+2*head+c] += w[j] / sum * in[2][(row*5+j)*4+2*head+c]
			}
		}
	}
	return y
}

// plainSpectral is for 8 points, 2 rows, 3 modes, 3 inputs and 2 outputs, mode by
// mode from the definition.
func plainSpectral(in [][]float64) []float64 {
	y := make([]float64, 8*2*2)
	for r := range 2 * 3 * 2 {
		row, k, o := r/6, r/2%3, r%2
		var z complex128
		for i := range 3 {
			w := complex(in[1][(k*3+i)*2+o], in[2][(k*3+i)*2+o])
			for n := range 8 {
				z += w * complex(in[0][(n*2+row)*3+i], 0) * cmplx.Exp(complex(0, -2*math.Pi*float64(k*n)/8))
			}
		}
		for n := range 8 {
			part := real(z*cmplx.Exp(complex(0, 2*math.Pi*float64(k*n)/8))) / 8
			if k > 0 {
				part *= 2
			}
			y[(n*2+row)*2+o] += part
		}
	}
	return y
}

// plainConv is for 6 steps, 2 rows, 3 channels and width 4.
func plainConv(in [][]float64) []float64 {
	y := make([]float64, 6*2*3)
	for i := range y {
		step, c := i/6, i%3
		y[i] = in[2][c]
		for k := range 4 {
			if from := step - 3 + k; from >= 0 {
				y[i] += in[1][k*3+c] * in[0][from*6+i%6]
			}
		}
	}
	return y
}

// lstmNet lets the last cell count too.
func lstmNet(backwards bool) func(in []*graph.Node) *graph.Node {
	return func(in []*graph.Node) *graph.Node {
		h, c := LSTM(in[0], LSTMWeights{H0: in[1], C0: in[2], Wx: in[3], Wh: in[4], B: in[5]}, backwards)
		return graph.Concatenate([]*graph.Node{h, graph.InsertAxes(c, 0)}, 0)
	}
}

// plainLSTM is for 4 steps, 2 rows, 3 inputs and 2 hidden units.
func plainLSTM(in [][]float64, backwards bool) []float64 {
	h, c := append([]float64{}, in[1]...), append([]float64{}, in[2]...)
	y := make([]float64, 4*4)
	sigmoid := func(a float64) float64 { return 1 / (1 + math.Exp(-a)) }
	for k := range 4 {
		step := k
		if backwards {
			step = 3 - k
		}
		for row := range 2 {
			z := append([]float64{}, in[5]...)
			for j := range z {
				for i := range 3 {
					z[j] += in[0][(step*2+row)*3+i] * in[3][i*8+j]
				}
				for i := range 2 {
					z[j] += h[row*2+i] * in[4][i*8+j]
				}
			}
			for i := range 2 {
				c[row*2+i] = sigmoid(z[2+i])*c[row*2+i] + sigmoid(z[i])*math.Tanh(z[4+i])
				h[row*2+i] = sigmoid(z[6+i]) * math.Tanh(c[row*2+i])
			}
		}
		copy(y[step*4:], h)
	}
	return append(y, c...)
}

// plainScan is for 5 steps, 2 rows, 3 channels and 4 states.
func plainScan(in [][]float64) []float64 {
	x, delta, a, b, c := in[0], in[1], in[2], in[3], in[4]
	y := make([]float64, len(x))
	h := make([]float64, 4*6)
	for i := range y {
		step, row, channel := i/6, i/3%2, i%3
		for n := range 4 {
			at := &h[n*6+i%6]
			*at = math.Exp(delta[i]*a[n*3+channel])**at + delta[i]*b[(step*4+n)*2+row]*x[i]
			y[i] += c[(step*4+n)*2+row] * *at
		}
	}
	return y
}
