package nn

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// gruRun is one layer's run over a block of steps.
type gruRun struct {
	x, h0     *Node // inputs [time, batch, in], state before the block [batch, hidden]
	w         GRUWeights
	inputs    *Node // x wx + bx + bh, but without bh for the gate n: [time, batch, 3*hidden]
	recurrent *Node // h wh of every step, [time, batch, 3*hidden]
	states    *Node // [time, batch, hidden]
	last      *Node // state after the block
}

// gruGrads are the gradients of a block.
type gruGrads struct {
	x       *Node
	weights GRUWeights
}

// runGRU runs the layer forward.
func runGRU(x, h0 *Node, w GRUWeights) *gruRun {
	run := &gruRun{x: x, h0: h0, w: w}
	run.inputs = run.project(x)
	batch, hidden := h0.Shape().Dimensions[0], h0.Shape().Dimensions[1]
	bhn := gate(w.Bh, 2)
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		h, gx, wh, bhn := state[0], inputs[0], constants[0], constants[1]
		gh := Dot(h, wh).Product()
		r := Sigmoid(Add(at.columns(gx, 0, hidden), gate(gh, 0)))
		z := Sigmoid(Add(at.columns(gx, hidden, 2*hidden), gate(gh, 1)))
		q := Add(gate(gh, 2), BroadcastPrefix(bhn, batch))
		n := Tanh(Add(at.columns(gx, 2*hidden, 3*hidden), Mul(r, q)))
		h = Add(n, Mul(z, Sub(h, n)))
		return []*Node{h}, []*Node{h, gh}
	}
	outputs := []shapes.Shape{stateShape(x, batch, hidden), stateShape(x, batch, 3*hidden)}
	last, out := scan(f, false, outputs, []*Node{h0}, []*Node{run.inputs}, []*Node{w.Wh, bhn})
	run.last, run.states, run.recurrent = last[0], out[0], out[1]
	return run
}

// project returns the part of the gates that does not depend on the state.
func (run *gruRun) project(x *Node) *Node {
	d := x.Shape().Dimensions
	hidden := run.w.Wh.Shape().Dimensions[0]
	bias := Concatenate([]*Node{Slice(run.w.Bh, AxisRange(0, 2*hidden)), ZerosLike(gate(run.w.Bh, 2))}, 0)
	bias = Add(run.w.Bx, bias)
	gx := Dot(Reshape(x, d[0]*d[1], d[2]), run.w.Wx).Product()
	return Reshape(Add(gx, ExpandLeftToRank(bias, 2)), d[0], d[1], 3*hidden)
}

// backward returns the block's gradients, v being that with respect to its
// states and dlast that with respect to its last state through later blocks.
//
// With q = h wh_n + bh_n, the gradient d that reaches the state h' of one step
// becomes, with respect to what enters the gates,
//
//	r: d (1-z) (1-n^2) q r (1-r)
//	z: d (h-n) z (1-z)
//	n: d (1-z) (1-n^2), from the side of x; times r, from that of h
//
// All factors of d are known beforehand. So the loop only multiplies by them
// and adds up d; the gradients of weights and inputs follow for all steps
// together.
func (run *gruRun) backward(v, dlast *Node) gruGrads {
	x, gx, gh := run.x, run.inputs, after(run.recurrent, v)
	time, batch, in := x.Shape().Dimensions[0], x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	hidden := v.Shape().Dimensions[2]
	if 4*in <= hidden {
		gx = run.project(after(x, v)) // cheaper than to keep
	}
	before := InsertAxes(run.h0, 0)
	if time > 1 {
		before = Concatenate([]*Node{before, Slice(run.states, AxisRange(0, time-1))}, 0)
	}
	before = after(before, v)

	r := Sigmoid(Add(gate(gx, 0), gate(gh, 0)))
	z := Sigmoid(Add(gate(gx, 1), gate(gh, 1)))
	q := Add(gate(gh, 2), ExpandLeftToRank(gate(run.w.Bh, 2), 3))
	n := Tanh(Add(gate(gx, 2), Mul(r, q)))
	toN := Mul(OneMinus(z), OneMinus(Mul(n, n)))
	toR := Mul(Mul(toN, q), Mul(r, OneMinus(r)))
	toZ := Mul(Sub(before, n), Mul(z, OneMinus(z)))
	toQ := Mul(toN, r)

	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		v, k, z, wh := inputs[0], inputs[1], inputs[2], constants[0]
		d := Add(state[0], at.row(v))
		dgh := Concatenate([]*Node{
			Mul(d, at.columns(k, 0, hidden)),
			Mul(d, at.columns(k, hidden, 2*hidden)),
			Mul(d, at.columns(k, 2*hidden, 3*hidden)),
		}, 1)
		back := DotGeneral(dgh, []int{1}, nil, wh, []int{1}, nil)
		return []*Node{Add(Mul(d, at.row(z)), back)}, []*Node{d}
	}
	factors := Concatenate([]*Node{toR, toZ, toQ}, 2)
	outputs := []shapes.Shape{stateShape(v, batch, hidden)}
	last, out := scan(f, true, outputs, []*Node{dlast}, []*Node{v, factors, z}, []*Node{run.w.Wh})

	d := out[0]
	flat := func(x *Node) *Node { return Reshape(x, time*batch, -1) }
	dr, dz := Mul(d, toR), Mul(d, toZ)
	dgx := flat(Concatenate([]*Node{dr, dz, Mul(d, toN)}, 2))
	dgh := flat(Concatenate([]*Node{dr, dz, Mul(d, toQ)}, 2))
	dx := DotGeneral(dgx, []int{1}, nil, run.w.Wx, []int{1}, nil)
	return gruGrads{
		x: Reshape(dx, time, batch, in),
		weights: GRUWeights{
			H0: last[0],
			Wx: DotGeneral(flat(x), []int{0}, nil, dgx, []int{0}, nil),
			Wh: DotGeneral(flat(before), []int{0}, nil, dgh, []int{0}, nil),
			Bx: columnSums(dgx),
			Bh: columnSums(dgh),
		},
	}
}

// columnSums adds up the rows of x [rows, columns]. As a product with ones it
// runs several times faster on XLA than ReduceSum.
func columnSums(x *Node) *Node {
	ones := Ones(x.Graph(), shapes.Make(x.DType(), x.Shape().Dimensions[0]))
	return DotGeneral(ones, []int{0}, nil, x, []int{0}, nil)
}

// after returns x, not computed with before v is there. Without it XLA would
// compute what the way back needs, and keep it, while still on the way
// forward.
func after(x, v *Node) *Node {
	if !hasLoops(x.Graph()) {
		return x
	}
	return SchedulingBarrier(x, v)
}
