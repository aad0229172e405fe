package operator

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/potential"
)

// reach is the number of points to each side that a layer of the shaper looks at.
const reach = 3

// shaper makes the potentials of the stages of a splitting of V: V plus what a
// convolutional network adds, which starts at nothing. The network answers the
// slopes of what is added. It is asked twice, for V and for its mirror image, so
// that mirror images have motions that are mirror images.
type shaper struct {
	h      float64
	stages int
	layers []linear
	out    linear
}

// features are what the network is told of V at a point; the odd ones, which change
// their sign in a mirror, go straight to its output as well.
const features, oddFeatures = 4, 2

func newShaper(c *Config, h float64) shaper {
	s := shaper{h: h, stages: different(c.Kicks)}
	in, out := features, oddFeatures
	for i := range c.Layers {
		s.layers = append(s.layers, linear{name: fmt.Sprint("shaper.", i), in: (2*reach + 1) * in, out: c.Width})
		in, out = c.Width, oddFeatures+c.Width
	}
	s.out = linear{name: "shaper.out", in: out, out: s.stages, bare: true} // the mirror would take a bias away
	return s
}

func (s shaper) start(to *starter) {
	startAll(to, s.layers)
	to.add(s.out.name+".w", s.out.in, s.out.out)
}

// potentials returns the potentials of the different stages, as weights of splines.
func (s shaper) potentials(w weights, v *Node) []*Node {
	rows, points := v.Shape().Dim(0), v.Shape().Dim(1)
	both := s.slopes(w, Concatenate([]*Node{v, Reverse(v, 1)}, 0)) // [2 rows, points, stages]
	sum := matrix(2*points, points)
	for i, row := range integral(points) {
		for k, x := range row {
			sum[i][k], sum[2*points-1-i][k] = x/2, -x/2
		}
	}
	list := make([]*Node, s.stages)
	for i := range list {
		f := Reshape(Slice(both, AxisRange(), AxisRange(), AxisRange(i, i+1)), 2, rows, points)
		f = Reshape(Transpose(f, 0, 1), rows, 2*points)
		list[i] = splines(Add(v, Dot(f, fixed(v, sum)).Product()))
	}
	return list
}

// slopes returns the slopes that the network wants to add.
func (s shaper) slopes(w weights, v *Node) *Node {
	rows, points := v.Shape().Dim(0), v.Shape().Dim(1)
	first, second := differences(points)
	d1 := MulScalar(Dot(v, fixed(v, first)).Product(), s.h)      // what a kick adds to p
	d2 := MulScalar(Dot(v, fixed(v, second)).Product(), s.h*s.h) // the square of the angle that a step turns
	odd := Stack([]*Node{d1, Mul(d1, d2)}, 2)
	even := Stack([]*Node{AddScalar(Neg(v), potential.WallHeight), d2}, 2)
	x := Concatenate([]*Node{even, odd}, 2)
	none := func() *Node { return Zeros(v.Graph(), shapes.Make(v.DType(), rows, reach, x.Shape().Dim(2))) }
	for _, l := range s.layers {
		y := Concatenate([]*Node{none(), x, none()}, 1)
		var near []*Node
		for i := range 2*reach + 1 {
			near = append(near, Slice(y, AxisRange(), AxisRange(i, i+points)))
		}
		x = nn.GELU(l.apply(w, Concatenate(near, 2)))
	}
	if len(s.layers) > 0 {
		odd = Concatenate([]*Node{odd, x}, 2)
	}
	return s.out.apply(w, odd)
}
