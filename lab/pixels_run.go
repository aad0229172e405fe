package lab

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
)

// pixelNetworkFile is the file of a run folder with the parameters of the network.
const pixelNetworkFile = "network.bin"

// pixelFiles are what pixelRun writes beside the files of the training.
var pixelFiles = []string{
	"training.png", "training.svg", "plane.png", "plane.svg", "energy.png", "energy.svg", "movie.gif", pixelNetworkFile, train.ResultFile,
}

// pixelRun is HNNRun on the pixels. Of the figures there are energy, plane and
// training; movie.gif is the film of a test trial, network.bin the network as
// hnn.NewPixelNetwork takes it, with the cells that training leaves out. A formula that
// is asked for and not found is a warning.
func pixelRun(ctx context.Context, b *backend.Backend, o HNNRunOptions) (*HNNResult, error) {
	t, err := hnn.Pixels(ctx, o.Seed, o.Threads)
	if err != nil {
		return nil, err
	}
	if o.Published {
		t.Published()
	}
	if o.Quick {
		t.Quick()
	}
	if o.Steps > 0 {
		t.Steps(o.Steps)
	}
	net, learnt, err := t.Train(ctx, b, o.Model, o.Seed, train.Options{
		Dir: o.Out, Files: pixelFiles, Resume: o.Resume, Overwrite: o.Overwrite, Progress: o.Progress, Warn: o.Warn,
	})
	if err != nil {
		return nil, err
	}
	defer net.Close()
	r := &HNNResult{Version: Version, Task: o.Task, Model: o.Model, Seed: o.Seed, Steps: learnt.Steps, AsPaper: o.Published, Quick: o.quick(), Formula: o.Formula, Backend: b.Info}
	for _, p := range learnt.Last {
		r.Params += p.Size()
	}
	if f, ok := hnn.Published(o.Task, o.Model); ok {
		r.Published = &f
	}
	if r.Figures, err = t.Judge(ctx, net, o.Threads); err != nil {
		return nil, err
	}
	view, err := NewPixelView(ctx, t, net, o.Threads)
	if err != nil {
		return nil, err
	}
	r.Limits = &view.Limits
	learn := plot.Series{Name: "training windows", Color: plot.Blue}
	for _, e := range learnt.History {
		learn.X, learn.Y = append(learn.X, float64(e.Step)), append(learn.Y, e.Loss)
	}
	const shown = 0 // test trial
	energies, err := PixelEnergies("Energy from the start of a test trial", shown, 300, view)
	if err != nil {
		return nil, err
	}
	for name, f := range map[string]*plot.Figure{
		"training": plot.Training(plot.Options{Title: "Training on " + o.Task, X: "step", Y: "loss"}, learn),
		"plane":    PixelPlane("Latent plane, learnt: "+string(o.Model), view),
		"energy":   energies,
	} {
		if err := f.Save(filepath.Join(o.Out, name)); err != nil {
			return nil, err
		}
	}
	film, err := PixelMovie(ctx, t, shown, net)
	if err != nil {
		return nil, err
	}
	err = atomicfile.Write(filepath.Join(o.Out, "movie.gif"), 0o644, func(w io.Writer) error {
		_, err := w.Write(film)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := train.SaveParams(filepath.Join(o.Out, pixelNetworkFile), net.Params); err != nil {
		return nil, err
	}
	if o.Formula && o.Model == hnn.Hamiltonian {
		r.PixelLaw, err = PixelLaw(ctx, t, net, o.Seed)
		switch {
		case errors.Is(err, discover.ErrUnseen) && o.Warn != nil: // the network stands all the same
			o.Warn("no formula: " + err.Error())
		case err != nil:
			return nil, err
		}
	}
	return r, WriteJSON(filepath.Join(o.Out, train.ResultFile), r)
}
