package hnn

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// How the task is trained. The paper makes publishedSteps.
const (
	pixelWindows    = 100 // of a trial, from its frame 1 on
	pixelBatch      = 200
	pixelSteps      = 4000
	quickPixelSteps = 2000
	publishedSteps  = 10_000
	publishedDecay  = 1e-5
)

// PixelTask is the paper's pendulum that is seen and not measured: from pairs of
// frames an autoencoder has to find the plane in which a Hamiltonian moves.
type PixelTask struct {
	Motions *pixels.Motions
	Tests   int // the first so many trials are to test on, the others to learn from
	Hidden  int
	Config  train.Config

	// PaperLoss trains the paper's loss. Otherwise the plane has no scale of its
	// own, and the field's motion, not its value, makes a step: see midpointLoss.
	PaperLoss bool
}

// Pixels draws the task from the seed: 200 trials of 103 frames, of which the
// first fifth tests; 100 pairs of frames of each trial; batches of 200. The training
// is not the paper's, see Published: 4,000 steps of Adam, the last third at a falling
// rate, without decay, on a loss of its own. It was chosen on a fifth of the training
// trials, which the others were trained without. Drawing uses so many threads (0 means
// one a processor) and stops when ctx is done.
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
		Schedule:     train.Cosine,
		Hold:         2. / 3,
	}
	t.Steps(pixelSteps)
	return t
}

// Steps sets the number of training steps, rounded up to whole epochs.
func (t *PixelTask) Steps(n int) {
	perEpoch := max(1, (t.Motions.Trials()-t.Tests)*pixelWindows/t.Config.Batch)
	t.Config.Epochs = (n + perEpoch - 1) / perEpoch
}

// Published makes the training the paper's: its loss, 10,000 steps at a constant rate,
// weight decay. The decay pulls on the field's network more than the small dynamics
// term does, so that the field may vanish. And a field learnt from differences is off by
// half a step: ideal networks of this loss, with exact states for a latent plane, err
// in the energy by 2.2e-4 (Hamiltonian) and 1.1e-2 (baseline, whose motion dies away).
func (t *PixelTask) Published() {
	t.PaperLoss = true
	t.Steps(publishedSteps)
	t.Config.Schedule, t.Config.Hold = train.Constant, 0
	t.Config.L2 = publishedDecay / 2 // decay adds publishedDecay times the parameter to the gradient
}

// Quick makes the training one of 2,000 steps, to try things out.
func (t *PixelTask) Quick() { t.Steps(quickPixelSteps) }

// problem is to learn from the task's training trials, from the given parameters.
// What is learnt is the part of them that belongs to the returned places of a pair.
func (t *PixelTask) problem(m Model, params []train.Param) (train.Problem, []int) {
	places := litCells(t.Motions.Frames[t.Tests*t.Motions.Steps*pixels.Cells:])
	loss := m.midpointLoss
	if t.PaperLoss {
		loss = m.pixelLoss
	}
	p := train.Problem{
		Params: litParams(params, places),
		Data:   []train.Array{t.windows(t.Tests, t.Motions.Trials(), places[:len(places)/2])},
		Loss: func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
			return loss(p, batch[0])
		},
	}
	for i := range p.Data[0].Shape[0] {
		p.Train = append(p.Train, i)
	}
	return p, places
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

// Train teaches a baseline or a Hamiltonian network the task, with the seed for its
// start and its batches, and returns the network after the last step, on the engine
// b. A plane without a scale of its own gets one in which q has the variance 0.12.
func (t *PixelTask) Train(ctx context.Context, b *backend.Backend, m Model, seed uint64, o train.Options) (*PixelNetwork, *train.Result, error) {
	if !slices.Contains(Models(), m) {
		return nil, nil, fmt.Errorf("hnn: the model %q %w of pixels, which takes %v", m, ErrUnsuitable, Models())
	}
	c := t.Config
	c.Seed = seed
	problem, places := t.problem(m, m.PixelParams(t.Hidden, seed))
	r, err := train.Run(ctx, b, problem, c, o)
	if err != nil {
		return nil, nil, err
	}
	r.Params, r.Last = wholeParams(r.Params, places), wholeParams(r.Last, places)
	n, err := NewPixelNetwork(b, m, r.Last)
	if err != nil || t.PaperLoss {
		return n, r, err
	}
	defer n.Close()
	frames, _ := t.pairs(t.Tests, t.Motions.Trials())
	z, err := n.Encode(frames)
	if err != nil {
		return nil, nil, err
	}
	stretch := math.Sqrt(planeSpread / spread(z))
	r.Params, r.Last = scaledPlane(m, r.Params, stretch), scaledPlane(m, r.Last, stretch)
	n, err = NewPixelNetwork(b, m, r.Last)
	return n, r, err
}
