package operator

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/backend"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
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
		{Model: SymONet, Width: 3, Layers: 1, Steps: 10, Kicks: 3},
	}
	options := all[2]
	options.Alone, options.Prenorm = true, true
	all = append(all, options)
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
	for i, v := range s.V {
		s.V[i] = v / 10 // steep potentials leave nothing to learn to a network that follows motions
	}
	if shared {
		for i := range s.T {
			s.T[i] = s.T[i%5]
		}
	}
	return s
}

// Start values that are not drawn evenly are those of the papers.
func TestStartValues(t *testing.T) {
	params := func(c Config) map[string][]float32 {
		m := make(map[string][]float32)
		for _, p := range c.Params(3) {
			m[p.Name] = p.Values
		}
		return m
	}
	c, err := Untuned(MambONet)
	if err != nil {
		t.Fatal(err)
	}
	p := params(c)
	for i, v := range p["encoder.0.decay"] { // A = -1, -2, ... -16 in every channel
		if want := float64(1 + i/128); math.Abs(math.Exp(float64(v))-want) > 1e-5*want {
			t.Fatalf("state %d of a channel decays with %g, want %g", i/128, math.Exp(float64(v)), want)
		}
	}
	for _, v := range p["encoder.1.step.b"] {
		if step := math.Log1p(math.Exp(float64(v))); step < 0.99e-3 || step > 0.1001 {
			t.Fatalf("a step of %g, want 0.001 to 0.1", step)
		}
	}
	for name, want := range map[string]float64{"encoder.2.step.w": 1 / math.Sqrt(4), "encoder.0.conv.w": 0.5, "decoder.0.self.in.w": math.Sqrt(6 / 256.0), "decoder.out.b": 1. / 8} {
		most := 0.0
		for _, v := range p[name] {
			most = max(most, math.Abs(float64(v)))
		}
		if most > want || most < 0.9*want && len(p[name]) > 50 {
			t.Errorf("%s reaches %g, want a little less than %g", name, most, want)
		}
	}
	if c, err = Untuned(FNO); err != nil {
		t.Fatal(err)
	}
	sum, w := 0.0, params(c)["encoder.0.re"]
	for _, v := range w {
		sum += float64(v) * float64(v)
	}
	// A complex normal number of unit variance has parts of variance 1/2; 65,536 of
	// them give that to half a per cent.
	if got := sum / float64(len(w)) * math.Pow(64, 4); math.Abs(got-0.5) > 0.02 {
		t.Errorf("spectral weights have variance %g/64^4, want 0.5", got)
	}
}

