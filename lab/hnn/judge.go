package hnn

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"neurophysics/lab/backend"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// noiseRescale is the share of the states' noise by which the paper's code
// stretches the time of learnt motions: noise on the states makes the
// derivatives that are learnt too small (errors in variables).
const noiseRescale = 0.9

// energySplits is the number of groups of starts that the error of the energy's
// figure is taken from.
const energySplits = 5

// Train teaches a model the task, with the seed for its start and its batches,
// and returns the network after the last step, as the paper does.
func (t *Task) Train(ctx context.Context, b *backend.Backend, m Model, seed uint64, o train.Options) (*Network, *train.Result, error) {
	if err := m.Suits(t); err != nil {
		return nil, nil, err
	}
	c := t.Config
	c.Seed = seed
	r, err := train.Run(ctx, b, m.Problem(t.Learn, t.Test, t.Hidden, seed), c, o)
	if err != nil {
		return nil, nil, err
	}
	n := NewNetwork(m, r.Last)
	if t.Learn.Step > 0 {
		n.Step = t.Learn.Step
	}
	return n, r, nil
}

// Judge measures a network: the losses on the data learnt from and on the
// others, and the mean squared difference of the true energies along the learnt
// and the true motion, integrated on so many threads (0 means one a processor);
// where the states of the data are noisy also with the learnt motion's time
// stretched for it.
func (t *Task) Judge(ctx context.Context, n *Network, threads int) (Figures, error) {
	f := Figures{TrainLoss: n.Loss(t.Learn), TestLoss: n.Loss(t.Test)}
	if err := ctx.Err(); err != nil {
		return f, err
	}
	each, err := t.EnergyErrors(ctx, n, 1, threads)
	if err != nil {
		return f, err
	}
	f.EnergyMSE, f.EnergyError = meanAndError(each)
	// A map's time is counted in steps and cannot be stretched.
	if t.Noise > 0 && n.Model != Map {
		if each, err = t.EnergyErrors(ctx, n, 1+noiseRescale*t.Noise, threads); err != nil {
			return f, err
		}
		mean, _ := meanAndError(each)
		f.Rescaled = &mean
	}
	return f, nil
}

// meanAndError returns the mean over the starts, and its standard error from
// the means over five groups of them; 0 where there are fewer starts.
func meanAndError(each []float64) (mean, se float64) {
	for _, e := range each {
		mean += e / float64(len(each))
	}
	if len(each) < energySplits {
		return mean, 0
	}
	var groups, counts [energySplits]float64
	for k, e := range each {
		groups[k%energySplits] += e
		counts[k%energySplits]++
	}
	sum := 0.0
	for k, g := range groups {
		d := g/counts[k] - mean
		sum += d * d
	}
	return mean, math.Sqrt(sum / (energySplits - 1) / energySplits)
}

// EnergyErrors returns the mean squared difference of the true energies along
// the learnt and the true motion from every start. The learnt motion's time is
// multiplied by stretch. A map is compared at whole numbers of its own steps.
func (t *Task) EnergyErrors(ctx context.Context, n *Network, stretch float64, threads int) ([]float64, error) {
	times := t.timesFor(n)
	truth, err := t.truth(ctx, times, threads)
	if err != nil {
		return nil, err
	}
	stretched := make([]float64, len(times))
	for i, at := range times {
		stretched[i] = times[0] + stretch*(at-times[0])
	}
	learnt, err := n.followMany(ctx, t.Starts, stretched, &t.Settings, threads)
	if err != nil {
		return nil, fmt.Errorf("hnn: the learnt motion of %s: %w", t.Name, err)
	}
	out := make([]float64, len(t.Starts))
	for k := range out {
		dim := len(t.Starts[k])
		for i := range times {
			d := t.Energy(learnt[k][i*dim:(i+1)*dim]) - t.Energy(truth[k][i*dim:(i+1)*dim])
			out[k] += d * d / float64(len(times))
		}
	}
	return out, nil
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

// followMany is Follow from many starts on so many threads; the error is that
// of the first start that failed.
func (n *Network) followMany(ctx context.Context, starts [][]float64, times []float64, s *ode.Settings, threads int) ([][]float64, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	out, errs := make([][]float64, len(starts)), make([]error, len(starts))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(threads, len(starts)) {
		group.Go(func() {
			own := n.Clone()
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(starts) {
					return
				}
				out[k], errs[k] = own.Follow(starts[k], times, s)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for k, err := range errs {
		if err != nil {
			return out, fmt.Errorf("motion %d: %w", k, err)
		}
	}
	return out, nil
}
