package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
)

// operatorResult is what `lab operator train` reports. Losses are half the mean squared
// errors of q and p but for Valid and Final, which are by the criterion of the
// training; all but Final and FinalMSE are those of the best epoch.
type operatorResult struct {
	Model     string  `json:"model"`
	Preset    string  `json:"preset,omitempty"`
	Optimizer string  `json:"optimizer"`
	Seed      uint64  `json:"seed"`
	Params    int     `json:"params"`
	Epochs    int     `json:"epochs"`
	BestEpoch int     `json:"best_epoch"`
	Valid     float64 `json:"valid_loss"`
	Final     float64 `json:"final_valid_loss"` // after the last epoch, not the best
	ValidMSE  float64 `json:"valid_mse"`
	FinalMSE  float64 `json:"final_valid_mse"`
	Test      float64 `json:"test_loss"`
	Mean      float64 `json:"mean_motion_loss"` // of answering every test motion with the mean training motion
	Backend   string  `json:"backend"`
	StepMS    float64 `json:"step_ms"`
}

// trainOperator is `lab operator train`.
func trainOperator(ctx context.Context, args []string) error {
	f := newOperatorFlags()
	if err := f.parse(args, 0); err != nil {
		return err
	}
	switch {
	case *f.rehearse && *f.data == "":
		return usagef("name the folder of the data: give -data")
	case !*f.rehearse && (*f.data == "" || *f.out == ""):
		return usagef("name the folder of the data and that of the network: give -data and -out")
	case *f.rehearse:
		for _, name := range []string{"out", "resume", "overwrite"} {
			if f.isSet(name) {
				return usagef("-check writes nothing: leave -%s out", name)
			}
		}
	}
	if err := f.check(); err != nil {
		return err
	}
	set, err := dataset.Open(*f.data)
	if err != nil {
		return err
	}
	if *f.out != "" && samePlace(*f.data, *f.out) {
		return usagef("-data and -out are both %q; give the network a folder of its own", *f.out)
	}
	if err := f.checkMotions(set); err != nil {
		return err
	}
	plan, err := f.plan(set)
	if err != nil {
		return err
	}
	parts, err := readParts(set, plan.Train, plan.Valid, plan.Test)
	if err != nil {
		return err
	}
	tellMotions(set, parts[0].Rows(), parts[2].Rows())
	b, err := f.open()
	if err != nil {
		return err
	}
	if *f.rehearse {
		return f.rehearsal(b, parts, plan)
	}
	t := teaching{operatorFlags: f, backend: b, parts: parts, plan: plan, line: newProgressLine(os.Stderr)}
	defer t.line.end()
	if f.several(plan) {
		err = t.seeds(ctx)
	} else {
		err = t.alone(ctx)
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w; what is learnt so far is kept, and `lab operator train %s` goes on", err, shellWords(append(args, resumeArgs(*f.resume)...)))
	}
	return withWaysOut(err, "-out")
}

// teaching is a plan that is carried out.
type teaching struct {
	*operatorFlags
	backend *backend.Backend
	parts   [3]potential.Samples
	plan    operator.Plan
	line    *progressLine
}

// alone trains with the one seed of the plan.
func (t *teaching) alone(ctx context.Context) error {
	r, err := t.one(ctx, *t.out, 0)
	if err != nil {
		return err
	}
	t.line.end()
	if *t.json {
		return printLine(r)
	}
	_, err = fmt.Printf("%s, %d parameters, best after epoch %d of %d, on %s\nhalf the mean squared errors of q and p: validation %.4g, test %.4g (answering with the mean motion: %.4g)\n",
		r.Model, r.Params, r.BestEpoch, r.Epochs, r.Backend, r.ValidMSE, r.Test, r.Mean)
	return err
}

