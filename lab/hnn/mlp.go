package hnn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"neurophysics/lab/train"
)

// mlp is a network of two hidden layers in float64, with the derivatives of its
// outputs in closed form. It holds buffers and belongs to one goroutine.
type mlp struct {
	w1, w2, w3 blas64.General // [inputs, hidden], [hidden, hidden], [outputs, hidden]
	b1, b2     []float64

	h1, h2       blas64.Vector // hidden units
	out2, out1   blas64.Vector // way back of a gradient
	back1        blas64.Vector // w2 (s2 w3) of the last gradient
	turn1, turn2 blas64.Vector // the same for a derivative along a direction
}

// newMLP returns the network whose parameters have the prefix. It panics where
// they are missing or do not fit each other and the number of outputs.
func newMLP(prefix string, params []train.Param, outputs int) *mlp {
	n := &mlp{
		w1: matrixOf(params, prefix+w1), w2: matrixOf(params, prefix+w2), w3: matrixOf(params, prefix+w3),
		b1: matrixOf(params, prefix+b1).Data, b2: matrixOf(params, prefix+b2).Data,
	}
	hidden := n.w1.Cols
	if n.w2.Rows != hidden || n.w2.Cols != hidden || n.w3.Cols != hidden || len(n.b1) != hidden || len(n.b2) != hidden {
		panic(fmt.Sprintf("hnn: layers that do not fit %d hidden units", hidden))
	}
	if n.w3.Rows != outputs {
		panic(fmt.Sprintf("hnn: a network of %d outputs where %d are wanted", n.w3.Rows, outputs))
	}
	return n.clone()
}

// matrixOf returns the named matrix in float64 and panics if there is none.
func matrixOf(params []train.Param, name string) blas64.General {
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

func vector(data []float64) blas64.Vector { return blas64.Vector{N: len(data), Inc: 1, Data: data} }

// clone returns the network with buffers of its own.
func (n *mlp) clone() *mlp {
	c := *n
	for _, v := range []*blas64.Vector{&c.h1, &c.h2, &c.out1, &c.out2, &c.back1, &c.turn1, &c.turn2} {
		*v = vector(make([]float64, n.w2.Rows))
	}
	return &c
}

// units computes the hidden units of both layers at x.
func (n *mlp) units(x []float64) {
	copy(n.h1.Data, n.b1)
	blas64.Gemv(blas.Trans, 1, n.w1, vector(x), 1, n.h1)
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

// output writes all outputs at x to dst.
func (n *mlp) output(dst, x []float64) {
	n.units(x)
	blas64.Gemv(blas.NoTrans, 1, n.w3, n.h2, 0, vector(dst))
}

// row returns the weights of output k.
func (n *mlp) row(k int) []float64 { return n.w3.Data[k*n.w3.Cols : (k+1)*n.w3.Cols] }

// value returns output k at x.
func (n *mlp) value(x []float64, k int) float64 {
	n.units(x)
	return blas64.Dot(n.h2, vector(n.row(k)))
}

// gradient writes the gradient of output k at x to dst.
func (n *mlp) gradient(dst, x []float64, k int) {
	n.units(x)
	w3 := n.row(k)
	for j, h := range n.h2.Data {
		n.out2.Data[j] = (1 - h*h) * w3[j]
	}
	blas64.Gemv(blas.NoTrans, 1, n.w2, n.out2, 0, n.back1)
	for i, h := range n.h1.Data {
		n.out1.Data[i] = (1 - h*h) * n.back1.Data[i]
	}
	blas64.Gemv(blas.NoTrans, 1, n.w1, n.out1, 0, vector(dst))
}

// along writes the derivative of the last gradient, which was of output 0, in
// the direction u to dst: the Hessian times u.
func (n *mlp) along(dst, u []float64) {
	w3 := n.row(0)
	blas64.Gemv(blas.Trans, 1, n.w1, vector(u), 0, n.turn1) // of the first layer's arguments
	for i, h := range n.h1.Data {
		n.out1.Data[i] = (1 - h*h) * n.turn1.Data[i]
	}
	blas64.Gemv(blas.Trans, 1, n.w2, n.out1, 0, n.turn2)
	for j, h := range n.h2.Data {
		n.out2.Data[j] = -2 * h * (1 - h*h) * n.turn2.Data[j] * w3[j]
	}
	blas64.Gemv(blas.NoTrans, 1, n.w2, n.out2, 0, n.out1)
	for i, h := range n.h1.Data {
		n.out1.Data[i] = (1 - h*h) * (n.out1.Data[i] - 2*h*n.turn1.Data[i]*n.back1.Data[i])
	}
	blas64.Gemv(blas.NoTrans, 1, n.w1, n.out1, 0, vector(dst))
}
