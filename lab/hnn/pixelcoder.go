package hnn

import (
	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
)

// code is the encoder or the decoder at x; layers are weights and bias of each.
func code(x *graph.Node, layers []*graph.Node) *graph.Node {
	c := &coder{}
	return nn.Custom(append([]*graph.Node{x}, layers...), c.forward, c.backward)
}

// coder is the computation of four layers, relu but for the last one, of which the
// two in the middle add to what they are given. Its gradient is written out because
// autodiff's takes more passes over the units.
type coder struct {
	w [coders]*graph.Node
	h [coders]*graph.Node     // what each layer is given
	r [coders - 1]*graph.Node // what relu makes of its products
}

func (c *coder) forward(in []*graph.Node) *graph.Node {
	h := in[0]
	for i := range coders {
		c.w[i], c.h[i] = in[1+2*i], h
		out := graph.Add(fromNarrow(h, c.w[i]), in[2+2*i])
		if i == coders-1 {
			return out
		}
		c.r[i] = graph.Max(out, graph.ZerosLike(out))
		if h = c.r[i]; i > 0 {
			h = graph.Add(c.h[i], c.r[i])
		}
	}
	return h
}

func (c *coder) backward(v *graph.Node) []*graph.Node {
	grads := make([]*graph.Node, 1+2*coders)
	for i := coders - 1; i >= 0; i-- {
		through := v // the gradient of the layer's product
		if i < coders-1 {
			zero := graph.ZerosLike(v)
			through = graph.Where(graph.GreaterThan(c.r[i], zero), v, zero)
		}
		grads[1+2*i] = transposedTimes(c.h[i], through)
		grads[2+2*i] = graph.Reshape(graph.ReduceSum(through, 0), 1, -1)
		before := timesTransposed(through, c.w[i])
		if i > 0 && i < coders-1 {
			before = graph.Add(v, before)
		}
		v = before
	}
	grads[0] = v
	return grads
}
