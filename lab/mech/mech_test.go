package mech_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

func Example() {
	sys, err := mech.ByName("orbit")
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: 10, Seed: 7})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Len(), "motions of", set.Trajectories[0].Len(), "samples with columns", set.Names())
	L := sys.Quantities()[3]
	fmt.Printf("%s = %s: %.6f at the start, %.6f at the end\n", L.Name, L.Law, L.Eval(set.State(0, 0)), L.Eval(set.State(0, 99)))
	// Output:
	// 10 motions of 100 samples with columns [x y vx vy]
	// angular_momentum = x*vy - y*vx: -1.908791 at the start, -1.908791 at the end
}

func byName(t testing.TB, name string) mech.System {
	t.Helper()
	sys, err := mech.ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return sys
}

func simulate(t testing.TB, sys mech.System, o mech.Options) *traj.Set {
	t.Helper()
	set, err := mech.Simulate(context.Background(), sys, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Check(); err != nil {
		t.Fatal(err)
	}
	return set
}

func TestConservedQuantitiesStay(t *testing.T) {
	for _, name := range mech.Names() {
		sys := byName(t, name)
		set := simulate(t, sys, mech.Options{Trajectories: 50})
		for _, q := range sys.Quantities() {
			var moved, size float64
			for k := range set.Trajectories {
				start := q.Eval(set.State(k, 0))
				for i := range set.Trajectories[k].Len() {
					v := q.Eval(set.State(k, i))
					moved, size = max(moved, math.Abs(v-start)), max(size, math.Abs(v))
				}
			}
			// Closed forms are good to some roundings; 3 bodies, integrated over 26 time
			// units at 1e-12 a step, meet each other closely.
			if tol := 1e-8 * max(1, size); q.Conserved && moved > tol {
				t.Errorf("%s: %s moves by %.2g, want at most %.2g", name, q.Name, moved, tol)
			}
			if !q.Conserved && moved < 1e-2*size {
				t.Errorf("%s: %s is not marked as conserved but moves only by %.2g of %.2g", name, q.Name, moved, size)
			}
		}
	}
}

func TestClosedFormsAgreeWithIntegration(t *testing.T) {
	o := mech.Options{Trajectories: 60, Steps: 300}
	for _, name := range mech.Names() {
		sys := byName(t, name)
		if _, ok := sys.(mech.ClosedForm); !ok {
			continue
		}
		exact := simulate(t, sys, o)
		numeric, work, err := mech.Integrate(context.Background(), sys, o, &ode.Settings{RTol: 1e-13, ATol: 1e-14})
		if err != nil || work.Steps == 0 || work.Evals < 6*work.Steps {
			t.Fatalf("%s: error %v, work %+v", name, err, work)
		}
		var worst float64
		for k := range exact.Trajectories {
			for i, v := range exact.Trajectories[k].X {
				worst = max(worst, math.Abs(v-numeric.Trajectories[k].X[i]))
			}
		}
		// Steps of 1e-13, some thousand of them, over three periods.
		if worst > 5e-10 {
			t.Errorf("%s: closed form and integration differ by %.2g", name, worst)
		}
	}
}

// Values by SciPy 1.17.1, solve_ivp, method DOP853 (order 8), rtol 1e-13, atol 1e-15.
func TestAgainstIndependentValues(t *testing.T) {
	cases := []struct {
		system   string
		x0, want []float64
		t, tol   float64
	}{
		{"pendulum", []float64{2.5, 0.3}, []float64{2.5066941763051562, -0.10839556152790084}, 10, 1e-10},
		{"pendulum", []float64{1, 7}, []float64{59.46631539132032, 4.3896698097718945}, 10, 1e-10}, // turns over nine times
		{"orbit", []float64{0.5, 0.1, -0.3, 3.4}, []float64{-0.5049851909499673, 0.9347968809744827, -1.87530537189807, 0.045604530465352795}, 10, 1e-10},
		{"3-body", []float64{1, -0.5, -0.5, 0, 0.9, -0.9, 0, -0.6, 0.7, 0.8, -0.4, -0.3},
			[]float64{-0.6804527199516094, 1.250722053695466, -0.07026933374385821, -0.3761022031301929, -0.334919910559231, 1.2110221136894248,
				0.45295411993067985, 0.381079582258174, -0.7340337021888541, -0.4918847327553779, 0.6358616883743383, -0.04397695561896}, 5, 1e-9},
	}
	for _, c := range cases {
		sys := byName(t, c.system)
		got := make([]float64, len(c.x0))
		if form, ok := sys.(mech.ClosedForm); ok {
			form.At(got, c.x0, c.t)
		} else {
			r, err := ode.Solve(sys.Field, c.x0, []float64{0, c.t}, &ode.Settings{RTol: 1e-13, ATol: 1e-15})
			if err != nil {
				t.Fatal(err)
			}
			copy(got, r.X[len(c.x0):])
		}
		for i, want := range c.want {
			if math.Abs(got[i]-want) > c.tol {
				t.Errorf("%s from %v: component %d is %.14g, want %.14g within %g", c.system, c.x0, i, got[i], want, c.tol)
			}
		}
	}
}

// All masses and lengths are 1, so that every state is (q, p) and the field must
// be q' = dH/dp, p' = -dH/dq.
func TestFieldIsTheSymplecticGradientOfTheEnergy(t *testing.T) {
	for _, name := range mech.Names() {
		sys := byName(t, name)
		var energy func([]float64) float64
		for _, q := range sys.Quantities() {
			if q.Name == "energy" {
				energy = q.Eval
			}
		}
		n := len(sys.Columns())
		x, f := make([]float64, n), make([]float64, n)
		for k := range 20 {
			sys.Start(x, traj.Rand(3, uint64(k)))
			sys.Field(f, x, 0)
			for i := range x {
				const h = 1e-5
				v := x[i]
				x[i] = v + h
				up := energy(x)
				x[i] = v - h
				grad := (up - energy(x)) / (2 * h)
				x[i] = v
				got := f[(i+n/2)%n]
				if i < n/2 {
					got = -got
				}
				if math.Abs(got-grad) > 1e-7*max(1, math.Abs(grad)) {
					t.Errorf("%s at %v: field says dH/dx%d = %.9g, energy says %.9g", name, x, i, got, grad)
				}
			}
		}
	}
}

func TestLawsSayWhatEvalComputes(t *testing.T) {
	for _, name := range mech.Names() {
		sys := byName(t, name)
		set := simulate(t, sys, mech.Options{Trajectories: 20, Steps: 10})
		for _, q := range sys.Quantities() {
			law, err := expr.Parse(q.Law, set.Names())
			if err != nil {
				t.Fatalf("%s, %s: %v", name, q.Name, err)
			}
			for k := range set.Trajectories {
				x := set.State(k, 3)
				got, want := law.At(x), q.Eval(x)
				if math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
					t.Errorf("%s: %s at %v is %.15g by its law %s, %.15g by Eval", name, q.Name, x, got, q.Law, want)
				}
			}
		}
	}
}

