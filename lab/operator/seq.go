package operator

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// seq is TraONet, MambONet or FNO: an encoder turns V into a memory of a token a
// sensor, [batch, sensors, width], and a transformer decoder with a query a time
// reads q and p from it. The study's queries see each other, and their positions
// are the ranks of their times; with Alone they do not, and it is the times.
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
	x := tokens(in.p, n.query, in.t)
	if n.Alone {
		x = Add(x, timePositions(in.t, n.Width))
	} else {
		x = ranked(x)
	}
	if n.begin != nil {
		x = Add(x, InsertAxes(n.begin.apply(in.p, in.start), 1))
	}
	for _, l := range n.decoder {
		x = l.apply(in.p, x, memory)
	}
	return output{qp: n.out.apply(in.p, n.last.apply(in.p, x))}
}

// tokens turns numbers [batch, rows] into tokens [batch, rows, width].
func tokens(p weights, l linear, x *Node) *Node {
	return MulScalar(l.apply(p, InsertAxes(x, -1)), math.Sqrt(float64(l.out)))
}

// ranked lets tokens know their place among the rows.
func ranked(x *Node) *Node {
	d := x.Shape().Dimensions
	return Add(x, InsertAxes(fixed(x, positions(d[1], d[2])), 0))
}
