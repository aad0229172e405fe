package operator

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// join returns q and p, [batch, times, 2], at times [batch, times] of a motion that is
// known at the ends of equal steps of size h, the first at time 0: q, p = dq/dt and
// a = dp/dt, each [batch, steps+1]. Over a step q is the polynomial of degree 5 with
// these ends, and p its derivative. Before and after all steps p stays as it is.
func join(q, p, a, t *Node, h float64) *Node {
	rows, steps, times := q.Shape().Dim(0), q.Shape().Dim(1)-1, t.Shape().Dim(1)
	ends := func(x *Node, power float64) (left, right *Node) {
		x = MulScalar(x, power)
		return Slice(x, AxisRange(), AxisRange(0, steps)), Slice(x, AxisRange(), AxisRange(1))
	}
	q0, q1 := ends(q, 1)
	v0, v1 := ends(p, h)
	a0, a1 := ends(a, h*h)
	// The rest that start, speed and acceleration at the left end leave, with its derivatives.
	x := Sub(q1, Add(Add(q0, v0), MulScalar(a0, 0.5)))
	v := Sub(v1, Add(v0, a0))
	b := Sub(a1, a0)
	mix := func(k, l, m float64) *Node {
		return Add(Add(MulScalar(x, k), MulScalar(v, l)), MulScalar(b, m))
	}
	c := Stack([]*Node{q0, v0, MulScalar(a0, 0.5), mix(10, -4, 0.5), mix(-15, 7, -1), mix(6, -3, 0.5)}, 2)

	s := MulScalar(t, 1/h)
	within := MinScalar(MaxScalar(s, 0), float64(steps))
	beyond := InsertAxes(MulScalar(Sub(s, within), h), -1)
	step := MinScalar(Floor(within), float64(steps-1))
	s = InsertAxes(Sub(within, step), -1)
	place := Add(ConvertDType(step, dtypes.Int32), MulScalar(Iota(t.Graph(), shapes.Make(dtypes.Int32, rows, times), 0), steps))
	c = Gather(Reshape(c, rows*steps, 6), InsertAxes(place, -1)) // [batch, times, 6]
	at := func(k int) *Node { return Slice(c, AxisRange(), AxisRange(), AxisRange(k, k+1)) }
	value, derivative := at(5), MulScalar(at(5), 5)
	for k := 4; k >= 0; k-- {
		value = Add(Mul(value, s), at(k))
		if k > 0 {
			derivative = Add(Mul(derivative, s), MulScalar(at(k), float64(k)))
		}
	}
	speed := MulScalar(derivative, 1/h)
	return Concatenate([]*Node{Add(value, Mul(speed, beyond)), speed}, 2)
}
