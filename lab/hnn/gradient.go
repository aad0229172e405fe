package hnn

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
)

// gradientOf returns T grad f [batch, dim] at the states x [batch, dim], with f
// the output that the row w3 [1, hidden] of a network makes and T the matrix
// turn. The network's parameters have the prefix.
func gradientOf(p train.Params, prefix string, w3, x *graph.Node, turn [][]float32) *graph.Node {
	f := &field{turn: graph.Const(x.Graph(), turn)}
	return nn.Custom([]*graph.Node{x, p.Get(prefix + w1), p.Get(prefix + b1), p.Get(prefix + w2), p.Get(prefix + b2), w3}, f.forward, f.backward)
}

// field is the computation of T grad f: with the hidden units h1 and h2 and their slopes
// s1 and s2, the gradient of f is (s1 (s2 (w2 w3)')) w1'. Its own gradient is
// written out because what autodiff makes of it takes a fifth longer; w3 is taken into
// the small matrix w2, which spares passes over the units of a batch.
type field struct {
	turn           *graph.Node // T [dim, dim]
	x, w1, w2, w3  *graph.Node
	h1, h2, s1, s2 *graph.Node // [batch, hidden]
	w23            *graph.Node // w2, its columns times w3
	back1          *graph.Node // s2 w23'
	out1           *graph.Node // s1 back1
	turned         *graph.Node // T w1: instead of the rows of the result, those of the small matrix
}

func (f *field) forward(in []*graph.Node) *graph.Node {
	f.x, f.w1, f.w2, f.w3 = in[0], in[1], in[3], in[5]
	f.h1 = graph.Tanh(graph.Add(fromNarrow(f.x, f.w1), in[2]))
	f.h2 = graph.Tanh(graph.Add(graph.MatMul(f.h1, f.w2), in[4]))
	f.s1, f.s2 = slope(f.h1), slope(f.h2)
	f.w23 = graph.Mul(f.w2, f.w3)
	f.back1 = timesTransposed(f.s2, f.w23)
	f.out1 = graph.Mul(f.s1, f.back1)
	f.turned = graph.MatMul(f.turn, f.w1)
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
		graph.Add(transposedTimes(f.turn, transposedTimes(v, f.out1)), graph.Slice(d1, graph.AxisRange(0, dim))),
		graph.Slice(d1, graph.AxisRange(dim)),
		graph.Add(transposedTimes(f.h1, da2), graph.Mul(dw23, f.w3)),
		transposedTimes(ones, da2),
		graph.Reshape(graph.ReduceSum(graph.Mul(dw23, f.w2), 0), 1, -1),
	}
}
