package train_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

func TestLineIsFound(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		for _, batch := range []int{0, 4} {
			c := train.Config{Epochs: 600, Batch: batch, LearningRate: 0.05, Schedule: train.Cosine}
			res := mustRun(t, b, line(), c, train.Options{})
			a, k := value(res.Params, "a")[0], value(res.Params, "c")[0]
			// The rate falls to 0, so what is left is rounding of float32.
			if math.Abs(float64(a)-3) > 1e-4 || math.Abs(float64(k)+1) > 1e-4 {
				t.Errorf("batch %d: got %v x + %v, want 3 x - 1 within 1e-4", batch, a, k)
			}
			if res.Stopped != train.StoppedEpochs || res.Steps != 600*max(1, batch/2) || len(res.History) != 600 {
				t.Errorf("batch %d: got %d steps and %d epochs, stopped by %q", batch, res.Steps, len(res.History), res.Stopped)
			}
		}
	})
}

func TestSineIsLearnt(t *testing.T) {
	always(t, func(t *testing.T, b *backend.Backend) {
		var last train.Progress
		reports := 0
		c := train.Config{Epochs: 150, Batch: 16, LearningRate: 0.01, Seed: 1, ValidEvery: 4}
		res := mustRun(t, b, sine(16), c, train.Options{Progress: func(p train.Progress) { last = p; reports++ }})
		// The target's variance is about 0.5; 1 % of it is a fit that only the nonlinear network has.
		if !(res.Best.Valid < 5e-3) {
			t.Errorf("got validation loss %g, want below 5e-3", res.Best.Valid)
		}
		lowest := math.Inf(1)
		for i, e := range res.History {
			if want := (i+1)%4 == 0 || i == 149; e.Validated != want {
				t.Fatalf("epoch %d: got validated %v, want %v", e.Epoch, e.Validated, want)
			}
			if e.Validated {
				lowest = min(lowest, e.Valid)
			}
			if sum := e.Terms["fit"] + e.Terms["bias"]; math.Abs(sum-e.Loss) > 1e-6*sum {
				t.Fatalf("epoch %d: got a loss of %g from terms %v", e.Epoch, e.Loss, e.Terms)
			}
		}
		if res.Best.Valid != lowest {
			t.Errorf("got a best of %g, want the lowest, %g", res.Best.Valid, lowest)
		}
		if last.Stopped != train.StoppedEpochs || last.Step != 600 || last.Steps != 600 || last.Left != 0 || last.Best != lowest || reports < 1 {
			t.Errorf("got %d reports, the last %+v", reports, last)
		}
	})
}

// The first step is no measure of the others: an engine makes itself ready in it.
func TestTimeLeftWithoutTheFirstStep(t *testing.T) {
	p := sine(16)
	draw := p.Extra
	p.Extra = func(step int, rng *rand.Rand) []train.Array {
		time.Sleep(time.Millisecond)
		if step == 0 {
			time.Sleep(300 * time.Millisecond)
		}
		return draw(step, rng)
	}
	var all []train.Progress
	compiling := 0
	mustRun(t, engines[0], p, train.Config{Epochs: 100, Batch: 16, LearningRate: 0.01}, train.Options{
		Compiling: func() { compiling += 1 + 10*len(all) },
		Progress:  func(p train.Progress) { all = append(all, p) },
	})
	if compiling != 1 {
		t.Errorf("compiling was not told once, before all progress: %d", compiling)
	}
	if len(all) < 3 || all[0].Left != 0 || all[0].StepsPerSecond != 0 {
		t.Fatalf("got %d reports, the first %+v; want several, and no time left from one step", len(all), all[0])
	}
	for _, r := range all[1:] {
		if r.Left > time.Minute { // 400 steps like the first take two
			t.Errorf("after %d of %d steps %s are left", r.Step, r.Steps, r.Left)
		}
	}
}

// TestPatience learns 96 rows of nothing but noise: validation soon gets worse.
func TestPatience(t *testing.T) {
	p := sine(16)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range p.Data[1].Values {
		p.Data[1].Values[i] = float32(rng.NormFloat64())
	}
	res := mustRun(t, engines[0], p, train.Config{Epochs: 1000, Batch: 16, LearningRate: 0.02, Patience: 7}, train.Options{})
	if res.Stopped != train.StoppedPatience || len(res.History) != res.Best.Epoch+7 {
		t.Errorf("got %q after %d epochs with the best at %d, want an end by patience 7 epochs later", res.Stopped, len(res.History), res.Best.Epoch)
	}
	if slices.Equal(value(res.Params, "w2"), value(res.Last, "w2")) {
		t.Error("got the last parameters as the best")
	}
}

