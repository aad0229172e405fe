package hnn

import (
	"context"

	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// bodies draws the paper's 2-body and 3-body tasks with mech's simulator: 1,000
// orbits of 50 points, and 5,000 of 20, four fifths to learn from; 10,000 steps
// of Adam on batches of 200 and 600, rounded up to whole epochs (10,108 for three
// bodies). The rate falls in the last third, which the paper's does not: at a
// constant one the losses go on moving by a factor of two from epoch to epoch.
func bodies(ctx context.Context, n int, o TaskOptions) (*Task, error) {
	sys := mech.NewNBody(n)
	orbits, points, span, samples := 1000, 50, 25.0, 500
	c := train.Config{Batch: 200, LearningRate: learningRate, Schedule: train.Cosine, Hold: 2. / 3}
	if o.Published {
		c.Schedule, c.Hold = train.Constant, 0
	}
	if n == 3 {
		orbits, points, span, samples = 5000, 20, 5.0, 100
		c.Batch, c.L2 = 600, weightDecay/2
	}
	set, err := mech.Simulate(ctx, sys, mech.Options{Trajectories: orbits, Steps: points, Seed: o.Seed, Threads: o.Threads})
	if err != nil {
		return nil, err
	}
	t := &Task{
		Name: sys.Name(), Hidden: hiddenUnits, Config: c, Truth: sys.Field, Velocities: true,
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
		if k >= orbits*4/5 {
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
	const steps = 10_000
	perEpoch := t.Learn.Rows() / c.Batch
	t.Config.Epochs = (steps + perEpoch - 1) / perEpoch
	t.Config.ValidEvery = t.Config.Epochs
	for i := range samples {
		t.Times = append(t.Times, span*float64(i)/float64(samples-1))
	}
	return t, nil
}
