package nn

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// LSTMWeights are the weights of one layer of long short-term memory in one
// direction (Hochreiter and Schmidhuber, 1997; with a forget gate). Gates stand
// in the order i, f, g, o.
type LSTMWeights struct {
	H0, C0 *Node // state and cell before the first step, [batch, hidden]
	Wx     *Node // [in, 4*hidden]
	Wh     *Node // [hidden, 4*hidden]
	B      *Node // [4*hidden]
}

// LSTM runs a layer over time, from the last step to the first if backwards is
// set, for x [time, batch, in]. It returns the state after every step, [time,
// batch, hidden], and the cell after the last one made, [batch, hidden]. One step
// is
//
//	i, f, o = sigmoid(x wx + h wh + b), g = tanh(x wx + h wh + b)
//	c' = f c + i g,  h' = o tanh(c')
//
// with the columns of each gate. The results have first-order gradients with
// respect to all arguments. It panics if the shapes do not match.
func LSTM(x *Node, w LSTMWeights, backwards bool) (states, cell *Node) {
	if x.Rank() != 3 || w.H0.Rank() != 2 || w.Wx.Rank() != 2 {
		panic(fmt.Errorf("nn: no LSTM of x %s, h0 %s and wx %s", x.Shape(), w.H0.Shape(), w.Wx.Shape()))
	}
	time, batch, in, hidden := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2), w.H0.Shape().Dim(1)
	for _, c := range []struct {
		name string
		got  *Node
		want []int
	}{
		{"h0", w.H0, []int{batch, hidden}}, {"c0", w.C0, []int{batch, hidden}},
		{"wx", w.Wx, []int{in, 4 * hidden}}, {"wh", w.Wh, []int{hidden, 4 * hidden}}, {"b", w.B, []int{4 * hidden}},
	} {
		if err := c.got.Shape().CheckDims(c.want...); err != nil {
			panic(fmt.Errorf("nn: LSTM with %d inputs and %d hidden units: %s must have the shape %v, got %s", in, hidden, c.name, c.want, c.got.Shape()))
		}
	}
	l := &lstm{backwards: backwards}
	both := Custom([]*Node{x, w.H0, w.C0, w.Wx, w.Wh, w.B}, l.forward, l.backward)
	return Slice(both, AxisRange(0, time)), Squeeze(Slice(both, AxisRange(time)), 0)
}

// lstm is LSTM's computation. Its result holds the states and, as one more step,
// the last cell.
type lstm struct {
	backwards bool
	args      []*Node
	states    *Node   // [time, batch, hidden]
	factors   []*Node // of the way back, each [time, batch, hidden]
}

// forward also makes, from gates that are at hand, the factors that take the
// gradient of the cell, and that of the state for the output gate, to what enters
// the gates; then that of the state to the cell; and the forget gate.
func (l *lstm) forward(args []*Node) *Node {
	l.args = args
	x, h0, c0, wx, wh, b := args[0], args[1], args[2], args[3], args[4], args[5]
	d := x.Shape().Dimensions
	batch, hidden := d[1], h0.Shape().Dim(1)
	gx := Add(product(Reshape(x, d[0]*d[1], d[2]), wx), Reshape(b, 1, -1))
	gx = Reshape(gx, d[0], batch, 4*hidden)
	step := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		h, c, gx := state[0], state[1], inputs[0]
		gh := Dot(h, constants[0]).Product()
		z := func(k int) *Node { return Add(at.columns(gx, k*hidden, (k+1)*hidden), quarter(gh, k)) }
		i, f, g, o := Sigmoid(z(0)), Sigmoid(z(1)), Tanh(z(2)), Sigmoid(z(3))
		one := numbers{h}.of(1)
		slope := func(gate *Node) *Node { return Mul(gate, Sub(one, gate)) }
		rest := func(tanh *Node) *Node { return Sub(one, Mul(tanh, tanh)) }
		next := Add(Mul(f, c), Mul(i, g))
		tanh := Tanh(next)
		h = Mul(o, tanh)
		return []*Node{h, next}, []*Node{h, Mul(g, slope(i)), Mul(c, slope(f)), Mul(i, rest(g)), Mul(tanh, slope(o)), Mul(o, rest(tanh)), f}
	}
	one := stateShape(x, batch, hidden)
	last, out := scan(step, l.backwards, slices.Repeat([]shapes.Shape{one}, 7), []*Node{h0, c0}, []*Node{gx}, []*Node{wh})
	l.states, l.factors = out[0], out[1:]
	return Concatenate([]*Node{l.states, InsertAxes(last[1], 0)}, 0)
}

// backward propagates the gradients of state and cell against the direction of
// the run.
func (l *lstm) backward(v *Node) []*Node {
	x, h0, wx, wh := l.args[0], l.args[1], l.args[3], l.args[4]
	d := x.Shape().Dimensions
	time, batch, hidden := d[0], d[1], h0.Shape().Dim(1)
	inputs := append([]*Node{Slice(v, AxisRange(0, time))}, l.factors...)
	step := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		k := make([]*Node, len(inputs))
		for n, x := range inputs {
			k[n] = at.row(x)
		}
		dh := Add(state[0], k[0])
		dc := Add(state[1], Mul(dh, k[5]))
		dz := Concatenate([]*Node{Mul(dc, k[1]), Mul(dc, k[2]), Mul(dc, k[3]), Mul(dh, k[4])}, 1)
		return []*Node{DotGeneral(dz, []int{1}, nil, constants[0], []int{1}, nil), Mul(dc, k[6])}, []*Node{dz}
	}
	end := Squeeze(Slice(v, AxisRange(time)), 0)
	last, out := scan(step, !l.backwards, []shapes.Shape{stateShape(x, batch, 4*hidden)},
		[]*Node{ZerosLike(h0), end}, inputs, []*Node{wh})

	flat := func(x *Node) *Node { return Reshape(x, time*batch, -1) }
	dz := flat(out[0])
	return []*Node{
		Reshape(product(dz, Transpose(wx, 0, 1)), d...), last[0], last[1],
		DotGeneral(flat(x), []int{0}, nil, dz, []int{0}, nil),
		DotGeneral(flat(l.before(l.states, h0)), []int{0}, nil, dz, []int{0}, nil),
		columnSums(dz),
	}
}

// before returns what stood before every step, given what stood after it.
func (l *lstm) before(x, start *Node) *Node {
	start, time := InsertAxes(start, 0), x.Shape().Dim(0)
	switch {
	case time == 1:
		return start
	case l.backwards:
		return Concatenate([]*Node{Slice(x, AxisRange(1)), start}, 0)
	}
	return Concatenate([]*Node{start, Slice(x, AxisRange(0, time-1))}, 0)
}

// quarter returns the k-th of the four gates along the last axis.
func quarter(x *Node, k int) *Node {
	hidden := x.Shape().Dim(-1) / 4
	return Slice(x, AxisRange().Spacer(), AxisRange(k*hidden, (k+1)*hidden))
}
