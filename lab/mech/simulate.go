package mech

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

// Options says how much to simulate. Zero fields mean the defaults.
type Options struct {
	Trajectories int     // number of motions; default 2000
	Steps        int     // samples of each motion, the start included; default 100
	Step         float64 // time between samples; default the system's Step
	Seed         uint64  // seed of the start states; default 1
	Threads      int     // goroutines; default GOMAXPROCS; the result does not depend on it
}

// Work counts what an integration cost, summed over the trajectories.
type Work struct {
	Steps, Rejected, Evals int
}

func (o Options) orDefault(sys System) (Options, error) {
	switch {
	case o.Trajectories < 0:
		return o, fmt.Errorf("mech: %d trajectories of %s cannot be simulated, give a positive number", o.Trajectories, sys.Name())
	case o.Steps < 0:
		return o, fmt.Errorf("mech: %d steps of %s cannot be simulated, give a positive number", o.Steps, sys.Name())
	case !(o.Step >= 0) || math.IsInf(o.Step, 1):
		return o, fmt.Errorf("mech: a step of %g for %s is not possible, give a positive number", o.Step, sys.Name())
	case o.Threads < 0:
		return o, fmt.Errorf("mech: %d threads are not possible, give a positive number", o.Threads)
	}
	if o.Trajectories == 0 {
		o.Trajectories = 2000
	}
	if o.Steps == 0 {
		o.Steps = 100
	}
	if o.Step == 0 {
		o.Step = sys.Step()
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	return o, nil
}

// Simulate draws start states and follows each motion over o.Steps samples, by
// the closed form where the system has one, else by ode.Solve at a relative
// tolerance of 1e-12. Sample i lies at time i*o.Step. It returns an error when an
// option is negative, when an integration fails, or when ctx is done.
func Simulate(ctx context.Context, sys System, o Options) (*traj.Set, error) {
	if form, ok := sys.(ClosedForm); ok {
		set, err := simulate(ctx, sys, o, func(dim int) follower { return closed{form, dim} }, nil)
		return set, err
	}
	set, _, err := Integrate(ctx, sys, o, &ode.Settings{RTol: 1e-12, ATol: 1e-14})
	return set, err
}

// Integrate is Simulate by numerical integration for every system, with the
// same start states. It also returns what the integration cost.
func Integrate(ctx context.Context, sys System, o Options, s *ode.Settings) (*traj.Set, Work, error) {
	var work Work
	set, err := simulate(ctx, sys, o, func(dim int) follower {
		return &integrated{ode.NewSolver(sys.Field, dim, s)}
	}, &work)
	return set, work, err
}

// follower computes one motion: the states at the times t, from x0, into x.
type follower interface {
	follow(x, x0, t []float64) (ode.Result, error)
}

type closed struct {
	form ClosedForm
	dim  int
}

func (c closed) follow(x, x0, t []float64) (ode.Result, error) {
	for i, v := range t {
		c.form.At(x[i*c.dim:(i+1)*c.dim], x0, v)
	}
	return ode.Result{}, nil
}

type integrated struct{ solver *ode.Solver }

func (n *integrated) follow(x, x0, t []float64) (ode.Result, error) {
	return n.solver.Solve(x, x0, t)
}

func simulate(ctx context.Context, sys System, o Options, newFollower func(dim int) follower, work *Work) (*traj.Set, error) {
	o, err := o.orDefault(sys)
	if err != nil {
		return nil, err
	}
	set := &traj.Set{
		System:       sys.Name(),
		Time:         traj.Column{Name: "t", Unit: timeUnit(sys)},
		Columns:      sys.Columns(),
		Seed:         o.Seed,
		Trajectories: make([]traj.Trajectory, o.Trajectories),
	}
	described, _ := sys.(Described)
	if described != nil {
		set.Params = described.ParamColumns()
	}
	dim := set.Dim()
	times := make([]float64, o.Steps)
	for i := range times {
		times[i] = float64(i) * o.Step
	}
	results := make([]ode.Result, o.Trajectories)
	errs := make([]error, o.Trajectories)
	one := func(k int, f follower, x0 []float64) {
		sys.Start(x0, traj.Rand(o.Seed, streamStart, uint64(k)))
		t := &set.Trajectories[k]
		t.T = times[:len(times):len(times)]
		t.X = make([]float64, len(times)*dim)
		if described != nil {
			t.Params = make([]float64, len(set.Params))
			described.Params(t.Params, x0)
		}
		results[k], errs[k] = f.follow(t.X, x0, times)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(o.Threads, o.Trajectories) {
		group.Go(func() {
			f, x0 := newFollower(dim), make([]float64, dim)
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= o.Trajectories {
					return
				}
				one(k, f, x0)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("mech: simulation of %s stopped: %w", sys.Name(), err)
	}
	for k, err := range errs { // the first in order, whichever goroutine met one first
		if err != nil {
			return nil, fmt.Errorf("mech: trajectory %d of %s: %w", k, sys.Name(), err)
		}
		if work != nil {
			work.Steps += results[k].Steps
			work.Rejected += results[k].Rejected
			work.Evals += results[k].Evals
		}
	}
	return set, nil
}

// streamStart names the random stream of start states.
const streamStart = 0x57a7

// timeUnit is the second where the state has units, 1 where it is scaled.
func timeUnit(sys System) string {
	for _, c := range sys.Columns() {
		if c.Unit != "1" {
			return "s"
		}
	}
	return "1"
}
