package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurophysics/lab"
	"neurophysics/lab/operator"
	"neurophysics/lab/operator/tune"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
)

// studyFlags are the options of `lab operator search`.
type studyFlags struct {
	*flags
	data, model, size, optimizer, stage, seeds, out *string
	trials, epochs, samples, batch, top             *int
	seed                                            *uint64
	prune, overwrite                                *bool
}

func newStudyFlags() *studyFlags {
	f := &studyFlags{flags: newFlags("operator search", "operator search -data DIR -model NAME -out DIR [options]").withEngine().withJSON()}
	f.data = f.String("data", "", "`folder` of a set of potentials, as lab operator generate makes it")
	f.model = f.String("model", operator.DeepONet, "`name` of the network: "+strings.Join(operator.Names(), ", "))
	f.trials = f.Int("trials", 100, "`number` of trials in all; those that the folder holds are not made again")
	f.epochs = f.Int("epochs", 10, "`number` of passes over the training motions in a trial")
	f.samples = f.Int("samples", 0, "`number` of motions to learn from, and a quarter as many to validate on; 0 for all there are")
	f.size = f.String("size", "small", "`name` of the sizes that are not varied: small, or study for those that the study starts from")
	f.optimizer = f.String("optimizer", "", "`name`: adamw or splus; the default is the study's: splus for motions from anywhere, but for VaRONet, else adamw")
	f.stage = f.String("stage", tune.All, "`name` of what is varied: rates, shapes or all")
	f.batch = f.Int("batch", 0, "`number` of motions of a step; the default is the study's: 100, for FNO 256")
	f.seed = f.Uint64("seed", 42, "of the search")
	f.seeds = f.String("seeds", "3", "`seeds` that every trial trains with: a list such as 89,231, or how many of the study's, at most 5")
	f.prune = f.Bool("prune", true, "end trials early whose loss is foreseen to be no good; takes effect after 10 trials, in those of more than 10 epochs")
	f.top = f.Int("top", 5, "`number` of the best trials to list")
	f.out = f.String("out", "", "`folder` of the study")
	f.overwrite = f.Bool("overwrite", false, "throw away a study of other settings in the folder")
	f.mostUsed("data", "model", "trials", "epochs", "out")
	return f
}

// plan is what every trial starts from, and the space that it varies.
func (f *studyFlags) plan(set *dataset.Set) (operator.Plan, tune.Space, error) {
	p := operator.Plan{Train: *f.samples, Valid: (*f.samples + 3) / 4}
	phase := set.Profile == potential.Phase
	var err error
	switch *f.size {
	case "small":
		p.Config, err = operator.Small(*f.model, operator.AddStart)
	case "study":
		p.Config, err = operator.Untuned(*f.model)
	default:
		return p, nil, usagef("no size is called %q; there are small and study", *f.size)
	}
	if err != nil {
		return p, nil, usageError{err}
	}
	preset, err := operator.NewPreset(operator.Tiny, *f.model)
	if err != nil {
		return p, nil, usageError{err}
	}
	// What the study says nothing about is as the network needs it.
	p.Training.ClipNorm = preset.Training.ClipNorm
	optimizer := *f.optimizer
	p.Training.Criterion, p.Config.Start = operator.Squared, operator.NoStart
	if phase {
		p.Training.Criterion, p.Config.Start = operator.LogCosh, operator.AddStart
		if *f.model == operator.DeepONet {
			p.Config.Start = operator.ConcatStart
		}
	}
	if optimizer == "" {
		optimizer = adamW
		if phase && *f.model != operator.VaRONet {
			optimizer = train.SPlus
		}
	}
	t := &p.Training
	t.Epochs, t.Batch, t.KeepPartial, t.LearningRate, t.Schedule = *f.epochs, *f.batch, true, 1e-2, train.ExpHyperbolic
	if t.Batch == 0 {
		t.Batch = 100
		if *f.model == operator.FNO {
			t.Batch = 256
		}
	}
	t.Hyperbola = train.Hyperbola{Last: 1e-5, Upper: max(300, *f.epochs)} // 300 for any number of epochs: rates carry over to longer runs
	if *f.model == operator.VaRONet {
		t.KLWeight = 0.1
	}
	if err := setOptimizer(t, optimizer); err != nil {
		return p, nil, err
	}
	if p.Seeds, err = parseSeeds(*f.seeds); err != nil {
		return p, nil, usageError{err}
	}
	space, err := tune.SpaceOf(*f.model, t.Optimizer, *f.stage)
	if err == nil {
		err = p.Check()
	}
	if err != nil {
		return p, nil, usageError{err}
	}
	return p, space, nil
}

