package hnn

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/backend"
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
// and returns the network after the last step, as the paper does. The test
// samples take no part; without validation the last step's parameters are also
// the best ones that a run folder keeps.
func (t *Task) Train(ctx context.Context, b *backend.Backend, m Model, seed uint64, o train.Options) (*Network, *train.Result, error) {
	if err := m.Suits(t); err != nil {
		return nil, nil, err
	}
	c := t.Config
	c.Seed = seed
	p := m.Problem(t.Learn, Samples{}, t.Hidden, seed)
	p.About = "field"
	if t.RK4 > 0 && m != Map {
		p.Loss, p.About = rk4Loss(m.Dynamics(), t.RK4), fmt.Sprintf("Runge-Kutta step of %g", t.RK4)
	}
	r, err := train.Run(ctx, b, p, c, o)
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
// others, where the states are noisy beside that of the true field, the mean squared
// difference of the true energies along the learnt and the true motion, and for how
// long the former predicts the latter, integrated on so many threads (0 means one a processor);
// where the states of the data are noisy also with the learnt motion's time
// stretched for it.
func (t *Task) Judge(ctx context.Context, n *Network, threads int) (Figures, error) {
	f := Figures{TrainLoss: n.Loss(t.Learn), TestLoss: n.Loss(t.Test)}
	if t.Noise > 0 && t.Truth != nil && n.Model != Map {
		loss := t.Test.loss(t.Truth)
		f.TruthLoss = &loss
	}
	if err := ctx.Err(); err != nil {
		return f, err
	}
	m, err := t.Motions(ctx, n, 1, threads)
	if err != nil {
		return f, err
	}
	f.EnergyMSE, f.EnergyError = meanAndError(t.energyErrors(m))
	f.ValidTime = m.validTime()
	// A map's time is counted in steps and cannot be stretched.
	if t.Noise > 0 && n.Model != Map {
		each, err := t.EnergyErrors(ctx, n, 1+noiseRescale*t.Noise, threads)
		if err != nil {
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
// the learnt and the true motion from every start; see Motions.
func (t *Task) EnergyErrors(ctx context.Context, n *Network, stretch float64, threads int) ([]float64, error) {
	m, err := t.Motions(ctx, n, stretch, threads)
	if err != nil {
		return nil, err
	}
	return t.energyErrors(m), nil
}

func (t *Task) energyErrors(m *Motions) []float64 {
	out := make([]float64, len(t.Starts))
	for k := range out {
		dim := len(t.Starts[k])
		for i := range m.Times {
			d := t.Energy(m.Learnt[k][i*dim:(i+1)*dim]) - t.Energy(m.Truth[k][i*dim:(i+1)*dim])
			out[k] += d * d / float64(len(m.Times))
		}
	}
	return out
}
