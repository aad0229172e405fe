package hnn

import (
	"context"
	"fmt"

	"neurophysics/lab/backend"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// Train teaches a model the task, with the seed for its start and its batches,
// and returns the network after the last step, as the paper does.
func (t *Task) Train(ctx context.Context, b *backend.Backend, m Model, seed uint64, o train.Options) (*Network, *train.Result, error) {
	c := t.Config
	c.Seed = seed
	r, err := train.Run(ctx, b, m.Problem(t.Learn, t.Test, t.Hidden, seed), c, o)
	if err != nil {
		return nil, nil, err
	}
	return NewNetwork(m, r.Last), r, nil
}

// Judge measures a network: the losses on the data learnt from and on the
// others, and the mean squared difference of the true energies along the learnt
// and the true motion, integrated on so many threads (0 means one a processor).
// Time is not rescaled for the noise of the data, as the paper's code does.
func (t *Task) Judge(ctx context.Context, n *Network, threads int) (Figures, error) {
	f := Figures{TrainLoss: n.Loss(t.Learn), TestLoss: n.Loss(t.Test)}
	if err := ctx.Err(); err != nil {
		return f, err
	}
	each, err := t.EnergyErrors(ctx, n.Clone, threads)
	for _, e := range each {
		f.EnergyMSE += e / float64(len(each))
	}
	return f, err
}

// EnergyErrors returns the mean squared difference of the true energies along
// the learnt and the true motion from every start. network returns networks
// for goroutines of their own.
func (t *Task) EnergyErrors(ctx context.Context, network func() *Network, threads int) ([]float64, error) {
	truth, err := t.truth(ctx, threads)
	if err != nil {
		return nil, err
	}
	learnt, err := ode.SolveMany(ctx, func() ode.Field { return network().Field }, t.Starts, t.Times, &t.Settings, threads)
	if err != nil {
		return nil, fmt.Errorf("hnn: the learnt motion of %s: %w", t.Name, err)
	}
	out := make([]float64, len(t.Starts))
	for k := range out {
		dim := len(t.Starts[k])
		for i := range t.Times {
			d := t.Energy(learnt[k].X[i*dim:(i+1)*dim]) - t.Energy(truth[k][i*dim:(i+1)*dim])
			out[k] += d * d / float64(len(t.Times))
		}
	}
	return out, nil
}

// truth returns the true states at the times from every start, row-major.
func (t *Task) truth(ctx context.Context, threads int) ([][]float64, error) {
	if t.Recorded != nil {
		return t.Recorded, nil
	}
	motions, err := ode.SolveMany(ctx, func() ode.Field { return t.Truth }, t.Starts, t.Times, &t.Settings, threads)
	if err != nil {
		return nil, fmt.Errorf("hnn: the true motion of %s: %w", t.Name, err)
	}
	out := make([][]float64, len(motions))
	for k := range motions {
		out[k] = motions[k].X
	}
	return out, nil
}
