package hnn

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/shapes"
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
	w3 = "w3" // [outputs, hidden]: the last layer has no bias, which no motion could show
)

// Model says what the outputs of a network mean.
type Model string

// The models of the paper's tables.
const (
	Baseline    Model = "baseline" // outputs are dx/dt
	Hamiltonian Model = "hnn"      // the output is H, and dx/dt = S grad H
)

// Models returns all models, in the order of the tables.
func Models() []Model { return []Model{Baseline, Hamiltonian} }

// outputs is the number of outputs for states of dim numbers.
func (m Model) outputs(dim int) int {
	if m == Baseline {
		return dim
	}
	return 1
}

// streamWeights names the random stream of starting weights.
const streamWeights = 0x4e31

// Params draws the parameters of a network for states of dim numbers:
// orthogonal weights, biases from +-1/sqrt(inputs). It panics unless dim is
// even and positive and hidden is positive.
func (m Model) Params(dim, hidden int, seed uint64) []train.Param {
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
		weights(w3, m.outputs(dim), hidden),
	}
}

// Output returns the outputs of the network [batch, outputs] at the states x
// [batch, 2n]. Of a Hamiltonian only differences mean something.
func Output(p train.Params, x *graph.Node) *graph.Node {
	_, second := layers(p, x)
	return timesTransposed(second, p.Get(w3))
}

// Field returns dx/dt [batch, 2n] at the states x [batch, 2n]. It has first-order
// gradients with respect to the states and the parameters.
func (m Model) Field(p train.Params, x *graph.Node) *graph.Node {
	if m == Baseline {
		return Output(p, x)
	}
	f := &field{}
	return nn.Custom([]*graph.Node{x, p.Get(w1), p.Get(b1), p.Get(w2), p.Get(b2), p.Get(w3)}, f.forward, f.backward)
}

// field is the computation of S grad H: with the hidden units h1 and h2 and their slopes
// s1 and s2, the gradient of H is (s1 (s2 (w2 w3)')) w1'. Its own gradient is
// written out because what autodiff makes of it takes a fifth longer; w3 is taken into
// the small matrix w2, which spares passes over the units of a batch.
type field struct {
	x, w1, w2, w3  *graph.Node
	h1, h2, s1, s2 *graph.Node // [batch, hidden]
	w23            *graph.Node // w2, its columns times w3
	back1          *graph.Node // s2 w23'
	out1           *graph.Node // s1 back1
	turned         *graph.Node // S w1: instead of the rows of the result, those of the small matrix
}

func (f *field) forward(in []*graph.Node) *graph.Node {
	f.x, f.w1, f.w2, f.w3 = in[0], in[1], in[3], in[5]
	f.h1 = graph.Tanh(graph.Add(fromNarrow(f.x, f.w1), in[2]))
	f.h2 = graph.Tanh(graph.Add(graph.MatMul(f.h1, f.w2), in[4]))
	f.s1, f.s2 = slope(f.h1), slope(f.h2)
	f.w23 = graph.Mul(f.w2, f.w3)
	f.back1 = timesTransposed(f.s2, f.w23)
	f.out1 = graph.Mul(f.s1, f.back1)
	f.turned = graph.MatMul(symplectic(f.x), f.w1)
	return toNarrow(f.out1, f.turned)
}

func (f *field) backward(v *graph.Node) []*graph.Node {
	minus2 := graph.Const(v.Graph(), float32(-2))
	dout1 := fromNarrow(v, f.turned)
	dback1 := graph.Mul(dout1, f.s1)
	dw23 := transposedTimes(dback1, f.s2)
	da2 := graph.Mul(graph.Mul(minus2, f.h2), graph.Mul(f.s2, graph.MatMul(dback1, f.w23)))
	da1 := graph.Mul(f.s1, graph.Add(
		graph.Mul(graph.Mul(minus2, f.h1), graph.Mul(dout1, f.back1)),
		timesTransposed(da2, f.w2)))
	ones := graph.Ones(v.Graph(), shapes.Make(v.DType(), v.Shape().Dim(0), 1))
	dim := f.x.Shape().Dim(1)
	d1 := transposedTimes(graph.Concatenate([]*graph.Node{f.x, ones}, 1), da1) // of w1 and of b1 below it
	return []*graph.Node{
		timesTransposed(da1, f.w1),
		graph.Add(transposedTimes(symplectic(f.x), transposedTimes(v, f.out1)), graph.Slice(d1, graph.AxisRange(0, dim))),
		graph.Slice(d1, graph.AxisRange(dim)),
		graph.Add(transposedTimes(f.h1, da2), graph.Mul(dw23, f.w3)),
		transposedTimes(ones, da2),
		graph.Reshape(graph.ReduceSum(graph.Mul(dw23, f.w2), 0), 1, -1),
	}
}

// layers returns the hidden units [batch, hidden] of both layers.
func layers(p train.Params, x *graph.Node) (first, second *graph.Node) {
	first = graph.Tanh(graph.Add(graph.MatMul(x, p.Get(w1)), p.Get(b1)))
	second = graph.Tanh(graph.Add(graph.MatMul(first, p.Get(w2)), p.Get(b2)))
	return first, second
}

// slope is the derivative of tanh where its value is h.
func slope(h *graph.Node) *graph.Node { return graph.OneMinus(graph.Square(h)) }

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
