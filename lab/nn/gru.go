package nn

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// GRU runs one layer of gated recurrent units over time and returns the hidden
// state after every step, [batch, time, hidden].
//
//	x  [batch, time, in]     the inputs
//	h0 [batch, hidden]       the state before the first step, nil for zeros
//	wx [in, 3*hidden]        input weights, gates in the order r, z, n
//	wh [hidden, 3*hidden]    recurrent weights
//	bx, bh [3*hidden]        their biases
//
// One step is
//
//	r  = sigmoid(x wx_r + bx_r + h wh_r + bh_r)
//	z  = sigmoid(x wx_z + bx_z + h wh_z + bh_z)
//	n  = tanh(x wx_n + bx_n + r (h wh_n + bh_n))
//	h' = (1 - z) n + z h
//
// The result has first-order gradients with respect to all six arguments. It
// panics if the shapes do not match.
func GRU(x, h0, wx, wh, bx, bh *Node) *Node {
	return GRUStack(x, []GRUWeights{{H0: h0, Wx: wx, Wh: wh, Bx: bx, Bh: bh}})
}

// GRUWeights are the weights of one layer, shaped as GRU's arguments.
type GRUWeights struct {
	H0     *Node // state before the first step, nil for zeros
	Wx, Wh *Node
	Bx, Bh *Node
}

// GRUStack runs layers of gated recurrent units, each on the states of the one
// before it, for x [batch, time, in], and returns the states of the last,
// [batch, time, hidden]. It equals GRU called once for each layer, and is
// faster: the layers share their memory, and their states stay in place.
func GRUStack(x *Node, layers []GRUWeights) *Node {
	if x.Rank() != 3 {
		panic(fmt.Errorf("nn: the input of a GRU must have three axes, got %s", x.Shape()))
	}
	return Transpose(GRUTimeMajor(Transpose(x, 0, 1), layers), 0, 1)
}

// GRUTimeMajor is GRUStack with time first, for x [time, batch, in] and with the
// result [time, batch, hidden]. It spares turning the states around, which
// takes some milliseconds a training step for a network of some size.
func GRUTimeMajor(x *Node, layers []GRUWeights) *Node {
	if len(layers) == 0 {
		panic("nn: a GRU needs at least one layer")
	}
	if x.Rank() != 3 {
		panic(fmt.Errorf("nn: the input of a GRU must have three axes, got %s", x.Shape()))
	}
	if d := x.DType(); d != dtypes.Float32 && d != dtypes.Float64 {
		panic(fmt.Errorf("nn: a GRU takes float32 or float64, got %s", d))
	}
	time, batch, in := x.Shape().Dimensions[0], x.Shape().Dimensions[1], x.Shape().Dimensions[2]
	s := &stack{time: time, layers: len(layers)}
	args := []*Node{x}
	for _, w := range layers {
		hidden := checkWeights(in, w)
		h0 := w.H0
		if h0 == nil {
			h0 = Zeros(x.Graph(), stateShape(x, batch, hidden))
		} else if err := h0.Shape().CheckDims(batch, hidden); err != nil {
			panic(fmt.Errorf("nn: the first state of a GRU must have the shape [%d %d], got %s", batch, hidden, h0.Shape()))
		}
		args = append(args, h0, w.Wx, w.Wh, w.Bx, w.Bh)
		in = hidden
	}
	return Custom(args, s.forward, s.backward)
}

// GRUCell does one step for x [batch, in] and the state h [batch, hidden] and
// returns the new state, [batch, hidden]. It consists of ordinary operations,
// so it can be differentiated as often as needed.
func GRUCell(x, h, wx, wh, bx, bh *Node) *Node {
	checkWeights(x.Shape().Dimensions[1], GRUWeights{Wx: wx, Wh: wh, Bx: bx, Bh: bh})
	gx := Add(Dot(x, wx).Product(), ExpandLeftToRank(bx, 2))
	gh := Add(Dot(h, wh).Product(), ExpandLeftToRank(bh, 2))
	r := Sigmoid(Add(gate(gx, 0), gate(gh, 0)))
	z := Sigmoid(Add(gate(gx, 1), gate(gh, 1)))
	n := Tanh(Add(gate(gx, 2), Mul(r, gate(gh, 2))))
	return Add(n, Mul(z, Sub(h, n)))
}

// gate returns the k-th of the three gates along the last axis.
func gate(x *Node, k int) *Node {
	hidden := x.Shape().Dimensions[x.Rank()-1] / 3
	return Slice(x, AxisRange().Spacer(), AxisRange(k*hidden, (k+1)*hidden))
}

// checkWeights panics unless the weights fit together, and returns the number
// of hidden units.
func checkWeights(in int, w GRUWeights) (hidden int) {
	if w.Wh.Rank() != 2 {
		panic(fmt.Errorf("nn: the recurrent weights of a GRU must be [hidden, 3*hidden], got %s", w.Wh.Shape()))
	}
	hidden = w.Wh.Shape().Dimensions[0]
	for _, c := range []struct {
		name string
		got  *Node
		want []int
	}{
		{"wx", w.Wx, []int{in, 3 * hidden}},
		{"wh", w.Wh, []int{hidden, 3 * hidden}},
		{"bx", w.Bx, []int{3 * hidden}},
		{"bh", w.Bh, []int{3 * hidden}},
	} {
		if err := c.got.Shape().CheckDims(c.want...); err != nil {
			panic(fmt.Errorf("nn: GRU with %d inputs and %d hidden units: %s must have the shape %v, got %s",
				in, hidden, c.name, c.want, c.got.Shape()))
		}
	}
	return hidden
}
