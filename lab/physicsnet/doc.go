// Package physicsnet learns motion and what it conserves at once.
//
// A PhysicsNet reads a trajectory with two layers of gated recurrent units,
// turns their state into a latent vector z(t) at every sample, decodes from z
// the change of the state until the next sample, and reads from z a scalar, its
// energy. The loss is that of the NeurophysicsLab project,
//
//	alpha*prediction + beta*energy + gamma*smoothness + lambda_R*|parameters|
//
// where energy is the mean of (E(t+1)-E(t))^2 and smoothness that of
// |z(t+1)-z(t)|^2. As published, a head that answers the same number for every
// motion makes the energy loss zero, and so does one that remembers anything of
// the first sample. Guard says what is done about it:
//
//   - Generator, the default: the head is also read without any history, as a
//     function E(q, v) of one state, which has to agree with what it answers
//     along the motion, and has to generate the motion by Hamilton's equations,
//     dq/dt = dE/dv and dv/dt = -dE/dq. A constant cannot. The derivatives are
//     differences of the recorded states; no energy is shown. This assumes that
//     the state is (q, v) with v the velocity of q, in that order, and unit
//     mass; it fixes E up to a constant.
//   - UnitVariance: the head without history has to agree with the head along the
//     motion and have unit variance across trajectories. Nothing is assumed;
//     E may become any function of all invariants.
//   - None: as published, for comparison.
//
// Predictions are changes in units of their own spread, and training inputs
// carry a little noise, so that forecasts which feed on themselves stay stable.
// A forecast of a network that was trained with an energy loss is put back
// onto the level set of E that the given samples lie on, along the gradient of
// E: that is what bounds its energy drift. Once a formula has been found for the
// head, forecasts can be held to the formula instead.
package physicsnet
