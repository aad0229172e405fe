package symreg_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// hard is a table whose law no library holds.
func hard(n int) symreg.Table {
	x := box(n, 7, [2]float64{0.5, 3}, [2]float64{0.2, 2}, [2]float64{-2, 2})
	return symreg.Table{X: x, Y: target(x, func(v []float64) float64 { return math.Exp(-v[0]*v[1]) * math.Cos(v[2]*v[0]+v[1]) }), Names: []string{"a", "b", "c"}}
}

// small makes epochs short.
var small = symreg.Evolution{Islands: 6, Members: 20, Tournament: 10}

func TestFrontIsTheSameOnAnyNumberOfThreads(t *testing.T) {
	for _, batch := range []int{0, 40} {
		sameFront(t, batch)
	}
}

// sameFront compares fronts on several threads, with all rows in every epoch or
// a new draw of them.
func sameFront(t *testing.T, batch int) {
	var want string
	for _, threads := range []int{1, 2, 4} {
		r, err := symreg.Search(t.Context(), hard(60), symreg.Options{Seed: 3, Epochs: 3, Threads: threads, MaxSize: 16, Batch: batch, Evolution: small})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r.Front)
		if err != nil {
			t.Fatal(err)
		}
		if r.Epochs != 3 || r.Stopped != "budget" {
			t.Errorf("got %d epochs and stopped %q, want 3 and budget", r.Epochs, r.Stopped)
		}
		if want == "" {
			want = string(text)
		}
		if diff := cmp.Diff(want, string(text)); diff != "" {
			t.Errorf("%d threads (-one +many):\n%s", threads, diff)
		}
	}
	other, err := symreg.Search(t.Context(), hard(60), symreg.Options{Seed: 4, Epochs: 3, MaxSize: 16, Batch: batch, Evolution: small})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(other.Front); string(text) == want {
		t.Error("another seed gave the same front")
	}
}

// What the front promises: falling loss, rising size, and texts that give the
// loss printed beside them.
func TestFrontKeepsItsPromises(t *testing.T) {
	table := hard(80)
	table.Weights = make([]float64, 80)
	for i := range table.Weights {
		table.Weights[i] = float64(i % 3)
	}
	r, err := symreg.Search(t.Context(), table, symreg.Options{Epochs: 2, MaxSize: 14, Evolution: small, Valid: 0.25, Choose: symreg.ChooseAccuracy})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Front) < 2 {
		t.Fatalf("got a front of %d", len(r.Front))
	}
	for i, c := range r.Front {
		if i > 0 && (c.Complexity <= r.Front[i-1].Complexity || c.Loss >= r.Front[i-1].Loss) {
			t.Errorf("member %d is dominated: size %d loss %g after %d, %g", i, c.Complexity, c.Loss, r.Front[i-1].Complexity, r.Front[i-1].Loss)
		}
		if c.Complexity > 14 || c.Complexity != c.Expr.Size() || c.ValidLoss == nil {
			t.Errorf("member %d: size %d of at most 14, held-out loss %v", i, c.Complexity, c.ValidLoss)
		}
		back, err := expr.Parse(c.Expression, table.Names)
		if err != nil || !back.Equal(c.Expr) {
			t.Errorf("%q read back: %v", c.Expression, err)
		}
		for _, k := range c.Constants {
			if !(k.Low <= k.Value && k.Value <= k.High) || c.Expr.Consts[k.Index] != k.Value {
				t.Errorf("%s: constant %+v", c.Expression, k)
			}
		}
		if *c.ValidLoss < *r.Chosen().ValidLoss {
			t.Errorf("%s has held-out loss %g, the chosen one %g", c.Expression, *c.ValidLoss, *r.Chosen().ValidLoss)
		}
	}
}

func TestLossIsThatOfTheText(t *testing.T) {
	table := hard(50)
	r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Front {
		back, err := expr.Parse(c.Expression, table.Names)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, y := range table.Y {
			d := back.At([]float64{table.X[0][i], table.X[1][i], table.X[2][i]}) - y
			sum += d * d
		}
		if got := sum / 50; math.Abs(got-c.Loss) > 1e-12*c.Loss {
			t.Errorf("%s: loss %g, from the text %g", c.Expression, c.Loss, got)
		}
	}
}

func TestCancelKeepsTheFront(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	o := symreg.Options{Epochs: 1 << 30, Evolution: small, Progress: func(p symreg.Progress) {
		if calls++; p.Evals <= 0 || p.EvalsPerSec <= 0 || p.Left <= 0 || len(p.Front) == 0 {
			t.Errorf("got progress %+v", p)
		}
		cancel()
	}}
	r, err := symreg.Search(ctx, hard(60), o)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v, want one that wraps context.Canceled", err)
	}
	if calls != 1 || r == nil || len(r.Front) == 0 || r.Stopped != "cancelled" {
		t.Errorf("got %d calls and result %+v", calls, r)
	}
	// A context that is done from the start leaves at least the mean.
	r, err = symreg.Search(ctx, hard(60), symreg.Options{})
	if !errors.Is(err, context.Canceled) || len(r.Front) == 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestEvolutionFindsWhatIsInNoLibrary(t *testing.T) {
	x := box(100, 8, [2]float64{0.5, 3}, [2]float64{0.5, 3})
	table := symreg.Table{X: x, Y: target(x, func(v []float64) float64 { return v[0] / (v[0] + 2*v[1]*v[1]) }), Names: []string{"a", "b"}}
	r, err := symreg.Search(t.Context(), table, symreg.Options{Seed: 1, Operators: []string{"+", "-", "*", "/"}, Epochs: 30, MaxSize: 12, TargetLoss: 1e-20})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chosen(); r.Stopped != "target" || c.R2 < 1-1e-12 {
		t.Errorf("got %s with R2 %g after %d epochs, stopped %q", c.Expression, c.R2, r.Epochs, r.Stopped)
	}
}

