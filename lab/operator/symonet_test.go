package operator

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"neurophysics/lab/nn"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// symONetCase is a network whose parameters are no longer those that training starts
// from, with a potential and a start.
func symONetCase() (c Config, params []train.Param, v []float64, q0, p0 float64) {
	c = Config{Model: SymONet, Start: AddStart, Sensors: 20, Width: 4, Layers: 1, Steps: 16, Kicks: 3}
	params = c.Params(5)
	rng := rand.New(rand.NewPCG(7, 8))
	for _, p := range params {
		for i := range p.Values {
			p.Values[i] += 0.1 * float32(rng.NormFloat64())
		}
	}
	v = make([]float64, c.Sensors)
	for i := range v {
		x := float64(i) / float64(c.Sensors-1)
		v[i] = 2 - 6*x*(1-x)*(1+0.5*math.Sin(9*x)) // a lopsided well
	}
	return c, params, v, 0.3, 0.4
}

// follow asks in double precision for the motion in one potential.
func follow(t *testing.T, c Config, params []train.Param, v []float64, q0, p0 float64, times []float64) (q, p []float64) {
	t.Helper()
	var w given
	in := []any{[][]float64{v}, [][]float64{times}, [][]float64{{q0, p0}}}
	for _, p := range params {
		w.names = append(w.names, p.Name)
		values := make([]float64, len(p.Values))
		for i, x := range p.Values {
			values[i] = float64(x)
		}
		in = append(in, tensors.FromFlatDataAndDimensions(values, p.Shape...))
	}
	out, err := graph.MustNewExec(engines[0].Backend, func(in []*graph.Node) *graph.Node {
		w.nodes = in[3:]
		return c.network().answer(inputs{p: w, v: in[0], t: in[1], start: in[2]}).qp
	}).Call(in...)
	if err != nil {
		t.Fatal(err)
	}
	qp := tensors.MustCopyFlatData[float64](out[0])
	for i := range times {
		q, p = append(q, qp[2*i]), append(p, qp[2*i+1])
	}
	return q, p
}

// near compares with a tolerance for the rounding of double precision, which a
// motion of a few periods enlarges.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) < 1e-10) {
			t.Errorf("%s: got %v, want %v", what, got, want)
			return
		}
	}
}

// Whatever has been learnt, motions begin where they are told to, p is dq/dt, each
// time is answered alone, and mirror images and reversed motions are what they
// should be.
func TestSymONetByConstruction(t *testing.T) {
	c, params, v, q0, p0 := symONetCase()
	times := []float64{0, 0.0017, 0.3, 0.77, 1.25, 1.9, 2}
	q, p := follow(t, c, params, v, q0, p0, times)
	near(t, "start", []float64{q[0], p[0]}, []float64{q0, p0})

	const d = 1e-5
	for i, at := range []float64{0.3, 0.77, 1.9, 2.5} { // beyond the last step p stays
		near, _ := follow(t, c, params, v, q0, p0, []float64{at - d, at, at + d})
		_, speed := follow(t, c, params, v, q0, p0, []float64{at})
		if got := (near[2] - near[0]) / (2 * d); math.Abs(got-speed[0]) > 1e-6 {
			t.Errorf("time %d: dq/dt is %.9g by differences, p is %.9g", i, got, speed[0])
		}
	}

	one, speed := follow(t, c, params, v, q0, p0, times[3:4])
	near(t, "a time alone", []float64{one[0], speed[0]}, []float64{q[3], p[3]})

	mirrored := slices.Clone(v)
	slices.Reverse(mirrored)
	x, y := follow(t, c, params, mirrored, 1-q0, -p0, times)
	for i := range x {
		x[i], y[i] = 1-x[i], -y[i]
	}
	near(t, "q mirrored", x, q)
	near(t, "p mirrored", y, p)

	back := make([]float64, len(times))
	for i, at := range times {
		back[i] = potential.Span - at
	}
	last := len(times) - 1
	x, y = follow(t, c, params, v, q[last], -p[last], back)
	for i := range y {
		y[i] = -y[i]
	}
	near(t, "q reversed", x, q)
	near(t, "p reversed", y, p)
}

