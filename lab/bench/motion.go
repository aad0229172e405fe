package bench

import (
	"context"
	"time"

	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

// simulateThreeBody integrates at the tolerances of the published task. Start
// states are drawn within the measured time.
func simulateThreeBody(ctx context.Context, o *Options) (*Result, error) {
	n := o.Trajectories
	if n == 0 {
		n = 5000
	}
	o.tell("integrate %d motions", n)
	start := time.Now()
	_, work, err := mech.Integrate(ctx, mech.NewNBody(3),
		mech.Options{Trajectories: n, Steps: 20, Step: 5.0 / 19, Seed: 1, Threads: o.Threads},
		&ode.Settings{RTol: 1e-9, ATol: 1e-6})
	if err != nil {
		return nil, err
	}
	return &Result{
		Threads: o.Threads, Seconds: time.Since(start).Seconds(), Trajectories: n,
		Evaluations: float64(work.Evals) / float64(n),
	}, nil
}
