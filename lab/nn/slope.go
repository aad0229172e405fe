package nn

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Ghosts is the number of points beyond each end that Slope asks for.
const Ghosts = 2

// Slope returns the derivative at x [batch, places] of the curves that are the sums of
// cubic B-splines about the whole numbers -Ghosts, 1-Ghosts, ... with the given weights
// [batch, points] (de Boor, "A practical guide to splines", 1978); their second
// derivatives are continuous. Beyond one cell outside of the points that are no ghosts
// slopes stay as they are. All points are weighed, most with 0, which on vector units
// is faster than to look up four. Slope has a first-order gradient.
func Slope(weights, x *Node) *Node {
	if weights.Rank() != 2 || x.Rank() != 2 || weights.Shape().Dim(0) != x.Shape().Dim(0) || weights.Shape().Dim(1) < 2*Ghosts+2 {
		panic(fmt.Errorf("nn: no slopes of curves %s at %s", weights.Shape(), x.Shape()))
	}
	var c curve
	return Custom([]*Node{weights, x}, func(in []*Node) *Node {
		weights, x = in[0], in[1]
		c = curve{points: pointsOf(weights)}
		return ReduceSum(Mul(c.slopes(x), InsertAxes(weights, 1)), -1)
	}, func(v *Node) []*Node {
		bends := ReduceSum(Mul(c.bends(x), InsertAxes(weights, 1)), -1)
		return []*Node{ReduceSum(Mul(c.slopes(x), InsertAxes(v, -1)), 1), Mul(v, bends)}
	})
}

// curve holds the places of points, [points]. Its methods may be called in a loop.
type curve struct{ points *Node }

// pointsOf returns the places of weights.
func pointsOf(weights *Node) *Node {
	at := make([]float32, weights.Shape().Dim(1))
	for i := range at {
		at[i] = float32(i - Ghosts)
	}
	return ConvertDType(Const(weights.Graph(), at), weights.DType())
}

// slopes returns the derivatives of the B-splines at x, shaped like x with points as a
// further axis.
func (c curve) slopes(x *Node) *Node {
	s, outer, inner := c.parts(x)
	n := numbers{x}
	return Mul(Sign(s), Sub(Mul(n.of(2), Square(inner)), Mul(n.of(0.5), Square(outer))))
}

// bends returns their second derivatives, 0 where slopes stay as they are.
func (c curve) bends(x *Node) *Node {
	_, outer, inner := c.parts(x)
	n := numbers{x}
	inside := ConvertDType(Equal(x, c.inside(x)), x.DType())
	return Mul(Sub(outer, Mul(n.of(4), inner)), InsertAxes(inside, -1))
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
	last := c.points.Shape().Dim(0) - 1 - Ghosts
	return Min(Max(x, n.of(1-Ghosts)), n.of(float64(last-1)))
}

// numbers makes scalars of the type of a node that a loop may use.
type numbers struct{ like *Node }

func (n numbers) of(x float64) *Node {
	if n.like.DType() == dtypes.Float64 {
		return Const(n.like.Graph(), x)
	}
	return Const(n.like.Graph(), float32(x))
}