func TestUnusedParameterStays(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		p := line()
		p.Params = append(p.Params, train.Param{Name: "head", Array: array([]int{2}, 5, -6)})
		res := mustRun(t, b, p, train.Config{Epochs: 10, LearningRate: 0.1}, train.Options{})
		if got := value(res.Last, "head"); !slices.Equal(got, []float32{5, -6}) {
			t.Errorf("got %v for a parameter the loss does not use, want it unchanged", got)
		}
	})
}

// TestValidationInParts compares parts of 2,500 rows with a plain mean.
func TestValidationInParts(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		p := line()
		p.Data = []train.Array{array([]int{2508, 1}), array([]int{2508, 1})}
		want := 0.0
		for i := range 2508 {
			x, y := float32(i%7), float32(i%11)
			p.Data[0].Values, p.Data[1].Values = append(p.Data[0].Values, x), append(p.Data[1].Values, y)
			if i >= 8 {
				p.Valid = append(p.Valid, i)
				want += float64(y) * float64(y) / 2500
			}
		}
		// At a rate of 1e-30 the line stays y = 0.
		res := mustRun(t, b, p, train.Config{Epochs: 1, LearningRate: 1e-30}, train.Options{})
		// Means of up to 1,024 float32 numbers keep about six digits.
		if math.Abs(res.Best.Valid-want) > 1e-5*want {
			t.Errorf("got %v, want %v", res.Best.Valid, want)
		}
	})
}

func TestMistakesAreNamed(t *testing.T) {
	good := train.Config{Epochs: 1, LearningRate: 0.1}
	loss := func(f func(p train.Params, batch []*graph.Node) (*graph.Node, []train.Term)) func(*train.Problem, *train.Config) {
		return func(p *train.Problem, _ *train.Config) {
			p.Loss = func(ps train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) { return f(ps, batch) }
		}
	}
	cases := []struct {
		change func(p *train.Problem, c *train.Config)
		want   string
	}{
		{func(_ *train.Problem, c *train.Config) { c.Epochs = -3 }, "epochs is -3"},
		{func(_ *train.Problem, c *train.Config) { c.LearningRate = math.NaN() }, "learning rate is NaN"},
		{func(_ *train.Problem, c *train.Config) { c.L2 = -1 }, "l2 is -1; give 0 or more"},
		{func(_ *train.Problem, c *train.Config) { c.Schedule = "cos" }, `no schedule is called "cos"`},
		{func(p *train.Problem, _ *train.Config) { p.Params = nil }, "no parameters"},
		{func(p *train.Problem, _ *train.Config) { p.Params[1].Name = "a" }, `name "a" is empty or not unique`},
		{func(p *train.Problem, _ *train.Config) { p.Params[0].Values = nil }, `parameter "a": shape [1 1] asks for 1 values, not 0`},
		{func(p *train.Problem, _ *train.Config) { p.Data[1].Values[5] = float32(math.Inf(1)) }, "data array 1 row 5: +Inf"},
		{func(p *train.Problem, _ *train.Config) { p.Train[2] = 8 }, "row 8 is outside the data's 8 rows"},
		{func(p *train.Problem, _ *train.Config) { p.Train = nil }, "no training rows"},
		{func(p *train.Problem, _ *train.Config) { p.Loss = nil }, "no loss"},
		{func(p *train.Problem, c *train.Config) {
			c.Epochs = 9
			p.Extra = func(step int, _ *rand.Rand) []train.Array {
				return []train.Array{{Shape: []int{1 + step/4}, Values: make([]float32, 1+step/4)}}
			}
		}, "step 4 draws extra input 0 with shape [2] and 2 values, step 0 with shape [1]"},
		{loss(func(p train.Params, _ []*graph.Node) (*graph.Node, []train.Term) { return p.Get("z"), nil }), `no parameter "z"`},
		{loss(func(p train.Params, _ []*graph.Node) (*graph.Node, []train.Term) { return p.Get("a"), nil }), `loss term "loss" has shape (Float32)[1, 1]`},
		{loss(func(p train.Params, _ []*graph.Node) (*graph.Node, []train.Term) {
			return p.Get("c"), []train.Term{{Name: "gradient", Value: p.Get("c")}}
		}), `the name "gradient" of a loss term is empty, not unique, or taken`},
	}
	for _, c := range cases {
		p, config := line(), good
		c.change(&p, &config)
		_, err := train.Run(context.Background(), engines[0], p, config, train.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "train: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}
