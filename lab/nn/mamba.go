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
	s := &selective{time: d[0], batch: d[1], channels: d[2], states: a.Shape().Dim(0), steps: mostSteps}
	for s.time%s.steps != 0 {
		s.steps--
	}
	return Custom([]*Node{x, delta, a, b, c}, s.forward, s.backward)
}

// mostSteps is how many steps a turn of the loop makes where time parts so. With four
// a step of MambONet takes a tenth less than with one.
const mostSteps = 4

// selective is the computation of SelectiveScan. The states of all channels are
// rows [states*batch, channels], so that the states of one number lie together
// and sums over states are sums of slices, which XLA makes in one pass.
//
// A turn of its loops makes several steps. Only the states before every turn are
// kept: the way back makes the others anew while they are in the cache.
type selective struct {
	time, batch, channels, states int
	steps                         int // of a turn
	args                          []*Node
	before                        *Node // states before every turn, [time/steps, states*batch, channels]
}

// blocks gives arrays [time, ...] the turns as first axis and those of all steps of a
// turn along the second.
func (s *selective) blocks(all ...*Node) []*Node {
	for i, x := range all {
		d := x.Shape().Dimensions
		all[i] = Reshape(x, s.time/s.steps, s.steps*d[1], d[2])
	}
	return all
}

// selectiveStep holds the k-th step of a turn.
type selectiveStep struct {
	*selective
	at turn
	k  int
}

// spread returns the step's row of x [time, batch, channels] for every state.
func (s selectiveStep) spread(x *Node) *Node {
	return BroadcastToDims(InsertAxes(s.at.part(x, s.k, s.steps), 0), s.states, s.batch, s.channels)
}

// column returns the step's row of x [time, states, batch] for every channel.
func (s selectiveStep) column(x *Node) *Node {
	row := Reshape(s.at.part(x, s.k, s.steps), s.states, s.batch, 1)
	return BroadcastToDims(row, s.states, s.batch, s.channels)
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

// advance makes a step from the states h: what is kept of them, and the new ones.
func (s selectiveStep) advance(h, delta, drive, a, b *Node) (decay, kept, next *Node) {
	decay = Exp(Mul(s.spread(delta), s.every(a)))
	kept = Mul(decay, h)
	return decay, kept, Add(kept, Mul(s.column(b), s.spread(drive)))
}

func (s *selective) forward(args []*Node) *Node {
	s.args = args
	x, delta, a, b, c := args[0], args[1], args[2], args[3], args[4]
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		drive, delta, b, c, a := inputs[0], inputs[1], inputs[2], inputs[3], constants[0]
		h := state[0]
		var y []*Node
		for k := range s.steps {
			step := selectiveStep{s, at, k}
			_, _, h = step.advance(h, delta, drive, a, b)
			y = append(y, s.sum(step.column(c), h))
		}
		return []*Node{h}, []*Node{s.flat(state[0]), Concatenate(y, 0)}
	}
	rows := shapes.Make(x.DType(), s.states*s.batch, s.channels)
	_, out := scan(f, false, []shapes.Shape{rows, stateShape(x, s.steps*s.batch, s.channels)},
		[]*Node{s.cube(Zeros(x.Graph(), rows))}, s.blocks(Mul(delta, x), delta, b, c), []*Node{a})
	s.before = out[0]
	return Reshape(out[1], s.time, s.batch, s.channels)
}

// backward propagates the gradient of the states against time.
func (s *selective) backward(v *Node) []*Node {
	x, delta, a, b, c := s.args[0], s.args[1], s.args[2], s.args[3], s.args[4]
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		v, drive, delta, b, c, before := inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]
		a, ones := constants[0], constants[1]
		perState := func(x *Node) *Node { return Reshape(Dot(s.flat(x), ones).Product(), s.states, s.batch) }
		decay, kept, h := make([]*Node, s.steps), make([]*Node, s.steps), make([]*Node, s.steps)
		last := s.cube(at.row(before))
		for k := range s.steps {
			decay[k], kept[k], last = selectiveStep{s, at, k}.advance(last, delta, drive, a, b)
			h[k] = last
		}
		later, da := state[0], state[1]
		turns := make([][]*Node, 4)
		for k := s.steps - 1; k >= 0; k-- {
			step := selectiveStep{s, at, k}
			dy, u := step.spread(v), step.spread(drive)
			dh := Add(later, Mul(step.column(c), dy))
			through := Mul(dh, kept[k])
			da = Add(da, Mul(step.spread(delta), through))
			later = Mul(dh, decay[k])
			for i, y := range []*Node{s.sum(s.every(a), through), s.sum(step.column(b), dh), perState(Mul(dh, u)), perState(Mul(h[k], dy))} {
				turns[i] = append([]*Node{y}, turns[i]...)
			}
		}
		for _, y := range turns {
			outputs = append(outputs, Concatenate(y, 0))
		}
		return []*Node{later, da}, outputs
	}
	one, few := stateShape(v, s.steps*s.batch, s.channels), stateShape(v, s.steps*s.states, s.batch)
	zeros := Zeros(v.Graph(), shapes.Make(v.DType(), s.states, s.batch, s.channels))
	ones := Ones(v.Graph(), shapes.Make(v.DType(), s.channels))
	last, out := scan(f, true, []shapes.Shape{one, one, few, few}, []*Node{zeros, zeros},
		append(s.blocks(v, Mul(delta, x), delta, b, c), s.before), []*Node{a, ones})
	for i, like := range []*Node{x, x, b, c} {
		out[i] = Reshape(out[i], like.Shape().Dimensions...)
	}
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
