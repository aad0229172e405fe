// Package nn holds the layers that GoMLX lacks, or that run faster with a
// gradient written out: gated recurrent units, long short-term memory and Mamba's
// selective scan as differentiable loops; steps of symplectic integrators in
// potentials that are learnt; attention, norms, linear and spectral
// layers; and the starting weights for such layers, drawn on the host so that
// every engine starts equal.
//
// # Recurrent layers without unrolling
//
// A graph that repeats its steps takes the better part of a minute to compile
// for a hundred steps of two layers, and GoMLX's While has no gradient. The
// layers here run forward as one loop that keeps the gates of every step, and
// carry a gradient written by hand: a second loop runs backwards in time over
// what was kept and only propagates the state's gradient, while everything
// that does not depend on the step before (the products with the input
// weights, and the gradients of all weights) is done outside of the loops for
// all steps together. On an engine without the operations that such loops
// need (the pure-Go one) the same steps are laid out one after the other.
//
// The gradients are first order: the loops cannot be differentiated again.
// GRUCell, made of ordinary operations, can.
//
// The selective scan is such a loop too. As a linear recurrence it can also be added
// up in doubling steps, which other devices than a processor get.
//
// The gated unit is that of Cho et al., "Learning Phrase Representations using RNN
// Encoder-Decoder" (2014), in the variant of PyTorch and cuDNN, in which the
// reset gate acts on the recurrent product instead of the state.
package nn
