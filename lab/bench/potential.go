package bench

import (
	"context"
	"time"

	"neurophysics/lab/potential"
)

// randomPotentials draws potentials of the phase profile, thins them out by the
// diversity filter, and integrates their motions; nothing is written to disk.
func randomPotentials(ctx context.Context, o *Options) (*Result, error) {
	n := o.Potentials
	if n == 0 {
		n = 10_000
	}
	o.tell("draw %d potentials", n)
	start := time.Now()
	motions := 0
	_, err := potential.Batch{Profile: potential.Phase, Seed: 1, Potentials: n, Threads: o.Threads}.Each(ctx,
		func(w *potential.Well) error {
			motions += len(w.Orbits)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return &Result{Threads: o.Threads, Seconds: time.Since(start).Seconds(), Potentials: n, Trajectories: motions}, nil
}
