// Package bench holds the named workloads on which the lab is timed, so that
// they can be set side by side with other programs that do the same work in the
// same minute.
//
// Times are of the machine, its load and its number of threads: only ratios to
// another program on the same machine mean something. A training step is timed
// as the training loop makes it: choose and feed a batch, make the step, read
// the loss back; the figure is the median over the steps. Whatever is drawn at
// random comes from fixed seeds.
package bench
