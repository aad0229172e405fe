package nn

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Ghosts is the number of points beyond each end that Slope asks for.
const Ghosts = 2

// Slope returns the derivative at x [batch, places] of the curves through values
// [batch, points] at the whole numbers -Ghosts, 1-Ghosts, ... Curves are cubic between
// points, where their slopes are those of the parabolas through the neighbours (Catmull
// and Rom, "A class of local interpolating splines", 1974). Beyond one cell outside
// of the points that are no ghosts slopes stay as they are. All points are weighed,
// most with 0, which on vector units is faster than to look up four. Slope has a
// first-order gradient.
func Slope(values, x *Node) *Node {
	if values.Rank() != 2 || x.Rank() != 2 || values.Shape().Dim(0) != x.Shape().Dim(0) || values.Shape().Dim(1) < 2*Ghosts+2 {
		panic(fmt.Errorf("nn: no slopes of values %s at %s", values.Shape(), x.Shape()))
	}
	var c curve
	return Custom([]*Node{values, x}, func(in []*Node) *Node {
		values, x = in[0], in[1]
		c = curve{points: pointsOf(values)}
		return weigh(c.bell(x), values)
	}, func(v *Node) []*Node {
		return []*Node{ReduceSum(Mul(c.bell(x), InsertAxes(v, -1)), 1), Mul(v, weigh(c.bend(x), values))}
	})
}

// weigh adds up values [batch, points] with weights [batch, places, points].
func weigh(weights, values *Node) *Node {
	return ReduceSum(Mul(weights, InsertAxes(values, 1)), -1)
}

// curve holds the places of points, [points]. Its methods may be called in a loop.
type curve struct{ points *Node }

// pointsOf returns the places of values.
func pointsOf(values *Node) *Node {
	at := make([]float32, values.Shape().Dim(1))
	for i := range at {
		at[i] = float32(i - Ghosts)
	}
	return ConvertDType(Const(values.Graph(), at), values.DType())
}

// bell returns how slopes at x depend on values, shaped like x with points as
// a further axis.
func (c curve) bell(x *Node) *Node {
	s, outer, inner := c.parts(x)
	n := numbers{x}
	return Mul(Sign(s), Sub(
		Mul(outer, Sub(n.of(1), Mul(n.of(1.5), outer))),
		Mul(inner, Sub(n.of(2), Mul(n.of(6), inner)))))
}

// bend is the derivative of bell with respect to x.
func (c curve) bend(x *Node) *Node {
	_, outer, inner := c.parts(x)
	n := numbers{x}
	sum := Sub(
		Mul(Sign(outer), Sub(Mul(n.of(3), outer), n.of(1))),
		Mul(Sign(inner), Sub(Mul(n.of(12), inner), n.of(2))))
	inside := ConvertDType(Equal(x, c.inside(x)), x.DType())
	return Mul(sum, InsertAxes(inside, -1))
}

// parts returns the distances s of x from points, and what their sizes lack to 2 and
// to 1, or 0.
func (c curve) parts(x *Node) (s, outer, inner *Node) {
	shape := make([]int, x.Rank()+1)
	for i := range shape {
		shape[i] = 1
	}
	shape[x.Rank()] = -1
	n := numbers{x}
	s = Sub(InsertAxes(c.inside(x), -1), Reshape(c.points, shape...))
	far := Abs(s)
	return s, Max(Sub(n.of(2), far), n.of(0)), Max(Sub(n.of(1), far), n.of(0))
}

// inside returns the nearest place to x at which there are points enough.
func (c curve) inside(x *Node) *Node {
	n := numbers{x}
	last := float64(c.points.Shape().Dim(0) - 2*Ghosts - 1)
	return Min(Max(x, n.of(1-Ghosts)), n.of(last+Ghosts-1))
}

// numbers makes scalars of the type of a node that a loop may use.
type numbers struct{ like *Node }

func (n numbers) of(x float64) *Node {
	if n.like.DType() == dtypes.Float64 {
		return Const(n.like.Graph(), x)
	}
	return Const(n.like.Graph(), float32(x))
}
