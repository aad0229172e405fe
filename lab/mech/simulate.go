package mech

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

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
// tolerance of 1e-12. Sample i lies at time i*o.Step. It returns an error when
// an option is negative, when an integration fails, or when ctx is done.
func Simulate(ctx context.Context, sys System, o Options) (*traj.Set, error) {
	form, ok := sys.(ClosedForm)
	if !ok {
		set, _, err := Integrate(ctx, sys, o, &ode.Settings{RTol: 1e-12, ATol: 1e-14})
		return set, err
	}
	o, err := o.orDefault(sys)
	if err != nil {
		return nil, err
	}
	set, x0 := begin(sys, o)
	dim := set.Dim()
	var group sync.WaitGroup
	for worker := range min(o.Threads, o.Trajectories) {
		group.Go(func() {
			for k := worker; k < o.Trajectories && ctx.Err() == nil; k += o.Threads {
				t := &set.Trajectories[k]
				t.X = make([]float64, len(t.T)*dim)
				for i, v := range t.T {
					form.At(t.X[i*dim:(i+1)*dim], x0[k], v)
				}
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("mech: simulation of %s stopped: %w", sys.Name(), err)
	}
	return set, nil
}

// Integrate is Simulate by ode.Solve for every system, with the same start
// states and the given settings. It also returns what the integration cost.
func Integrate(ctx context.Context, sys System, o Options, s *ode.Settings) (*traj.Set, Work, error) {
	var work Work
	o, err := o.orDefault(sys)
	if err != nil {
		return nil, work, err
	}
	set, x0 := begin(sys, o)
	field := func() ode.Field { return sys.Field }
	results, err := ode.SolveMany(ctx, field, x0, set.Trajectories[0].T, s, o.Threads)
	if err != nil {
		return nil, work, fmt.Errorf("mech: simulation of %s: %w", sys.Name(), err)
	}
	for k, r := range results {
		set.Trajectories[k].X = r.X
		work.Steps += r.Steps
		work.Rejected += r.Rejected
		work.Evals += r.Evals
	}
	return set, work, nil
}

// begin makes the set without its states, and draws the start states.
func begin(sys System, o Options) (*traj.Set, [][]float64) {
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
	times := make([]float64, o.Steps)
	for i := range times {
		times[i] = float64(i) * o.Step
	}
	x0 := make([][]float64, o.Trajectories)
	for k := range x0 {
		x0[k] = make([]float64, set.Dim())
		sys.Start(x0[k], traj.Rand(o.Seed, streamStart, uint64(k)))
		t := &set.Trajectories[k]
		t.T = times[:len(times):len(times)] // all motions share their times
		if described != nil {
			t.Params = make([]float64, len(set.Params))
			described.Params(t.Params, x0[k])
		}
	}
	return set, x0
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
