package hnn

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Names of the parameters.
const (
	w1 = "w1" // [dim, hidden]
	b1 = "b1" // [1, hidden]
	w2 = "w2" // [hidden, hidden]
	b2 = "b2" // [1, hidden]
	w3 = "w3" // [1, hidden]: the last layer has no bias, which no motion could show
)

// streamWeights names the random stream of starting weights.
const streamWeights = 0x4e31

// Params draws the parameters of a network for states of dim numbers:
// orthogonal weights, biases from +-1/sqrt(inputs). It panics unless dim is
// even and positive and hidden is positive.
func Params(dim, hidden int, seed uint64) []train.Param {
	if dim < 2 || dim%2 != 0 || hidden < 1 {
		panic(fmt.Sprintf("hnn: no network for states of %d numbers with %d hidden units", dim, hidden))
	}
	rng := traj.Rand(seed, streamWeights)
	weights := func(name string, in, out int) train.Param {
		values := make([]float32, in*out)
		nn.Orthogonal(values, in, out, rng)
		return train.Param{Name: name, Array: train.Array{Shape: []int{in, out}, Values: values}}
	}
	bias := func(name string, in int) train.Param {
		values := make([]float32, hidden)
		nn.Uniform(values, 1/math.Sqrt(float64(in)), rng)
		return train.Param{Name: name, Array: train.Array{Shape: []int{1, hidden}, Values: values}}
	}
	return []train.Param{
		weights(w1, dim, hidden), bias(b1, dim),
		weights(w2, hidden, hidden), bias(b2, hidden),
		weights(w3, 1, hidden),
	}
}

// Hamiltonian returns H [batch, 1] at the states x [batch, 2n]. Only its
// differences mean something.
func Hamiltonian(p train.Params, x *graph.Node) *graph.Node {
	_, second := layers(p, x)
	return timesTransposed(second, p.Get(w3))
}

// Field returns dx/dt = S grad H [batch, 2n] at the states x [batch, 2n].
func Field(p train.Params, x *graph.Node) *graph.Node {
	first, second := layers(p, x)
	// Back from H: each tanh multiplies by 1 - tanh^2, each product by the
	// transposed weights.
	back := graph.Mul(slope(second), p.Get(w3))
	back = graph.Mul(slope(first), timesTransposed(back, p.Get(w2)))
	// Instead of turning the rows of the result, turn those of the small matrix.
	turned := graph.MatMul(symplectic(x), p.Get(w1))
	return timesTransposed(back, turned)
}

// layers returns the hidden units [batch, hidden] of both layers.
func layers(p train.Params, x *graph.Node) (first, second *graph.Node) {
	first = graph.Tanh(graph.Add(graph.MatMul(x, p.Get(w1)), p.Get(b1)))
	second = graph.Tanh(graph.Add(graph.MatMul(first, p.Get(w2)), p.Get(b2)))
	return first, second
}

// slope is the derivative of tanh where its value is h.
func slope(h *graph.Node) *graph.Node { return graph.OneMinus(graph.Square(h)) }

// timesTransposed is the product a b' of a [n, k] and b [m, k].
func timesTransposed(a, b *graph.Node) *graph.Node {
	return graph.DotGeneral(a, []int{1}, nil, b, []int{1}, nil)
}

// symplectic is S = [[0, I], [-I, 0]] for states like those in x.
func symplectic(x *graph.Node) *graph.Node {
	dim := x.Shape().Dim(-1)
	if x.Rank() != 2 || dim%2 != 0 {
		panic(fmt.Errorf("hnn: states have shape %s, want [batch, positions and momenta]", x.Shape()))
	}
	s := make([][]float32, dim)
	for i := range s {
		s[i] = make([]float32, dim)
		if i < dim/2 {
			s[i][i+dim/2] = 1
		} else {
			s[i][i-dim/2] = -1
		}
	}
	return graph.Const(x.Graph(), s)
}
