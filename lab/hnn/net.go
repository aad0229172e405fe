package hnn

import (
	"errors"
	"math"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Names of the parameters of a network, after a prefix where there are several.
const (
	w1 = "w1" // [inputs, hidden]
	b1 = "b1" // [1, hidden]
	w2 = "w2" // [hidden, hidden]
	b2 = "b2" // [1, hidden]
	w3 = "w3" // [outputs, hidden]: the last layer has no bias, which no motion could show
)

// streamWeights names the random stream of starting weights.
const streamWeights = 0x4e31

var errOdd = errors.New("a state has as many positions as momenta, so it cannot have an odd number of columns")

// drawNet draws a network of two hidden layers.
func drawNet(prefix string, inputs, hidden, outputs int, rng *rand.Rand) []train.Param {
	return []train.Param{
		drawWeights(prefix+w1, inputs, hidden, rng), drawBias(prefix+b1, inputs, hidden, rng),
		drawWeights(prefix+w2, hidden, hidden, rng), drawBias(prefix+b2, hidden, hidden, rng),
		drawWeights(prefix+w3, outputs, hidden, rng),
	}
}

// drawWeights draws an orthogonal matrix.
func drawWeights(name string, rows, cols int, rng *rand.Rand) train.Param {
	values := make([]float32, rows*cols)
	nn.Orthogonal(values, rows, cols, rng)
	return train.Param{Name: name, Array: train.Array{Shape: []int{rows, cols}, Values: values}}
}

// drawBias draws size numbers from +-1/sqrt(inputs).
func drawBias(name string, inputs, size int, rng *rand.Rand) train.Param {
	values := make([]float32, size)
	nn.Uniform(values, 1/math.Sqrt(float64(inputs)), rng)
	return train.Param{Name: name, Array: train.Array{Shape: []int{1, size}, Values: values}}
}

// Output returns the outputs of the network [batch, outputs] at the states x
// [batch, dim]. Of a Hamiltonian only differences mean something.
func Output(p train.Params, x *graph.Node) *graph.Node {
	_, second := layers(p, x)
	return timesTransposed(second, p.Get(w3))
}

// layers returns the hidden units [batch, hidden] of both layers.
func layers(p train.Params, x *graph.Node) (first, second *graph.Node) {
	first = graph.Tanh(graph.Add(graph.MatMul(x, p.Get(w1)), p.Get(b1)))
	second = graph.Tanh(graph.Add(graph.MatMul(first, p.Get(w2)), p.Get(b2)))
	return first, second
}

// slope is the derivative of tanh where its value is h.
func slope(h *graph.Node) *graph.Node { return graph.OneMinus(graph.Square(h)) }

// plainNet is the baseline: a network whose outputs are dx/dt.
type plainNet struct{}

func (plainNet) Params(dim, hidden int, seed uint64) ([]train.Param, error) {
	return drawNet("", dim, hidden, dim, traj.Rand(seed, streamWeights)), nil
}

func (plainNet) Field(p train.Params, x *graph.Node) *graph.Node { return Output(p, x) }

func (plainNet) Host(params []train.Param) Host {
	return &plainHost{newMLP("", params, matrixOf(params, w1).Rows)}
}

type plainHost struct{ net *mlp }

func (h *plainHost) Dim() int               { return h.net.w1.Rows }
func (h *plainHost) Field(dst, x []float64) { h.net.output(dst, x) }
func (h *plainHost) H([]float64) float64    { return math.NaN() }
func (h *plainHost) Clone() Host            { return &plainHost{h.net.clone()} }
