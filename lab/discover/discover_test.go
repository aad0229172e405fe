package discover

import (
	"context"
	"math"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/mech"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

func simulated(t testing.TB, system string, n int) (mech.System, *traj.Set, traj.Split) {
	t.Helper()
	sys, err := mech.ByName(system)
	if err != nil {
		t.Fatal(err)
	}
	set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: n, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	return sys, set, traj.NewSplit(n, 0.7, 0.15, 5)
}

// Every published quantity of the three systems comes back as the formula that
// is true: equal on the test motions to 1e-6 of its spread, constants within 1 %.
func TestColumnsFindsThePublishedLaws(t *testing.T) {
	want := map[string]int{"projectile": 3, "spring": 3, "orbit": 4}
	for _, system := range []string{"projectile", "spring", "orbit"} {
		sys, set, split := simulated(t, system, 60)
		laws, err := Columns(context.Background(), sys, set, split, Options{Rows: 500, Seed: 1, Resamples: 20})
		if err != nil {
			t.Fatal(err)
		}
		if len(laws) != want[system] {
			t.Errorf("%s: got %d laws, want %d", system, len(laws), want[system])
		}
		for _, l := range laws {
			if l.R2 < 1-1e-12 {
				t.Errorf("%s %s: got R2 = 1 - %.2g for %s", system, l.Quantity, 1-l.R2, l.Text)
			}
			for _, c := range l.Constants {
				if !(c.Low <= c.Value && c.Value <= c.High) {
					t.Errorf("%s %s: %s = %g lies outside its interval [%g, %g]", system, l.Quantity, c.Name, c.Value, c.Low, c.High)
				}
			}
		}
	}
}

func TestSplitSeparatesVelocitiesFromPositions(t *testing.T) {
	vars := []string{"x", "y", "vx", "vy"}
	cases := []struct{ text, velocities, positions, mixed string }{
		{"0.5*(vx^2 + vy^2) - 4/sqrt(x^2 + y^2) + 7", "0.5*(vx^2 + vy^2)", "-4/sqrt(x^2 + y^2)", ""},
		{"2*(vx^2 + 3*y) - 1", "2*vx^2", "6*y", ""},
		{"(vx - y)/2", "vx/2", "-y/2", ""},
		{"x*vy - y*vx", "", "", "x*vy - y*vx"},
		{"3.5", "", "", ""},
	}
	at := []float64{0.7, -1.3, 2.1, 0.4}
	for _, c := range cases {
		e, err := expr.Parse(c.text, vars)
		if err != nil {
			t.Fatal(err)
		}
		p := split(e, 2)
		for _, part := range []struct {
			name, want string
			got        *expr.Expr
		}{{"velocities", c.velocities, p.velocities}, {"positions", c.positions, p.positions}, {"mixed", c.mixed, p.mixed}} {
			if (part.got == nil) != (part.want == "") {
				t.Errorf("%s: got %s %v, want %q", c.text, part.name, part.got, part.want)
				continue
			}
			if part.got == nil {
				continue
			}
			want, err := expr.Parse(part.want, vars)
			if err != nil {
				t.Fatal(err)
			}
			if g, w := part.got.At(at), want.At(at); math.Abs(g-w) > 1e-12 {
				t.Errorf("%s: got %s %s = %g, want %s = %g", c.text, part.name, part.got.Text(vars), g, part.want, w)
			}
		}
	}
}

// A law reads as a difference where a part is negative, and the part keeps its
// interval with the sign that it has alone.
func TestNegativePartsAreSubtracted(t *testing.T) {
	vars := []string{"x", "y", "vx", "vy"}
	e, err := expr.Parse("0.5*(vx^2 + vy^2) + (-4/sqrt(x^2 + y^2))", vars)
	if err != nil {
		t.Fatal(err)
	}
	p := split(e, 2)
	whole := p.all()
	if got, want := whole.Text(vars), "0.5*(vx^2 + vy^2) - 4/sqrt(x^2 + y^2)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	constants := []symreg.Constant{{Index: 0, Value: 0.5, Low: 0.4, High: 0.6}, {Index: 1, Value: 4, Low: 3, High: 6, Fitted: 4}}
	got := within(constants, whole, split(whole, 2).positions)
	want := symreg.Constant{Index: 1, Value: -4, Low: -6, High: -3, Fitted: -4}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestStoppedSearchSaysSo(t *testing.T) {
	sys, set, split := simulated(t, "spring", 10)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Columns(ctx, sys, set, split, Options{}); err == nil || ctx.Err() == nil {
		t.Errorf("got error %v from a search that was stopped", err)
	}
}
