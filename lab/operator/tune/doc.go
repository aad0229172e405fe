// Package tune looks for good settings of a training: a study of many trials,
// each a training with settings of its own, the next ones drawn where the last
// ones did well.
//
// A Space lists what is varied, on a logarithmic scale or among a few numbers;
// SpaceOf has the spaces of the study of Kim and Park. The first ten trials are
// drawn evenly. From then on settings come from a tree-structured Parzen
// estimator (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter
// optimization", 2011; for all settings at once: Falkner, Klein and Hutter, "BOHB",
// 2018): trials are split into a few good ones and the rest, both get a density, and
// of 24 draws from the first the one is taken where the ratio of both is largest.
//
// The estimator is that of Optuna (Akiba, Sano, Yanase, Ohta and Koyama, 2019), whose
// densities a test holds it to. It is written out here for want of a Go library that
// could go on with a study as if it had not been stopped: goptuna draws from a random
// stream of the whole process, and takes the sum of logarithms for the logarithm of a
// sum where it weighs its draws.
//
// A study lies in a file of JSON lines: what it is about, then each trial that
// ended, whole or not at all. Whoever runs it again makes the trials that are
// missing; since a trial is drawn from those before it, a study that was stopped
// and gone on with has the bytes of one that was not. Teach keeps the trial under way
// too, so that little is lost where trials last for hours.
//
// A trial whose loss or gradient stops being a number is discarded, but counts
// as bad. One that can be foreseen to end worse than the best ones is ended early
// (see train.PredictFinal).
package tune
