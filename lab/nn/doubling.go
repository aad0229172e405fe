package nn

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// recurrence returns h with h[0] = b[0] and h[k] = a[k] h[k-1] + b[k] along the first
// axis, for a and b of one shape. Two steps one after the other are a step of the same
// kind,
//
//	(a1, b1) then (a2, b2) = (a2 a1, a2 b1 + b2)
//
// and how steps are put together does not matter; so runs of 1, 2, 4, ... steps are
// put together, in as many rounds as the number of steps has binary digits (Hillis
// and Steele, "Data parallel algorithms", 1986). It has a first-order gradient.
func recurrence(a, b *Node) *Node {
	if a.Rank() < 1 || !a.Shape().Equal(b.Shape()) {
		panic(fmt.Errorf("nn: no recurrence of factors %s and terms %s", a.Shape(), b.Shape()))
	}
	time := a.Shape().Dim(0)
	var factors, h *Node
	return Custom([]*Node{a, b}, func(in []*Node) *Node {
		factors = in[0]
		h = double(factors, in[1], false)
		return h
	}, func(v *Node) []*Node {
		if time == 1 {
			return []*Node{ZerosLike(v), v}
		}
		// What reaches h[k] is v[k] and a[k+1] times what reaches h[k+1].
		none := ZerosLike(Slice(v, AxisRange(0, 1)))
		db := double(Concatenate([]*Node{Slice(factors, AxisRange(1)), none}, 0), v, true)
		before := Concatenate([]*Node{none, Slice(h, AxisRange(0, time-1))}, 0)
		return []*Node{Mul(db, before), db}
	})
}

// double puts runs of steps together until they hold all, from the last step on if
// backwards is set.
func double(a, b *Node, backwards bool) *Node {
	time := a.Shape().Dim(0)
	for n := 1; n < time; n *= 2 {
		first, second, alone := AxisRange(0, time-n), AxisRange(n), AxisRange(0, n)
		if backwards {
			first, second, alone = second, first, AxisRange(time-n)
		}
		join := func(alone, joined *Node) *Node {
			if backwards {
				return Concatenate([]*Node{joined, alone}, 0)
			}
			return Concatenate([]*Node{alone, joined}, 0)
		}
		later := Slice(a, second)
		b = join(Slice(b, alone), Add(Mul(later, Slice(b, first)), Slice(b, second)))
		a = join(Slice(a, alone), Mul(later, Slice(a, first)))
	}
	return b
}

// selectiveDoubling is the selective scan by recurrence.
func selectiveDoubling(x, delta, a, b, c *Node) *Node {
	d := x.Shape().Dimensions
	all := []int{d[0], a.Shape().Dim(0), d[1], d[2]} // time, states, batch, channels
	perChannel := func(x *Node) *Node { return BroadcastToDims(InsertAxes(x, 1), all...) }
	perState := func(x *Node) *Node { return BroadcastToDims(InsertAxes(x, -1), all...) }
	decay := Exp(Mul(perChannel(delta), BroadcastToDims(Reshape(a, 1, all[1], 1, d[2]), all...)))
	h := recurrence(decay, Mul(perState(b), perChannel(Mul(delta, x))))
	return ReduceSum(Mul(perState(c), h), 1)
}
