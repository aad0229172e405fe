package discover_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

// oscillations are motions of q” = -4 q - rate q', with a velocity that is
// recorded 5 % too small if it is recorded at all.
func oscillations(t *testing.T, starts [][]float64, rate float64, samples int, velocity bool) *traj.Set {
	t.Helper()
	set := &traj.Set{Time: traj.Column{Name: "t", Unit: "s"}, Columns: []traj.Column{{Name: "q", Unit: "m"}}}
	if velocity {
		set.Columns = append(set.Columns, traj.Column{Name: "v", Unit: "m/s"})
	}
	times := make([]float64, samples)
	for i := range times {
		times[i] = float64(i) / 20
	}
	for _, start := range starts {
		r, err := ode.Solve(func(d, x []float64, _ float64) { d[0], d[1] = x[1], -4*x[0]-rate*x[1] }, start, times, &ode.Settings{RTol: 1e-11, ATol: 1e-13})
		if err != nil {
			t.Fatal(err)
		}
		m := traj.Trajectory{T: times}
		for i := range times {
			if m.X = append(m.X, r.X[2*i]); velocity {
				m.X = append(m.X, 0.95*r.X[2*i+1])
			}
		}
		set.Trajectories = append(set.Trajectories, m)
	}
	return set
}

var starts = [][]float64{{1, 0}, {0.5, 1}, {3, 2}, {0.3, 0.2}, {2, 1}, {0.8, -1}}

// The equation of motion comes out of one motion as of many, with the velocity
// and without, and so does the energy of the recorded velocity: motions of
// different energy are not taken for one that changes it.
func TestLawOfMotionFromAnyNumberOfMotions(t *testing.T) {
	for _, n := range []int{1, 2, 6} {
		for _, velocity := range []bool{true, false} {
			for _, rate := range []float64{0, 0.2} {
				if rate == 0 && n >= 4 && velocity {
					continue // the energy is conserved, and found as such
				}
				f, err := discover.Table(context.Background(), oscillations(t, starts[:n], rate, 160, velocity), discover.TableOptions{Seed: 1, Resamples: 40, Shuffles: 39})
				if err != nil {
					t.Fatal(err)
				}
				a := lawOf(t, f, "acceleration")
				for _, x := range [][]float64{{1, 0}, {0, 1}, {-0.5, 2}} {
					if got, want := a.Expr.At(x), -4*x[0]-rate*x[1]; math.Abs(got-want) > 2e-5 || a.R2 < 1-1e-6 {
						t.Errorf("%d motions, rate %g: got %s with R2 %g, and %g for %g at %v", n, rate, a.Text, a.R2, got, want, x)
					}
				}
				if len(f.Damping) != 1 || math.Abs(f.Damping[0].Rate-rate) > 1e-5 {
					t.Errorf("%d motions, rate %g: got damping %+v", n, rate, f.Damping)
				}
				notes := strings.Join(f.Notes, "; ")
				if strings.Contains(notes, "estimated") == velocity {
					t.Errorf("%d motions, velocity %v: got notes %q", n, velocity, notes)
				}
				e := lawOf(t, f, "energy")
				if strings.Contains(e.Note, "decays") != (rate > 0) || strings.Contains(e.Evidence.Reason, "no decay") != (rate == 0) {
					t.Errorf("%d motions, rate %g: got %q beside %q", n, rate, e.Note, e.Evidence.Reason)
				}
				if told := notes + e.Note + e.Evidence.Reason; n > 1 && (strings.Contains(told, "recording") || strings.Contains(told, "over the record") || rate > 0 && !strings.Contains(told, "mean duration")) {
					t.Errorf("%d motions, rate %g: got %q, as of one recording", n, rate, told)
				}
				if !velocity {
					continue
				}
				k := lawOf(t, f, "energy_of_recorded_velocity").Constants[0]
				if want := 4 * 0.95 * 0.95; math.Abs(k.Low-want) > 1e-3 || math.Abs(k.High-want) > 1e-3 {
					t.Errorf("%d motions, rate %g: got %+v for the energy of the recorded velocity, want %g", n, rate, k, want)
				}
			}
		}
	}
}
