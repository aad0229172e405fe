// Package hnn holds Hamiltonian neural networks (Greydanus, Dzamba and
// Yosinski, "Hamiltonian Neural Networks", 2019): a network maps a state
// x = (q, p) to one number H, and the motion it predicts is
//
//	q' = dH/dp, p' = -dH/dq,
//
// learnt from samples of x and dx/dt. Whatever H becomes, it is conserved
// along the predicted motion.
//
// The network is H = tanh(tanh(x W1 + b1) W2 + b2) w3. Its gradient needs two
// more products of matrices and is written out in Field, so that training
// differentiates once instead of twice. States are rows [batch, 2n], all
// positions before all momenta.
//
// A Model names a structure that a network gives to motion: the baseline without
// any, the Hamiltonian one, and its relatives, behind the interface Dynamics.
// Which one recorded motion asks for is found by Choose. Training runs in graphs
// in float32; a trained Network follows motions on the host in float64.
//
// Learnt motions are followed by an Integrator: the adaptive Runge-Kutta pair, or one
// of those that are reversible and symplectic. What each keeps of the structure of
// motion is measured by Task.Properties.
//
// PixelTask is the paper's pendulum that is seen in frames: an autoencoder finds a
// plane, a network moves in it, and a StateMap, fitted to training trials
// afterwards, tells what the plane means. A network that stands still keeps its
// energy too, as well as the paper's does: Limits says how well that would do, how
// finely the encoder sees the energy, and how far the learnt motion is from the true one.
package hnn
