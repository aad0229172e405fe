// Package operator holds neural operators for motion in one dimension: networks
// that take a potential V(q), known at 100 points (sensors), to the motion q(t),
// p(t) of a unit mass in it, at any times in a window. This is the study of Kim
// and Park, "Neural Hamilton: Can A.I. Understand Hamiltonian Mechanics?" (arXiv
// 2410.20951, 2024).
//
// Five networks are here, a file each:
//
//   - DeepONet (Lu et al., 2021): the product of what one network makes of V
//     and another of t.
//   - VaRONet: a variational encoder and decoders of long short-term memory.
//   - TraONet: a transformer that attends from times to sensors.
//   - MambONet: the same with selective state spaces as encoder.
//   - FNO: the same with Fourier layers as encoder (Li et al., 2021).
//
// Config names the network, its sizes and how it is told the start (q0, p0): not
// at all, where all motions start alike; by an added part; or, DeepONet alone,
// beside V. Where all rows share their times, what depends on times alone is
// computed once a batch.
//
// Training says how a network is taught, Plan holds both with seeds in a file, and
// package tune looks for good ones.
package operator
