package physicsnet

import (
	"context"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/backend"
	"neurophysics/lab/expr"
	"neurophysics/lab/mech"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// engine is pure Go, which is there on every machine.
func engine(t testing.TB) *backend.Backend {
	t.Helper()
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// small returns a few short motions and a network that learns them in a second.
func small(t testing.TB, system string, trajectories int) (*traj.Set, traj.Split, Config) {
	t.Helper()
	sys, err := mech.ByName(system)
	if err != nil {
		t.Fatal(err)
	}
	set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: trajectories, Steps: 12, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	c := Default()
	c.Hidden, c.Latent, c.Decoder, c.Head = 8, 4, 8, 8
	c.Epochs, c.Batch, c.Warmup, c.Probes, c.ValidEvery = 3, 8, 2, 4, 1
	return set, traj.NewSplit(trajectories, 0.7, 0.15, 1), c
}

func trained(t testing.TB, b *backend.Backend, system string, change func(*Config)) (*Net, *train.Result, *traj.Set) {
	t.Helper()
	set, split, c := small(t, system, 24)
	if change != nil {
		change(&c)
	}
	net, result, err := Train(context.Background(), b, set, split, c, train.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return net, result, set.Subset(split.Test)
}

// The published widths have the number of parameters that the source states.
func TestParameterCount(t *testing.T) {
	c := Published()
	n := 0
	for _, p := range startParams(&c, 4) {
		n += len(p.Values)
	}
	// Two layers 3(4*128+128^2+2*128) and 3(2*128^2+2*128), latent 128*32+32,
	// decoder 32*128+128+128*4+4, head 32*64+64+64+1.
	if n != 161573 {
		t.Errorf("got %d parameters, want 161573", n)
	}
}

// The true energy of a spring, put through the scales, satisfies the Generator
// guard exactly: its slope gives the true rates.
func TestTrueEnergyGeneratesTheMotion(t *testing.T) {
	b := engine(t)
	s := &Scale{Mean: []float64{0.3, -1}, Std: []float64{0.7, 2}, Step: []float64{1, 1}, Rate: []float64{1.5, 4}, Energy: 2.5}
	const k = 4.94
	states := []float64{1, 0, -0.5, 2, 0.2, -3}
	var normalised, want []float32
	for i, v := range states {
		normalised = append(normalised, float32((v-s.Mean[i%2])/s.Std[i%2]))
	}
	for i := 0; i < len(states); i += 2 {
		want = append(want, float32(states[i+1]/s.Rate[0]), float32(-k*states[i]/s.Rate[1]))
	}
	fn, err := train.NewFunc(b, []train.Param{{Name: "none", Array: train.Array{Values: []float32{0}}}}, func(_ train.Params, in []*Node) []*Node {
		g := in[0].Graph()
		x := Add(Mul(in[0], Const(g, [][]float32{{float32(s.Std[0]), float32(s.Std[1])}})), Const(g, [][]float32{{float32(s.Mean[0]), float32(s.Mean[1])}}))
		half := Const(g, [][]float32{{k / 2 / float32(s.Energy), 0.5 / float32(s.Energy)}})
		e := ReduceAllSum(Mul(Square(x), half))
		return []*Node{s.hamilton(Gradient(e, in[0])[0])}
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := fn.Call(train.Array{Shape: []int{3, 2}, Values: normalised})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(float64(got[0].Values[i]-want[i])) > 1e-5 {
			t.Errorf("rate %d: got %g, want %g", i, got[0].Values[i], want[i])
		}
	}
}

// Central differences of order four are exact for polynomials of degree four.
func TestRates(t *testing.T) {
	set := &traj.Set{Columns: []traj.Column{{Name: "x"}}, Trajectories: make([]traj.Trajectory, 1)}
	m := &set.Trajectories[0]
	const h = 0.1
	for i := range 9 {
		u := h * float64(i)
		m.T, m.X = append(m.T, u), append(m.X, 1-u+3*u*u-u*u*u*u)
	}
	got := rates(set, h)
	for i := border; i < 9-border; i++ {
		u := h * float64(i)
		if want := -1 + 6*u - 4*u*u*u; math.Abs(float64(got.Values[i])-want) > 1e-6 {
			t.Errorf("sample %d: got %g, want %g", i, got.Values[i], want)
		}
	}
}

func TestSelectionStaysInside(t *testing.T) {
	s := &selection{probes: 5}
	for seed := range uint64(50) {
		a := s.draw(12, traj.Rand(seed))
		seen := make(map[int]bool)
		for k := range 5 {
			for i, v := range a.Values[k*12 : (k+1)*12] {
				if v == 0 {
					continue
				}
				if v != 1 || i < border || i >= 12-border || seen[i] {
					t.Fatalf("seed %d: probe %d takes sample %d with weight %g", seed, k, i, v)
				}
				seen[i] = true
			}
		}
		if len(seen) != 5 {
			t.Fatalf("seed %d: got %d probes, want 5", seed, len(seen))
		}
	}
	if a := s.draw(7, traj.Rand(1)); a.Shape[0] != 3 {
		t.Errorf("7 samples have 3 inside the border, got %d probes", a.Shape[0])
	}
}

func TestSameSeedSameNetwork(t *testing.T) {
	b := engine(t)
	one, _, _ := trained(t, b, "orbit", nil)
	two, _, _ := trained(t, b, "orbit", nil)
	if diff := cmp.Diff(one.Params, two.Params); diff != "" {
		t.Error("the same seed gave other weights")
	}
	set, split, c := small(t, "orbit", 24)
	std := c.Standard()
	p, _, err := c.problem(b, set, split)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := std.problem(b, set, split)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.Params, q.Params); diff != "" {
		t.Error("the standard network starts elsewhere than the physics-aware one")
	}
}

// A forecast begins with what was given, and a held one stays on the level of
// the head where a free one does not.
func TestForecastIsHeld(t *testing.T) {
	b := engine(t)
	net, _, test := trained(t, b, "spring", func(c *Config) { c.Epochs = 40 })
	held, err := net.Forecast(test, 4, Auto)
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Forecast(test, 4, Free)
	if err != nil {
		t.Fatal(err)
	}
	spread := func(s *traj.Set) float64 {
		worst := 0.0
		for k := range s.Trajectories {
			e, err := net.Energy(s.Trajectories[k].X)
			if err != nil {
				t.Fatal(err)
			}
			level := (e[0] + e[1] + e[2] + e[3]) / 4
			for _, v := range e[4:] {
				worst = max(worst, math.Abs(v-level)/net.Scale.Energy)
			}
		}
		return worst
	}
	if diff := cmp.Diff(held.Trajectories[0].X[:8], test.Trajectories[0].X[:8]); diff != "" {
		t.Error("the forecast does not begin with the samples given")
	}
	if h, f := spread(held), spread(free); h > 1e-3 || h > f/5 {
		t.Errorf("the head strays by %g when held and %g when free; want under 0.001 and a fifth", h, f)
	}
}

// Reading a motion as a whole and sample by sample is the same network: the
// last sample of a forecast that is given all others is the prediction there.
func TestSequenceAgreesWithSteps(t *testing.T) {
	net, _, test := trained(t, engine(t), "orbit", nil)
	const last = 11
	step, err := net.Forecast(test, last, Free)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := net.Predict(test)
	if err != nil {
		t.Fatal(err)
	}
	for k := range test.Trajectories {
		for j, v := range whole.State(k, last) {
			if got := step.State(k, last)[j]; math.Abs(got-v) > 1e-4*net.Scale.Std[j] {
				t.Errorf("trajectory %d column %d: got %g step by step, want %g", k, j, got, v)
			}
		}
	}
}

// A forecast held to the true energy keeps it, whatever the network predicts.
func TestForecastOnALaw(t *testing.T) {
	b := engine(t)
	net, _, test := trained(t, b, "orbit", func(c *Config) { c.Beta = 0 })
	law, err := expr.Parse("0.5*(vx^2 + vy^2) - 3.986/sqrt(x^2 + y^2)", test.Names())
	if err != nil {
		t.Fatal(err)
	}
	f, err := net.ForecastOn(test, 4, law)
	if err != nil {
		t.Fatal(err)
	}
	for k := range f.Trajectories {
		want := law.At(test.State(k, 0))
		for i := 4; i < 12; i++ {
			// Two Newton steps and states kept in float32 leave about 1e-5.
			if got := law.At(f.State(k, i)); math.Abs(got-want) > 1e-3*math.Abs(want) {
				t.Fatalf("trajectory %d sample %d: got energy %g, want %g", k, i, got, want)
			}
		}
	}
}

// Without a guard the head is free to ignore the motion; with one its spread
// across motions stays that of an energy.
func TestGuardPreventsCollapse(t *testing.T) {
	b := engine(t)
	spread := func(guard string) float64 {
		net, _, test := trained(t, b, "spring", func(c *Config) { c.Guard, c.Epochs, c.LearningRate = guard, 60, 1e-2 })
		f, err := net.Features(test)
		if err != nil {
			t.Fatal(err)
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, e := range f.Energy {
			low, high = min(low, e), max(high, e)
		}
		return (high - low) / net.Scale.Energy
	}
	none, generator, variance := spread(None), spread(Generator), spread(UnitVariance)
	if none > 0.2*generator || none > 0.2*variance {
		t.Errorf("spread of the head: got %.3g without a guard, %.3g and %.3g with; want a fifth at most", none, generator, variance)
	}
}

func TestSaveAndLoad(t *testing.T) {
	b := engine(t)
	net, _, test := trained(t, b, "projectile", nil)
	dir := t.TempDir()
	if err := net.Save(dir); err != nil {
		t.Fatal(err)
	}
	back, err := Load(b, dir)
	if err != nil {
		t.Fatal(err)
	}
	want, err := net.Forecast(test, 3, Auto)
	if err != nil {
		t.Fatal(err)
	}
	got, err := back.Forecast(test, 3, Auto)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the network read back forecasts otherwise:\n%s", diff)
	}
	if _, err := Load(b, t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no trained network") {
		t.Errorf("an empty folder: got %v", err)
	}
}

func TestBadInputIsNamed(t *testing.T) {
	b := engine(t)
	cases := []struct {
		name   string
		damage func(*traj.Set, *Config)
		want   string
	}{
		{"uneven", func(s *traj.Set, _ *Config) {
			s.Trajectories[2].T = append([]float64{}, s.Trajectories[2].T...)
			s.Trajectories[2].T[5] += 0.01
		}, "trajectory 2 row 5"},
		{"length", func(s *traj.Set, _ *Config) {
			s.Trajectories[1].T, s.Trajectories[1].X = s.Trajectories[1].T[:8], s.Trajectories[1].X[:16]
		}, "trajectory 1 has 8 samples"},
		{"constant", func(s *traj.Set, _ *Config) {
			for k := range s.Trajectories {
				for i := 0; i < len(s.Trajectories[k].X); i += 2 {
					s.Trajectories[k].X[i] = 1
				}
			}
		}, `column "x" is the same number`},
		{"parameter", func(s *traj.Set, _ *Config) {
			for k := range s.Trajectories {
				for i := 0; i < len(s.Trajectories[k].X); i += 2 {
					s.Trajectories[k].X[i] = float64(k)
				}
			}
		}, `column "x" and those of its half`},
		{"guard", func(_ *traj.Set, c *Config) { c.Guard = "luck" }, `no guard is called "luck"`},
		{"width", func(_ *traj.Set, c *Config) { c.Hidden = 0 }, "hidden is 0"},
		{"epochs", func(_ *traj.Set, c *Config) { c.Epochs = -1 }, "epochs is -1"},
	}
	for _, c := range cases {
		set, split, config := small(t, "spring", 12)
		c.damage(set, &config)
		_, _, err := Train(context.Background(), b, set, split, config, train.Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
	}
}
