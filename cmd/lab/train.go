package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/train"
)

// trainFlags are the options of `lab train`.
type trainFlags struct {
	*flags
	system, data, preset, tag, out *string
	dataSeed                       *uint64
	given                          *int
	resume, overwrite              *bool
	axes                           []*axis
	apply                          []func(*lab.Preset) error
}

func newTrainFlags() *trainFlags {
	f := &trainFlags{flags: newFlags("train", "train -system NAME | -data FILE [options]").withEngine().withJSON().withMotions()}
	f.system = f.String("system", "", "`name` of the system to simulate")
	f.data = f.String("data", "", "`file` with motions to learn instead: .csv, .npz or .parquet")
	f.preset = f.String("preset", "default", "`size` that other options start from: quick, default or full")
	f.dataSeed = f.Uint64("data-seed", 1, "of the simulation and of the split")
	f.given = f.Int("given", 0, "`samples` that a forecast is given; the default is 20, or a fifth of shorter motions")
	f.tag = f.String("tag", "", "`name` of the run; the default is train-SYSTEM")
	f.out = f.String("out", "results", "`folder` that the run's folder lies in")
	f.resume = f.Bool("resume", false, "go on where the run was stopped")
	f.overwrite = f.Bool("overwrite", false, "throw away the run in the folder, also a finished one of the same settings")

	f.count("trajectories", 1, "motions to simulate", func(p *lab.Preset) *int { return &p.Trajectories })
	f.count("steps", lab.FewestSamples, "samples of each motion", func(p *lab.Preset) *int { return &p.Steps })
	f.count("epochs", 1, "passes over the training motions", func(p *lab.Preset) *int { return &p.Net.Epochs })
	f.count("batch", 1, "motions of a batch, after which the parameters are updated", func(p *lab.Preset) *int { return &p.Net.Batch })
	f.count("hidden", 1, "units of each recurrent layer", func(p *lab.Preset) *int { return &p.Net.Hidden })
	f.weight("alpha", "weight of the prediction loss", func(p *lab.Preset) *float64 { return &p.Net.Alpha })
	f.weight("lambda-r", "weight of the norm of all parameters", func(p *lab.Preset) *float64 { return &p.Net.LambdaR })
	f.weight("noise", "noise of training inputs in units of the change from one sample to the next", func(p *lab.Preset) *float64 { return &p.Net.InputNoise })
	f.axes = axes(f.flags)
	return f
}

// count adds an option for a whole number of the preset.
func (f *trainFlags) count(name string, low int, usage string, field func(*lab.Preset) *int) {
	v := f.Int(name, 0, "`number` of "+usage+"; the default is the preset's")
	f.apply = append(f.apply, func(p *lab.Preset) error {
		if f.isSet(name) {
			*field(p) = *v
		}
		return f.whole(name, *v, low)
	})
}

// weight adds an option for a number of the preset that is not negative.
func (f *trainFlags) weight(name, usage string, field func(*lab.Preset) *float64) {
	v := f.Float64(name, 0, usage+"; the default is the preset's")
	f.apply = append(f.apply, func(p *lab.Preset) error {
		if f.isSet(name) {
			*field(p) = *v
		}
		return f.real(name, *v)
	})
}

// plan reads the options into a preset and a source of motions.
func (f *trainFlags) plan(args []string) (p lab.Preset, s lab.Source, err error) {
	if err = f.parse(args, 0); err != nil {
		return p, s, err
	}
	if p, err = lab.PresetByName(*f.preset); err != nil {
		return p, s, usageError{err}
	}
	for _, apply := range f.apply {
		if err = apply(&p); err != nil {
			return p, s, err
		}
	}
	switch {
	case *f.system != "" && *f.data != "":
		return p, s, usagef("-system and -data were both given; leave one out")
	case *f.system == "" && *f.data == "":
		return p, s, usagef("nothing to learn: give -system NAME or -data FILE")
	case f.isSet("beta") && f.isSet("energy-weight"), f.isSet("learning-rate") && f.isSet("lr"):
		return p, s, usagef("the same setting was given under both of its names; leave one out")
	case *f.data != "" && (f.isSet("trajectories") || f.isSet("steps")):
		return p, s, usagef("-trajectories and -steps are of simulations; -data is taken as it is")
	}
	if err = f.whole("given", *f.given, 1); err != nil {
		return p, s, err
	}
	s = lab.Source{System: *f.system, File: *f.data, DataSeed: *f.dataSeed, Given: *f.given}
	if *f.data == "" {
		s.Trajectories, s.Steps = p.Trajectories, p.Steps
		_, err = systemNamed(*f.system)
	}
	return p, s, err
}