func TestStartsLieInTheirRanges(t *testing.T) {
	within := func(name string, v, low, high float64) {
		t.Helper()
		if !(v >= low-1e-9 && v <= high+1e-9) {
			t.Errorf("%s = %g, want %g to %g", name, v, low, high)
		}
	}
	o := mech.Options{Trajectories: 2000, Steps: 1}
	params := func(name string) [][]float64 {
		set := simulate(t, byName(t, name), o)
		var p [][]float64
		for _, tr := range set.Trajectories {
			if len(tr.Params) != len(set.Params) {
				t.Fatalf("%s: %d parameters, want %d", name, len(tr.Params), len(set.Params))
			}
			p = append(p, tr.Params)
		}
		return p
	}
	for _, p := range params("projectile") {
		within("height", p[0], 0, 3)
		within("speed", p[1], 5, 15)
		within("angle", p[2], 20*math.Pi/180, 70*math.Pi/180)
	}
	for _, p := range params("spring") {
		within("amplitude", p[0], 0.5, 1.5)
	}
	anticlockwise := 0
	for _, p := range params("orbit") {
		within("a", p[0], 0.8, 1.2)
		within("e", p[1], 0, 0.6)
		if p[3] > 0 {
			anticlockwise++
		}
	}
	// A fair coin thrown 2000 times deviates by 22; 100 is more than four times that.
	within("orbits that run anticlockwise", float64(anticlockwise), 900, 1100)
	weight := 9.81
	for _, p := range params("pendulum") {
		within("energy", p[0], weight*(1-math.Cos(0.2)), weight*(1-math.Cos(2.6)))
	}
	pair := simulate(t, byName(t, "2-body"), o)
	for k := range pair.Trajectories {
		x := pair.State(k, 0)
		within("x", x[0], 0.5, 1.5)
		within("y", x[2], 0.5, 1.5)
		within("centre and momentum", math.Abs(x[0]+x[1])+math.Abs(x[2]+x[3])+math.Abs(x[4]+x[5])+math.Abs(x[6]+x[7]), 0, 0)
		// Velocity at right angles to the position, 2 sqrt(r) v = 1 + 0.05 N(0,1).
		within("radial speed", math.Abs(x[0]*x[4]+x[2]*x[6]), 0, 0)
		within("speed", 2*math.Sqrt(math.Hypot(x[0], x[2]))*math.Hypot(x[4], x[6]), 0.75, 1.25)
	}
	three := simulate(t, byName(t, "3-body"), o)
	for k := range three.Trajectories {
		x := three.State(k, 0)
		for i := range 3 {
			r := math.Hypot(x[i], x[3+i])
			within("radius", r, 0.9, 1.2)
			circular := math.Pow(3, -0.25) / math.Sqrt(r)
			within("velocity factor x", -x[6+i]*r/(x[3+i]*circular), 0.8, 1.2)
			within("velocity factor y", x[9+i]*r/(x[i]*circular), 0.8, 1.2)
		}
		within("centre", math.Hypot(x[0]+x[1]+x[2], x[3]+x[4]+x[5]), 0, 0)
	}
}

