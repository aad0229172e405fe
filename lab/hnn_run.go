package lab

import (
	"context"
	"fmt"
	"path/filepath"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// HNNRunOptions say which network HNNRun trains and where it is kept.
type HNNRunOptions struct {
	Task      string // one of hnn.TaskNames
	Model     hnn.Model
	Seed      uint64  // of the data, the network's start and its batches
	Steps     int     // of the training, rounded up to whole epochs; 0 means the task's
	RK4       float64 // length of a Runge-Kutta step to train on instead of the field; 0 for none
	Out       string  // run folder, with checkpoints, result.json and figures
	Resume    bool    // go on where the run in the folder was stopped
	Overwrite bool    // throw away another run in the folder
	Threads   int     // of simulation and integration; 0 means one a processor
	Mirror    string  // folder or archive with the recorded data, tried before the network
	Progress  func(train.Progress)
	Warn      func(string)
}

// HNNResult is what a run folder's result.json says of a network.
type HNNResult struct {
	Version   string       `json:"version"`
	Task      string       `json:"task"`
	Model     hnn.Model    `json:"model"`
	Seed      uint64       `json:"seed"`
	Params    int          `json:"params"`
	Steps     int          `json:"steps"`
	Figures   hnn.Figures  `json:"figures"`
	Published *hnn.Figures `json:"published"` // null where there are none
	Backend   backend.Info `json:"backend"`
}

// HNNRun trains one network on one of the published tasks, judges it, and writes
// its run folder: checkpoints and weights of the training, result.json, and the
// figures phase, energy and training as PNG and SVG. When ctx is done the error
// wraps ctx's, and a run with Resume goes on.
func HNNRun(ctx context.Context, b *backend.Backend, o HNNRunOptions) (*HNNResult, error) {
	t, err := hnn.NewTask(ctx, o.Task, hnn.TaskOptions{Seed: o.Seed, Threads: o.Threads, Mirror: o.Mirror})
	if err != nil {
		return nil, err
	}
	t.RK4 = o.RK4
	if o.Steps > 0 {
		perEpoch := 1
		if t.Config.Batch > 0 {
			perEpoch = max(1, t.Learn.Rows()/t.Config.Batch)
		}
		t.Config.Epochs = (o.Steps + perEpoch - 1) / perEpoch
	}
	net, learnt, err := t.Train(ctx, b, o.Model, o.Seed, train.Options{
		Dir: o.Out, Resume: o.Resume, Overwrite: o.Overwrite, Progress: o.Progress, Warn: o.Warn,
	})
	if err != nil {
		return nil, err
	}
	r := &HNNResult{Version: Version, Task: o.Task, Model: o.Model, Seed: o.Seed, Steps: learnt.Steps, Backend: b.Info}
	for _, p := range learnt.Last {
		r.Params += p.Size()
	}
	if f, ok := hnn.Published(o.Task, o.Model); ok {
		r.Published = &f
	}
	if r.Figures, err = t.Judge(ctx, net, o.Threads); err != nil {
		return nil, err
	}
	m, err := t.Motions(ctx, net, 1, o.Threads)
	if err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name string
		*plot.Figure
	}{{"phase", hnnPhase(t, o.Model, m)}, {"energy", hnnEnergy(t, o.Model, m)}, {"training", hnnTraining(t, learnt)}} {
		if err := f.Save(filepath.Join(o.Out, f.name)); err != nil {
			return nil, err
		}
	}
	return r, WriteJSON(filepath.Join(o.Out, "result.json"), r)
}

// shownStarts is the number of motions in a phase portrait.
const shownStarts = 4

// hnnPhase draws true and learnt motions: position and momentum of one degree
// of freedom, of bodies in a plane the paths of one motion.
func hnnPhase(t *hnn.Task, model hnn.Model, m *hnn.Motions) *plot.Figure {
	dim := t.Learn.Dim
	o := plot.Options{Title: fmt.Sprintf("Phase portrait of %s: %s and truth", t.Name, model), X: "q", Y: "p"}
	type curve struct{ motion, x, y int } // columns to draw
	var curves []curve
	if dim == 2 {
		for k := range min(shownStarts, len(t.Starts)) {
			curves = append(curves, curve{k, 0, 1})
		}
	} else {
		o.Title, o.X, o.Y = fmt.Sprintf("Paths of %s: %s and truth", t.Name, model), "x", "y"
		for i := range dim / 4 {
			curves = append(curves, curve{0, i, dim/4 + i})
		}
	}
	var truth, learnt []plot.Series
	for _, c := range curves {
		draw := func(name string, motions [][]float64, color plot.Color, style plot.Style) plot.Series {
			s := plot.Series{Color: color, Style: style}
			if len(learnt) == 0 {
				s.Name = name
			}
			for i := range m.Times {
				s.X, s.Y = append(s.X, motions[c.motion][i*dim+c.x]), append(s.Y, motions[c.motion][i*dim+c.y])
			}
			return s
		}
		truth = append(truth, draw("true", m.Truth, plot.Ink, plot.Dashed))
		learnt = append(learnt, draw(string(model), m.Learnt, plot.Blue, plot.Line))
	}
	return plot.Paths(o, append(learnt, truth...)...)
}

// hnnEnergy draws the true energy along the true and the learnt motion from the
// first start.
func hnnEnergy(t *hnn.Task, model hnn.Model, m *hnn.Motions) *plot.Figure {
	dim := t.Learn.Dim
	draw := func(name string, x []float64, color plot.Color, style plot.Style) plot.Series {
		s := plot.Series{Name: name, X: m.Times, Color: color, Style: style}
		for i := range m.Times {
			s.Y = append(s.Y, t.Energy(x[i*dim:(i+1)*dim]))
		}
		return s
	}
	return plot.Lines(plot.Options{Title: "Energy along a test motion of " + t.Name, X: "time", Y: "energy"},
		draw(string(model), m.Learnt[0], plot.Blue, plot.Line), draw("true", m.Truth[0], plot.Ink, plot.Dashed))
}

// hnnTraining draws the loss of a training.
func hnnTraining(t *hnn.Task, r *train.Result) *plot.Figure {
	learn := plot.Series{Name: "training rows", Color: plot.Blue}
	for _, e := range r.History {
		learn.X, learn.Y = append(learn.X, float64(e.Step)), append(learn.Y, e.Loss)
	}
	return plot.Training(plot.Options{Title: "Training on " + t.Name, X: "step", Y: "mean squared error of dx/dt"}, learn)
}
