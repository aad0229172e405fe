package operator

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/potential"
)

// symONet follows the motion by equal steps of a splitting that is learnt, in
// potentials that a convolutional network makes of V, and joins the states by
// polynomials in time.
type symONet struct {
	*Config
	size      float64 // of a step
	splitting splitting
	shaper    shaper
}

func newSymONet(c *Config) *symONet {
	size := potential.Span / float64(c.Steps)
	return &symONet{Config: c, size: size, splitting: splitting{size, c.Kicks}, shaper: newShaper(c, size)}
}

func (n *symONet) start(s *starter) {
	n.splitting.start(s)
	n.shaper.start(s)
}

func (n *symONet) answer(in inputs) output {
	rows, begin := in.v.Shape().Dim(0), in.start
	if n.Start == NoStart {
		begin = Zeros(in.v.Graph(), shapes.Make(in.v.DType(), rows, 2))
	}
	// On the way places are counted in cells from sensor to sensor.
	cells := float64(n.Sensors - 1)
	begin = MulScalar(begin, cells)
	different := n.shaper.potentials(in.p, in.v)
	potentials := make([]*Node, n.Kicks)
	for i := range potentials {
		potentials[i] = MulScalar(different[mirror(i, n.Kicks)], cells*cells)
	}
	path := nn.Splitting(Slice(begin, AxisRange(), AxisRange(0, 1)), Slice(begin, AxisRange(), AxisRange(1)),
		n.splitting.drift(in.p), n.splitting.kick(in.p), potentials, n.Steps)
	path = Transpose(path, 0, 2) // [2, rows, steps+1]
	q, p := Reshape(Slice(path, AxisRange(0, 1)), rows, -1), Reshape(Slice(path, AxisRange(1)), rows, -1)
	a := MulScalar(nn.Slope(splines(in.v), q), -cells)
	t := BroadcastToDims(in.t, rows, in.t.Shape().Dim(1))
	return output{qp: join(MulScalar(q, 1/cells), MulScalar(p, 1/cells), a, t, n.size)}
}
