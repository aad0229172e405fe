package bench

import (
	"context"
	"fmt"
	"math"
	"time"

	"neurophysics/lab/hnn"
	"neurophysics/lab/internal/cputime"
	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

// What rollout_2body integrates.
const (
	rolloutSteps   = 1500 // of training: enough for orbits that stay orbits
	rolloutMotions = 100
	rolloutSamples = 500
	rolloutSpan    = 25.0
	rolloutFar     = 10.0 // no orbit that is bounded leads there
)

// rolloutTwoBody integrates orbits of a Hamiltonian network, which is trained
// before the measured time, from starts that it did not see.
//
// Every orbit has steps of its own and its states are evaluated one by one: gonum's
// products of a matrix with one vector leave little to gain, while those of all
// orbits' states at once take twice the processor time in its Gemm and four times
// in a compiled graph in float64.
func rolloutTwoBody(ctx context.Context, o *Options) (*Result, error) {
	n := o.Trajectories
	if n == 0 {
		n = rolloutMotions
	}
	starts, err := mech.Simulate(ctx, mech.NewNBody(2), mech.Options{Trajectories: n, Steps: 1, Seed: 2})
	if err != nil {
		return nil, err
	}
	samples, err := twoBodySamples(ctx, 4*twoBodyMotions)
	if err != nil {
		return nil, err
	}
	b, learnt, err := o.trainHNN(ctx, samples, 200, o.steps(rolloutSteps))
	if err != nil {
		return nil, err
	}
	net := hnn.NewNetwork(hnn.Hamiltonian, learnt.Last)
	x0, times := make([][]float64, n), make([]float64, rolloutSamples)
	for k := range x0 {
		x0[k] = starts.State(k, 0)
	}
	for i := range times {
		times[i] = rolloutSpan * float64(i) / (rolloutSamples - 1)
	}
	o.tell("integrate %d motions", n)
	start, cpu := time.Now(), cputime.Now()
	motions, err := ode.SolveMany(ctx, func() ode.Field { return net.Clone().Field }, x0, times,
		&ode.Settings{RTol: 1e-9, ATol: 1e-6}, o.Threads)
	if err != nil {
		return nil, err
	}
	r := &Result{
		Backend: b.Info.Name, Threads: o.Threads, Trajectories: n,
		Seconds: time.Since(start).Seconds(), CPUSeconds: (cputime.Now() - cpu).Seconds(),
	}
	evals := 0
	for _, m := range motions {
		evals += m.Evals
		for _, v := range m.X {
			if math.Abs(v) > rolloutFar {
				return nil, fmt.Errorf("an orbit of the network leads to %.3g: train it longer", v)
			}
		}
	}
	r.Evaluations = float64(evals) / float64(n)
	return r, nil
}
