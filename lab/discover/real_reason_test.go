package discover_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/traj"
)

// rowsOf is one motion with a place, or with a place and a second column.
func rowsOf(n, dim int, at func(i int) (x, v float64)) *traj.Set {
	set := &traj.Set{Time: traj.Column{Name: "t"}, Columns: []traj.Column{{Name: "x"}, {Name: "v"}}[:dim]}
	var m traj.Trajectory
	for i := range n {
		x, v := at(i)
		m.T, m.X = append(m.T, float64(i)/20), append(m.X, []float64{x, v}[:dim]...)
	}
	set.Trajectories = []traj.Trajectory{m}
	return set
}

// Where no law of motion is told, a note says the reason.
func TestNoLawOfMotionHasItsReason(t *testing.T) {
	swing := func(i int) (x, v float64) { return math.Cos(float64(i) / 20), -math.Sin(float64(i) / 20) }
	rng, x := traj.Rand(3, 3), 0.0
	walk := func(int) (float64, float64) {
		x += rng.NormFloat64()
		return x, rng.NormFloat64()
	}
	for _, c := range []struct {
		set  *traj.Set
		want string
	}{
		{rowsOf(7, 2, swing), "there are 7 rows"},
		{rowsOf(9, 1, swing), "there are 9 rows"},
		{rowsOf(80, 1, func(int) (float64, float64) { return 2.1, 0 }), "x does not change"},
		{rowsOf(80, 2, func(int) (float64, float64) { return 2.1, 0 }), "x does not change"},
		{rowsOf(300, 2, walk), "no column is the velocity of another"},
		{rowsOf(300, 1, walk), "no law of motion was found: "},
		{rowsOf(80, 1, func(i int) (float64, float64) { return float64(i) + rng.NormFloat64(), 0 }), "does not accelerate"},
	} {
		f := table(t, c.set)
		if notes := strings.Join(f.Notes, "; "); !strings.Contains(notes, c.want) || len(f.Laws) != 0 || f.Verdict == discover.VerdictMotion {
			t.Errorf("got %q, verdict %s and %d laws, want none and %q", notes, f.Verdict, len(f.Laws), c.want)
		}
	}
}

// A free fall has the law q” = -g and the energy q'^2 + 2 g q, without a
// velocity and with noise.
func TestFreeFallHasItsLaw(t *testing.T) {
	fall := paths(6, func(k int, t float64) float64 { return 3*float64(k)*t - 9.81*t*t/2 })
	for _, share := range []float64{0, 0.001} {
		for _, n := range []int{1, 6} {
			set := *fall
			set.Trajectories = fall.Trajectories[:n]
			f := table(t, noisy(&set, share, 1))
			a, e := lawOf(t, f, "acceleration"), lawOf(t, f, "energy")
			if g := a.Expr.At([]float64{3, 5}); math.Abs(g+9.81) > 0.02 || len(a.Expr.Vars()) != 0 || a.R2 < 0.99 {
				t.Errorf("%d falls: got %s with R2 %g", n, a.Text, a.R2)
			}
			if got := e.Expr.At([]float64{3, 5}); math.Abs(got-25-6*9.81) > 0.2 || e.Certified || e.R2 < 0.99 {
				t.Errorf("%d falls: got the energy %s with R2 %g", n, e.Text, e.R2)
			}
			if f.Verdict != discover.VerdictMotion || len(f.Damping) != 0 || f.CountEstimate != 0 {
				t.Errorf("%d falls: got verdict %s, damping %+v", n, f.Verdict, f.Damping)
			}
		}
	}
}

// One wild sample is named, and smooth, noisy or random rows have none.
func TestWildSampleIsNamed(t *testing.T) {
	for _, dim := range []int{1, 2} {
		for _, wild := range []bool{true, false} {
			rng := traj.Rand(4, 4)
			f := table(t, rowsOf(800, dim, func(i int) (x, v float64) {
				x, v = math.Cos(float64(i)/10)+0.01*rng.NormFloat64(), -2*math.Sin(float64(i)/10)
				if wild && i == 400 {
					x += 5
				}
				return x, v
			}))
			if got := strings.Contains(fmt.Sprint(f.Notes), "row 401 "); got != wild {
				t.Errorf("%d columns, wild %v: got notes %q", dim, wild, f.Notes)
			}
		}
	}
}
