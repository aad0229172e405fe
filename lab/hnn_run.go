package lab

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// HNNRunOptions say which network HNNRun trains and where it is kept.
type HNNRunOptions struct {
	Task      string // one of HNNTaskNames
	Model     hnn.Model
	Seed      uint64  // of the data, the network's start and its batches
	Steps     int     // of the training, rounded up to whole epochs; 0 means the task's
	Quick     bool    // the short training of the pixels, where Steps is 0
	RK4       float64 // length of a Runge-Kutta step to train on instead of the field; 0 for none
	Out       string  // run folder, with checkpoints, result.json and figures
	Resume    bool    // go on where the run in the folder was stopped
	Overwrite bool    // throw away another run in the folder
	Threads   int     // of simulation and integration; 0 means one a processor
	Mirror    string  // folder or archive with the recorded data, tried before the network
	Formula   bool    // search the formula of a learnt H
	Published bool    // train as the paper does, where the lab does otherwise: bodies and pixels

	// Integrator follows the learnt motions; "" is hnn.Adaptive. Others take steps
	// of the given size, 0 for a five-hundredth of the task's span.
	Integrator hnn.Integrator
	Step       float64

	Progress func(train.Progress)
	Warn     func(string)
}

// HNNResult is what a run folder's result.json says of a network.
type HNNResult struct {
	Version   string       `json:"version"`
	Task      string       `json:"task"`
	Model     hnn.Model    `json:"model"`
	Seed      uint64       `json:"seed"`
	Params    int          `json:"params"`
	Steps     int          `json:"steps"`
	RK4       float64      `json:"rk4"`                // length of the Runge-Kutta step that was trained on; 0 for the field
	AsPaper   bool         `json:"published_training"` // whether HNNRunOptions.Published was given
	Quick     bool         `json:"quick,omitempty"`    // the short training of the pixels
	Figures   hnn.Figures  `json:"figures"`
	Span      float64      `json:"span"`      // of time that motions are followed for, the most that the valid time can be
	Published *hnn.Figures `json:"published"` // null where there are none
	Backend   backend.Info `json:"backend"`

	Integrator hnn.Integrator `json:"integrator"`                // of the learnt motions that Figures are about
	Step       float64        `json:"integrator_step,omitempty"` // that was asked for; 0 for the usual one
	Properties []hnn.Property `json:"properties"`                // of all integrators that can follow the field

	Limits *hnn.Limits `json:"limits,omitempty"` // of the pixels, what the energy error is to be held against

	Formula bool                     `json:"formula,omitempty"` // whether a formula was asked for
	Law     *discover.HamiltonianLaw `json:"law,omitempty"`     // that of H, where there is one

	PixelLaw *PixelFormula `json:"pixel_law,omitempty"` // the same for the pixels
}

