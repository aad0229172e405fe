package operator

import "neurophysics/lab/train"

// StudyUpper is the number of epochs of the study's schedules at which their rate would
// be the last one. It is the same for runs of any length, so that rates carry over.
const StudyUpper = 300

// tuned is what the study's search ended with for a network.
type tuned struct {
	size       Config
	rate, last float64
	kl         float64
	epochs     int
	batch      int
}

// tunedPhase are for motions from anywhere, by SPlus.
var tunedPhase = map[string]tuned{
	DeepONet: {size: Config{Width: 512, Layers: 4, Branches: 32}, rate: 0.35478, last: 5.0123e-5, epochs: 250, batch: 100},
	TraONet:  {size: Config{Width: 64, Heads: 16, Layers: 2, Feed: 512}, rate: 0.098539, last: 1.9655e-4, epochs: 250, batch: 100},
	MambONet: {size: Config{Width: 64, Layers: 4, Heads: 8, Decoder: 3, Feed: 512}, rate: 0.110686, last: 8.5074e-6, epochs: 250, batch: 100},
	FNO:      {size: Config{Width: 128, Layers: 3, Modes: 16, Heads: 16, Decoder: 2, Feed: 128}, rate: 0.133114, last: 3.0159e-6, epochs: 250, batch: 256},
}

// tunedRest are for motions from rest, by AdamW. The study has no tuned rates of
// MambONet: these are those it started from.
var tunedRest = map[string]tuned{
	DeepONet: {size: Config{Width: 128, Layers: 3, Branches: 10}, rate: 7.326e-3, last: 2.277e-6, epochs: 250, batch: 100},
	VaRONet:  {size: Config{Width: 512, Layers: 4, Latent: 30}, rate: 8.672e-4, last: 6.265e-6, kl: 0.05496, epochs: 250, batch: 100},
	TraONet:  {size: Config{Width: 64, Heads: 8, Layers: 3, Feed: 512}, rate: 1.4645e-3, last: 3.05e-7, epochs: 250, batch: 100},
	MambONet: {size: Config{Width: 128, Layers: 4, Heads: 4, Decoder: 4, Feed: 1024}, rate: 1e-3, last: 1e-6, epochs: 50, batch: 100},
}

// studied returns the settings of a preset of the study; ok is false where it has none
// for the network.
func studied(name, model string) (s tuned, ok bool) {
	switch name {
	case Tuned:
		s, ok = tunedPhase[model]
	case TunedRest:
		s, ok = tunedRest[model]
	case Normal:
		s.size, ok = untuned[model]
		s.rate, s.last = StartRates(model, train.SPlus)
		s.epochs, s.batch = 50, 100
	}
	return s, ok
}

// OfStudy tells whether a preset is one of the study's, made for a GPU: it takes all
// motions of a set, and its rates hold for any number of epochs up to StudyUpper.
func OfStudy(name string) bool { return name == Normal || name == Tuned || name == TunedRest }

// preset is the way the study teaches with these settings.
func (s *tuned) preset(model string, phase bool) Preset {
	t := Training{Criterion: Squared, KLWeight: s.kl}
	if phase {
		t.Criterion, t.Optimizer = LogCosh, train.SPlus
	}
	t.KeepPartial, t.Decay, t.Seed = true, 0.01, StudySeeds[0]
	t.LearningRate, t.Epochs, t.Batch = s.rate, s.epochs, s.batch
	t.Schedule, t.Hyperbola = train.ExpHyperbolic, train.Hyperbola{Last: s.last, Upper: StudyUpper}
	return Preset{Config: s.size.of(model, phase), Training: t, Phase: phase}
}