// Before training the steps are those of an integrator of order 2.
func TestSymONetBegins(t *testing.T) {
	spring, err := potential.PhysicalByName("sho")
	if err != nil {
		t.Fatal(err)
	}
	miss := func(steps int) float64 {
		c := Config{Model: SymONet, Start: NoStart, Sensors: 100, Width: 1, Steps: steps, Kicks: 2}
		v := make([]float64, c.Sensors)
		potential.Sense(v, spring)
		q, p := follow(t, c, c.Params(1), v, 0, 0, []float64{0.9, 1.7})
		worst := 0.0
		for i, at := range []float64{0.9, 1.7} {
			x, y, _ := spring.Exact(at)
			worst = max(worst, math.Abs(q[i]-x), math.Abs(p[i]-y))
		}
		return worst
	}
	coarse, fine := miss(16), miss(32)
	if order := math.Log2(coarse / fine); fine > 1e-2 || math.Abs(order-2) > 0.3 {
		t.Errorf("errors are %g and %g with twice the steps, of order %.2f, want 2", coarse, fine, order)
	}
}

// Splines through the values of a cubic are the cubic, between the walls and a cell
// beyond.
func TestSplinesOfCubic(t *testing.T) {
	const sensors = 12
	v := make([]float64, sensors)
	for i := range v {
		x := float64(i) / (sensors - 1)
		v[i] = 2 + x*(-3+x*(1+4*x))
	}
	places := []float64{-1. / (sensors - 1), 0, 0.03, 0.5, 0.91, 1, 1 + 1./(sensors-1)}
	cells := make([]float64, len(places))
	want := make([]float64, len(places))
	for i, x := range places {
		cells[i], want[i] = x*(sensors-1), (-3+2*x+12*x*x)/(sensors-1)
	}
	out, err := graph.MustNewExec(engines[0].Backend, func(v, x *graph.Node) *graph.Node {
		return nn.Slope(splines(v), x)
	}).Call([][]float64{v}, [][]float64{cells})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slopes", tensors.MustCopyFlatData[float64](out[0]), want)
}

// A short training leaves a small part of the loss of the steps that it starts from.
func TestSymONetLearns(t *testing.T) {
	b := engines[len(engines)-1]
	s, err := potential.Batch{Profile: potential.Rest, Seed: 5, Potentials: 48}.Samples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Model: SymONet, Start: NoStart, Sensors: s.Sensors, Layers: 0, Width: 1, Steps: 24, Kicks: 2}
	how := Training{Criterion: Squared, Config: train.Config{Epochs: 30, Batch: 16, LearningRate: 1e-2}}
	fresh := &Net{Config: c, Params: c.Params(0), backend: b}
	defer fresh.Close()
	before, err := fresh.Loss(*s)
	if err != nil {
		t.Fatal(err)
	}
	net, _, err := Train(t.Context(), b, *s, potential.Samples{}, c, how, train.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer net.Close()
	if after, err := net.Loss(*s); err != nil || after > before/5 {
		t.Errorf("the loss fell from %g to %g (%v), want a fifth or less", before, after, err)
	}
}

func TestSymONetShapes(t *testing.T) {
	c, err := Small(SymONet, AddStart)
	if err != nil {
		t.Fatal(err)
	}
	// Two convolutions over 7 points of 4 and 16 numbers, the odd features and these to
	// the 2 potentials of 4 kicks, then drifts and kicks that read the same backwards.
	if got, want := c.Count(), (7*4+1)*16+(7*16+1)*16+(2+16)*2+3+2; got != want {
		t.Errorf("got %d parameters, want %d", got, want)
	}
	for _, change := range []func(c *Config){
		func(c *Config) { c.Steps = 0 }, func(c *Config) { c.Kicks = 0 }, func(c *Config) { c.Layers = -1 },
		func(c *Config) { c.Sensors = 4 }, func(c *Config) { c.Start = ConcatStart },
	} {
		wrong := c
		change(&wrong)
		if err := wrong.check(); err == nil {
			t.Errorf("no error for %+v", wrong)
		}
	}
	for _, name := range []string{Tiny, TinyPhase, SmallPhase, SmallRest} {
		for _, model := range Names() {
			if _, err := NewPreset(name, model); err != nil {
				t.Error(err)
			}
		}
	}
}