func (f *studyFlags) check() error {
	switch {
	case *f.data == "" || *f.out == "":
		return usagef("name the folder of the data and that of the study: give -data and -out")
	case *f.trials < 1 || *f.epochs < 1 || *f.top < 1:
		return usagef("-trials %d, -epochs %d, -top %d; give at least 1 each", *f.trials, *f.epochs, *f.top)
	case *f.samples < 0 || *f.batch < 0:
		return usagef("-samples %d, -batch %d; give 0 or more", *f.samples, *f.batch)
	case !slices.Contains(operator.Names(), *f.model):
		return usagef("no network is called %q; there are %s", *f.model, strings.Join(operator.Names(), ", "))
	}
	return nil
}

// searchOperator is `lab operator search`.
func searchOperator(ctx context.Context, args []string) error {
	f := newStudyFlags()
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	set, err := dataset.Open(*f.data)
	if err != nil {
		return err
	}
	if samePlace(*f.data, *f.out) {
		return usagef("-data and -out are both %q; give the study a folder of its own", *f.out)
	}
	if n := set.Count(dataset.Train); *f.samples > n {
		return usagef("-samples is %d, but the set in %q has %d motions to learn from: give fewer, or leave -samples out for all", *f.samples, *f.data, n)
	}
	plan, space, err := f.plan(set)
	if err != nil {
		return err
	}
	learn, err := readMotions(set, dataset.Train, plan.Train)
	if err != nil {
		return err
	}
	valid, err := readMotions(set, dataset.Valid, plan.Valid)
	if err != nil {
		return err
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	if f.isSet("prune") && *f.prune && !tune.CanPrune(*f.trials, *f.epochs) {
		warn(fmt.Sprintf("-prune ends no trial here: it begins after %d finished trials and in trials of more than %d epochs; these are %s of %s",
			tune.PruneTrials, tune.PruneEpochs, counted(*f.trials, "trial"), counted(*f.epochs, "epoch")))
	}
	s := tune.Settings{Space: space, Seed: *f.seed, About: tune.NewAbout(b, learn, valid, plan)}
	if *f.prune {
		s.Pruning = tune.Pruning{Target: max(50, *f.epochs), Keep: 10}
		if *f.model == operator.MambONet {
			s.Pruning.Keep = 20
		}
	}
	line := newProgressLine(os.Stderr)
	defer line.end()
	epochs := plan.Training.Epochs * len(plan.Seeds)
	study, err := tune.Run(ctx, s, tune.Teach(b, learn, valid, plan), tune.Options{
		Dir: *f.out, Files: searchFiles, Trials: *f.trials, Overwrite: *f.overwrite,
		Progress: func(p tune.Progress) { showSearch(line, p, epochs) },
		Warn: func(text string) {
			line.end()
			warn(text)
		},
	})
	line.end()
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%w; %s kept, and `lab operator search %s` goes on", err, areOrIs(len(study.Trials), "trial"), shellWords(args))
	case err != nil:
		return fmt.Errorf("%w (-out, -overwrite)", err)
	}
	return f.report(study, plan)
}

