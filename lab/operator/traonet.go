package operator

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// traEncoder is a transformer on the sensors.
type traEncoder struct {
	in     linear
	layers []stackLayer
	last   norm
}

func newTraEncoder(c *Config) *traEncoder {
	return &traEncoder{
		in:     linear{name: "encoder.in", in: 1, out: c.Width},
		layers: newStack("encoder", c, c.Layers, false),
		last:   norm{"encoder.norm", c.Width},
	}
}

func (e *traEncoder) start(s *starter) {
	e.in.start(s)
	startAll(s, e.layers)
	e.last.start(s)
}

func (e *traEncoder) encode(p weights, v *Node) *Node {
	x := ranked(tokens(p, e.in, v))
	for _, l := range e.layers {
		x = l.apply(p, x, nil)
	}
	return e.last.apply(p, x)
}