// one trains with the seed at a place of the plan's, into a folder, and judges
// the network.
func (t *teaching) one(ctx context.Context, dir string, place int) (*operatorResult, error) {
	c, how, count := t.plan.Config, t.plan.Training, len(t.plan.Seeds)
	how.Seed = t.plan.Seeds[place]
	what := "train " + c.Model
	if count > 1 {
		what = fmt.Sprintf("train %s with seed %d", c.Model, how.Seed)
	}
	o := train.Options{Dir: dir, Files: []string{train.ResultFile, train.NetFile}, Resume: *t.resume, Overwrite: *t.overwrite, Progress: func(p train.Progress) {
		left := p.Left
		if p.StepsPerSecond > 0 {
			left += time.Duration(float64(p.Steps*(count-place-1)) / p.StepsPerSecond * float64(time.Second))
		}
		share := (float64(place) + float64(p.Step)/float64(p.Steps)) / float64(count)
		t.line.show(fmt.Sprintf("%s, epoch %d of %d, loss %.2g", what, p.Epoch, p.Epochs, p.Loss), share, left)
	}, Compiling: func() {
		t.line.show(what+", compiling", float64(place)/float64(count), 0)
	}, Warn: func(text string) {
		t.line.end()
		warn(text)
	}}
	net, r, err := operator.Train(ctx, t.backend, t.parts[0], t.parts[1], c, how, o)
	if err != nil {
		return nil, err
	}
	defer net.Close()
	if err := net.Save(dir); err != nil {
		return nil, err
	}
	result := &operatorResult{
		Model: c.Model, Preset: *t.preset, Optimizer: optimizerName(how), Seed: how.Seed, Params: c.Count(),
		Epochs: len(r.History), BestEpoch: r.Best.Epoch, Valid: r.Best.Valid, Final: r.History[len(r.History)-1].Valid,
		Mean: operator.MeanMotionLoss(t.parts[0], t.parts[2]), Backend: t.backend.Info.Name, StepMS: r.StepMS,
	}
	if result.ValidMSE, err = net.Loss(t.parts[1]); err != nil {
		return nil, err
	}
	if result.Test, err = net.Loss(t.parts[2]); err != nil {
		return nil, err
	}
	net.Close()
	net.Params = r.Last // saved and tested are the best
	if result.FinalMSE, err = net.Loss(t.parts[1]); err != nil {
		return nil, err
	}
	return result, lab.WriteJSON(filepath.Join(dir, train.ResultFile), result)
}

// operatorSeeds is what several seeds gave.
type operatorSeeds struct {
	Seeds  []uint64          `json:"seeds"`
	Runs   []*operatorResult `json:"runs"`
	Failed []string          `json:"failed,omitempty"`
	Final  float64           `json:"mean_final_valid_loss"` // by the criterion of the training
	MSE    float64           `json:"mean_final_valid_mse"`
	Test   float64           `json:"mean_test_loss"`
}

// seeds trains with every seed of the plan, each in a folder of its own; a
// training that leaves the finite numbers does not stop the others.
func (t *teaching) seeds(ctx context.Context) error {
	all, file := operatorSeeds{Seeds: t.plan.Seeds}, filepath.Join(*t.out, "seeds.json")
	if err := refuseForeign(file, "seeds", "training run"); err != nil {
		return err
	}
	for i, seed := range t.plan.Seeds {
		r, err := t.one(ctx, lab.SeedFolder(*t.out, seed), i)
		var notFinite *train.NotFiniteError
		if errors.As(err, &notFinite) {
			all.Failed = append(all.Failed, fmt.Sprintf("seed %d: %s", seed, inWords(err)))
			continue
		}
		if err != nil {
			return err
		}
		all.Runs = append(all.Runs, r)
	}
	for _, r := range all.Runs {
		all.Final += r.Final / float64(len(all.Runs))
		all.MSE += r.FinalMSE / float64(len(all.Runs))
		all.Test += r.Test / float64(len(all.Runs))
	}
	if err := lab.WriteJSON(file, all); err != nil {
		return err
	}
	t.line.end()
	if err := all.show(*t.json); err != nil {
		return err
	}
	if n := len(all.Failed); n > 0 {
		return fmt.Errorf("%d of %d seeds failed: %s", n, len(all.Seeds), strings.Join(all.Failed, "; "))
	}
	return nil
}

func (s *operatorSeeds) show(asJSON bool) error {
	if asJSON {
		return printLine(s)
	}
	for _, r := range s.Runs {
		fmt.Printf("seed %-6d best after epoch %d of %d, half the mean squared errors: validation %.4g, test %.4g\n", r.Seed, r.BestEpoch, r.Epochs, r.ValidMSE, r.Test)
	}
	if len(s.Runs) == 0 {
		return nil
	}
	_, err := fmt.Printf("mean of %s, half the mean squared errors: validation after the last epoch %.4g, test of the best epoch %.4g (answering with the mean motion: %.4g)\n",
		counted(len(s.Runs), "seed"), s.MSE, s.Test, s.Runs[0].Mean)
	if final := fmt.Sprintf("%.4g", s.Final); err == nil && final != fmt.Sprintf("%.4g", s.MSE) { // the training has another criterion
		_, err = fmt.Printf("by the criterion of the training: validation after the last epoch %s\n", final)
	}
	return err
}

// readParts reads so many training, validation and test motions, 0 for all.
func readParts(set *dataset.Set, want ...int) (parts [3]potential.Samples, err error) {
	for i, name := range []string{dataset.Train, dataset.Valid, dataset.Test} {
		if parts[i], err = readMotions(set, name, want[i]); err != nil {
			return parts, err
		}
	}
	return parts, nil
}

// readMotions reads so many motions of a part, 0 for all.
func readMotions(set *dataset.Set, part string, want int) (potential.Samples, error) {
	orbits := set.Profile.Orbits()
	s, err := set.Samples(part, (want+orbits-1)/orbits)
	if err != nil {
		return potential.Samples{}, err
	}
	return *s, nil
}
