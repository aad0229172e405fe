package ode_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/ode"
)

func Example() {
	// A spring with omega = 2, released at rest from q = 1, seen at three times.
	spring := func(dst, x []float64, t float64) { dst[0], dst[1] = x[1], -4*x[0] }
	r, err := ode.Solve(spring, []float64{1, 0}, []float64{0, math.Pi / 2, math.Pi}, nil)
	fmt.Printf("%.6f %.6f %v\n", r.X[2], r.X[4], err)

	// The same by steps of a fixed size that keep the energy bounded for ever.
	frog := ode.NewLeapfrog(func(a, q []float64, t float64) { a[0] = -4 * q[0] }, 2)
	x := []float64{1, 0}
	for i := range 100_000 {
		frog.Step(x, float64(i)*0.01, 0.01)
	}
	fmt.Printf("energy %.3f\n", x[1]*x[1]/2+2*x[0]*x[0])
	// Output:
	// -1.000000 1.000000 <nil>
	// energy 2.000
}

// problem is an initial value problem with a known solution.
type problem struct {
	name  string
	f     ode.Field
	exact func(dst []float64, t float64)
	dim   int
	end   float64
}

// problems with closed forms: the last two are q” = a(q, t).
var problems = []problem{
	{"decay", func(d, x []float64, t float64) { d[0] = -x[0] },
		func(d []float64, t float64) { d[0] = math.Exp(-t) }, 1, 3},
	{"logistic", func(d, x []float64, t float64) { d[0] = x[0] * (1 - x[0]) },
		func(d []float64, t float64) { d[0] = 1 / (1 + 9*math.Exp(-t)) }, 1, 8},
	{"time alone", func(d, x []float64, t float64) { d[0] = math.Cos(t) },
		func(d []float64, t float64) { d[0] = math.Sin(t) }, 1, 7},
	{"two rates", func(d, x []float64, t float64) { d[0], d[1] = -3*x[0]+2*x[1], 2*x[0]-3*x[1] },
		func(d []float64, t float64) {
			a, b := math.Exp(-t), math.Exp(-5*t)
			d[0], d[1] = (a+b)/2, (a-b)/2
		}, 2, 3},
	// q = 1/(2-t) solves q'' = 2 q^3.
	{"cubic force", second(func(a, q []float64, t float64) { a[0] = 2 * q[0] * q[0] * q[0] }),
		func(d []float64, t float64) { d[0], d[1] = 1/(2-t), 1/((2-t)*(2-t)) }, 2, 1},
	// q = cos t + sin 2t solves q'' = -q - 3 sin 2t.
	{"driven spring", second(drivenSpring),
		func(d []float64, t float64) {
			d[0], d[1] = math.Cos(t)+math.Sin(2*t), -math.Sin(t)+2*math.Cos(2*t)
		}, 2, 5},
}

func drivenSpring(a, q []float64, t float64) { a[0] = -q[0] - 3*math.Sin(2*t) }

// second makes the field of q” = a(q, t) in one dimension.
func second(a ode.Field) ode.Field {
	return func(d, x []float64, t float64) {
		d[0] = x[1]
		a(d[1:], x[:1], t)
	}
}

func (p problem) start() []float64 {
	x := make([]float64, p.dim)
	p.exact(x, 0)
	return x
}

func grid(end float64, n int) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = end * float64(i) / float64(n-1)
	}
	return t
}

// worst returns the largest error of rows of states at the times.
func (p problem) worst(x, times []float64) float64 {
	want := make([]float64, p.dim)
	var e float64
	for i, t := range times {
		p.exact(want, t)
		for j, w := range want {
			e = max(e, math.Abs(x[i*p.dim+j]-w))
		}
	}
	return e
}

func TestSolveAgainstClosedForms(t *testing.T) {
	for _, p := range problems {
		for _, tol := range []float64{1e-6, 1e-9, 1e-12} {
			times := grid(p.end, 57) // most of them lie within steps
			r, err := ode.Solve(p.f, p.start(), times, &ode.Settings{RTol: tol, ATol: tol})
			if err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
			// The tolerance is for one step; over these spans the sum of some hundred
			// step errors, and their growth, stay below 30 of it.
			if e := p.worst(r.X, times); e > 30*tol {
				t.Errorf("%s: error %.2g at tolerance %g in %d steps", p.name, e, tol, r.Steps)
			}
		}
	}
}

func TestSolveBackInTimeReturns(t *testing.T) {
	for _, p := range problems {
		end := make([]float64, p.dim)
		p.exact(end, p.end)
		r, err := ode.Solve(p.f, end, []float64{p.end, p.end / 2, 0}, &ode.Settings{RTol: 1e-11, ATol: 1e-13})
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		// Backwards, "two rates" grows by e^15 = 3e6.
		if e := p.worst(r.X, []float64{p.end, p.end / 2, 0}); e > 1e-5 || p.name != "two rates" && e > 1e-7 {
			t.Errorf("%s: error %.2g", p.name, e)
		}
	}
}

