package invariant_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// simulated returns motions of a system with noise of a share of each
// column's spread, and that noise.
func simulated(t testing.TB, name string, motions int, share float64, seed uint64) (*traj.Set, []float64) {
	t.Helper()
	sys, err := mech.ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: motions, Steps: 60, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]float64, set.Dim())
	for j, c := range set.Table() {
		noise[j] = share * invariant.Vary([][]float64{c}).Along
	}
	return set.AddNoise(noise, seed), noise
}

func formulas(t testing.TB, names []string, texts ...string) []*expr.Expr {
	t.Helper()
	var out []*expr.Expr
	for _, text := range texts {
		e, err := expr.Parse(text, names)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func TestNullspaceFindsTheEnergyOfAPendulum(t *testing.T) {
	for _, share := range []float64{0, 0.01, 0.05} {
		set, noise := simulated(t, "pendulum", 25, share, 4)
		library := formulas(t, set.Names(), "theta", "omega", "theta^2", "theta*omega", "omega^2", "sin(theta)", "cos(theta)", "1/theta", "log(omega)")
		m, err := invariant.NewMoments(set, library, noise)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Library) > 8 { // omega changes sign, so that its logarithm is no candidate
			t.Errorf("got %d candidates, want log(omega) left out", len(m.Library))
		}
		found, err := m.Nullspace(context.Background(), set, 3, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != 1 || len(found[0].Terms) != 2 {
			t.Fatalf("noise %g: got %d relations %+v, want one of two terms", share, len(found), found)
		}
		// omega^2/2 - 9.81 cos(theta); with noise the standard error over 25
		// motions is a few times share/sqrt(1500).
		got := found[0].Coef[1] / found[0].Coef[0]
		if math.Abs(got/-19.62-1) > 1e-6+0.3*share {
			t.Errorf("noise %g: got %s", share, m.Expr(found[0]).Text(set.Names()))
		}
	}
}

func TestNullspaceIsEmptyForNoise(t *testing.T) {
	set, _ := simulated(t, "spring", 25, 0, 4)
	rng := traj.Rand(1, 9)
	for k := range set.Trajectories {
		for i := range set.Trajectories[k].X {
			set.Trajectories[k].X[i] = rng.NormFloat64()
		}
	}
	m, err := invariant.NewMoments(set, formulas(t, set.Names(), "x", "v", "x^2", "x*v", "v^2"), []float64{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	found, err := m.Nullspace(context.Background(), set, 3, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("got %+v, %v, want nothing", found, err)
	}
}

func TestIdentitiesAreNoLaws(t *testing.T) {
	set, noise := simulated(t, "pendulum", 25, 0, 4)
	for k := range set.Trajectories {
		for i := range set.Trajectories[k].X {
			set.Trajectories[k].X[i] *= 1e-3 // where x and sin(x) are nearly one
		}
	}
	m, err := invariant.NewMoments(set, formulas(t, set.Names(), "theta", "sin(theta)"), noise)
	if err != nil {
		t.Fatal(err)
	}
	found, err := m.Nullspace(context.Background(), set, 2, nil)
	if err != nil || len(found) > 0 {
		t.Errorf("got %+v, %v, want nothing", found, err)
	}
}

func TestIndependent(t *testing.T) {
	set, _ := simulated(t, "projectile", 10, 0, 4)
	got := invariant.Independent(set, formulas(t, set.Names(), "vx", "vx^2", "0.5*vy^2 + 9.81*y", "vx^2 + vy^2 + 19.62*y", "9.81*x + vx*vy", "x"))
	if want := "[true false true false true true]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestVariationDriftAndShuffles(t *testing.T) {
	times := make([][]float64, 8)
	steady, falling := make([][]float64, 8), make([][]float64, 8)
	rng := traj.Rand(3, 4)
	for k := range times {
		for i := range 40 {
			times[k] = append(times[k], float64(i)/39)
			steady[k] = append(steady[k], float64(k)+0.01*rng.NormFloat64())
			falling[k] = append(falling[k], float64(k)-0.1*float64(i)/39+0.01*rng.NormFloat64())
		}
	}
	v := invariant.Vary(steady)
	// The means are 0 to 7: their standard deviation is sqrt(6).
	if math.Abs(v.Along-0.01) > 0.001 || math.Abs(v.Across-math.Sqrt(6)) > 0.01 {
		t.Errorf("got %+v, want 0.01 along and 2.449 across", v)
	}
	if p := invariant.Shuffled(steady, 99, 1); p != 0.01 {
		t.Errorf("got p = %g of shuffles for what is constant, want 0.01", p)
	}
	if d := invariant.Drift(times, steady); d.P < 0.001 || d.Low > 0 || d.High < 0 {
		t.Errorf("got drift %+v of what is constant", d)
	}
	if d := invariant.Drift(times, falling); d.P > 1e-6 || d.Low > -0.1 || d.High < -0.1 {
		t.Errorf("got drift %+v, want about -0.1", d)
	}
}

func Example() {
	// Springs with x'' = -4.94 x; what is constant along every motion?
	sys, err := mech.ByName("spring")
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: 20, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	var library []*expr.Expr
	for _, text := range []string{"x", "v", "x*x", "x*v", "v*v"} {
		e, err := expr.Parse(text, set.Names())
		if err != nil {
			fmt.Println(err)
			return
		}
		library = append(library, e)
	}
	m, err := invariant.NewMoments(set, library, []float64{0, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := m.Nullspace(context.Background(), set, 3, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range found {
		a, b := r.Coef[0]/r.Coef[1], m.Library[r.Terms[0]].Text(set.Names())
		fmt.Printf("%.4f %s + %s\n", a, b, m.Library[r.Terms[1]].Text(set.Names()))
	}
	// Output:
	// 4.9400 x*x + v*v
}
