// Package wells judges whatever predicts motions in potential wells, neural
// operators and solvers alike, on the task of package potential: from V at
// equally spaced sensors and the start (q0, p0) to q(t), p(t).
//
// The problem: a network and a solver are to be compared fairly. Both get the
// values at the sensors alone, solvers as a cubic interpolant of them or as their
// spline, on which they do far better, and both are judged by one truth.
//
// The method: a Predictor answers Asks. Solver is one, of equal steps, its
// states between steps by cubic interpolation in time; it takes motions
// together, a lane each, with the stages of all lanes interleaved, so that
// batches are as quick as this processor allows. Network makes another of a
// trained operator. Measures, a file each:
//
//	score.go       losses of motions: mean with bootstrap interval, median, quantiles
//	precision.go   work against loss, one motion or a hundred at a time
//	energy.go      largest, mean and last error of the energy
//	roll.go        windows chained to a long motion
//	symplectic.go  derivatives by the start: their determinant and their error
//	fragile.go     orders of solvers on an exact and on a sensed potential
//
// The truth on random potentials is Kahan-Li 8 with steps of 1e-4 on the
// monotone interpolant, or the motions that a set stores, which were computed
// before the potential was reduced to sensors. On physical potentials it is the closed form
// where there is one, else Kahan-Li 8 with the analytic force.
//
// Source of the protocol: Kim and Park, "Neural Hamilton", arXiv 2410.20951
// (2024).
package wells
