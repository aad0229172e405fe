package operator

import "neurophysics/lab/train"

// untuned are the networks that the study starts from, without the way they are told
// the start.
var untuned = map[string]Config{
	DeepONet: {Width: 512, Layers: 4, Branches: 32},
	TraONet:  {Width: 64, Heads: 8, Layers: 3, Feed: 512},
	MambONet: {Width: 64, Layers: 3, Heads: 8, Decoder: 3, Feed: 512},
	FNO:      {Width: 64, Layers: 4, Modes: 16, Heads: 8, Decoder: 3, Feed: 256},
}

// Untuned returns a network of the size that the study starts from, told the start of
// every motion. The study names no such size of VaRONet, and knows no SymONet: theirs
// are those that are timed.
func Untuned(model string) (Config, error) {
	c, ok := untuned[model]
	if !ok {
		return Timed(model)
	}
	return c.of(model, true), nil
}

// of is a size as a network of a kind, for motions from anywhere or from rest.
func (c Config) of(model string, phase bool) Config {
	c.Model, c.Start, c.Sensors = model, startOf(model, phase), 100
	return c
}

// StartRates returns the rates of learning, at the start and in the limit, that the
// study starts from by an optimizer.
func StartRates(model, optimizer string) (rate, last float64) {
	if optimizer == train.SPlus || model == DeepONet {
		return 1e-2, 1e-5
	}
	return 1e-3, 1e-6
}
