package operator

import (
	"fmt"

	"neurophysics/lab/train"
)

// Untuned returns a network of the size that the study starts from, told the
// start of every motion, in the shapes that are timed.
func Untuned(model string) (Config, error) {
	c := Config{Model: model, Start: AddStart, Sensors: 100}
	switch model {
	case DeepONet:
		c.Start, c.Width, c.Layers, c.Branches = ConcatStart, 128, 3, 10
	case VaRONet:
		c.Width, c.Layers, c.Latent = 64, 2, 10
	case TraONet:
		c.Width, c.Heads, c.Layers, c.Feed = 64, 8, 3, 512
	case MambONet:
		c.Width, c.Layers, c.Heads, c.Decoder, c.Feed = 64, 4, 8, 3, 512
	case FNO:
		c.Width, c.Layers, c.Modes, c.Heads, c.Decoder, c.Feed = 64, 4, 16, 8, 3, 256
	case SymONet:
		c.Width, c.Layers, c.Steps, c.Kicks = 16, 2, 64, 4
	}
	return c, c.check()
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

// enlarge makes a small network that of the preset SmallPhase.
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
	SmallPhase = "small"      // the same with larger networks and more passes
)

// Preset is a network with the way to teach it and the samples it takes.
type Preset struct {
	Config   Config
	Training Training
	Phase    bool // whether motions start anywhere
	Train    int  // motions to learn from
	Valid    int  // motions to watch
	Test     int  // motions to judge by
}

// NewPreset returns the preset of a name for a network.
func NewPreset(name, model string) (Preset, error) {
	p := Preset{Train: 1600, Valid: 400, Test: 400}
	start := NoStart
	t := Training{Criterion: Squared, KLWeight: 0.01}
	t.Epochs, t.Batch, t.KeepPartial, t.LearningRate, t.Decay, t.Seed = 60, 50, true, 1e-2, 0.01, 89
	switch name {
	case Tiny:
	case TinyPhase, SmallPhase:
		p.Phase, p.Train, p.Valid, p.Test, start = true, 4000, 1000, 1000, AddStart
		if model == DeepONet {
			start = ConcatStart
		}
		t.Criterion, t.Epochs, t.Batch = LogCosh, 40, 50
		if name == SmallPhase {
			t.Epochs, t.Batch = 50, 100
			if model == VaRONet {
				t.Epochs = 20
			}
		}
	default:
		return p, fmt.Errorf("operator: no preset is called %q; there are %q, %q and %q", name, Tiny, TinyPhase, SmallPhase)
	}
	if model != DeepONet {
		t.LearningRate = 3e-3
		if name == Tiny {
			t.Epochs = map[string]int{VaRONet: 10, TraONet: 14, MambONet: 16, FNO: 40, SymONet: 20}[model]
		}
	}
	if model == SymONet {
		// A few motions near the top of a barrier have most of the loss, and would have
		// most of the gradient: with a small norm every batch counts alike.
		t.ClipNorm = 1e-5
		if name == TinyPhase {
			t.Epochs = 20
		}
	}
	t.Schedule = train.ExpHyperbolic
	t.Hyperbola.Last = t.LearningRate * 1e-3
	if model != VaRONet {
		t.KLWeight = 0
	}
	var err error
	p.Config, err = Small(model, start)
	if name == SmallPhase {
		p.Config.enlarge()
	}
	p.Training = t
	p.SetEpochs(t.Epochs)
	return p, err
}

// SetEpochs sets the number of passes over the training motions, and with it the
// course of the learning rate.
func (p *Preset) SetEpochs(epochs int) {
	p.Training.Epochs, p.Training.Hyperbola.Upper = epochs, 3*epochs
}
