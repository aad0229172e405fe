package nn

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// SelectiveScan is the recurrence of Mamba (Gu and Dao, "Mamba: linear-time
// sequence modeling with selective state spaces", 2023): every channel of x
// [time, batch, channels] drives states h of its own, from zero, by
//
//	h = exp(delta a) h + delta b x,  y = sum over states of c h
//
// and y, shaped like x, is returned. delta is shaped like x, a is [states,
// channels], and b and c, shared by the channels, are [time, states, batch].
// The result has first-order gradients with respect to all arguments.
//
// It is computed as a loop over time where memory is the processor's, and by
// doubling on other devices, which would rather do few large operations.
// Doubling passes over all states of all steps seven times for 100 steps, where the
// loop's states of one step stay in the cache: on a processor it takes ten times as long.
func SelectiveScan(x, delta, a, b, c *Node) *Node {
	if x.Rank() != 3 || a.Rank() != 2 {
		panic(fmt.Errorf("nn: no selective scan of x %s and a %s", x.Shape(), a.Shape()))
	}
	time, batch, channels, states := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), a.Shape().Dim(0)
	for _, s := range []struct {
		name string
		got  *Node
		want []int
	}{
		{"delta", delta, []int{time, batch, channels}}, {"a", a, []int{states, channels}},
		{"b", b, []int{time, states, batch}}, {"c", c, []int{time, states, batch}},
	} {
		if err := s.got.Shape().CheckDims(s.want...); err != nil {
			panic(fmt.Errorf("nn: selective scan of x %s with %d states: %s must have the shape %v, got %s", x.Shape(), states, s.name, s.want, s.got.Shape()))
		}
	}
	if x.Graph().Backend().HasSharedBuffers() {
		return selectiveLoop(x, delta, a, b, c)
	}
	return selectiveDoubling(x, delta, a, b, c)
}

// selectiveLoop is the selective scan as a loop over time.
func selectiveLoop(x, delta, a, b, c *Node) *Node {
	d := x.Shape().Dimensions
	s := &selective{time: d[0], batch: d[1], channels: d[2], states: a.Shape().Dim(0)}
	return Custom([]*Node{x, delta, a, b, c}, s.forward, s.backward)
}

// selective is the computation of SelectiveScan. The states of all channels are
// rows [states*batch, channels], so that the states of one number lie together
// and sums over states are sums of slices, which XLA makes in one pass.
//
// The states after every step are kept. The way back passes over those of a step ten
// times; to make them anew from a few would take more passes than it saves.
type selective struct {
	time, batch, channels, states int
	args                          []*Node
	after                         *Node // states after every step, [time, states*batch, channels]
}

// spread returns the turn's row of x [time, batch, channels] for every state.
func (s *selective) spread(at turn, x *Node) *Node {
	return BroadcastToDims(InsertAxes(at.row(x), 0), s.states, s.batch, s.channels)
}

// column returns the turn's row of x [time, states, batch] for every channel.
func (s *selective) column(at turn, x *Node) *Node {
	return BroadcastToDims(InsertAxes(at.row(x), -1), s.states, s.batch, s.channels)
}

// every returns a for every row of the batch.
func (s *selective) every(a *Node) *Node {
	return BroadcastToDims(InsertAxes(a, 1), s.states, s.batch, s.channels)
}

// sum adds up the products of factors [states, batch, channels] over states. They are
// cut before they are multiplied, so that no product of all states is ever stored.
func (s *selective) sum(factors ...*Node) *Node {
	var total *Node
	for n := range s.states {
		var term *Node
		for _, x := range factors {
			part := Squeeze(Slice(x, AxisRange(n, n+1)), 0)
			if term == nil {
				term = part
			} else {
				term = Mul(term, part)
			}
		}
		if total == nil {
			total = term
		} else {
			total = Add(total, term)
		}
	}
	return total
}

func (s *selective) cube(x *Node) *Node { return Reshape(x, s.states, s.batch, s.channels) }
func (s *selective) flat(x *Node) *Node { return Reshape(x, s.states*s.batch, s.channels) }

// decay returns what a turn leaves of every state.
func (s *selective) decay(at turn, delta, a *Node) *Node {
	return Exp(Mul(s.spread(at, delta), s.every(a)))
}

// added returns what a turn adds to states.
func (s *selective) added(at turn, drive, b *Node) *Node {
	return Mul(s.column(at, b), s.spread(at, drive))
}

