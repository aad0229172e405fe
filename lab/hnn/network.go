package hnn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"neurophysics/lab/train"
)

// Network is a trained network that is evaluated state by state in float64, for
// integrators whose tolerance float32 would spoil. It holds buffers and belongs
// to one goroutine; Clone makes another.
type Network struct {
	Model Model
	Dim   int // numbers of a state

	w1, w2, w3 blas64.General // [dim, hidden], [hidden, hidden], [outputs, hidden]
	b1, b2     []float64

	h1, h2     blas64.Vector // hidden units
	out2, out1 blas64.Vector // way back of the gradient
	result     blas64.Vector
}

// NewNetwork returns the network with the given parameters, which have to be
// named and shaped as Model.Params makes them; else it panics.
func NewNetwork(m Model, params []train.Param) *Network {
	n := &Network{Model: m}
	matrix := func(name string) blas64.General {
		for _, p := range params {
			if p.Name == name && len(p.Shape) == 2 {
				g := blas64.General{Rows: p.Shape[0], Cols: p.Shape[1], Stride: p.Shape[1]}
				for _, v := range p.Values {
					g.Data = append(g.Data, float64(v))
				}
				return g
			}
		}
		panic(fmt.Sprintf("hnn: no matrix %q among the parameters", name))
	}
	n.w1, n.w2, n.w3 = matrix(w1), matrix(w2), matrix(w3)
	n.b1, n.b2 = matrix(b1).Data, matrix(b2).Data
	n.Dim = n.w1.Rows
	hidden := n.w1.Cols
	if n.w2.Rows != hidden || n.w2.Cols != hidden || n.w3.Cols != hidden || len(n.b1) != hidden || len(n.b2) != hidden {
		panic(fmt.Sprintf("hnn: layers that do not fit %d hidden units", hidden))
	}
	if n.w3.Rows != m.outputs(n.Dim) {
		panic(fmt.Sprintf("hnn: %d outputs are not those of the model %q", n.w3.Rows, m))
	}
	return n.Clone()
}

// Clone returns a network with the same parameters and buffers of its own.
func (n *Network) Clone() *Network {
	c := *n
	hidden := func() blas64.Vector { return blas64.Vector{N: n.w2.Rows, Inc: 1, Data: make([]float64, n.w2.Rows)} }
	c.h1, c.h2, c.out1, c.out2 = hidden(), hidden(), hidden(), hidden()
	c.result = blas64.Vector{N: n.Dim, Inc: 1, Data: make([]float64, n.Dim)}
	return &c
}

// units computes the hidden units of both layers at x.
func (n *Network) units(x []float64) {
	copy(n.h1.Data, n.b1)
	blas64.Gemv(blas.Trans, 1, n.w1, blas64.Vector{N: n.Dim, Inc: 1, Data: x}, 1, n.h1)
	tanh(n.h1.Data)
	copy(n.h2.Data, n.b2)
	blas64.Gemv(blas.Trans, 1, n.w2, n.h1, 1, n.h2)
	tanh(n.h2.Data)
}

func tanh(v []float64) {
	for i, u := range v {
		v[i] = math.Tanh(u)
	}
}

// Field writes dx/dt at x to dst; it is an ode.Field.
func (n *Network) Field(dst, x []float64, _ float64) {
	n.units(x)
	if n.Model == Baseline {
		blas64.Gemv(blas.NoTrans, 1, n.w3, n.h2, 0, blas64.Vector{N: n.Dim, Inc: 1, Data: dst})
		return
	}
	for j, h := range n.h2.Data {
		n.out2.Data[j] = (1 - h*h) * n.w3.Data[j]
	}
	blas64.Gemv(blas.NoTrans, 1, n.w2, n.out2, 0, n.out1)
	for i, h := range n.h1.Data {
		n.out1.Data[i] *= 1 - h*h
	}
	blas64.Gemv(blas.NoTrans, 1, n.w1, n.out1, 0, n.result)
	half := n.Dim / 2
	for i := range half {
		dst[i], dst[half+i] = n.result.Data[half+i], -n.result.Data[i]
	}
}

// H returns the learnt scalar at x, NaN for a model that has none.
func (n *Network) H(x []float64) float64 {
	if n.Model == Baseline {
		return math.NaN()
	}
	n.units(x)
	return blas64.Dot(n.h2, blas64.Vector{N: n.w3.Cols, Inc: 1, Data: n.w3.Data})
}

// Loss returns the mean squared error of dx/dt over all components of samples.
func (n *Network) Loss(s Samples) float64 {
	x, dx := make([]float64, s.Dim), make([]float64, s.Dim)
	sum := 0.0
	for i := range s.Rows() {
		for j := range x {
			x[j] = float64(s.X[i*s.Dim+j])
		}
		n.Field(dx, x, 0)
		for j := range dx {
			d := dx[j] - float64(s.DX[i*s.Dim+j])
			sum += d * d
		}
	}
	return sum / float64(len(s.X))
}
