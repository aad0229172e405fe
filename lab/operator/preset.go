package operator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"neurophysics/lab/train"
)

// startOf is how a network is told where motions start.
func startOf(model string, phase bool) string {
	switch {
	case !phase:
		return NoStart
	case model == DeepONet: // one that is added to the output cannot act on V or t
		return ConcatStart
	}
	return AddStart
}

// Small returns a network of which training takes minutes on a processor.
func Small(model, start string) (Config, error) {
	c := Config{Model: model, Start: start, Sensors: 100}
	switch model {
	case DeepONet:
		c.Width, c.Layers, c.Branches = 128, 3, 10
	case VaRONet:
		c.Width, c.Layers, c.Latent = 32, 1, 8
	case TraONet:
		c.Width, c.Heads, c.Layers, c.Feed = 32, 4, 2, 64
	case MambONet:
		c.Width, c.Layers, c.Heads, c.Decoder, c.Feed = 32, 2, 4, 2, 64
	case FNO:
		c.Width, c.Layers, c.Modes, c.Heads, c.Decoder, c.Feed = 32, 3, 12, 4, 2, 64
	case SymONet:
		c.Width, c.Layers, c.Steps, c.Kicks = 16, 2, 64, 4
	}
	return c, c.check()
}

// enlarge makes a small network that of the presets SmallPhase and SmallRest.
func (c *Config) enlarge() {
	switch c.Model {
	case DeepONet:
		c.Layers, c.Branches = 4, 32
	case TraONet, MambONet, FNO:
		c.Feed = 128
	}
}

// Names of the presets.
const (
	Tiny       = "tiny"       // motions that all start at rest
	TinyPhase  = "tiny-phase" // motions from anywhere
	SmallPhase = "small"      // the same with larger networks
	SmallRest  = "small-rest" // those networks for motions from rest
	Normal     = "normal"     // the study's networks before it tunes them; motions from anywhere
	Tuned      = "tuned"      // the study's tuned networks; motions from anywhere
	TunedRest  = "tuned-rest" // those of its first form, for motions from rest
)

// Presets returns the names of all presets.
func Presets() []string {
	return []string{Tiny, TinyPhase, SmallPhase, SmallRest, Normal, Tuned, TunedRest}
}

// presetsOf writes the names of those that have settings for a network.
func presetsOf(model string) string {
	var names []string
	for _, name := range Presets() {
		if _, ok := studied(name, model); ok || !OfStudy(name) {
			names = append(names, strconv.Quote(name))
		}
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Preset is a network with the way to teach it and the samples it takes.
type Preset struct {
	Config   Config
	Training Training
	Phase    bool // whether motions start anywhere
	Train    int  // motions to learn from; 0 for all there are
	Valid    int  // motions to watch; 0 for all
	Test     int  // motions to judge by; 0 for all
}

// NewPreset returns the preset of a name for a network.
func NewPreset(name, model string) (Preset, error) {
	if !slices.Contains(Presets(), name) {
		return Preset{}, fmt.Errorf("operator: no preset is called %q; there are %s", name, strings.Join(Presets(), ", "))
	}
	if OfStudy(name) {
		s, ok := studied(name, model)
		if !ok {
			return Preset{}, fmt.Errorf("operator: the preset %q has no settings for the network %q; those that have some are %s", name, model, presetsOf(model))
		}
		return s.preset(model, name != TunedRest), nil
	}
	p := Preset{Phase: name == TinyPhase || name == SmallPhase}
	t := Training{Criterion: Squared}
	t.KeepPartial, t.Decay, t.Seed = true, 0.01, StudySeeds[0]
	switch name {
	case Tiny:
		p.Train, p.Valid, p.Test = 1600, 400, 400
	case SmallRest:
		p.Train, p.Valid, p.Test = 3200, 800, 800
	default:
		p.Train, p.Valid, p.Test = 4000, 1000, 1000
	}
	if p.Phase {
		t.Criterion = LogCosh
	}
	t.Schedule = train.ExpHyperbolic
	t.LearningRate, t.Epochs, t.Batch = pace(name, model)
	t.Hyperbola.Last = t.LearningRate * 1e-3
	switch model {
	case DeepONet:
		// The 4,000 motions alone it learns by heart, which makes it no better on others.
		t.Images = name == TinyPhase
	case VaRONet:
		t.KLWeight = 0.01
	case SymONet:
		// A few motions near the top of a barrier have most of the loss, and would have
		// most of the gradient: with a small norm every batch counts alike.
		t.ClipNorm = 1e-5
	}
	var err error
	p.Config, err = Small(model, startOf(model, p.Phase))
	if name == SmallPhase || name == SmallRest {
		p.Config.enlarge()
	}
	p.Training = t
	p.SetEpochs(t.Epochs)
	return p, err
}

// pace returns what was chosen on validation motions: the rate of learning at the
// start, the passes over the motions, and the motions of a step.
func pace(preset, model string) (rate float64, epochs, batch int) {
	rate = 3e-3
	if model == DeepONet {
		rate = 1e-2
	}
	switch preset {
	case Tiny:
		return rate, map[string]int{DeepONet: 60, VaRONet: 10, TraONet: 14, MambONet: 16, FNO: 55, SymONet: 20}[model], 50
	case TinyPhase:
		switch model {
		case SymONet:
			return rate, 20, 50
		case DeepONet: // with images
			return 3e-3, 25, 100
		}
		return rate, 60, 100
	}
	if model == VaRONet {
		return rate, 20, 100
	}
	return rate, 50, 100
}

// SetEpochs sets the number of passes over the training motions, and with it the
// course of the learning rate.
func (p *Preset) SetEpochs(epochs int) {
	p.Training.Epochs, p.Training.Hyperbola.Upper = epochs, 3*epochs
}
