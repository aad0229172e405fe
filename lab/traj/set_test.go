package traj_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/traj"
)

func TestStateIsAViewAndSubsetShares(t *testing.T) {
	s := small()
	sub := s.Subset([]int{1, 0})
	if sub.Len() != 2 || s.Trajectories[0].Len() != 2 {
		t.Fatalf("got %d motions, the old first of %d samples; want 2, 2", sub.Len(), s.Trajectories[0].Len())
	}
	sub.State(0, 1)[1] = -8
	if got := s.State(1, 1)[1]; got != -8 {
		t.Errorf("got %g in the set after a change in its subset, want -8", got)
	}
	if state := s.State(0, 0); cap(state) != 2 {
		t.Errorf("a state can grow to %d numbers, into the next one; want 2", cap(state))
	}
}

func TestNoiseLeavesTheSourceAlone(t *testing.T) {
	s, noise := small(), []float64{0, 0.1}
	a, b := s.AddNoise(noise, 3), s.AddNoise(noise, 3)
	if diff := cmp.Diff(small(), s); diff != "" {
		t.Errorf("noise changed its source:\n%s", diff)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("same seed, other noise:\n%s", diff)
	}
	// The noise of a motion belongs to its index: it does not depend on the others.
	s.Trajectories[0].T, s.Trajectories[0].X = s.Trajectories[0].T[:1], s.Trajectories[0].X[:2]
	if diff := cmp.Diff(b.Trajectories[1], s.AddNoise(noise, 3).Trajectories[1]); diff != "" {
		t.Errorf("noise of motion 1 depends on motion 0:\n%s", diff)
	}
	if x := a.Trajectories[1].X; x[0] != 5 || x[1] == 6 {
		t.Errorf("got first state %v, want no noise on 5 and some on 6", x[:2])
	}
}

func TestRandStreamsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for name, rng := range map[string]interface{ Uint64() uint64 }{
		"seed 1": traj.Rand(1), "seed 2": traj.Rand(2), "seed 1, use 1": traj.Rand(1, 1), "seed 1, use 2": traj.Rand(1, 2),
		"seed 2, use 1": traj.Rand(2, 1), "seed 1, use 1, 2": traj.Rand(1, 1, 2), "seed 1, use 2, 1": traj.Rand(1, 2, 1),
	} {
		v := rng.Uint64()
		if other, ok := seen[v]; ok {
			t.Errorf("%s and %s begin with the same number", name, other)
		}
		seen[v] = name
	}
}

func TestWrongUsePanics(t *testing.T) {
	for name, call := range map[string]func(){
		"shares above 1":  func() { traj.NewSplit(10, 0.8, 0.3, 1) },
		"negative number": func() { traj.NewSplit(-1, 0.5, 0.1, 1) },
		"noise columns":   func() { small().AddNoise([]float64{1}, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: got no panic", name)
				}
			}()
			call()
		}()
	}
}
