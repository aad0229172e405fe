package nn

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	//lint:ignore ST1001 graph code reads as formulas
	. "github.com/gomlx/gomlx/core/graph"
)

// gruLayer runs one layer on x [time, batch, in] and returns its states,
// [time, batch, hidden].
func gruLayer(x *Node, w GRUWeights) *Node {
	time, batch, in := x.Shape().Dimensions[0], x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	hidden := checkWeights(in, w)
	h0 := w.H0
	if h0 == nil {
		h0 = Zeros(x.Graph(), shapes.Make(x.DType(), batch, hidden))
	} else if err := h0.Shape().CheckDims(batch, hidden); err != nil {
		panic(fmt.Errorf("nn: the first state of a GRU must have the shape [%d %d], got %s", batch, hidden, h0.Shape()))
	}
	one, three := shapes.Make(x.DType(), batch, hidden), shapes.Make(x.DType(), batch, 3*hidden)
	var in6, kept []*Node
	var states *Node
	forward := func(args []*Node) *Node {
		in6 = args
		x, h0, wx, wh, bx, bh := args[0], args[1], args[2], args[3], args[4], args[5]
		gx := Dot(Reshape(x, time*batch, in), wx).Product()
		gx = Reshape(Add(gx, ExpandLeftToRank(bx, 2)), time, batch, 3*hidden)
		_, out := scan(gruStep, false, []shapes.Shape{one, one, one, one, one}, []*Node{h0}, []*Node{gx}, []*Node{wh, bh})
		states, kept = out[0], out[1:]
		return states
	}
	backward := func(v *Node) []*Node {
		x, h0, wx, wh := in6[0], in6[1], in6[2], in6[3]
		before := Concatenate([]*Node{InsertAxes(h0, 0), Slice(states, AxisRange(0, time-1))}, 0)
		rows := append([]*Node{v, before}, kept...)
		last, out := scan(gruStepBack, true, []shapes.Shape{three, three}, []*Node{ZerosLike(h0)}, rows, []*Node{wh})
		dgx := Reshape(out[0], time*batch, 3*hidden)
		dgh := Reshape(out[1], time*batch, 3*hidden)
		dx := DotGeneral(dgx, []int{1}, nil, wx, []int{1}, nil)
		return []*Node{
			Reshape(dx, time, batch, in),
			last[0],
			DotGeneral(Reshape(x, time*batch, in), []int{0}, nil, dgx, []int{0}, nil),
			DotGeneral(Reshape(before, time*batch, hidden), []int{0}, nil, dgh, []int{0}, nil),
			ReduceSum(dgx, 0),
			ReduceSum(dgh, 0),
		}
	}
	return custom([]*Node{x, h0, w.Wx, w.Wh, w.Bx, w.Bh}, forward, backward)
}

// gruStep is GRU's step. The row is x wx + bx; the outputs are the new state
// and what the way back needs: r, z, n and q = h wh_n + bh_n.
func gruStep(state, rows, constants []*Node) (newState, outputs []*Node) {
	h, gx, wh, bh := state[0], rows[0], constants[0], constants[1]
	gh := Add(Dot(h, wh).Product(), BroadcastPrefix(bh, h.Shape().Dimensions[0]))
	r := Sigmoid(Add(gate(gx, 0), gate(gh, 0)))
	z := Sigmoid(Add(gate(gx, 1), gate(gh, 1)))
	q := gate(gh, 2)
	n := Tanh(Add(gate(gx, 2), Mul(r, q)))
	h = Add(n, Mul(z, Sub(h, n)))
	return []*Node{h}, []*Node{h, r, z, n, q}
}

// gruStepBack turns the gradient with respect to the state after a step into
// that before it; the outputs are the gradients with respect to x wx + bx and
// to h wh + bh. The rows are the gradient that reaches this step's output,
// the state before the step, and what gruStep kept.
func gruStepBack(state, rows, constants []*Node) (newState, outputs []*Node) {
	v, h, r, z, n, q := rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
	dh := Add(state[0], v)
	wh := constants[0]
	dn := Sub(dh, Mul(dh, z))
	dan := Sub(dn, Mul(dn, Mul(n, n)))
	daz := Mul(Mul(dh, Sub(h, n)), Sub(z, Mul(z, z)))
	dq := Mul(dan, r)
	dar := Mul(Mul(dan, q), Sub(r, Mul(r, r)))
	dgx := Concatenate([]*Node{dar, daz, dan}, 1)
	dgh := Concatenate([]*Node{dar, daz, dq}, 1)
	back := DotGeneral(dgh, []int{1}, nil, wh, []int{1}, nil)
	return []*Node{Add(Mul(dh, z), back)}, []*Node{dgx, dgh}
}