// dir returns the folder of the run.
func (f *trainFlags) dir(s *lab.Source) (string, error) {
	tag := *f.tag
	if tag == "" {
		name := s.System
		if name == "" {
			name, _, _ = strings.Cut(filepath.Base(s.File), ".")
		}
		tag = "train-" + name
	}
	if !filepath.IsLocal(tag) || strings.ContainsAny(tag, `/\`) {
		return "", usagef("the tag %q cannot be the name of a folder; give a plain name", tag)
	}
	return filepath.Join(*f.out, tag), nil
}

// result is what a run folder's result.json says.
type result struct {
	Version   string            `json:"version"`
	Run       string            `json:"run,omitempty"`      // its folder in that of a grid
	Settings  map[string]any    `json:"settings,omitempty"` // what differs from the other runs of a grid
	Source    lab.Source        `json:"source"`
	Config    physicsnet.Config `json:"config"`
	Params    int               `json:"params"`
	Steps     int               `json:"steps"`
	BestEpoch int               `json:"best_epoch"`
	BestValid *float64          `json:"best_valid"`
	Figures   figures           `json:"figures"`
	Failed    string            `json:"failed,omitempty"` // why there are no figures
	Backend   backend.Info      `json:"backend"`
	Threads   int               `json:"threads"`
}

// runTrain is `lab train`.
func runTrain(ctx context.Context, args []string) error {
	f := newTrainFlags()
	p, src, err := f.plan(args)
	if err != nil {
		return err
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	s, err := src.Open(ctx, b, p)
	if errors.Is(err, lab.ErrGiven) {
		return usagef("-given is %d: %w", *f.given, err)
	}
	if err != nil {
		return err
	}
	if src.File != "" {
		noteCut(src.File)
	}
	dir, err := f.dir(&s.Source)
	if err != nil {
		return err
	}
	cells, varied := grid(f.axes, p.Net)
	line := newProgressLine(os.Stderr)
	defer line.end()
	failed := 0
	file := filepath.Join(dir, "table.json") // of several networks
	if len(varied) > 0 {
		if err := refuseForeign(file, "rows", "training run"); err != nil {
			return withWaysOut(err, "-tag")
		}
	}
	table := &table{Version: lab.Version, Source: s.Source, Varied: varied, Backend: b.Info, Rows: []*result{}}
	for i, c := range cells {
		t := training{flags: f, experiment: *s, backend: b, line: line, dir: filepath.Join(dir, c.name), index: i, count: len(cells)}
		r, err := t.run(ctx, c)
		if err != nil && ctx.Err() != nil {
			return fmt.Errorf("%w; what is learnt so far is kept, and `lab train %s` goes on", err, shellWords(append(args, resumeArgs(*f.resume)...)))
		}
		var notFinite *train.NotFiniteError
		if (errors.As(err, &notFinite) || errors.Is(err, errDiverged)) && len(varied) > 0 { // one bad setting does not end the list
			r = &result{Version: lab.Version, Run: c.name, Settings: c.settings, Source: s.Source, Config: c.config, Failed: inWords(err), Backend: b.Info, Threads: f.threadCount()}
			failed++
		} else if err != nil {
			return err
		}
		table.Rows = append(table.Rows, r)
		if len(varied) > 0 {
			if err := lab.WriteJSON(file, table); err != nil {
				return err
			}
		}
	}
	line.end()
	if err := table.show(dir, *f.json); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d trainings failed; the table says why", failed, len(cells))
	}
	return nil
}

// training is one network to train, perhaps of several.
type training struct {
	flags        *trainFlags
	experiment   lab.Experiment
	backend      *backend.Backend
	line         *progressLine
	dir          string
	index, count int
}

// run trains, keeps and judges the network of a cell.
func (t *training) run(ctx context.Context, c cell) (*result, error) {
	s := &t.experiment
	s.Net = c.config
	if err := os.MkdirAll(t.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the run folder: %w", err)
	}
	o := train.Options{Dir: t.dir, Files: []string{train.ResultFile}, Resume: *t.flags.resume, Overwrite: *t.flags.overwrite, Progress: t.progress(c.name), Warn: func(text string) {
		t.line.end()
		warn(text)
	}}
	t.line.show(t.what(c.name), float64(t.index)/float64(t.count), 0)
	net, learnt, err := s.Train(ctx, c.config.Seed, false, o)
	if err != nil {
		return nil, withWaysOut(err, "-tag")
	}
	defer net.Close()
	r := &result{
		Version: lab.Version, Run: c.name, Settings: c.settings, Source: s.Source, Config: c.config,
		Steps: learnt.Steps, BestEpoch: learnt.Best.Epoch, Backend: t.backend.Info, Threads: t.flags.threadCount(),
	}
	if learnt.Best.Validated {
		r.BestValid = &learnt.Best.Valid
	}
	for _, param := range net.Params {
		r.Params += len(param.Values)
	}
	if r.Figures, _, err = judge(s, net, nil); err != nil {
		return nil, err
	}
	if err := r.Figures.check(); err != nil {
		return nil, err
	}
	if doubt := r.Figures.doubt(); doubt != "" {
		t.line.end()
		warn(t.what(c.name) + ": " + doubt)
	}
	return r, lab.WriteJSON(filepath.Join(t.dir, train.ResultFile), r)
}

// what says in words which network is being trained.
func (t *training) what(name string) string {
	if t.count == 1 {
		return "train"
	}
	return fmt.Sprintf("run %d of %d (%s)", t.index+1, t.count, name)
}

func (t *training) progress(name string) func(train.Progress) {
	return func(p train.Progress) {
		left := p.Left
		if p.StepsPerSecond > 0 {
			whole := float64(p.Steps) / p.StepsPerSecond * float64(time.Second)
			left += time.Duration(whole * float64(t.count-t.index-1))
		}
		share := (float64(t.index) + float64(p.Step)/float64(p.Steps)) / float64(t.count)
		t.line.show(fmt.Sprintf("%s, epoch %d of %d, prediction loss %.2g", t.what(name), p.Epoch, p.Epochs, p.Terms["prediction"]), share, left)
	}
}

// resumeArgs is what to add to a command to go on with it.
func resumeArgs(already bool) []string {
	if already {
		return nil
	}
	return []string{"-resume"}
}

// shellWords joins arguments so that a shell takes them apart again.
func shellWords(args []string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a
		if a == "" || strings.ContainsAny(a, " \t\n\"'\\$`*?&;|<>()#~") {
			words[i] = strconv.Quote(a)
		}
	}
	return strings.Join(words, " ")
}