func TestSetDependsOnTheSeedAlone(t *testing.T) {
	for _, name := range []string{"orbit", "3-body"} {
		sys := byName(t, name)
		o := mech.Options{Trajectories: 30, Steps: 20, Seed: 5, Threads: 1}
		one := simulate(t, sys, o)
		o.Threads = 4
		if diff := cmp.Diff(one, simulate(t, sys, o)); diff != "" {
			t.Errorf("%s: four threads differ from one:\n%s", name, diff)
		}
		o.Trajectories = 10
		if diff := cmp.Diff(one.Trajectories[:10], simulate(t, sys, o).Trajectories); diff != "" {
			t.Errorf("%s: the first ten of thirty differ from ten:\n%s", name, diff)
		}
		o.Seed = 6
		if cmp.Equal(one.Trajectories[:10], simulate(t, sys, o).Trajectories) {
			t.Errorf("%s: another seed gives the same motions", name)
		}
	}
}

func TestDefaults(t *testing.T) {
	set := simulate(t, byName(t, "spring"), mech.Options{})
	tr := set.Trajectories[1999]
	if set.Len() != 2000 || tr.Len() != 100 || tr.T[99] != 99*0.05 || set.Seed != 1 || set.Time.Unit != "s" {
		t.Errorf("got %d motions of %d samples to t = %g %s, seed %d; want 2000, 100, 4.95 s, 1", set.Len(), tr.Len(), tr.T[99], set.Time.Unit, set.Seed)
	}
}

func TestWrongOptionsGetOneSentence(t *testing.T) {
	sys := byName(t, "spring")
	for want, o := range map[string]mech.Options{
		"-3 trajectories": {Trajectories: -3},
		"-1 steps":        {Steps: -1},
		"step of -0.1":    {Step: -0.1},
		"step of NaN":     {Step: math.NaN()},
		"-2 threads":      {Threads: -2},
	} {
		_, err := mech.Simulate(context.Background(), sys, o)
		if err == nil || !strings.HasPrefix(err.Error(), "mech: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	if _, err := mech.ByName("sprung"); err == nil || err.Error() != `mech: unknown system "sprung", known are projectile, spring, orbit, pendulum, 2-body, 3-body` {
		t.Errorf("got error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, name := range []string{"spring", "3-body"} {
		if _, err := mech.Simulate(ctx, byName(t, name), mech.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, want context.Canceled", name, err)
		}
	}
}