func (s *selective) forward(args []*Node) *Node {
	s.args = args
	x, delta, a, b, c := args[0], args[1], args[2], args[3], args[4]
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		drive, delta, b, c, a := inputs[0], inputs[1], inputs[2], inputs[3], constants[0]
		h := Add(Mul(s.decay(at, delta, a), state[0]), s.added(at, drive, b))
		return []*Node{h}, []*Node{s.flat(h), s.sum(s.column(at, c), h)}
	}
	rows := shapes.Make(x.DType(), s.states*s.batch, s.channels)
	_, out := scan(f, false, []shapes.Shape{rows, stateShape(x, s.batch, s.channels)},
		[]*Node{s.cube(Zeros(x.Graph(), rows))}, []*Node{Mul(delta, x), delta, b, c}, []*Node{a})
	s.after = out[0]
	return out[1]
}

// backward propagates the gradient of the states against time. What a step left of the
// states before it are the states after it, less what it added.
func (s *selective) backward(v *Node) []*Node {
	x, delta, a, b, c := s.args[0], s.args[1], s.args[2], s.args[3], s.args[4]
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		v, drive, delta, b, c, after := inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]
		a, ones := constants[0], constants[1]
		perState := func(x *Node) *Node { return Reshape(Dot(s.flat(x), ones).Product(), s.states, s.batch) }
		later, da, h := state[0], state[1], s.cube(at.row(after))
		dh := Add(later, s.added(at, v, c))
		through := Mul(dh, Sub(h, s.added(at, drive, b)))
		return []*Node{Mul(dh, s.decay(at, delta, a)), Add(da, Mul(s.spread(at, delta), through))}, []*Node{
			s.sum(s.every(a), through), s.sum(s.column(at, b), dh),
			perState(Mul(dh, s.spread(at, drive))), perState(Mul(h, s.spread(at, v))),
		}
	}
	one, few := stateShape(v, s.batch, s.channels), stateShape(v, s.states, s.batch)
	zeros := Zeros(v.Graph(), shapes.Make(v.DType(), s.states, s.batch, s.channels))
	ones := Ones(v.Graph(), shapes.Make(v.DType(), s.channels))
	last, out := scan(f, true, []shapes.Shape{one, one, few, few}, []*Node{zeros, zeros},
		[]*Node{v, Mul(delta, x), delta, b, c, s.after}, []*Node{a, ones})
	toDelta, toDrive := out[0], out[1]
	return []*Node{
		Mul(delta, toDrive), Add(toDelta, Mul(x, toDrive)),
		ReduceSum(last[1], 1), out[2], out[3],
	}
}

// CausalConv convolves every channel of x [time, batch, channels] with weights of
// its own, [width, channels], the last of which meets the newest step, and adds
// a bias [channels]. Before the first step there are zeros. It has a first-order
// gradient.
func CausalConv(x, w, bias *Node) *Node {
	time, width := x.Shape().Dim(0), w.Shape().Dim(0)
	row := func(w *Node, k int) *Node { return Reshape(Slice(w, AxisRange(k, k+1)), 1, 1, -1) }
	nothing := func(x *Node) *Node {
		d := x.Shape().Dimensions
		return Zeros(x.Graph(), shapes.Make(x.DType(), width-1, d[1], d[2]))
	}
	var early, held *Node
	return Custom([]*Node{x, w, bias}, func(in []*Node) *Node {
		early, held = Concatenate([]*Node{nothing(x), in[0]}, 0), in[1]
		y := BroadcastToShape(Reshape(in[2], 1, 1, -1), x.Shape())
		for k := range width {
			y = Add(y, Mul(row(held, k), Slice(early, AxisRange(k, k+time))))
		}
		return y
	}, func(v *Node) []*Node {
		late := Concatenate([]*Node{v, nothing(v)}, 0)
		dx := ZerosLike(v)
		var dw []*Node
		sums := func(x *Node) *Node { return columnSums(Reshape(x, -1, x.Shape().Dim(2))) }
		for k := range width {
			dx = Add(dx, Mul(row(held, k), Slice(late, AxisRange(width-1-k, width-1-k+time))))
			dw = append(dw, InsertAxes(sums(Mul(v, Slice(early, AxisRange(k, k+time)))), 0))
		}
		return []*Node{dx, Concatenate(dw, 0), sums(v)}
	})
}
