package nn

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Splitting follows motions x, p [batch, 1] by equal steps, each a drift and a kick in
// turn, with a last drift:
//
//	x += drift[0] p, p -= kick[0] U0'(x), x += drift[1] p, ..., x += drift[n] p
//
// for drift [n+1], kick [n] and the potentials U of the kicks, each [batch, points] and
// such weights as Slope takes. It returns the states at the ends of all steps, the
// start first, [steps+1, batch, 2]. Whatever the potentials, every part shears the
// phase plane, so that the motion keeps areas. The result has a first-order gradient.
func Splitting(x, p, drift, kick *Node, potentials []*Node, steps int) *Node {
	n := len(potentials)
	if n < 1 || drift.Shape().Size() != n+1 || kick.Shape().Size() != n || x.Rank() != 2 || x.Shape().Dim(1) != 1 || !x.Shape().Equal(p.Shape()) || steps < 1 {
		panic(fmt.Errorf("nn: no %d steps from %s and %s of %d kicks weighed %s and drifts %s", steps, x.Shape(), p.Shape(), n, kick.Shape(), drift.Shape()))
	}
	s := &splitting{kicks: n, steps: steps}
	return Custom(append([]*Node{x, p, drift, kick}, potentials...), s.forward, s.backward)
}

// splitting is the computation of Splitting.
type splitting struct {
	kicks, steps int

	drift, kick *Node
	potentials  []*Node
	x, slope    *Node // at every kick, [steps, batch, kicks]
	p           *Node // in every drift, [steps, batch, kicks+1]
}

// column returns column k of x [batch, columns].
func column(x *Node, k int) *Node { return Slice(x, AxisRange(), AxisRange(k, k+1)) }

func (s *splitting) forward(in []*Node) *Node {
	x, p := in[0], in[1]
	s.drift, s.kick, s.potentials = Reshape(in[2], 1, -1), Reshape(in[3], 1, -1), in[4:]
	points := s.potentials[0].Shape().Dim(1)
	f := func(at turn, state, _, constants []*Node) (newState, outputs []*Node) {
		x, p := state[0], state[1]
		drift, kick, c, ones, potentials := constants[0], constants[1], curve{constants[2]}, constants[3], constants[4:]
		batch := x.Shape().Dim(0)
		var xs, slopes, ps []*Node
		for i, u := range potentials {
			ps = append(ps, p)
			x = Add(x, Mul(column(drift, i), p))
			each := Reshape(c.slopes(x), batch, points)
			slope := Dot(Mul(each, u), ones).Product()
			p = Sub(p, Mul(column(kick, i), slope))
			xs, slopes = append(xs, x), append(slopes, slope)
		}
		ps = append(ps, p)
		x = Add(x, Mul(column(drift, len(potentials)), p))
		return []*Node{x, p}, []*Node{Concatenate(xs, 1), Concatenate(slopes, 1), Concatenate(ps, 1), Concatenate([]*Node{x, p}, 1)}
	}
	batch := x.Shape().Dim(0)
	rows := func(n int) shapes.Shape { return shapes.Make(x.DType(), batch, n) }
	turns := Zeros(x.Graph(), shapes.Make(x.DType(), s.steps, 1, 1))
	ones := Ones(x.Graph(), shapes.Make(x.DType(), points, 1))
	_, out := scan(f, false, []shapes.Shape{rows(s.kicks), rows(s.kicks), rows(s.kicks + 1), rows(2)}, []*Node{x, p},
		[]*Node{turns}, append([]*Node{s.drift, s.kick, pointsOf(s.potentials[0]), ones}, s.potentials...))
	s.x, s.slope, s.p = out[0], out[1], out[2]
	return Concatenate([]*Node{InsertAxes(Concatenate([]*Node{x, p}, 1), 0), out[3]}, 0)
}

// backward goes back in time with the gradients dx and dp of the state. How the
// gradients of weights and potentials follow from those is worked out for all steps
// together.
func (s *splitting) backward(v *Node) []*Node {
	f := func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node) {
		end, bends, drift, kick := at.row(inputs[0]), at.row(inputs[1]), constants[0], constants[1]
		dx, dp := Add(state[0], column(end, 0)), Add(state[1], column(end, 1))
		dxs, dps := make([]*Node, s.kicks+1), make([]*Node, s.kicks)
		for i := s.kicks; ; i-- {
			dxs[i] = dx
			dp = Add(dp, Mul(column(drift, i), dx))
			if i == 0 {
				return []*Node{dx, dp}, []*Node{Concatenate(dxs, 1), Concatenate(dps, 1)}
			}
			dps[i-1] = dp
			dx = Sub(dx, Mul(Mul(column(kick, i-1), column(bends, i-1)), dp))
		}
	}
	batch := v.Shape().Dim(1)
	rows := func(n int) shapes.Shape { return shapes.Make(v.DType(), batch, n) }
	zero := Zeros(v.Graph(), rows(1))
	last, out := scan(f, true, []shapes.Shape{rows(s.kicks + 1), rows(s.kicks)}, []*Node{zero, zero},
		[]*Node{Slice(v, AxisRange(1)), s.bends()}, []*Node{s.drift, s.kick})
	dxs, dps := out[0], out[1]
	first := Reshape(Slice(v, AxisRange(0, 1)), batch, 2)
	grads := []*Node{
		Add(last[0], column(first, 0)), Add(last[1], column(first, 1)),
		ReduceSum(Mul(s.p, dxs), 0, 1), Neg(ReduceSum(Mul(s.slope, dps), 0, 1)),
	}
	for i, u := range s.potentials {
		each := curve{pointsOf(u)}.slopes(s.at(s.x, i))            // [steps, batch, points]
		pull := Neg(Mul(s.at(dps, i), Reshape(column(s.kick, i)))) // of slopes
		grads = append(grads, ReduceSum(Mul(each, InsertAxes(pull, -1)), 0))
	}
	return grads
}

// at returns what belongs to kick i of x [steps, batch, kicks].
func (s *splitting) at(x *Node, i int) *Node {
	return Reshape(Slice(x, AxisRange(), AxisRange(), AxisRange(i, i+1)), s.steps, -1)
}

// bends returns the derivatives of slopes with respect to x, [steps, batch, kicks].
func (s *splitting) bends() *Node {
	var list []*Node
	for i, u := range s.potentials {
		bend := curve{pointsOf(u)}.bends(s.at(s.x, i))
		list = append(list, ReduceSum(Mul(bend, InsertAxes(u, 0)), -1))
	}
	return Stack(list, 2)
}
