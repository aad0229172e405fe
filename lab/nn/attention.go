package nn

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/shapes"
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
	a := &attention{batch: q.Shape().Dim(0), heads: heads, turns: 1, scale: 1 / math.Sqrt(float64(d/heads))}
	if g := q.Graph(); hasLoops(g) && g.Backend().HasSharedBuffers() {
		a.turns = a.batch
	}
	return Custom([]*Node{q, k, v}, a.forward, a.backward)
}

// attention is the computation of Attention. On a processor it takes one row of the
// batch after the other and makes the weights anew on the way back: those of one row
// stay in the cache, where those of a batch go to memory and back in every operation
// (compare Dao et al., "FlashAttention", 2022). Elsewhere one turn has all rows.
//
// Rows stand last, queries after keys: what is then made of the weights has long
// rows, for which XLA's products of matrices are made, and is reduced over keys
// several numbers at once. A row of ones below the values adds up the weights; one
// of what is to be taken off below the gradient does so in the product.
type attention struct {
	batch, heads, turns int
	scale               float64
	q, k, v             *Node // [batch, heads, d/heads, rows]; q is scaled, v has the ones
	out                 *Node // [batch, heads, d/heads, queries]
	level               *Node // log of the sum of exp(score), [turns, batch/turns*heads, queries]
}

func (a *attention) forward(in []*Node) *Node {
	a.q, a.k, a.v = a.split(MulScalar(in[0], a.scale)), a.split(in[1]), a.split(in[2])
	d := a.v.Shape().Dimensions
	queries, size := a.q.Shape().Dim(3), d[2]
	a.v = Concatenate([]*Node{a.v, Ones(a.v.Graph(), shapes.Make(a.v.DType(), d[0], d[1], 1, d[3]))}, 2)
	step := func(at turn, _, inputs, _ []*Node) (_, outputs []*Node) {
		q, k, v := a.matrices(at, inputs[0]), a.matrices(at, inputs[1]), a.matrices(at, inputs[2])
		scores := each(k, 1, q, 1)
		most := largest(scores)
		y := each(v, 2, Exp(Sub(scores, most)), 1)
		sum := Slice(y, AxisRange(), AxisRange(size))
		out := Div(Slice(y, AxisRange(), AxisRange(0, size)), sum)
		return nil, []*Node{Reshape(out, -1, queries), Squeeze(Add(most, Log(sum)), 1)}
	}
	few := a.batch / a.turns * a.heads
	_, out := scan(step, false, []shapes.Shape{stateShape(a.q, few*size, queries), stateShape(a.q, few, queries)},
		nil, a.inTurns(a.q, a.k, a.v), nil)
	a.out, a.level = Reshape(out[0], a.q.Shape().Dimensions...), out[1]
	return a.join(a.out)
}

func (a *attention) backward(v *Node) []*Node {
	dout := a.split(v)
	along := ReduceAndKeep(Mul(dout, a.out), ReduceSum, 2)
	keys, queries, size := a.k.Shape().Dim(3), a.q.Shape().Dim(3), a.q.Shape().Dim(2)
	step := func(at turn, _, inputs, _ []*Node) (_, outputs []*Node) {
		q, k, v, dout := a.matrices(at, inputs[0]), a.matrices(at, inputs[1]), a.matrices(at, inputs[2]), a.matrices(at, inputs[3])
		weights := Exp(Sub(each(k, 1, q, 1), InsertAxes(at.row(inputs[4]), 1)))
		dscores := Mul(weights, each(v, 1, dout, 1))
		dv := each(Slice(dout, AxisRange(), AxisRange(0, size)), 2, weights, 2)
		dq, dk := each(k, 2, dscores, 1), each(q, 2, dscores, 2)
		return nil, []*Node{Reshape(dq, -1, queries), Reshape(dk, -1, keys), Reshape(dv, -1, keys)}
	}
	rows := a.batch / a.turns * a.heads * size
	_, out := scan(step, false, []shapes.Shape{stateShape(v, rows, queries), stateShape(v, rows, keys), stateShape(v, rows, keys)},
		nil, append(a.inTurns(a.q, a.k, a.v, Concatenate([]*Node{dout, Neg(along)}, 2)), a.level), nil)
	d := func(x *Node, rows int) *Node { return a.join(Reshape(x, a.batch, a.heads, size, rows)) }
	return []*Node{d(MulScalar(out[0], a.scale), queries), d(out[1], keys), d(out[2], keys)}
}

// each multiplies the matrices of each head, adding up over the given axes.
func each(x *Node, xAxis int, y *Node, yAxis int) *Node {
	return DotGeneral(x, []int{xAxis}, []int{0}, y, []int{yAxis}, []int{0})
}

// largest is the largest number along the axis in the middle, which is kept. A
// reduction cannot be part of a loop.
func largest(x *Node) *Node {
	for n := x.Shape().Dim(1); n > 1; n = (n + 1) / 2 {
		x = Max(Slice(x, AxisRange(), AxisRange(0, (n+1)/2)), Slice(x, AxisRange(), AxisRange(n/2, n)))
	}
	return x
}

// inTurns gives arrays [batch, heads, numbers, rows] the shape [turns, others, rows].
func (a *attention) inTurns(all ...*Node) []*Node {
	for i, x := range all {
		all[i] = Reshape(x, a.turns, -1, x.Shape().Dim(3))
	}
	return all
}

// matrices are those of all heads of a turn, [heads, numbers, rows].
func (a *attention) matrices(at turn, x *Node) *Node {
	return Reshape(at.row(x), a.batch/a.turns*a.heads, -1, x.Shape().Dim(2))
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
