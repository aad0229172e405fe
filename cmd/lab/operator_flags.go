package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
)

// adamW is Adam with the decay that is usual for it.
const (
	adamW      = "adamw"
	usualDecay = 0.01
)

// operatorFlags are the options of `lab operator train`.
type operatorFlags struct {
	*flags
	data, config, model, preset, optimizer, seeds, out *string
	epochs, batch, motions, patience                   *int
	rate, lastRate, minDelta                           *float64
	seed                                               *uint64
	images, resume, overwrite, rehearse                *bool
}

func newOperatorFlags() *operatorFlags {
	f := &operatorFlags{flags: newFlags("operator train", "operator train -data DIR -model NAME -out DIR [options]").withEngine().withJSON()}
	f.data = f.String("data", "", "`folder` of a set of potentials, as lab operator generate makes it")
	f.config = f.String("config", "", "`file` with network and training in place of -model and -preset, such as best.json of lab operator search")
	f.model = f.String("model", operator.DeepONet, "`name` of the network: "+strings.Join(operator.Names(), ", "))
	f.preset = f.String("preset", "", "`name` of network size and training: tiny or small-rest (profile rest), tiny-phase or small; the study's, for a GPU and on all motions: tuned-rest (rest), normal or tuned; the default, a tiny one, fits the data")
	f.optimizer = f.String("optimizer", "", "`name`: adam, adamw or splus; the default is the preset's")
	f.epochs = f.Int("epochs", 0, "`number` of passes over the training motions; the default is the preset's")
	f.batch = f.Int("batch", 0, "`number` of motions of a step; the default is the preset's")
	f.motions = f.Int("motions", 0, "`number` of motions to learn from, and a quarter as many each to watch and to judge by; 0 for all there are, the default is the preset's")
	f.rate = f.Float64("lr", 0, "`rate` of learning at the start; the default is the preset's, and 0.1 for splus")
	f.lastRate = f.Float64("lr-last", 0, "`rate` that the schedule falls to in the limit; the default is a thousandth of the first")
	f.images = f.Bool("images", false, "learn from mirror images and reversed motions too: four times the motions, and steps of an epoch")
	f.patience = f.Int("patience", 0, "`number` of epochs without a better validation loss after which to stop; 0 means never")
	f.minDelta = f.Float64("min-delta", 1e-4, "`share` by which the validation loss has to fall to count as better for -patience")
	f.seed = f.Uint64("seed", operator.StudySeeds[0], "of start values and of the order of motions")
	f.seeds = f.String("seeds", "", "`seeds` to train with one after the other, each in a folder of its own: a list such as 89,231, or how many of the study's, at most 5")
	f.out = f.String("out", "", "`folder` for the trained network")
	f.resume = f.Bool("resume", false, "go on where the training was stopped")
	f.rehearse = f.Bool("check", false, "only send one batch forward and backward: shapes, parameters, loss, gradient, and whether all is finite; writes nothing, takes no -out")
	f.overwrite = f.Bool("overwrite", false, "throw away the run in the folder, also a finished one of the same settings")
	f.mostUsed("data", "model", "preset", "out")
	return f
}

// check reports options that make no sense by themselves.
func (f *operatorFlags) check() error {
	if err := first(f.whole("epochs", *f.epochs, 1), f.whole("batch", *f.batch, 1)); err != nil {
		return err
	}
	switch {
	case *f.motions < 0:
		return usagef("-motions is %d; give 0 for all or more", *f.motions)
	case *f.patience < 0:
		return usagef("-patience is %d; give 0 or more", *f.patience)
	case f.isSet("config") && (f.isSet("model") || f.isSet("preset")):
		return usagef("-config says which network to train and how; leave -model and -preset out")
	case f.isSet("seed") && f.isSet("seeds"):
		return usagef("-seed and -seeds were both given; leave one out")
	case !slices.Contains(operator.Names(), *f.model):
		return usagef("no network is called %q; there are %s", *f.model, strings.Join(operator.Names(), ", "))
	}
	return nil
}

// plan says what is trained on a set, and how.
func (f *operatorFlags) plan(set *dataset.Set) (operator.Plan, error) {
	var p operator.Plan
	var err error
	if *f.config != "" {
		if p, err = readPlan(*f.config, *f.data, set); err != nil {
			return p, err
		}
	} else if p, err = f.fromPreset(set); err != nil {
		return p, err
	}
	f.setMotions(&p)
	if *f.config != "" {
		takeWhatThereIs(&p, set)
	}
	t := &p.Training
	if err := setOptimizer(t, p.Config.Model, *f.optimizer); err != nil {
		return p, err
	}
	if *f.epochs > 0 {
		if *f.config != "" || operator.OfStudy(*f.preset) { // their rates hold for any number of epochs
			t.Hyperbola.Upper = max(t.Hyperbola.Upper, *f.epochs)
		} else {
			t.Hyperbola.Upper = max(1, t.Hyperbola.Upper/t.Epochs) * *f.epochs
		}
		t.Epochs = *f.epochs
	}
	if *f.batch > 0 {
		t.Batch = *f.batch
	}
	t.Images = t.Images || *f.images
	if f.isSet("lr") {
		t.LearningRate, t.Hyperbola.Last = *f.rate, *f.rate*1e-3
	}
	if f.isSet("lr-last") {
		t.Hyperbola.Last = *f.lastRate
	}
	if f.isSet("patience") {
		t.Patience, t.MinDelta = *f.patience, *f.minDelta
	}
	switch {
	case f.isSet("seeds"):
		p.Seeds, err = parseSeeds(*f.seeds)
	case f.isSet("seed") || *f.config == "":
		p.Seeds = []uint64{*f.seed}
	}
	if err == nil {
		err = p.Check()
	}
	if err != nil {
		return p, usageError{err}
	}
	return p, nil
}

