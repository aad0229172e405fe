// Package invariant measures what stays constant along a motion, in samples
// that carry noise.
//
// [Smooth] estimates values, derivatives and the noise of a column by local
// polynomials (A. Savitzky, M. Golay, Anal. Chem. 36, 1627, 1964; here on any
// times), with degree and window chosen from the data by generalized
// cross-validation (P. Craven, G. Wahba, Numer. Math. 31, 377, 1979).
// [Bootstrap] gives intervals by resampling whole trajectories, or blocks of
// one recording (H. Künsch, Ann. Stat. 17, 1217, 1989). [Vary] compares how
// much a function varies along trajectories and across them, [Drift] tests
// whether it drifts with time, and [Shuffled] how often shuffled samples would
// look as constant. [Nullspace] finds the sums of candidate functions that stay
// constant beyond what the noise explains.
package invariant
