package discover_test

import (
	"context"
	"encoding/json"
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