// readPlan reads a plan that is for the motions of a set.
func readPlan(file, data string, set *dataset.Set) (operator.Plan, error) {
	p, err := operator.ReadPlan(file)
	if err == nil && p.Config.Start == operator.NoStart && set.Profile == potential.Phase {
		err = usagef("the network of %q is not told where motions start, but those in %q start anywhere; make it one that is, or take other data", file, data)
	}
	return p, err
}

// takeWhatThereIs lets a plan that asks for more motions than a set has take all, with a
// word.
func takeWhatThereIs(p *operator.Plan, set *dataset.Set) {
	if n := set.Count(dataset.Train); p.Train > n {
		warn(fmt.Sprintf("the plan asks for %d motions to learn from, of which the set has %d: all of them are taken", p.Train, n))
		p.Train, p.Valid = 0, 0
	}
}

// several tells whether each seed gets a folder of its own.
func (f *operatorFlags) several(p operator.Plan) bool { return f.isSet("seeds") || len(p.Seeds) > 1 }

// fromPreset makes a plan of a preset, which is set to the one that fits the data
// if it was not given.
func (f *operatorFlags) fromPreset(set *dataset.Set) (operator.Plan, error) {
	if *f.preset == "" {
		*f.preset = presetFor(set)
	}
	p, err := operator.NewPreset(*f.preset, *f.model)
	if err != nil {
		return operator.Plan{}, usageError{err}
	}
	if p.Phase != (set.Profile == potential.Phase) {
		return operator.Plan{}, usagef("the preset %s is not for the profile %s of the data in %q; leave -preset out", *f.preset, set.Profile, *f.data)
	}
	return operator.Plan{Config: p.Config, Training: p.Training, Train: p.Train, Valid: p.Valid, Test: p.Test}, nil
}

func presetFor(set *dataset.Set) string {
	if set.Profile == potential.Phase {
		return operator.TinyPhase
	}
	return operator.Tiny
}

// setOptimizer sets optimizer and decay by the name that options have; "" leaves
// them. SPlus gets its usual rate, and another in its place the one that the study
// starts from: rates of the one mean nothing to the other.
func setOptimizer(t *operator.Training, model, name string) error {
	if t.Optimizer == train.SPlus && (name == train.Adam || name == adamW) {
		t.LearningRate, t.Hyperbola.Last = operator.StartRates(model, "")
	}
	switch name {
	case "":
	case train.Adam:
		t.Optimizer, t.Decay = "", 0
	case adamW:
		t.Optimizer, t.Decay = "", usualDecay
	case train.SPlus:
		if t.Optimizer != train.SPlus {
			t.LearningRate, t.Hyperbola.Last = 0.1, 1e-4
		}
		t.Optimizer, t.Decay = train.SPlus, usualDecay
	default:
		return usagef("no optimizer is called %q; there are %s, %s and %s", name, train.Adam, adamW, train.SPlus)
	}
	return nil
}

// optimizerName is the name that options have.
func optimizerName(t operator.Training) string {
	switch {
	case t.Optimizer == train.SPlus:
		return train.SPlus
	case t.Decay > 0:
		return adamW
	}
	return train.Adam
}

// parseSeeds reads a list of seeds, or how many of the study's are meant.
func parseSeeds(text string) ([]uint64, error) {
	one, list := strings.CutSuffix(strings.TrimSpace(text), ",") // a comma behind one makes a list of it
	words := strings.Split(one, ",")
	var seeds []uint64
	for _, w := range words {
		n, err := strconv.ParseUint(strings.TrimSpace(w), 10, 64)
		if err != nil {
			return nil, usagef("-seeds %s: %q is no whole number; give a list such as 89,231, or how many of the study's", text, w)
		}
		seeds = append(seeds, n)
	}
	if all := operator.StudySeeds; len(seeds) == 1 && !list {
		if seeds[0] < 1 || seeds[0] > uint64(len(all)) {
			return nil, usagef("-seeds %s: the study has %d seeds; give a number up to that, or a list with a comma, as in 89,231 or %d,", text, len(all), seeds[0])
		}
		return all[:seeds[0]], nil
	}
	return seeds, operator.CheckSeeds(seeds)
}
