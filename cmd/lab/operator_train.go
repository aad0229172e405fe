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
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
)

// operatorResult is what `lab operator train` reports. Losses are mean squared
// errors of q and p but for Valid, which is by the criterion of the training.
type operatorResult struct {
	Model     string  `json:"model"`
	Preset    string  `json:"preset"`
	Seed      uint64  `json:"seed"`
	Params    int     `json:"params"`
	Epochs    int     `json:"epochs"`
	BestEpoch int     `json:"best_epoch"`
	Valid     float64 `json:"valid_loss"`
	ValidMSE  float64 `json:"valid_mse"`
	Test      float64 `json:"test_loss"`
	Mean      float64 `json:"mean_motion_loss"` // of answering every test motion with the mean training motion
	Backend   string  `json:"backend"`
	StepMS    float64 `json:"step_ms"`
}

// trainOperator is `lab operator train`.
func trainOperator(ctx context.Context, args []string) error {
	f := newFlags("operator train", "operator train -data DIR -model NAME -out DIR [options]").withEngine().withJSON()
	data := f.String("data", "", "`folder` of a set of potentials, as lab operator generate makes it")
	model := f.String("model", operator.DeepONet, "`name` of the network: "+strings.Join(operator.Names(), ", "))
	preset := f.String("preset", "", "`name` of network size and training: tiny (profile rest), tiny-phase or small; the default, a tiny one, fits the data")
	epochs := f.Int("epochs", 0, "`number` of passes over the training motions; the default is the preset's")
	seed := f.Uint64("seed", 89, "of start values and of the order of motions")
	out := f.String("out", "", "`folder` for the trained network")
	resume := f.Bool("resume", false, "go on where the training was stopped")
	overwrite := f.Bool("overwrite", false, "throw away another run in the folder")
	f.mostUsed("data", "model", "preset", "out")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := f.whole("epochs", *epochs, 1); err != nil {
		return err
	}
	if *data == "" || *out == "" {
		return usagef("name the folder of the data and that of the network: give -data and -out")
	}
	if !slices.Contains(operator.Names(), *model) {
		return usagef("no network is called %q; there are %s", *model, strings.Join(operator.Names(), ", "))
	}
	set, err := dataset.Open(*data)
	if err != nil {
		return err
	}
	if *preset == "" {
		*preset = operator.Tiny
		if set.Profile == potential.Phase {
			*preset = operator.TinyPhase
		}
	}
	p, err := operator.NewPreset(*preset, *model)
	if err != nil {
		return usageError{err}
	}
	if p.Phase != (set.Profile == potential.Phase) {
		return usagef("the preset %s is not for the profile %s of the data in %q; leave -preset out", *preset, set.Profile, *data)
	}
	if *epochs > 0 {
		p.SetEpochs(*epochs)
	}
	p.Training.Seed = *seed
	parts, err := readParts(set, p)
	if err != nil {
		return err
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	line := newProgressLine(os.Stderr)
	o := train.Options{Dir: *out, Resume: *resume, Overwrite: *overwrite, Progress: func(pr train.Progress) {
		line.show(fmt.Sprintf("train %s, epoch %d of %d, loss %.2g", *model, pr.Epoch, pr.Epochs, pr.Loss), float64(pr.Step)/float64(pr.Steps), pr.Left)
	}, Warn: func(text string) {
		line.end()
		warn(text)
	}}
	net, r, err := operator.Train(ctx, b, parts[0], parts[1], p.Config, p.Training, o)
	line.end()
	if err != nil {
		var other *train.FolderError
		switch {
		case ctx.Err() != nil:
			err = fmt.Errorf("%w; what is learnt so far is kept, and `lab operator train %s` goes on", err, shellWords(append(args, resumeArgs(*resume)...)))
		case errors.As(err, &other):
			err = fmt.Errorf("%w (-resume, -overwrite, -out)", err)
		}
		return err
	}
	defer net.Close()
	if err := net.Save(*out); err != nil {
		return err
	}
	result := operatorResult{
		Model: *model, Preset: *preset, Seed: *seed, Params: p.Config.Count(), Epochs: len(r.History),
		BestEpoch: r.Best.Epoch, Valid: r.Best.Valid, Mean: operator.MeanMotionLoss(parts[0], parts[2]), Backend: b.Info.Name, StepMS: r.StepMS,
	}
	if result.ValidMSE, err = net.Loss(parts[1]); err != nil {
		return err
	}
	if result.Test, err = net.Loss(parts[2]); err != nil {
		return err
	}
	if err := lab.WriteJSON(filepath.Join(*out, "result.json"), result); err != nil {
		return err
	}
	if *f.json {
		return printLine(result)
	}
	_, err = fmt.Printf("%s, %d parameters, best after epoch %d of %d, on %s\nvalidation loss %.4g, test loss %.4g (answering with the mean motion: %.4g)\n",
		result.Model, result.Params, result.BestEpoch, result.Epochs, result.Backend, result.Valid, result.Test, result.Mean)
	return err
}

// readParts reads the training, validation and test motions that a preset asks for.
func readParts(set *dataset.Set, p operator.Preset) (parts [3]potential.Samples, err error) {
	want := []int{p.Train, p.Valid, p.Test}
	for i, name := range []string{dataset.Train, dataset.Valid, dataset.Test} {
		orbits := set.Profile.Orbits()
		s, err := set.Samples(name, (want[i]+orbits-1)/orbits)
		if err != nil {
			return parts, err
		}
		parts[i] = *s
	}
	return parts, nil
}
