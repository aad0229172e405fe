package main

import (
	"neurophysics/lab/operator"
	"neurophysics/lab/operator/tune"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
)

// plan is what the best trial is to be trained by, but for what trials vary, and the
// space of that.
func (f *studyFlags) plan(set *dataset.Set) (operator.Plan, tune.Space, error) {
	var p operator.Plan
	var err error
	if *f.config != "" {
		p, err = f.fromPlan(set)
	} else {
		p, err = f.fromStudy(set)
	}
	if err != nil {
		return p, nil, err
	}
	given := func(name string) bool { return *f.config == "" || f.isSet(name) }
	t := &p.Training
	if !f.isSet("epochs") {
		*f.epochs = min(*f.epochs, t.Epochs)
	}
	t.Epochs = max(t.Epochs, *f.epochs)
	t.Hyperbola.Upper = max(t.Hyperbola.Upper, t.Epochs)
	if given("samples") {
		p.Train, p.Valid = *f.samples, (*f.samples+3)/4
	}
	if *f.config != "" {
		takeWhatThereIs(&p, set)
	}
	if *f.batch > 0 {
		t.Batch = *f.batch
	}
	if given("seeds") {
		if p.Seeds, err = parseSeeds(*f.seeds); err != nil {
			return p, nil, usageError{err}
		}
	}
	if *f.stage != tune.Shapes && t.Schedule != train.ExpHyperbolic && t.Schedule != train.Hyperbolic {
		return p, nil, usagef("the rates of %q do not fall to a last one, which a search of rates varies: give the schedule %q, or -stage %s", *f.config, train.ExpHyperbolic, tune.Shapes)
	}
	space, err := tune.SpaceOf(p.Config.Model, t.Optimizer, *f.stage)
	if err == nil {
		err = p.Check()
	}
	if err != nil {
		return p, nil, usageError{err}
	}
	return p, space, nil
}

// trial is the plan of trials, which have few epochs. First and last rate and the bound
// of the schedule stay, of which the study says that they hold for other numbers of epochs;
// in between the rate falls faster than in the whole training.
func (f *studyFlags) trial(p operator.Plan) operator.Plan {
	t := &p.Training
	if t.Epochs = *f.epochs; t.Patience >= t.Epochs {
		t.Patience = 0
	}
	return p
}

// fromPlan starts from a plan in a file, such as the best trial of an earlier stage. By
// another optimizer than the file's its rates mean nothing: those are the study's then.
func (f *studyFlags) fromPlan(set *dataset.Set) (operator.Plan, error) {
	p, err := readPlan(*f.config, *f.data, set)
	if err != nil {
		return p, err
	}
	t := &p.Training
	before := t.Optimizer == train.SPlus
	if err := setOptimizer(t, p.Config.Model, *f.optimizer); err != nil {
		return p, err
	}
	if before != (t.Optimizer == train.SPlus) {
		t.LearningRate, t.Hyperbola.Last = operator.StartRates(p.Config.Model, t.Optimizer)
	}
	return p, nil
}

// fromStudy starts from what the study does. What it says nothing about is as a preset
// for such motions has it, and as many epochs as one of that size has, with batches of
// as many motions as here.
func (f *studyFlags) fromStudy(set *dataset.Set) (operator.Plan, error) {
	var p operator.Plan
	phase := set.Profile == potential.Phase
	small, tuned := operator.SmallRest, operator.TunedRest
	if phase {
		small, tuned = operator.SmallPhase, operator.Tuned
	}
	preset, err := operator.NewPreset(small, *f.model)
	if err != nil {
		return p, usageError{err}
	}
	epochs := preset.Training.Epochs
	switch *f.size {
	case "small":
		p.Config, err = operator.Small(*f.model, preset.Config.Start)
	case "study":
		p.Config, err = operator.Untuned(*f.model)
		if of, none := operator.NewPreset(tuned, *f.model); none == nil { // the study tuned not every network
			epochs = of.Training.Epochs
		}
	default:
		return p, usagef("no size is called %q; there are small and study", *f.size)
	}
	if err != nil {
		return p, usageError{err}
	}
	p.Config.Start = preset.Config.Start
	t := &p.Training
	t.Criterion, t.ClipNorm, t.KeepPartial = preset.Training.Criterion, preset.Training.ClipNorm, preset.Training.KeepPartial
	t.Epochs, t.Batch = epochs, 100
	switch *f.model {
	case operator.FNO:
		t.Batch = 256
	case operator.VaRONet:
		t.KLWeight = 0.1
	}
	optimizer := *f.optimizer
	if optimizer == "" {
		optimizer = adamW
		if phase && *f.model != operator.VaRONet {
			optimizer = train.SPlus
		}
	}
	if err := setOptimizer(t, *f.model, optimizer); err != nil {
		return p, err
	}
	t.LearningRate, t.Hyperbola.Last = operator.StartRates(*f.model, t.Optimizer)
	t.Schedule, t.Hyperbola.Upper = train.ExpHyperbolic, operator.StudyUpper
	return p, nil
}
