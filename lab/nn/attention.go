package nn

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// Attention gives each of the queries q [batch, queries, d] the mean of the
// values v [batch, keys, d], weighted by the softmax over keys of
//
//	q k / sqrt(d/heads)
//
// for each of the heads that d is cut into on its own (Vaswani et al., "Attention
// is all you need", 2017). The products with weights before and after it are
// the caller's. It has a first-order gradient.
func Attention(q, k, v *Node, heads int) *Node {
	d := q.Shape().Dim(-1)
	if q.Rank() != 3 || k.Rank() != 3 || v.Rank() != 3 || heads < 1 || d%heads != 0 {
		panic(fmt.Errorf("nn: no attention with %d heads of queries %s, keys %s and values %s", heads, q.Shape(), k.Shape(), v.Shape()))
	}
	a := &attention{heads: heads, scale: 1 / math.Sqrt(float64(d/heads))}
	return Custom([]*Node{q, k, v}, a.forward, a.backward)
}

// attention is the computation of Attention. Rows stand last, queries after keys:
// what is then made of the weights has long rows, for which XLA's products of
// matrices are made, and is reduced over keys several numbers at once. The
// division by the sum of the weights waits until it is one of d/heads numbers a
// query.
type attention struct {
	heads   int
	scale   float64
	q, k, v *Node // [batch, heads, d/heads, rows]; q is scaled
	weights *Node // exp(score - largest), [batch, heads, keys, queries]
	sum     *Node // of the weights, [batch, heads, 1, queries]
	out     *Node // [batch, heads, d/heads, queries]
}

func (a *attention) forward(in []*Node) *Node {
	a.q, a.k, a.v = a.split(MulScalar(in[0], a.scale)), a.split(in[1]), a.split(in[2])
	scores := each(a.k, 2, a.q, 2)
	a.weights = Exp(Sub(scores, ReduceAndKeep(scores, ReduceMax, 2)))
	a.sum = ReduceAndKeep(a.weights, ReduceSum, 2)
	a.out = Div(each(a.v, 3, a.weights, 2), a.sum)
	return a.join(a.out)
}

func (a *attention) backward(v *Node) []*Node {
	dout := Div(a.split(v), a.sum)
	along := ReduceAndKeep(Mul(dout, a.out), ReduceSum, 2)
	dscores := Mul(a.weights, Sub(each(a.v, 2, dout, 2), along))
	dq, dk, dv := each(a.k, 3, dscores, 2), each(a.q, 3, dscores, 3), each(dout, 3, a.weights, 3)
	return []*Node{a.join(MulScalar(dq, a.scale)), a.join(dk), a.join(dv)}
}

// each multiplies the matrices of each head, adding up over the given axes.
func each(x *Node, xAxis int, y *Node, yAxis int) *Node {
	return DotGeneral(x, []int{xAxis}, []int{0, 1}, y, []int{yAxis}, []int{0, 1})
}

// split turns [batch, rows, d] into [batch, heads, d/heads, rows].
func (a *attention) split(x *Node) *Node {
	d := x.Shape().Dimensions
	return TransposeAllAxes(Reshape(x, d[0], d[1], a.heads, d[2]/a.heads), 0, 2, 3, 1)
}

// join undoes split.
func (a *attention) join(x *Node) *Node {
	d := x.Shape().Dimensions
	return Reshape(TransposeAllAxes(x, 0, 3, 1, 2), d[0], d[3], d[1]*d[2])
}