// showSearch shows how a study stands; a trial has so many epochs.
func showSearch(line *progressLine, p tune.Progress, epochs int) {
	what := fmt.Sprintf("trial %d of %d", min(p.Trial+1, p.Trials), p.Trials)
	if p.Best != nil {
		what += fmt.Sprintf(", best %.3g", p.Best.Loss)
	}
	done := float64(p.Trial) + float64(p.Epoch)/float64(epochs)
	line.show(what, min(1, done/float64(p.Trials)), p.Left.Round(time.Second))
}

// Names of what `lab operator search` writes beside the study itself.
const (
	searchPlan       = "best.json"
	searchReportFile = "report.json"
	searchFigure     = "course" // .png and .svg
)

var searchFiles = []string{searchPlan, searchReportFile, searchFigure + ".png", searchFigure + ".svg"}

// searchReport is what `lab operator search` reports.
type searchReport struct {
	Model       string            `json:"model"`
	Optimizer   string            `json:"optimizer"`
	Trials      int               `json:"trials"`
	Pruned      int               `json:"pruned"`
	Discarded   int               `json:"discarded"`
	Top         []tune.Trial      `json:"top"` // best first
	Importances []tune.Importance `json:"importances"`
	Borders     []string          `json:"borders"`
	Plan        string            `json:"plan"` // file of the best trial, for lab operator train
}

// report writes the best plan and what the study says, and prints it.
func (f *studyFlags) report(study *tune.Study, plan operator.Plan) error {
	best := study.Best()
	if best == nil {
		return fmt.Errorf("none of %s was finished: %s", counted(len(study.Trials), "trial"), study.Trials[len(study.Trials)-1].Reason)
	}
	r := searchReport{
		Model: *f.model, Optimizer: optimizerName(plan.Training), Trials: len(study.Trials), Pruned: study.Count(tune.Pruned), Discarded: study.Count(tune.Discarded),
		Top: study.Top(*f.top), Importances: study.Importances(), Borders: study.Borders(), Plan: filepath.Join(*f.out, searchPlan),
	}
	if err := best.Values.Set(&plan.Config, &plan.Training); err != nil {
		return err
	}
	if err := lab.WriteJSON(r.Plan, plan); err != nil {
		return err
	}
	if err := lab.WriteJSON(filepath.Join(*f.out, searchReportFile), r); err != nil {
		return err
	}
	if err := lab.StudyFigure(study).Save(filepath.Join(*f.out, searchFigure)); err != nil {
		return err
	}
	if *f.json {
		return printLine(r)
	}
	fmt.Printf("%s by %s: %s, %d ended early, %d discarded\n\n", r.Model, r.Optimizer, counted(r.Trials, "trial"), r.Pruned, r.Discarded)
	printTrials(study.Settings.Space, r.Top)
	if r.Importances != nil {
		fmt.Print("\nshare of the variance of ln loss that goes with each setting alone:\n")
		for _, i := range r.Importances {
			fmt.Printf("  %-14s %.2f\n", i.Setting, i.Share)
		}
	}
	for _, b := range r.Borders {
		warn(b + "; there may be better ones beyond it")
	}
	_, err := fmt.Printf("\nlab operator train -config %s -data %s -out DIR trains the best one\n", shellWords([]string{r.Plan}), shellWords([]string{*f.data}))
	return err
}

// printTrials prints trials as a table.
func printTrials(space tune.Space, trials []tune.Trial) {
	fmt.Printf("%5s %10s", "trial", "loss")
	for _, p := range space {
		fmt.Printf("  %*s", max(9, len(p.Name)), p.Name)
	}
	fmt.Println()
	for _, t := range trials {
		fmt.Printf("%5d %10.4g", t.Number, t.Loss)
		for _, p := range space {
			fmt.Printf("  %*.4g", max(9, len(p.Name)), t.Values[p.Name])
		}
		fmt.Println()
	}
}

// areOrIs says that so many things are, or that one is.
func areOrIs(n int, thing string) string {
	if n == 1 {
		return counted(n, thing) + " is"
	}
	return counted(n, thing) + " are"
}
