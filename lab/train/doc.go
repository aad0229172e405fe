// Package train is the one training engine of the lab's networks.
//
// A network is a Problem: named float32 arrays to learn, data, and a function
// that builds the loss as a graph. Run minimises the loss by Adam (Kingma and
// Ba, 2015, algorithm 1), with decoupled decay AdamW, or by SPlus (Frans, Levine
// and Abbeel, 2025), on batches. A step is a compiled program that gathers the
// batch from data kept on the device, evaluates loss and gradients, and replaces
// parameters and moments, which stay on the device between steps; only the loss
// and its named terms come back. Where a loss is Separable and the engine has
// several threads, the gradient has a program for each part of the batch, side by
// side on engines of their own; the gradients are added up in a fixed order by
// one more program, which replaces the parameters.
//
// Everything random is drawn on the host from the seed, the order of rows by
// epoch and extra inputs by step, so a run can be taken up at any step and
// ends with the same bits. A run folder holds checkpoints (see below), the
// metrics of every epoch (metrics.jsonl, and as a table metrics.csv), a manifest
// of what was run with what (manifest.json), times, which alone differ between
// equal runs (times.json), and the weights found best (weights.bin).
//
// Checkpoints are written whole or not at all, carry a SHA-256 sum, and the
// newest two are kept; Run goes on from the newest good one.
package train
