package hnn

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"neurophysics/lab/ode"
)

// ErrDiverged reports that a learnt motion could not be followed to its end.
var ErrDiverged = errors.New("the motion could not be followed")

// Motions are the true and the learnt motions from a task's starts: for each
// start the states at the times, row-major.
type Motions struct {
	Times         []float64
	Truth, Learnt [][]float64
}

// Motions follows the true and the learnt motion from every start on so many
// threads (0 means one a processor). The learnt motion's time is multiplied by
// stretch; 1 leaves it. A map is compared at whole numbers of its own steps.
func (t *Task) Motions(ctx context.Context, n *Network, stretch float64, threads int) (*Motions, error) {
	m := &Motions{Times: t.timesFor(n)}
	var err error
	if m.Truth, err = t.truth(ctx, m.Times, threads); err != nil {
		return nil, err
	}
	stretched := make([]float64, len(m.Times))
	for i, at := range m.Times {
		stretched[i] = m.Times[0] + stretch*(at-m.Times[0])
	}
	if m.Learnt, err = t.followMany(ctx, n, stretched, threads); err != nil {
		return nil, fmt.Errorf("hnn: the learnt motion of %s: %w", t.Name, err)
	}
	return m, nil
}

// timesFor returns the times to compare at: the task's, or for a map those over
// the same span that it can reach.
func (t *Task) timesFor(n *Network) []float64 {
	if n.Model != Map || t.Recorded != nil {
		return t.Times
	}
	span := t.Times[len(t.Times)-1] - t.Times[0]
	var times []float64
	for i := 0; float64(i)*n.Step <= span; i++ {
		times = append(times, t.Times[0]+float64(i)*n.Step)
	}
	return times
}

// truth returns the true states at the times from every start, row-major.
func (t *Task) truth(ctx context.Context, times []float64, threads int) ([][]float64, error) {
	if t.Recorded != nil {
		return t.Recorded, nil
	}
	motions, err := ode.SolveMany(ctx, func() ode.Field { return t.Truth }, t.Starts, times, &t.Settings, threads)
	if err != nil {
		return nil, fmt.Errorf("hnn: the true motion of %s: %w", t.Name, err)
	}
	out := make([][]float64, len(motions))
	for k := range motions {
		out[k] = motions[k].X
	}
	return out, nil
}

// followMany returns the learnt motions from the task's starts on so many threads;
// the error is that of the first start that failed.
func (t *Task) followMany(ctx context.Context, n *Network, times []float64, threads int) ([][]float64, error) {
	out, errs := make([][]float64, len(t.Starts)), make([]error, len(t.Starts))
	err := inParallel(ctx, len(out), threads, func(k int) {
		out[k], errs[k] = n.Clone().follow(t.Starts[k], times, t)
	})
	if err != nil {
		return nil, err
	}
	for k, err := range errs {
		if err != nil {
			return out, fmt.Errorf("%w from start %d: %w", ErrDiverged, k, err)
		}
	}
	return out, nil
}

// follow is Follow with the task's settings and integrator.
func (n *Network) follow(x0, times []float64, t *Task) ([]float64, error) {
	if n.Model == Map || t.Integrator == "" {
		return n.Follow(x0, times, &t.Settings)
	}
	return t.Integrator.follow(n.Field, x0, times, t.StepSize(), &t.Settings)
}

// inParallel calls do for 0 to n-1 on so many threads (0 means one a processor). The
// error is that of ctx.
func inParallel(ctx context.Context, n, threads int, do func(k int)) error {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(threads, n) {
		group.Go(func() {
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				do(k)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
