package lab

import (
	"context"
	"errors"
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
	Runs        []string
	Results     string // holds, or gets, the run folders hnn-TASK-MODEL
	SeedFolders bool   // whether they are hnn-TASK-MODEL/seed-K, as of runs with several seeds
	Task        string // one of HNNTaskNames
	Models      []hnn.Model
	Seed        uint64
	Steps       int  // of the training; 0 means the task's
	Quick       bool // the short training of the pixels

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
		if err := o.learn(ctx); err != nil {
			return nil, err
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

// dir is the run folder of a model.
func (o *HNNFilmOptions) dir(m hnn.Model) string {
	dir := filepath.Join(o.Results, "hnn-"+o.Task+"-"+string(m))
	if o.SeedFolders {
		dir = SeedFolder(dir, o.Seed)
	}
	return dir
}

// SeedFolder is the run folder of one seed, below that of several.
func SeedFolder(dir string, seed uint64) string {
	return filepath.Join(dir, fmt.Sprint("seed-", seed))
}

// learn trains the models whose run folders are not there, once it is sure that all
// of them can be shown.
func (o *HNNFilmOptions) learn(ctx context.Context) error {
	var missing []hnn.Model
	for _, m := range o.Models {
		there, err := o.serves(m)
		if err != nil {
			return err
		}
		if !there {
			missing = append(missing, m)
		}
		o.Runs = append(o.Runs, o.dir(m))
	}
	if missing == nil {
		return nil
	}
	t, err := hnn.NewTask(ctx, o.Task, hnn.TaskOptions{Seed: o.Seed, Threads: o.Threads, Mirror: o.Mirror})
	if err != nil {
		return err
	}
	for _, m := range missing {
		if err := m.Suits(t); err != nil {
			return err
		}
	}
	b, err := o.Open()
	if err != nil {
		return err
	}
	for _, m := range missing {
		if _, err := HNNRun(ctx, b, o.run(m)); err != nil {
			return err
		}
	}
	return nil
}

// serves tells whether the run folder of a model holds the run that is asked for. One
// that can be begun or gone on with does not; one of another kind is an error.
func (o *HNNFilmOptions) serves(m hnn.Model) (bool, error) {
	dir := o.dir(m)
	r, err := readHNNRun(dir)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	want := &HNNResult{Task: o.Task, Model: m, Seed: o.Seed, Quick: r.Quick && (o.Quick || o.Steps > 0)} // a longer training will do
	if got, asked := r.kind(), want.kind(); got != asked {
		return false, fmt.Errorf("lab: the folder %q holds a run of %s, not of %s: have the latter elsewhere (-runs), or show the former by `lab hnn animate %s`", dir, got, asked, dir)
	}
	return o.Steps == 0 || r.Steps == o.Steps, nil
}

// kind says in words what a run is of.
func (r *HNNResult) kind() string {
	return fmt.Sprintf("%s %s seed %d", r.Task, r.Model, r.Seed) + trainedBy(r.RK4, r.AsPaper, r.Quick)
}

// run are the options of a run that has to be made or gone on with.
func (o *HNNFilmOptions) run(m hnn.Model) HNNRunOptions {
	r := HNNRunOptions{
		Task: o.Task, Model: m, Seed: o.Seed, Steps: o.Steps, Out: o.dir(m), Resume: true,
		Threads: o.Threads, Mirror: o.Mirror, Warn: o.Warn,
	}
	if o.Progress != nil {
		r.Progress = func(p train.Progress) { o.Progress(m, p) }
	}
	return r
}

// pixels animates the pendulum that is seen.
func (o *HNNFilmOptions) pixels(ctx context.Context) ([]byte, error) {
	models := o.Models
	if o.Push > 0 {
		models = models[len(models)-1:]
	}
	there := make([]bool, len(models))
	for i, m := range models {
		if !slices.Contains(hnn.Models(), m) {
			return nil, fmt.Errorf("lab: the model %q %w %s, which takes %v", m, hnn.ErrUnsuitable, PixelTaskName, hnn.Models())
		}
		var err error
		if there[i], err = o.serves(m); err != nil {
			return nil, err
		}
	}
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
	var networks []*hnn.PixelNetwork
	for i, m := range models {
		n, err := o.pixelNetwork(ctx, b, task, m, there[i])
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

// pixelNetwork returns the network of a finished pixelRun, where its folder is there,
// else one that is trained.
func (o *HNNFilmOptions) pixelNetwork(ctx context.Context, b *backend.Backend, task *hnn.PixelTask, m hnn.Model, there bool) (*hnn.PixelNetwork, error) {
	dir := o.dir(m)
	if there {
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