// A training that is stopped and taken up, and one whose network is written and
// read, end as one that runs through.
func TestResumeAndLoad(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		if testing.Short() && b != engines[0] {
			t.Skip("compiling takes seconds; resuming is tested on every engine by package train")
		}
		learn, c := drawn(12, false), small(AddStart)[1] // one that draws numbers
		how := Training{Criterion: Squared, KLWeight: 0.1}
		how.Epochs, how.Batch, how.LearningRate, how.Decay, how.Schedule, how.CheckpointEvery = 4, 4, 1e-2, 0.01, train.ExpHyperbolic, 1
		how.Hyperbola = train.Hyperbola{Last: 1e-5, Upper: 12}
		whole, want, err := Train(t.Context(), b, learn, learn, c, how, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer whole.Close()
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		_, _, err = Train(ctx, b, learn, learn, c, how, train.Options{Dir: dir, Progress: func(p train.Progress) {
			if p.Step >= 1 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want context.Canceled", err)
		}
		net, got, err := Train(t.Context(), b, learn, learn, c, how, train.Options{Dir: dir, Resume: true})
		if err != nil {
			t.Fatal(err)
		}
		defer net.Close()
		if got.Best.Valid != want.Best.Valid || len(got.History) != 4 {
			t.Errorf("got a loss of %g after %d epochs, want %g after 4", got.Best.Valid, len(got.History), want.Best.Valid)
		}
		if err := net.Save(dir); err != nil {
			t.Fatal(err)
		}
		read, err := Load(b, dir)
		if err != nil {
			t.Fatal(err)
		}
		defer read.Close()
		for _, n := range []*Net{net, read} {
			a, errA := whole.Loss(learn)
			b, errB := n.Loss(learn)
			if errA != nil || errB != nil || a != b {
				t.Errorf("got losses %g and %g (%v, %v), want equal ones", a, b, errA, errB)
			}
		}
	})
}

// Whether times are shared, or happen to be equal in rows of their own, makes no
// difference to an answer.
func TestSharedTimes(t *testing.T) {
	for _, c := range small(AddStart) {
		apart := drawn(4, true)
		s := apart.Slice(0, 3)
		for i := range apart.Times {
			apart.T[3*apart.Times+i] *= 0.9
		}
		how := Training{Criterion: Squared}
		p, err := c.Problem(s, potential.Samples{}, how)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Data) != 3 {
			t.Fatalf("%s: %d arrays of data, want 3 where times are shared", c.Model, len(p.Data))
		}
		how.Epochs, how.LearningRate = 1, 1e-9
		r, err := train.Run(t.Context(), engines[0], train.Problem{
			Params: p.Params, Data: p.Data, Train: p.Train,
			Loss: func(w train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) { return p.Loss(w, batch, nil) },
		}, how.Config, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		net := &Net{Config: c, Params: p.Params, backend: engines[0]}
		defer net.Close()
		want, err := net.Loss(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.History[0].Loss; math.Abs(got-want) > 1e-5*want {
			t.Errorf("%s: got a loss of %g in training, %g when asked", c.Model, got, want)
		}
		q, _, err := net.Predict(s)
		if err != nil {
			t.Fatal(err)
		}
		alone, _, err := net.Predict(apart)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range q {
			if math.Abs(float64(x-alone[i])) > 1e-5 {
				t.Errorf("%s: got %g at number %d with shared times, %g in rows of their own", c.Model, x, i, alone[i])
				break
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	good := small(AddStart)
	for _, change := range []func(c *Config){
		func(c *Config) { c.Model = "rnn" }, func(c *Config) { c.Start = ConcatStart }, func(c *Config) { c.Start = "" },
		func(c *Config) { c.Width = 0 }, func(c *Config) { c.Heads = 3 }, func(c *Config) { c.Modes = 5 },
	} {
		c := good[4]
		change(&c)
		if _, err := c.Problem(drawn(3, false), potential.Samples{}, Training{Criterion: Squared}); err == nil {
			t.Errorf("no error for %+v", c)
		}
	}
	s := drawn(3, false)
	s.Sensors = 8
	if _, err := good[0].Problem(s, potential.Samples{}, Training{Criterion: Squared}); err == nil {
		t.Error("no error for samples of other sensors")
	}
	if _, err := good[0].Problem(drawn(3, false), potential.Samples{}, Training{}); err == nil {
		t.Error("no error without a criterion")
	}
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
		if testing.Short() && b != engines[0] {
			t.Skip("compiling takes a minute; the layers are tested on every engine")
		}
		some := 12
		if testing.Short() {
			some = 4
		}
		for start, shared := range map[string]bool{AddStart: false, NoStart: true} {
			for _, c := range small(start) {
				c.check64(t, b, shared, some)
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
	add([]int{rows, c.Sensors}, func(int) float64 { return 0.1 * rng.NormFloat64() }) // no chaos
	add([]int{tRows, times}, func(int) float64 { return potential.Span * rng.Float64() })
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
			const h = 1e-6
			if want := (at(h) - at(-h)) / (2 * h); math.Abs(got[i]-want) > 1e-7*(1+math.Abs(want)) {
				t.Errorf("%s, %+v: gradient of %s[%d] is %g, differences say %g", b.Info.Name, c, name, i, got[i], want)
			}
		}
	}
}