func TestGuessEntersTheSearch(t *testing.T) {
	table := hard(60)
	r, err := symreg.Search(t.Context(), table, symreg.Options{ClosedForm: true, Guesses: []string{"exp(-0.9*a*b)*cos(1.1*c*a+b)"}})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chosen(); c.R2 < 1-1e-12 {
		t.Errorf("got %s with R2 %g, want the guess with fitted constants", c.Expression, c.R2)
	}
}

// Of 400 rows with weight zero nothing is learnt.
func TestWeights(t *testing.T) {
	x := box(500, 9, [2]float64{-2, 2})
	y := target(x, func(v []float64) float64 { return 1.5 * v[0] * v[0] })
	w := make([]float64, 500)
	for i := range w {
		if w[i] = 2; i%5 != 0 {
			w[i], y[i] = 0, 100*math.Sin(float64(i))
		}
	}
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y, Weights: w, Names: []string{"x"}}, symreg.Options{ClosedForm: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Chosen().Expression; got != "1.5*x^2" {
		t.Errorf("got %s, want 1.5*x^2", got)
	}
}

// The 95 % intervals of 0.5 v^2 + 2.47 x^2 hold the truth about that often:
// 200 fits with noise, of which 180 to 199 lies within five standard deviations
// of the binomial count. Rows repeated in groups of ten must widen the interval
// of the bootstrap by the root of ten, not narrow it.
func TestIntervals(t *testing.T) {
	law := expr.Apply(expr.Add, parse(t, "a*v^2"), parse(t, "b*x^2"))
	hits := 0
	for seed := range uint64(200) {
		table := springWithNoise(60, seed)
		c, err := symreg.Fit(table, law)
		if err != nil {
			t.Fatal(err)
		}
		if k := c.Constants[1]; k.Low <= 2.47 && 2.47 <= k.High {
			hits++
		}
	}
	if hits < 175 || hits > 199 {
		t.Errorf("%d of 200 intervals hold the truth, want about 190", hits)
	}
	table := springWithNoise(60, 1)
	c, err := symreg.Fit(table, law)
	if err != nil {
		t.Fatal(err)
	}
	var many symreg.Table
	many.Names, many.X = table.Names, make([][]float64, 2)
	var groups []int
	for i := range table.Y {
		for range 10 {
			many.X[0], many.X[1] = append(many.X[0], table.X[0][i]), append(many.X[1], table.X[1][i])
			many.Y = append(many.Y, table.Y[i])
			groups = append(groups, i)
		}
	}
	b, err := symreg.Bootstrap(t.Context(), many, *c, groups, 1000, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range b {
		if r := k.StdErr / c.Constants[i].StdErr; r < 0.7 || r > 1.4 {
			t.Errorf("bootstrap by groups gives %g times the standard error, want about 1", r)
		}
	}
}

func springWithNoise(n int, seed uint64) symreg.Table {
	rng := rand.New(rand.NewPCG(seed, 11))
	x := box(n, seed, [2]float64{-2, 2}, [2]float64{-4, 4})
	y := target(x, func(v []float64) float64 { return 0.5*v[1]*v[1] + 2.47*v[0]*v[0] + 0.5*rng.NormFloat64() })
	return symreg.Table{X: x, Y: y, Names: []string{"x", "v"}}
}

// parse reads a formula of x and v in which a and b stand for 1.
func parse(t *testing.T, text string) *expr.Expr {
	e, err := expr.Parse(text, []string{"x", "v", "a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range e.Nodes {
		if n.Op == expr.Var && n.Arg >= 2 {
			return e.Replace(i, expr.NewConst(1))
		}
	}
	return e
}

func TestWideTableOfManyRows(t *testing.T) {
	if testing.Short() {
		return
	}
	x := box(30000, 12, [2]float64{-1, 1}, [2]float64{-1, 1}, [2]float64{0.5, 2}, [2]float64{0, 1})
	y := target(x, func(v []float64) float64 { return 3*v[0]*v[1] - v[2]*v[2] })
	start := time.Now()
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y}, symreg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Chosen().Expression; got != "3*x0*x1 - x2^2" {
		t.Errorf("got %s in %v", got, time.Since(start))
	}
}

// 200 columns, of which three matter, and few rows.
func TestManyColumns(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	ranges := make([][2]float64, 200)
	for j := range ranges {
		ranges[j] = [2]float64{-1, 2}
	}
	x := box(150, 13, ranges...)
	y := target(x, func(v []float64) float64 { return 2*v[150] - v[7]*v[7] + math.Sin(v[199]) })
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y}, symreg.Options{ClosedForm: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Chosen(); got.R2 < 1-1e-12 || got.Complexity > 9 {
		t.Errorf("got %s with R2 %g", got.Expression, got.R2)
	}
}