// HNNRun trains one network on one of the published tasks, judges it, and writes
// its run folder: checkpoints and weights of the training, result.json, and the
// figures paths, energy, training and, of one degree of freedom, phase as PNG and
// SVG. When ctx is done the error
// wraps ctx's, and a run with Resume goes on.
func HNNRun(ctx context.Context, b *backend.Backend, o HNNRunOptions) (*HNNResult, error) {
	if o.Task == PixelTaskName {
		return pixelRun(ctx, b, o)
	}
	t, err := hnn.NewTask(ctx, o.Task, hnn.TaskOptions{Seed: o.Seed, Threads: o.Threads, Mirror: o.Mirror, Published: o.Published})
	if err != nil {
		return nil, err
	}
	if o.Integrator == "" {
		o.Integrator = hnn.Adaptive
	}
	if err := o.Integrator.Follows(o.Model); err != nil {
		return nil, err
	}
	t.RK4, t.Integrator, t.Step = o.RK4, o.Integrator, o.Step
	if o.Steps > 0 {
		perEpoch := 1
		if t.Config.Batch > 0 {
			perEpoch = max(1, t.Learn.Rows()/t.Config.Batch)
		}
		t.Config.Epochs = (o.Steps + perEpoch - 1) / perEpoch
	}
	net, learnt, err := t.Train(ctx, b, o.Model, o.Seed, train.Options{
		Dir: o.Out, Files: hnnFiles, Resume: o.Resume, Overwrite: o.Overwrite, Progress: o.Progress, Warn: o.Warn,
	})
	if err != nil {
		return nil, err
	}
	r := &HNNResult{Version: Version, Task: o.Task, Model: o.Model, Seed: o.Seed, Steps: learnt.Steps, RK4: o.RK4, AsPaper: o.Published, Backend: b.Info,
		Integrator: o.Integrator, Step: o.Step, Formula: o.Formula, Span: t.Times[len(t.Times)-1] - t.Times[0]}
	for _, p := range learnt.Last {
		r.Params += p.Size()
	}
	if f, ok := hnn.Published(o.Task, o.Model); ok {
		r.Published = &f
	}
	if r.Figures, err = t.Judge(ctx, net, o.Threads); err != nil {
		return nil, err
	}
	if r.Properties, err = t.Properties(ctx, net, o.Threads); err != nil {
		return nil, err
	}
	m, err := t.Motions(ctx, net, 1, o.Threads)
	if err != nil {
		return nil, err
	}
	figures := map[string]*plot.Figure{"paths": hnnPaths(t, m, o.Model), "training": hnnTraining(t, learnt), "energy": HNNEnergies(t, "Energy along a test motion of "+t.Name,
		HNNMotion{"true", m.Times, m.Truth[0]}, HNNMotion{string(o.Model), m.Times, m.Learnt[0]})}
	if t.Learn.Dim == 2 && o.Model != hnn.Map {
		h := net.H
		if math.IsNaN(h(t.Starts[0])) {
			h = nil
		}
		figures["phase"] = HNNPortrait(t, fmt.Sprintf("Phase plane of %s, learnt: %s", t.Name, o.Model), func(dst, x []float64) { net.Field(dst, x, 0) }, h)
	}
	for name, f := range figures {
		if err := f.Save(filepath.Join(o.Out, name)); err != nil {
			return nil, err
		}
	}
	if o.Formula {
		if r.Law, err = HNNLaw(ctx, t, net, o.Seed); err != nil {
			return nil, err
		}
	}
	return r, WriteJSON(filepath.Join(o.Out, train.ResultFile), r)
}

// hnnFiles are what HNNRun writes beside the files of the training.
var hnnFiles = []string{
	"paths.png", "paths.svg", "energy.png", "energy.svg", "training.png", "training.svg", "phase.png", "phase.svg", train.ResultFile,
}

// HNNLaw searches the formula of a network's H; it is nil for a model without
// one.
func HNNLaw(ctx context.Context, t *hnn.Task, net *hnn.Network, seed uint64) (*discover.HamiltonianLaw, error) {
	if math.IsNaN(net.H(t.Starts[0])) {
		return nil, nil
	}
	return discover.Hamiltonian(ctx, t.Learn, net.H, stateNames(t.Learn.Dim), t.Noise, discover.Options{Rows: lawRows, Seed: seed})
}

// lawRows is the number of states at which a learnt H is read.
const lawRows = 1000

// stateNames are those of the columns of a task: q and p, or qx1, ... of bodies
// in a plane.
func stateNames(dim int) []string {
	if dim == 2 {
		return []string{"q", "p"}
	}
	var names []string
	for _, axis := range []string{"qx", "qy", "px", "py"} {
		for i := range dim / 4 {
			names = append(names, fmt.Sprint(axis, i+1))
		}
	}
	return names
}

// shownStarts is the number of motions of one degree of freedom that are drawn.
const shownStarts = 4

// hnnPaths draws true and learnt motions: several of one degree of freedom, one
// of bodies in a plane.
func hnnPaths(t *hnn.Task, m *hnn.Motions, model hnn.Model) *plot.Figure {
	shown := 1
	if t.Learn.Dim == 2 {
		shown = min(shownStarts, len(m.Truth))
	}
	var list []HNNMotion
	for k := range shown {
		list = append(list, HNNMotion{"true", m.Times, m.Truth[k]}, HNNMotion{string(model), m.Times, m.Learnt[k]})
	}
	return HNNPaths(t, fmt.Sprintf("Motions of %s: %s and truth", t.Name, model), list...)
}

// hnnTraining draws the loss of a training.
func hnnTraining(t *hnn.Task, r *train.Result) *plot.Figure {
	learn := plot.Series{Name: "training rows", Color: plot.Blue}
	for _, e := range r.History {
		learn.X, learn.Y = append(learn.X, float64(e.Step)), append(learn.Y, e.Loss)
	}
	return plot.Training(plot.Options{Title: "Training on " + t.Name, X: "step", Y: "mean squared error of dx/dt"}, learn)
}
