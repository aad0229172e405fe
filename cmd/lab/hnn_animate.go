package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// mostRuns is the number of networks that a film has room for.
const mostRuns = 4

// hnnAnimate is `lab hnn animate`.
func hnnAnimate(ctx context.Context, args []string) error {
	f := newFlags("hnn animate", "hnn animate [options] -task NAME, or hnn animate [options] RUNDIR...").withEngine()
	task := f.String("task", "", "`name` of the task, of "+strings.Join(lab.HNNTaskNames(), ", "))
	model := f.String("model", string(hnn.Hamiltonian), "`name` of the model that is shown beside truth and baseline, of "+modelNames())
	seed := f.Uint64("seed", 1, "of the data, the network's start and its batches; with -seeds the first")
	seeds := f.Int("seeds", 0, "`number` of films, each of data and networks of its own; -out gets a -seed-K before its end")
	steps := f.Int("steps", 0, "`number` of training steps, rounded up to whole epochs; the default is the task's")
	preset := f.String("preset", "quick", "`name`: quick (a short training of the pixels) or default")
	push := f.Float64("push", 0, "show the model left alone, with energy added and with energy taken, each by about this `share` of the motion's size, such as 0.3")
	runs := f.String("runs", "results", "`folder` with the run folders hnn-TASK-MODEL; what is missing there is trained first")
	out := f.String("out", "", "GIF `file`; the default is hnn-TASK-MODEL.gif")
	mirror := f.String("mirror", "", "`folder` or zip file with the recorded data, tried before the network")
	if err := f.parse(args, mostRuns); err != nil {
		return err
	}
	m, err := modelNamed(*model)
	if err != nil {
		return err
	}
	if err := first(f.whole("steps", *steps, 1), f.whole("seeds", *seeds, 1), f.real("push", *push)); err != nil {
		return err
	}
	switch {
	case len(f.args) > 0 && *task != "":
		return usagef("-task %s beside the run folder %q; give one of them", *task, f.args[0])
	case len(f.args) > 0 && *seeds > 0:
		return usagef("-seeds %d beside the run folder %q, which has its seed; leave -seeds out", *seeds, f.args[0])
	case len(f.args) == 0 && !slices.Contains(lab.HNNTaskNames(), *task):
		return usagef("nothing to show: give run folders, or -task NAME, of %s", strings.Join(lab.HNNTaskNames(), ", "))
	case *task == lab.PixelTaskName && !slices.Contains(hnn.Models(), m):
		return usagef("the pixels are learnt by the models baseline and hnn")
	case *preset != "quick" && *preset != "default":
		return usagef("no preset is called %q; there are quick and default", *preset)
	case *push > 0 && !m.Pushes():
		return usagef("the model %q cannot be given energy along grad H; take %s", m, hnn.Hamiltonian)
	}
	if *out == "" {
		*out = "hnn-" + *task + "-" + *model + ".gif"
		if len(f.args) > 0 {
			*out = filepath.Base(filepath.Clean(f.args[0])) + ".gif"
		}
	}
	if !strings.EqualFold(filepath.Ext(*out), ".gif") {
		return usagef("-out is %q; films are GIF files, so give a name that ends with .gif", *out)
	}
	line := newProgressLine(os.Stderr)
	o := lab.HNNFilmOptions{
		Runs: f.args, Results: *runs, Task: *task, Seed: *seed, Steps: *steps, Quick: *preset == "quick", Push: *push, Out: *out,
		Open: func() (*backend.Backend, error) { return f.open() }, Threads: f.threadCount(), Mirror: *mirror,
		Progress: func(m hnn.Model, p train.Progress) {
			line.show(fmt.Sprintf("train %s, step %d of %d, loss %.2g", m, p.Step, p.Steps, p.Loss), float64(p.Step)/float64(p.Steps), p.Left)
		},
		Warn: func(text string) {
			line.end()
			warn(text)
		},
	}
	if *push == 0 && m != hnn.Baseline {
		o.Models = append(o.Models, hnn.Baseline)
	}
	o.Models = append(o.Models, m)
	films := []lab.HNNFilmOptions{o}
	for i := range *seeds {
		one := o
		one.Seed += uint64(i)
		one.SeedFolders = true
		end := filepath.Ext(o.Out)
		one.Out = fmt.Sprintf("%s-seed-%d%s", strings.TrimSuffix(o.Out, end), one.Seed, end)
		films = append(films[:i], one)
	}
	for _, o := range films {
		size, err := lab.HNNAnimate(ctx, o)
		line.end()
		var other *train.FolderError
		switch {
		case errors.As(err, &other):
			return fmt.Errorf("%w (-runs)", err)
		case errors.Is(err, hnn.ErrUnsuitable):
			return usageError{err}
		case err != nil:
			return stopped(ctx, err)
		}
		fmt.Printf("Film: %s (%d kB)\n", o.Out, (size+999)/1000)
	}
	return nil
}
