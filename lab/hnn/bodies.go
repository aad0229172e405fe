package hnn

import (
	"context"

	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

// bodies draws the paper's 2-body and 3-body tasks with mech's simulator: 1,000
// orbits of 50 points, and 5,000 of 20, four fifths to learn from; 10,000 steps
// of Adam. The rate falls in the last third, which the paper's does not: at a
// constant one the losses go on moving by a factor of two from epoch to epoch.
func bodies(ctx context.Context, n int, o TaskOptions) (*Task, error) {
	sys := mech.NewNBody(n)
	orbits, points := bodiesOrbits(n)
	span, samples := 25.0, 500
	if n == 3 {
		span, samples = 5.0, 100
	}
	set, err := mech.Simulate(ctx, sys, mech.Options{Trajectories: orbits, Steps: points, Seed: o.Seed, Threads: o.Threads})
	if err != nil {
		return nil, err
	}
	t := &Task{
		Name: sys.Name(), Hidden: hiddenUnits, Config: bodiesConfig(n, o.Published), Truth: sys.Field, Velocities: true,
		Learn: Samples{Dim: set.Dim()}, Test: Samples{Dim: set.Dim()},
		Settings: ode.Settings{RTol: 1e-9, ATol: 1e-6},
	}
	for _, q := range sys.Quantities() {
		if q.Name == "energy" {
			t.Energy = q.Eval
		}
	}
	dx := make([]float64, set.Dim())
	for k := range orbits {
		part := &t.Learn
		if k >= bodiesLearnt(orbits) {
			part = &t.Test
			if len(t.Starts) < energyStarts {
				t.Starts = append(t.Starts, set.State(k, 0))
			}
		}
		part.begin(sys.Step())
		for i := range points {
			sys.Field(dx, set.State(k, i), 0)
			part.add(set.State(k, i), dx)
		}
	}
	for i := range samples {
		t.Times = append(t.Times, span*float64(i)/float64(samples-1))
	}
	return t, nil
}
