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

// attention is the computation of Attention. Scores are kept with the queries
// last, [batch, heads, keys, queries]: XLA reduces over keys several numbers at
// once then. The division by the sum of the weights waits until it is one of
// rows of d/heads numbers.
type attention struct {
	heads   int
	scale   float64
	q, k, v *Node // [batch, heads, rows, d/heads]; q is scaled
	weights *Node // exp(score - largest)
	sum     *Node // of the weights, [batch, heads, queries, 1]
	out     *Node // [batch, heads, queries, d/heads]
}

var batchHeads = []int{0, 1}

func (a *attention) forward(in []*Node) *Node {
	a.q, a.k, a.v = a.split(MulScalar(in[0], a.scale)), a.split(in[1]), a.split(in[2])
	scores := DotGeneral(a.k, []int{3}, batchHeads, a.q, []int{3}, batchHeads)
	a.weights = Exp(Sub(scores, ReduceAndKeep(scores, ReduceMax, 2)))
	a.sum = InsertAxes(ReduceSum(a.weights, 2), -1)
	a.out = Div(DotGeneral(a.weights, []int{2}, batchHeads, a.v, []int{2}, batchHeads), a.sum)
	return a.join(a.out)
}

func (a *attention) backward(v *Node) []*Node {
	dout := Div(a.split(v), a.sum)
	dv := DotGeneral(a.weights, []int{3}, batchHeads, dout, []int{2}, batchHeads)
	along := InsertAxes(ReduceSum(Mul(dout, a.out), -1), 2)
	dweights := DotGeneral(a.v, []int{3}, batchHeads, dout, []int{3}, batchHeads)
	dscores := Mul(a.weights, Sub(dweights, along))
	dq := DotGeneral(dscores, []int{2}, batchHeads, a.k, []int{2}, batchHeads)
	dk := DotGeneral(dscores, []int{3}, batchHeads, a.q, []int{2}, batchHeads)
	return []*Node{a.join(MulScalar(dq, a.scale)), a.join(dk), a.join(dv)}
}

// split turns [batch, rows, d] into [batch, heads, rows, d/heads].
func (a *attention) split(x *Node) *Node {
	d := x.Shape().Dimensions
	return Transpose(Reshape(x, d[0], d[1], a.heads, d[2]/a.heads), 1, 2)
}

// join undoes split.
func (a *attention) join(x *Node) *Node {
	d := x.Shape().Dimensions
	return Reshape(Transpose(x, 1, 2), d[0], d[2], d[1]*d[3])
}
