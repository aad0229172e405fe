package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/train"
)

// HNNFilmOptions say what HNNAnimate shows.
type HNNFilmOptions struct {
	// Runs are folders of HNNRun, all of one task and seed. If there are none, the
	// networks are those of the models below, looked for in Results and trained where
	// they are not there.
	Runs    []string
	Results string // holds, or gets, the run folders hnn-TASK-MODEL
	Task    string // one of HNNTaskNames
	Models  []hnn.Model
	Seed    uint64
	Steps   int  // of the training; 0 means the task's
	Quick   bool // the short training of the pixels

	// Push, if positive, shows the last of the networks alone: left alone, with energy
	// added and with energy taken, each by about this share of the motion's size.
	Push float64

	Out      string                           // GIF file
	Open     func() (*backend.Backend, error) // called once at most, where networks are trained or decode frames
	Threads  int
	Mirror   string
	Progress func(m hnn.Model, p train.Progress)
	Warn     func(string)
}

// HNNAnimate writes an animated GIF of a motion of a task as it is and as networks
// continue it, or as one continues it that is given energy, and returns its size in
// bytes. Nothing is trained whose run folder is there.
func HNNAnimate(ctx context.Context, o HNNFilmOptions) (int, error) {
	film, err := o.film(ctx)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Dir(o.Out), 0o755); err != nil {
		return 0, fmt.Errorf("lab: make the folder: %w", err)
	}
	return len(film), atomicfile.WriteBytes(o.Out, 0o644, film)
}

// film returns the GIF.
func (o *HNNFilmOptions) film(ctx context.Context) ([]byte, error) {
	if o.Task == PixelTaskName && len(o.Runs) == 0 {
		return o.pixels(ctx)
	}
	if len(o.Runs) == 0 {
		var b *backend.Backend
		for _, m := range o.Models {
			dir := filepath.Join(o.Results, "hnn-"+o.Task+"-"+string(m))
			o.Runs = append(o.Runs, dir)
			if o.serves(dir) {
				continue
			}
			var err error
			if b == nil {
				if b, err = o.Open(); err != nil {
					return nil, err
				}
			}
			if _, err := HNNRun(ctx, b, o.run(dir, m)); err != nil {
				return nil, err
			}
		}
	}
	var first *HNNKept
	var networks []*hnn.Network
	for _, dir := range o.Runs {
		k, err := OpenHNNRun(ctx, dir, hnn.TaskOptions{Threads: o.Threads, Mirror: o.Mirror})
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = k
		}
		if r, f := k.Result, first.Result; r.Task != f.Task || r.Seed != f.Seed {
			return nil, fmt.Errorf("lab: the run in %q is of %s with seed %d, that in %q of %s with seed %d: they show other motions",
				dir, r.Task, r.Seed, o.Runs[0], f.Task, f.Seed)
		}
		networks = append(networks, k.Network)
	}
	if o.Push > 0 {
		return HNNPushFilm(ctx, first.Task, networks[len(networks)-1], o.Push)
	}
	return HNNFilm(ctx, first.Task, networks...)
}

// serves tells whether a folder holds the run that is asked for.
func (o *HNNFilmOptions) serves(dir string) bool {
	r, err := readHNNRun(dir)
	return err == nil && r.Task == o.Task && r.Seed == o.Seed && (o.Steps == 0 || r.Steps == o.Steps)
}

// run are the options of a run that has to be made or gone on with.
func (o *HNNFilmOptions) run(dir string, m hnn.Model) HNNRunOptions {
	r := HNNRunOptions{
		Task: o.Task, Model: m, Seed: o.Seed, Steps: o.Steps, Out: dir, Resume: true,
		Threads: o.Threads, Mirror: o.Mirror, Warn: o.Warn,
	}
	if o.Progress != nil {
		r.Progress = func(p train.Progress) { o.Progress(m, p) }
	}
	return r
}

// pixels animates the pendulum that is seen.
func (o *HNNFilmOptions) pixels(ctx context.Context) ([]byte, error) {
	b, err := o.Open()
	if err != nil {
		return nil, err
	}
	task, err := hnn.Pixels(ctx, o.Seed, o.Threads)
	if err != nil {
		return nil, err
	}
	if o.Quick {
		task.Quick()
	}
	if o.Steps > 0 {
		task.Steps(o.Steps)
	}
	models := o.Models
	if o.Push > 0 {
		models = models[len(models)-1:]
	}
	for _, m := range models {
		if !slices.Contains(hnn.Models(), m) {
			return nil, fmt.Errorf("lab: the model %q %w %s, which takes %v", m, hnn.ErrUnsuitable, PixelTaskName, hnn.Models())
		}
	}
	var networks []*hnn.PixelNetwork
	for _, m := range models {
		n, err := o.pixelNetwork(ctx, b, task, m)
		if err != nil {
			return nil, err
		}
		defer n.Close()
		networks = append(networks, n)
	}
	if o.Push > 0 {
		return PixelPushMovie(ctx, task, 0, networks[0], o.Push)
	}
	return PixelMovie(ctx, task, 0, networks...)
}

// pixelNetwork returns the network of a finished pixelRun, where the folder has one,
// else one that is trained.
func (o *HNNFilmOptions) pixelNetwork(ctx context.Context, b *backend.Backend, task *hnn.PixelTask, m hnn.Model) (*hnn.PixelNetwork, error) {
	dir := filepath.Join(o.Results, "hnn-"+PixelTaskName+"-"+string(m))
	if o.serves(dir) {
		params, err := train.LoadParams(filepath.Join(dir, pixelNetworkFile))
		if err != nil {
			return nil, err
		}
		return hnn.NewPixelNetwork(b, m, params)
	}
	t := train.Options{Dir: dir, Resume: true, Warn: o.Warn}
	if o.Progress != nil {
		t.Progress = func(p train.Progress) { o.Progress(m, p) }
	}
	n, _, err := task.Train(ctx, b, m, o.Seed, t)
	return n, err
}
