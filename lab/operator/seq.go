package operator

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// seq is TraONet, MambONet or FNO: an encoder turns V into a memory of a token a
// sensor, [batch, sensors, width], and a transformer decoder with a query a time
// reads q and p from it.
type seq struct {
	*Config
	encoder interface {
		layer
		encode(p weights, v *Node) *Node
	}
	query   linear
	begin   mlp // of the start, added to every query; nil for NoStart
	decoder []stackLayer
	last    norm
	out     linear
}

func newSeq(c *Config) *seq {
	n := &seq{
		Config: c,
		query:  linear{name: "decoder.in", in: 1, out: c.Width},
		last:   norm{"decoder.norm", c.Width},
		out:    linear{name: "decoder.out", in: c.Width, out: 2},
	}
	layers := c.Decoder
	switch c.Model {
	case TraONet:
		n.encoder, layers = newTraEncoder(c), c.Layers
	case MambONet:
		n.encoder = newMambaEncoder(c)
	case FNO:
		n.encoder = newFourierEncoder(c)
	}
	n.decoder = newStack("decoder", c, layers, true)
	if c.Start == AddStart {
		n.begin = newMLP("decoder.start", 2, c.Width, c.Width)
	}
	return n
}

func (n *seq) start(s *starter) {
	n.encoder.start(s)
	n.query.start(s)
	n.begin.start(s)
	startAll(s, n.decoder)
	n.last.start(s)
	n.out.start(s)
}

func (n *seq) answer(in inputs) output {
	memory := n.encoder.encode(in.p, in.v)
	x := embed(in.p, n.query, in.t)
	if n.begin != nil {
		x = Add(x, InsertAxes(n.begin.apply(in.p, in.start), 1))
	}
	for _, l := range n.decoder {
		x = l.apply(in.p, x, memory)
	}
	return output{qp: n.out.apply(in.p, n.last.apply(in.p, x))}
}

// embed turns numbers [batch, rows] into tokens [batch, rows, width] that know
// their place.
func embed(p weights, l linear, x *Node) *Node {
	tokens := MulScalar(l.apply(p, InsertAxes(x, -1)), math.Sqrt(float64(l.out)))
	return Add(tokens, InsertAxes(fixed(x, positions(x.Shape().Dim(1), l.out)), 0))
}