// Values by SciPy 1.17.1, solve_ivp, method DOP853 (order 8), rtol 1e-13, atol
// 1e-15. The Arenstorf orbit is closed: Hairer, Norsett and Wanner, section II.0.
func TestSolveAgainstIndependentValues(t *testing.T) {
	arenstorf := func(d, x []float64, t float64) {
		const mu = 0.012277471
		a, b := math.Hypot(x[0]+mu, x[1]), math.Hypot(x[0]-1+mu, x[1])
		a, b = (1-mu)/(a*a*a), mu/(b*b*b)
		d[0], d[1] = x[2], x[3]
		d[2] = x[0] + 2*x[3] - a*(x[0]+mu) - b*(x[0]-1+mu)
		d[3] = x[1] - 2*x[2] - a*x[1] - b*x[1]
	}
	start := []float64{0.994, 0, 0, -2.00158510637908252240537862224}
	cases := []struct {
		name     string
		f        ode.Field
		x0, want []float64
		end, tol float64 // the tolerance allows for the growth of errors in chaotic motion
	}{
		{"Lorenz", func(d, x []float64, t float64) {
			d[0], d[1], d[2] = 10*(x[1]-x[0]), x[0]*(28-x[2])-x[1], x[0]*x[1]-8.0/3*x[2]
		}, []float64{1, 1, 1}, []float64{-6.5121136994191495, -6.97404278841566, 23.924129572104242}, 5, 1e-8},
		{"van der Pol", func(d, x []float64, t float64) {
			d[0], d[1] = x[1], 5*(1-x[0]*x[0])*x[1]-x[0]
		}, []float64{2, 0}, []float64{-1.1587012660309752, 0.43046980897916404}, 10, 1e-9},
		{"driven pendulum", func(d, x []float64, t float64) {
			d[0], d[1] = x[1], -math.Sin(x[0])-0.2*x[1]+0.7*math.Cos(0.8*t)
		}, []float64{0.5, 0}, []float64{8.156655284227366, -1.5452041469640685}, 20, 1e-9},
		{"Arenstorf", arenstorf, start, start, 17.0652165601579625588917206249, 1e-6},
	}
	for _, c := range cases {
		r, err := ode.Solve(c.f, c.x0, []float64{0, c.end}, &ode.Settings{RTol: 1e-13, ATol: 1e-14})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for i, want := range c.want {
			if got := r.X[len(c.want)+i]; math.Abs(got-want) > c.tol {
				t.Errorf("%s: x[%d] = %.12g, want %.12g within %g", c.name, i, got, want, c.tol)
			}
		}
	}
}

func TestSolveFailures(t *testing.T) {
	square := func(d, x []float64, t float64) { d[0] = x[0] * x[0] } // x = 1/(1-t)
	root := func(d, x []float64, t float64) { d[0] = -math.Sqrt(x[0]-0.5) * 4 }
	stiff := func(d, x []float64, t float64) { d[0] = -1e6 * (x[0] - math.Cos(t)) }
	cases := []struct {
		name string
		f    ode.Field
		x0   float64
		s    ode.Settings
		want error
		word string
	}{
		{"blow-up", square, 1, ode.Settings{}, ode.ErrStepTooSmall, "t = 0.99999"},
		{"NaN at start", root, 0, ode.Settings{}, ode.ErrNotFinite, "t = 0 with"},
		{"infinite state", square, math.Inf(1), ode.Settings{}, ode.ErrNotFinite, "start state"},
		{"NaN beyond a wall", func(d, x []float64, t float64) { d[0] = math.Sqrt(0.5 - t) }, 0, ode.Settings{MaxStep: 0.1}, ode.ErrNotFinite, "check the start state"},
		{"stiff", stiff, 2, ode.Settings{MaxSteps: 1000}, ode.ErrTooManySteps, "implicit"},
	}
	for _, c := range cases {
		r, err := ode.Solve(c.f, []float64{c.x0}, []float64{0, 0.25, 2}, &c.s)
		var at *ode.Error
		if !errors.Is(err, c.want) || !errors.As(err, &at) || !strings.Contains(err.Error(), c.word) {
			t.Errorf("%s: got error %v, want %v with %q", c.name, err, c.want, c.word)
		}
		if rows := len(r.X); c.name == "blow-up" && rows != 2 {
			t.Errorf("%s: got %d rows, want the 2 reached", c.name, rows)
		}
	}
}

func TestSolveManyKeepsOrder(t *testing.T) {
	p := problems[1]
	var x0 [][]float64
	for i := range 40 {
		x0 = append(x0, []float64{0.1 + 0.01*float64(i)})
	}
	times := grid(5, 7)
	field := func() ode.Field { return p.f }
	one, err := ode.SolveMany(context.Background(), field, x0, times, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	three, err := ode.SolveMany(context.Background(), field, x0, times, nil, 3)
	if diff := cmp.Diff(one, three); diff != "" || err != nil {
		t.Errorf("three threads differ from one: %v\n%s", err, diff)
	}
	alone, _ := ode.Solve(p.f, x0[17], times, nil)
	if diff := cmp.Diff(alone, one[17]); diff != "" {
		t.Errorf("alone and among others differ:\n%s", diff)
	}
	x0[5][0], x0[30][0] = math.NaN(), math.NaN()
	if _, err := ode.SolveMany(context.Background(), field, x0, times, nil, 2); !errors.Is(err, ode.ErrNotFinite) || !strings.Contains(err.Error(), "motion 5") {
		t.Errorf("got error %v, want the one of motion 5", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ode.SolveMany(ctx, field, x0, times, nil, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
}

func TestWrongUsePanics(t *testing.T) {
	f := problems[0].f
	cases := map[string]func(){
		"ode: times must be":   func() { ode.Solve(f, []float64{1}, []float64{0, 1, 1}, nil) },
		"ode: no times":        func() { ode.Solve(f, []float64{1}, nil, nil) },
		"ode: empty state":     func() { ode.Solve(f, nil, []float64{0}, nil) },
		"ode: negative number": func() { ode.Solve(f, []float64{1}, []float64{0, 1}, &ode.Settings{RTol: -1}) },
		"ode: positions and":   func() { ode.NewYoshida4(f, 3) },
		"ode: state of 2":      func() { ode.NewRK4(f, 3).Step(make([]float64, 2), 0, 1) },
		"ode: step 0":          func() { ode.SolveFixed(ode.NewRK4(f, 1), []float64{1}, []float64{0, 1}, 0) },
	}
	for want, call := range cases {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("got panic %q, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
