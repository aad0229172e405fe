package operator

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"neurophysics/lab/train"
)

// Plan is a training as a file holds it: a network, how it is taught, and the
// seeds to do so with. In a file keep_partial is true unless it says otherwise: the
// study learns from every motion in every epoch.
type Plan struct {
	Config   Config   `json:"config"`
	Training Training `json:"training"` // its seed is not used
	Seeds    []uint64 `json:"seeds"`    // of start values and of the order of motions, a training each
	Train    int      `json:"train"`    // motions to learn from; 0 for all there are
	Valid    int      `json:"valid"`    // motions to watch; 0 for all
	Test     int      `json:"test"`     // motions to judge by; 0 for all
}

// StudySeeds are the seeds of the study, the first three of its last form.
var StudySeeds = []uint64{89, 231, 928, 814, 269}

// ReadPlan reads a plan from a JSON file. Its errors say what is wrong in one
// sentence: a form that is no plan's, names that nothing has, then numbers that
// make no sense together.
func ReadPlan(path string) (Plan, error) {
	text, err := os.ReadFile(path)
	switch info, _ := os.Stat(path); {
	case errors.Is(err, os.ErrNotExist):
		return Plan{}, fmt.Errorf("operator: there is no file %q: name one with a plan of a training", path)
	case info != nil && info.IsDir():
		return Plan{}, fmt.Errorf("operator: %q is a folder: name a file in it with a plan of a training", path)
	case err != nil:
		return Plan{}, fmt.Errorf("operator: read a plan: %w", err)
	}
	var p Plan
	p.Training.KeepPartial = true
	if err := decodeStrictly(text, &p); err != nil {
		return p, fmt.Errorf("operator: %q is no plan of a training, such as best.json of lab operator search: %w", path, err)
	}
	if err := p.Check(); err != nil {
		return p, fmt.Errorf("operator: the plan in %q: %w", path, err)
	}
	return p, nil
}

// MarshalJSON writes keep_partial where it is false too, which other trainings leave
// out, so that ReadPlan reads what was written.
func (p Plan) MarshalJSON() ([]byte, error) {
	type plain Plan
	if p.Training.KeepPartial {
		return json.Marshal(plain(p))
	}
	type training struct {
		Training
		KeepPartial bool `json:"keep_partial"`
	}
	return json.Marshal(struct {
		plain
		Training training `json:"training"`
	}{plain(p), training{p.Training, false}})
}

// Check reports names that nothing has, and numbers that make no sense.
func (p *Plan) Check() error {
	t := &p.Training
	for _, n := range []struct {
		what, name string
		names      []string
	}{
		{"network", p.Config.Model, Names()},
		{"way to tell the start", p.Config.Start, []string{NoStart, AddStart, ConcatStart}},
		{"criterion", t.Criterion, []string{Squared, LogCosh}},
		{"optimizer", t.Optimizer, []string{"", train.Adam, train.SPlus}},
		{"schedule", t.Schedule, []string{"", train.Constant, train.Cosine, train.Hyperbolic, train.ExpHyperbolic}},
	} {
		if !slices.Contains(n.names, n.name) {
			return fmt.Errorf("no %s is called %q; there are %q", n.what, n.name, n.names)
		}
	}
	for _, check := range []func() error{p.Config.check, t.check, t.Config.Check} {
		if err := check(); err != nil {
			return err
		}
	}
	switch {
	case t.Patience >= t.Epochs && t.Patience > 0:
		return fmt.Errorf("a patience of %d never runs out in %d epochs; give fewer, or 0 for none", t.Patience, t.Epochs)
	case p.Train < 0 || p.Valid < 0 || p.Test < 0:
		return fmt.Errorf("%d, %d and %d motions to learn from, watch and judge by; give 0 for all or more", p.Train, p.Valid, p.Test)
	}
	return CheckSeeds(p.Seeds)
}

// CheckSeeds reports a list of seeds that is empty or names one twice.
func CheckSeeds(seeds []uint64) error {
	if len(seeds) == 0 {
		return fmt.Errorf("there are no seeds; give at least one, such as %d", StudySeeds[0])
	}
	for i, s := range seeds {
		if slices.Contains(seeds[:i], s) {
			return fmt.Errorf("the seed %d is there twice; each trains once", s)
		}
	}
	return nil
}
