// Package tune looks for good settings of a training: a study of many trials,
// each a training with settings of its own, the next ones drawn where the last
// ones did well.
//
// A Space lists what is varied, on a logarithmic scale or among a few numbers;
// SpaceOf has the spaces of the study of Kim and Park. The first ten trials are
// drawn evenly. From then on settings come from a tree-structured Parzen
// estimator (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter
// optimization", 2011): trials are split into a few good ones and the rest, each
// setting gets one density from the good and one from the rest, and of 24 draws
// from the first the one is taken where the ratio of both is largest. It is
// written out here because the random numbers of trial n depend on the seed and n
// alone, which the libraries that there are do not offer.
//
// A study lies in a file of JSON lines: what it is about, then each trial that
// ended, whole or not at all. Whoever runs it again makes the trials that are
// missing; since a trial is drawn from those before it, a study that was stopped
// and gone on with has the bytes of one that was not.
//
// A trial whose loss or gradient stops being a number is discarded, but counts
// as bad. One that can be foreseen to end worse than the best ones is ended early
// (see train.PredictFinal).
package tune
