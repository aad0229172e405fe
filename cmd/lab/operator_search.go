package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurophysics/lab/operator"
	"neurophysics/lab/operator/tune"
	"neurophysics/lab/potential/dataset"
)

// studyFlags are the options of `lab operator search`.
type studyFlags struct {
	*flags
	data, config, model, size, optimizer, stage, seeds, out *string
	reported                                                *string
	trials, epochs, samples, batch, top                     *int
	seed                                                    *uint64
	prune, overwrite                                        *bool
}

func newStudyFlags() *studyFlags {
	f := &studyFlags{flags: newFlags("operator search", "operator search -data DIR -model NAME -out DIR [options]").withEngine().withJSON()}
	f.data = f.String("data", "", "`folder` of a set of potentials, as lab operator generate makes it")
	f.config = f.String("config", "", "`file` with network and training, all but what is varied, in place of -model and -size: best.json of a study of -stage shapes for one of -stage rates")
	f.model = f.String("model", operator.DeepONet, "`name` of the network: "+strings.Join(operator.Names(), ", "))
	f.trials = f.Int("trials", 100, "`number` of trials in all; those that the folder holds are not made again")
	f.epochs = f.Int("epochs", 10, "`number` of passes over the training motions in a trial; best.json has those of a whole training: of the preset small or small-rest, with -size study tuned or tuned-rest, or of -config")
	f.samples = f.Int("samples", 0, "`number` of motions to learn from, and a quarter as many to validate on; 0 for all there are")
	f.size = f.String("size", "small", "`name` of the sizes that are not varied: small, or study for the untuned ones of the study")
	f.optimizer = f.String("optimizer", "", "`name`: adamw or splus; the default is the study's: splus for motions from anywhere, but for VaRONet, else adamw; or that of -config")
	f.stage = f.String("stage", tune.All, "`name` of what is varied: rates, shapes or all; shapes are drawn by the same estimator as rates, there is no full grid")
	f.batch = f.Int("batch", 0, "`number` of motions of a step; the default is the study's: 100, for FNO 256; or that of -config")
	f.seed = f.Uint64("seed", 42, "of the search")
	f.seeds = f.String("seeds", "3", "`seeds` that every trial trains with: a list such as 89,231, or how many of the study's, at most 5")
	f.prune = f.Bool("prune", true, "end trials early whose loss is foreseen to be no good; takes effect after 10 trials, in those of more than 10 epochs")
	f.top = f.Int("top", 5, "`number` of the best trials to list")
	f.out = f.String("out", "", "`folder` of the study")
	f.reported = f.String("report", "", "`folder` of a study, finished or not: only print what it has found, without data")
	f.overwrite = f.Bool("overwrite", false, "throw away a study of other settings in the folder")
	f.mostUsed("data", "model", "trials", "epochs", "out")
	return f
}

func (f *studyFlags) check() error {
	if f.isSet("report") {
		other := ""
		f.Visit(func(given *flag.Flag) {
			if !slices.Contains([]string{"report", "top", "json"}, given.Name) {
				other = given.Name
			}
		})
		if other != "" {
			return usagef("-report reads the study in %q alone: leave -%s out", *f.reported, other)
		}
	}
	switch {
	case *f.reported == "" && (*f.data == "" || *f.out == ""):
		return usagef("name the folder of the data and that of the study: give -data and -out")
	case f.isSet("config") && (f.isSet("model") || f.isSet("size")):
		return usagef("-config says which network is searched and its sizes; leave -model and -size out")
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
	if *f.reported != "" {
		return f.reportOf(*f.reported)
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
	trial := f.trial(plan)
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
	s := tune.Settings{Space: space, Seed: *f.seed, About: tune.NewAbout(b, learn, valid, trial)}
	if *f.prune {
		s.Pruning = tune.Pruning{Target: max(50, *f.epochs), Keep: 10}
		if plan.Config.Model == operator.MambONet {
			s.Pruning.Keep = 20
		}
	}
	line := newProgressLine(os.Stderr)
	defer line.end()
	epochs := *f.epochs * len(plan.Seeds)
	say := func(text string) {
		line.end()
		warn(text)
	}
	teach := tune.Teach(b, learn, valid, trial, filepath.Join(*f.out, tune.TrialDir), say)
	mean, command := plan.Training.MeanMotionLoss(learn, valid), "lab operator search "+shellWords(args)
	study, err := tune.Run(ctx, s, teach, tune.Options{
		Dir: *f.out, Files: searchFiles, Trials: *f.trials, Overwrite: *f.overwrite,
		Began:    func() error { return keepStart(*f.out, command, mean) },
		Progress: func(p tune.Progress) { showSearch(line, p, epochs) }, Warn: say,
	})
	line.end()
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%w; %s kept, and `%s` goes on, with the one under way as well", err, areOrIs(len(study.Trials), "trial"), command)
	case err != nil:
		return withWaysOut(err, "-out")
	}
	return f.report(study, plan, command, mean)
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

// areOrIs says that so many things are, or that one is.
func areOrIs(n int, thing string) string {
	if n == 1 {
		return counted(n, thing) + " is"
	}
	return counted(n, thing) + " are"
}
