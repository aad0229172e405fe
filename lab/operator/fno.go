package operator

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
)

// fourierEncoder is Fourier layers along the sensors, each GELU of a spectral
// layer plus a pointwise convolution. It runs with sensors first, which turns the
// transforms into plain products of matrices.
type fourierEncoder struct {
	in     linear
	layers []fourierLayer
	last   norm
}

type fourierLayer struct {
	name         string
	width, modes int
	point        linear
}

func newFourierEncoder(c *Config) *fourierEncoder {
	e := &fourierEncoder{in: linear{name: "encoder.in", in: 1, out: c.Width}, last: norm{"encoder.norm", c.Width}}
	for i := range c.Layers {
		name := fmt.Sprint("encoder.", i)
		e.layers = append(e.layers, fourierLayer{name, c.Width, c.Modes, linear{name: name + ".point", in: c.Width, out: c.Width, kernel: true}})
	}
	return e
}

// start draws the complex weights from the normal distribution of unit variance,
// over width squared.
func (l fourierLayer) start(s *starter) {
	for _, part := range []string{".re", ".im"} {
		w := s.add(l.name+part, l.modes, l.width, l.width)
		for i := range w {
			w[i] = float32(s.rng.NormFloat64() * math.Sqrt2 / 2 / float64(l.width*l.width))
		}
	}
	s.complex = append(s.complex, [2]string{l.name + ".re", l.name + ".im"})
	l.point.start(s)
}

func (e *fourierEncoder) start(s *starter) {
	e.in.start(s)
	startAll(s, e.layers)
	e.last.start(s)
}

func (e *fourierEncoder) encode(p weights, v *Node) *Node {
	x := e.in.apply(p, InsertAxes(Transpose(v, 0, 1), -1))
	for _, l := range e.layers {
		x = nn.GELU(Add(nn.Spectral(x, p.Get(l.name+".re"), p.Get(l.name+".im")), l.point.apply(p, x)))
	}
	return e.last.apply(p, Transpose(x, 0, 1))
}
