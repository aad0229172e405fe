// Package potential draws random one-dimensional potentials and the motions of a
// unit mass in them, the data that neural operators learn from, and holds
// potentials with known motions.
//
// A random potential is a clamped cubic B-spline between two walls of height 2
// at 0 and 1. Its 2 to 7 interior control values are a Gaussian random field,
// scaled; it is sampled at 100 points and interpolated by cubics (Hermite). Two
// profiles exist. Rest scales all fields of a set together and starts every
// motion at rest on the left wall; Phase scales every field to a depth of its own, thins
// out common shapes by a diversity filter, and starts four motions a potential, at
// energies from low to high.
//
// # Integration
//
// The interpolant is C1: its second derivative jumps at 99 nodes, and every
// method of equal steps has order 2 there. The integrator Exact sums Taylor series
// within a cell, where the potential is one cubic, and ends steps at nodes.
// Spread of the energy relative to the depth of the well, on 400 potentials of
// the phase profile, and processor time a motion (two cores of 2026):
//
//	exact              median 2e-15   95 % 1e-14    0.07 ms
//	rk4 1e-3                  3e-6         2e-5     0.6 ms
//	yoshida4 1e-3             9e-6         4e-5     0.6 ms
//	leapfrog 1e-3             2e-5         7e-5     0.5 ms
//	kahanli8 1e-3             3e-6         1e-5     1.6 ms
//	triplejump8 1e-3          8e-6         4e-5     2.3 ms
//
// Equal batches give equal bits with any number of threads: every potential has a
// random stream of its own, and its motions one that belongs to its values.
//
// Source of the task: Kim and Park, "Neural Hamilton", arXiv 2410.20951 (2024).
package potential
