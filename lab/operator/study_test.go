package operator

import (
	"strings"
	"testing"

	"neurophysics/lab/train"
)

// The networks of the study have its numbers of parameters, told the start as it tells
// it; those from rest lack that part.
func TestStudySizes(t *testing.T) {
	for _, c := range []struct {
		preset, model string
		params        int
	}{
		{Normal, DeepONet, 1171588},
		{Normal, TraONet, 553346},
		{Normal, FNO, 484034},
		{Tuned, DeepONet, 1171588},
		{Tuned, TraONet, 370562},
		{Tuned, MambONet, 435010},
		{Tuned, FNO, 1185922},
		{TunedRest, DeepONet, 52012},
		{TunedRest, VaRONet, 63353918},
		{TunedRest, TraONet, 553346},
		{TunedRest, MambONet, 2068994},
	} {
		p, err := NewPreset(c.preset, c.model)
		if err != nil {
			t.Fatal(err)
		}
		if p.Config.Start = AddStart; p.Config.Count() != c.params {
			t.Errorf("%s of %s: got %d parameters, want %d", c.model, c.preset, p.Config.Count(), c.params)
		}
	}
	c, err := Untuned(MambONet)
	if err != nil || c.Layers != 3 || c.Start != AddStart {
		t.Errorf("got %+v and %v, want the untuned MambONet of three layers", c, err)
	}
}

// Presets of the study take all motions, its optimizer and its schedule, and are refused
// for networks that it has no settings for.
func TestStudyPresets(t *testing.T) {
	for _, name := range []string{Normal, Tuned, TunedRest} {
		for _, model := range Names() {
			p, err := NewPreset(name, model)
			if err != nil {
				continue
			}
			plan := Plan{Config: p.Config, Training: p.Training, Seeds: StudySeeds[:1]}
			if err := plan.Check(); err != nil {
				t.Errorf("%s of %s: %v", model, name, err)
			}
			how := p.Training
			if p.Train != 0 || how.Hyperbola.Upper != 300 || p.Phase != (how.Optimizer == train.SPlus) || p.Phase == (p.Config.Start == NoStart) {
				t.Errorf("%s of %s: got %+v", model, name, p)
			}
		}
	}
	p, err := NewPreset(Tuned, FNO)
	if err != nil || p.Training.Batch != 256 || p.Training.Epochs != 250 || p.Training.LearningRate != 0.133114 || p.Training.Criterion != LogCosh {
		t.Errorf("got %+v and %v", p.Training, err)
	}
	for _, c := range []struct{ preset, model, want string }{
		{Tuned, VaRONet, `"small-rest" and "tuned-rest"`},
		{TunedRest, FNO, `"normal" and "tuned"`},
		{Normal, SymONet, `"small" and "small-rest"`},
	} {
		if _, err := NewPreset(c.preset, c.model); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s of %s: got error %v, want one with %s", c.model, c.preset, err, c.want)
		}
	}
}
