package discover_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// Two bodies about a resting centre of mass are one body written twice: three
// quantities stay constant (the energy, the angular momentum, the direction of
// the ellipse), whatever the number of columns, in whatever unit and order.
func TestRewrittenColumnsAreLeftOut(t *testing.T) {
	set, err := mech.Simulate(context.Background(), mech.NewNBody(2), mech.Options{Trajectories: 24, Steps: 60, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range []float64{0, 0.01} {
		f, err := discover.Table(context.Background(), noisy(set, share, 4), discover.TableOptions{Seed: 1, Resamples: 40, Shuffles: 39})
		if err != nil {
			t.Fatal(err)
		}
		if f.CountEstimate != 3 || len(f.Laws) != 3 {
			t.Errorf("noise %g: got %d quantities, want 3: %s", share, f.CountEstimate, f.Reason)
		}
		if share == 0 && !strings.Contains(strings.Join(f.Notes, ";"), "qx2 = -qx1, qy2 = -qy1, px2 = -px1, py2 = -py1") {
			t.Errorf("got notes %q, want the columns that were left out", f.Notes)
		}
	}
}

// A column may be an affine function of several others; what merely follows
// from a curve, or differs beyond the noise, stays.
func TestAffineColumnsAreTold(t *testing.T) {
	base := motions(t, []string{"x", "y", "v", "w"}, func(d, x []float64, _ float64) { d[0], d[1], d[2], d[3] = x[2], x[3], -2*x[0], -3*math.Sin(x[1]) }, 1, 6, 12, 4)
	with := func(name string, f func(x []float64) float64) *traj.Set {
		set := *base
		set.Columns = append([]traj.Column{{Name: name}}, base.Columns...)
		set.Trajectories = append([]traj.Trajectory(nil), base.Trajectories...)
		for k := range set.Trajectories {
			r := &set.Trajectories[k]
			r.X = nil
			for i := range r.Len() {
				x := base.State(k, i)
				r.X = append(append(r.X, f(x)), x...)
			}
		}
		return &set
	}
	for _, c := range []struct {
		f    func(x []float64) float64
		want string // formula of column y, or of the new one
	}{
		{func(x []float64) float64 { return 100*x[1] - 273 }, "y = 0.01*c + 2.73"},
		{func(x []float64) float64 { return 4 }, "c = 4"},
		{func(x []float64) float64 { return x[0] - 2*x[1] }, "y = -0.5*c + 0.5*x"},
		{func(x []float64) float64 { return x[1] + 0.05*x[1]*x[1] }, ""},
	} {
		f, err := discover.Table(context.Background(), with("c", c.f), discover.TableOptions{Seed: 1, Terms: 2, Resamples: 20, Shuffles: 39})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, col := range f.Columns {
			if col.Given != "" {
				got += col.Name + " = " + col.Given
			}
		}
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
