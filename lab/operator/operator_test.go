package operator

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
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

// The numbers of parameters are those of the study's networks, where every motion
// has its start and, in the second column, where all start alike.
func TestParameterCounts(t *testing.T) {
	for _, c := range []struct {
		config      Config
		phase, rest int
	}{
		{Config{Model: DeepONet, Width: 128, Layers: 3, Branches: 10}, 52012, 51370},
		{Config{Model: DeepONet, Width: 512, Layers: 4, Branches: 32}, 1171588, 1171588 - 5*512 - 2},
		{Config{Model: DeepONet, Width: 1024, Layers: 6, Branches: 64}, 8769796, 8769796 - 5*1024 - 2},
		{Config{Model: VaRONet, Width: 512, Layers: 4, Latent: 30}, 63353918, 63353918 - 512*512 - 4*512},
		{Config{Model: VaRONet, Width: 64, Layers: 2, Latent: 10}, 408214, 408214 - 64*64 - 4*64},
		{Config{Model: TraONet, Width: 64, Heads: 8, Layers: 3, Feed: 512}, 553346, 553346 - 64*64 - 4*64},
		{Config{Model: TraONet, Width: 64, Heads: 16, Layers: 2, Feed: 512}, 370562, 370562 - 64*64 - 4*64},
		{Config{Model: MambONet, Width: 128, Layers: 4, Heads: 4, Decoder: 4, Feed: 1024}, 2068994, 2068994 - 128*128 - 4*128},
		{Config{Model: MambONet, Width: 64, Layers: 4, Heads: 8, Decoder: 3, Feed: 512}, 435010, 435010 - 64*64 - 4*64},
		{Config{Model: FNO, Width: 64, Layers: 4, Modes: 16, Heads: 8, Decoder: 3, Feed: 256}, 484034, 484034 - 64*64 - 4*64},
		{Config{Model: FNO, Width: 128, Layers: 3, Modes: 16, Heads: 16, Decoder: 2, Feed: 128}, 1185922, 1185922 - 128*128 - 4*128},
	} {
		c.config.Sensors = 100
		for start, want := range map[string]int{AddStart: c.phase, NoStart: c.rest} {
			c.config.Start = start
			if got := c.config.Count(); got != want {
				t.Errorf("%+v: got %d parameters, want %d", c.config, got, want)
			}
		}
	}
	c := Config{Model: DeepONet, Start: ConcatStart, Sensors: 100, Width: 128, Layers: 3, Branches: 10}
	if got := c.Count(); got != 51626 {
		t.Errorf("start beside the potential: got %d parameters, want 51626", got)
	}
}

// small returns a small network of every kind.
func small(start string) []Config {
	all := []Config{
		{Model: DeepONet, Width: 8, Layers: 3, Branches: 3},
		{Model: VaRONet, Width: 3, Layers: 2, Latent: 2},
		{Model: TraONet, Width: 4, Heads: 2, Layers: 2, Feed: 6},
		{Model: MambONet, Width: 4, Layers: 1, Heads: 2, Decoder: 1, Feed: 6},
		{Model: FNO, Width: 4, Layers: 2, Modes: 3, Heads: 2, Decoder: 1, Feed: 6},
	}
	for i := range all {
		all[i].Start, all[i].Sensors = start, 9
	}
	if start == AddStart {
		c := all[0]
		c.Start = ConcatStart
		all = append(all, c)
	}
	return all
}

// drawn returns samples of random numbers.
func drawn(rows int, shared bool) potential.Samples {
	rng := rand.New(rand.NewPCG(5, 6))
	draw := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	s := potential.Samples{Sensors: 9, Times: 5, V: draw(9 * rows), T: draw(5 * rows), Start: draw(2 * rows), Q: draw(5 * rows), P: draw(5 * rows), Potential: make([]int, rows)}
	if shared {
		for i := range s.T {
			s.T[i] = s.T[i%5]
		}
	}
	return s
}

// given are parameters in double precision.
type given struct {
	names []string
	nodes []*graph.Node
}

func (w given) Get(name string) *graph.Node { return w.nodes[slices.Index(w.names, name)] }

// The gradient of some function of the answers with respect to every array of
// parameters is that of central differences, in double precision.
func TestGradients(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		for start, shared := range map[string]bool{AddStart: false, NoStart: true} {
			for _, c := range small(start) {
				if testing.Short() && b != engines[0] {
					c.check64(t, b, shared, 2)
				} else {
					c.check64(t, b, shared, 12)
				}
			}
		}
	})
}

// check64 checks at most some numbers of every array.
func (c Config) check64(t *testing.T, b *backend.Backend, shared bool, some int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	const rows, times = 3, 5
	var w given
	var in []any
	var values [][]float64
	add := func(dims []int, value func(i int) float64) {
		n := 1
		for _, d := range dims {
			n *= d
		}
		v := make([]float64, n)
		for i := range v {
			v[i] = value(i)
		}
		values = append(values, v)
		in = append(in, tensors.FromFlatDataAndDimensions(v, dims...))
	}
	normal := func(int) float64 { return rng.NormFloat64() }
	for _, p := range c.Params(7) {
		w.names = append(w.names, p.Name)
		add(p.Shape, func(i int) float64 { return float64(p.Values[i]) })
	}
	tRows := rows
	if shared {
		tRows = 1
	}
	add([]int{rows, c.Sensors}, normal)
	add([]int{tRows, times}, normal)
	add([]int{rows, 2}, normal)
	add([]int{rows, max(1, 2*c.Layers*c.Latent)}, normal)
	count := len(w.names)
	loss := func(in []*graph.Node) *graph.Node {
		w := given{w.names, in[:count]}
		out := c.network().answer(inputs{p: w, v: in[count], t: in[count+1], start: in[count+2], noise: in[count+3]})
		weight := make([]float64, rows*times*2)
		for i := range weight {
			weight[i] = math.Sin(float64(3*i + 1))
		}
		sum := graph.ReduceAllSum(graph.Mul(graph.Reshape(out.qp, -1), graph.Const(out.qp.Graph(), weight)))
		if out.kl != nil {
			sum = graph.Add(sum, out.kl)
		}
		return sum
	}
	grads, err := graph.MustNewExec(b.Backend, func(in []*graph.Node) []*graph.Node {
		return graph.Gradient(loss(in), in[:count]...)
	}).Call(in...)
	if err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	plain := graph.MustNewExec(b.Backend, loss)
	for k, name := range w.names {
		got := tensors.MustCopyFlatData[float64](grads[k])
		for i := 0; i < len(got); i += 1 + len(got)/some {
			at := func(h float64) float64 {
				v := slices.Clone(values[k])
				v[i] += h
				moved := slices.Clone(in)
				moved[k] = tensors.FromFlatDataAndDimensions(v, in[k].(*tensors.Tensor).Shape().Dimensions...)
				out, err := plain.Call(moved...)
				if err != nil {
					t.Fatal(err)
				}
				return tensors.ToScalar[float64](out[0])
			}
			const h = 1e-5
			if want := (at(h) - at(-h)) / (2 * h); math.Abs(got[i]-want) > 1e-7*(1+math.Abs(want)) {
				t.Errorf("%s, %+v: gradient of %s[%d] is %g, differences say %g", b.Info.Name, c, name, i, got[i], want)
			}
		}
	}
}
