package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// Custom returns forward's output, with a gradient written by hand. Both
// functions see the inputs as constants: what forward builds is never
// differentiated. backward gets the gradient with respect to the output and
// returns one gradient for each input, shaped like it.
//
// GoMLX has custom gradients for operations of one input only. So each input
// passes through such an operation, which hands out its part of what backward
// returned; autodiff reaches the output first because it walks from the newest
// node to the oldest. The inputs are tied to the output by a selection that
// never chooses them and that XLA removes.
func Custom(inputs []*Node, forward func(in []*Node) *Node, backward func(v *Node) []*Node) *Node {
	var grads []*Node
	g := inputs[0].Graph()
	tied := make([]*Node, len(inputs))
	held := make([]*Node, len(inputs))
	for i, x := range inputs {
		tied[i] = IdentityWithCustomGradient(x, func(_, _ *Node) *Node { return grads[i] })
		held[i] = StopGradient(x)
	}
	out := StopGradient(forward(held))
	never := Const(g, false)
	for _, x := range tied {
		first := Reshape(Slice(Reshape(x, -1), AxisRange(0, 1)))
		out = Where(never, first, out)
	}
	return IdentityWithCustomGradient(out, func(_, v *Node) *Node {
		grads = backward(v)
		return v
	})
}
