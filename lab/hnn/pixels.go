package hnn

import (
	"context"
	"fmt"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// What the paper trains on.
const (
	pixelWindows    = 100 // of a trial, from its frame 1 on
	pixelBatch      = 200
	pixelSteps      = 10_000
	quickPixelSteps = 4000
	pixelDecay      = 1e-5
)

// PixelTask is the paper's pendulum that is seen and not measured: from pairs of
// frames an autoencoder has to find the plane in which a Hamiltonian moves.
type PixelTask struct {
	Motions *pixels.Motions
	Tests   int // the first so many trials are to test on, the others to learn from
	Hidden  int
	Config  train.Config
}

// Pixels draws the task from the seed: 200 trials of 103 frames, of which the
// first fifth tests; 100 pairs of frames of each trial; 10,000 steps of Adam on
// batches of 200. Drawing uses so many threads (0 means one a processor) and stops
// when ctx is done.
func Pixels(ctx context.Context, seed uint64, threads int) (*PixelTask, error) {
	motions, err := pixels.Draw(ctx, pixels.Trials, pixels.TrialSteps, seed, threads)
	if err != nil {
		return nil, err
	}
	return NewPixelTask(motions, pixels.Trials/5), nil
}

// NewPixelTask returns the paper's task with motions of one's own, of at least
// 103 frames a trial, whose first tests trials are to test on.
func NewPixelTask(motions *pixels.Motions, tests int) *PixelTask {
	if motions.Steps < pixels.TrialSteps || tests < 0 || tests >= motions.Trials() {
		panic(fmt.Sprintf("hnn: %d of %d trials of %d frames to test on", tests, motions.Trials(), motions.Steps))
	}
	t := &PixelTask{Motions: motions, Tests: tests, Hidden: hiddenUnits}
	t.Config = train.Config{
		Batch:        pixelBatch,
		LearningRate: learningRate,
		L2:           pixelDecay / 2, // decay adds pixelDecay times the parameter to the gradient
	}
	t.Steps(pixelSteps)
	return t
}

// Steps sets the number of training steps, rounded up to whole epochs.
func (t *PixelTask) Steps(n int) {
	perEpoch := max(1, (t.Motions.Trials()-t.Tests)*pixelWindows/t.Config.Batch)
	t.Config.Epochs = (n + perEpoch - 1) / perEpoch
}

// Quick makes the training one of 4,000 steps whose rate falls to 0, to try things
// out. It is too short for the published figures: losses stay behind, and with some
// seeds the decay of the weights wins over the small dynamics term, so that a
// Hamiltonian network hardly moves.
func (t *PixelTask) Quick() {
	t.Steps(quickPixelSteps)
	t.Config.Schedule = train.Cosine
}

// problem is to learn from the task's training trials, from the given parameters,
// which are in the order of the frames. The order of what is learnt is returned: it
// puts the cells that are lit in training first.
func (t *PixelTask) problem(m Model, params []train.Param) (train.Problem, []int) {
	lit := litCells(t.Motions.Frames[t.Tests*t.Motions.Steps*pixels.Cells:])
	order := litFirst(lit)
	p := train.Problem{
		Params: reordered(params, order),
		Data:   []train.Array{t.windows(t.Tests, t.Motions.Trials(), lit)},
		Loss:   m.pixelLoss,
	}
	for i := range p.Data[0].Shape[0] {
		p.Train = append(p.Train, i)
	}
	return p, order
}

// windows returns cells of the frames k, k+1 and k+2 of the trials from up to, but
// not including, to, for k = 1, ..., 100: [windows, 3 cells].
func (t *PixelTask) windows(from, to int, cells []int) train.Array {
	a := train.Array{Shape: []int{(to - from) * pixelWindows, 3 * len(cells)}}
	a.Values = make([]float32, 0, a.Size())
	for trial := from; trial < to; trial++ {
		for k := 1; k <= pixelWindows; k++ {
			for i := range 3 {
				frame := t.Motions.Frame(trial, k+i)
				for _, j := range cells {
					a.Values = append(a.Values, frame[j])
				}
			}
		}
	}
	return a
}

// Train teaches a model the task, with the seed for its start and its batches,
// and returns the network after the last step, on the engine b.
func (t *PixelTask) Train(ctx context.Context, b *backend.Backend, m Model, seed uint64, o train.Options) (*PixelNetwork, *train.Result, error) {
	c := t.Config
	c.Seed = seed
	problem, order := t.problem(m, m.PixelParams(t.Hidden, seed))
	r, err := train.Run(ctx, b, problem, c, o)
	if err != nil {
		return nil, nil, err
	}
	back := inverse(order)
	r.Params, r.Last = reordered(r.Params, back), reordered(r.Last, back)
	n, err := NewPixelNetwork(b, m, r.Last)
	return n, r, err
}
