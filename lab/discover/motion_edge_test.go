package discover_test

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/traj"
)

// paths samples motions of one coordinate that are given as functions of time.
func paths(n int, q func(k int, t float64) float64) *traj.Set {
	set := &traj.Set{Time: traj.Column{Name: "t", Unit: "s"}, Columns: []traj.Column{{Name: "q"}}}
	for k := range n {
		var m traj.Trajectory
		for i := range 120 {
			t := float64(i) / 20
			m.T, m.X = append(m.T, t), append(m.X, q(k, t))
		}
		set.Trajectories = append(set.Trajectories, m)
	}
	return set
}

// table searches a set, whose finding must be one that can be written.
func table(t *testing.T, set *traj.Set) *discover.Finding {
	t.Helper()
	f, err := discover.Table(context.Background(), set, discover.TableOptions{Seed: 1, Resamples: 40, Shuffles: 39})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(f); err != nil {
		t.Errorf("got a finding that cannot be written: %v", err)
	}
	return f
}

// Where nothing accelerates there is no law of motion to be told.
func TestUniformMotionHasNoLawOfMotion(t *testing.T) {
	for _, n := range []int{1, 8} {
		f := table(t, paths(n, func(k int, t float64) float64 { return float64(k+1) * t }))
		if len(f.Laws) != 0 || len(f.Damping) != 0 {
			t.Errorf("%d motions: got laws %+v and damping %+v", n, f.Laws, f.Damping)
		}
	}
}

// In a double well the energy from its rim is negative, so that it has no
// logarithm: no rate is told beside the damping, rather than one of zero.
func TestEnergyThatIsNegativeHasNoRateOfDecay(t *testing.T) {
	field := func(d, x []float64, _ float64) { d[0], d[1] = x[1], x[0]-x[0]*x[0]*x[0]-0.2*x[1] }
	f := table(t, motions(t, []string{"q", "v"}, field, 1.2, 12, 6, 3))
	lawOf(t, f, "acceleration")
	reason := lawOf(t, f, "energy").Evidence.Reason
	for _, text := range []string{f.Reason, reason} {
		if strings.Contains(text, "at a rate of 0 [0, 0]") || !strings.Contains(text, "not positive throughout") || !strings.Contains(text, "not conserved") {
			t.Errorf("got %q", text)
		}
	}
	for _, c := range f.Figures {
		if strings.HasPrefix(c.Name, "energy_") {
			t.Errorf("got the figure %+v of an energy without a logarithm", c)
		}
	}
}

// The energy is judged by the motions that were kept aside, as the acceleration.
func TestEnergyIsJudgedByMotionsKeptAside(t *testing.T) {
	e := lawOf(t, table(t, oscillations(t, starts, 0.2, 160, false)), "energy")
	if !strings.Contains(e.Note, "motions kept aside") {
		t.Errorf("got the note %q", e.Note)
	}
	// Blocks are of about a period, pi, so that a motion of 8 s makes two or three.
	if n := e.Evidence.Trajectories; n < 4 || n > 6 {
		t.Errorf("got evidence of %d blocks, want those of the two motions kept aside", n)
	}
}

// Where nothing but friction acts, no force within rounding is a law, and there
// is no energy-like quantity; a constant force belongs to the law.
func TestFrictionAloneHasNoForceTerm(t *testing.T) {
	for _, c := range []struct {
		name  string
		q     func(k int, t float64) float64
		field func(q, v float64) float64
	}{
		{"x' = -x", func(k int, t float64) float64 { return float64(k+1) * math.Exp(-t) }, func(_, v float64) float64 { return -v }},
		{"fall with drag", func(k int, t float64) float64 { return float64(k)*(1-math.Exp(-t)) - 9.81*(t-1+math.Exp(-t)) }, func(_, v float64) float64 { return -9.81 - v }},
	} {
		for _, n := range []int{1, 6} {
			f := table(t, paths(n, c.q))
			a := lawOf(t, f, "acceleration")
			for _, x := range [][]float64{{1, 0}, {0, 1}, {-0.5, 2}} {
				if got, want := a.Expr.At(x), c.field(x[0], x[1]); math.Abs(got-want) > 1e-4 {
					t.Errorf("%s, %d motions: got %s, which is %g at %v, want %g", c.name, n, a.Text, got, x, want)
				}
			}
			if slices.Contains(a.Expr.Vars(), 0) || a.R2 < 1-1e-6 || len(f.Laws) != 1 {
				t.Errorf("%s, %d motions: got %d laws, the first %s with R2 %g", c.name, n, len(f.Laws), a.Text, a.R2)
			}
			if strings.Contains(f.Reason, "energy-like") && !strings.Contains(f.Reason, "no energy-like") {
				t.Errorf("%s, %d motions: got %q", c.name, n, f.Reason)
			}
		}
	}
}
