package nn

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// step is one turn of a loop: it gets the state, the whole inputs with the
// turn's position in them, and the constants, and returns the new state and
// this turn's outputs. It must make its own constants with Const: the scalars
// that other helpers make are cached across the functions of a graph.
type step func(at turn, state, inputs, constants []*Node) (newState, outputs []*Node)

// turn is a position on the first axis of a loop's inputs: a node in a loop, a
// number where the turns are laid out.
type turn struct {
	node   *Node
	number int
}

// row returns the turn's row of x, without the first axis.
func (t turn) row(x *Node) *Node {
	return t.columns(x, 0, x.Shape().Dimensions[x.Rank()-1])
}

// columns returns the columns from and up to, but not including, to of the
// turn's row of x [length, batch, width]. Cutting row and columns in one
// operation matters: XLA vectorizes a kernel with a moving slice only as long
// as it uses that slice once.
func (t turn) columns(x *Node, from, to int) *Node {
	if t.node == nil {
		return Squeeze(Slice(x, AxisRange(t.number, t.number+1), AxisRange(), AxisRange(from, to)), 0)
	}
	g, batch := t.node.Graph(), x.Shape().Dim(1)
	start := []*Node{t.node, Const(g, int32(0)), Const(g, int32(from))}
	return Reshape(DynamicSlice(x, start, []int{1, batch, to - from}), batch, to-from)
}

// hasLoops tells whether the engine can run scan as a loop. XLA does not list
// While among its operations, but has it where it has functions.
func hasLoops(g *Graph) bool {
	c := g.Backend().Capabilities()
	return c.Functions && c.Operations[compute.OpTypeDynamicSlice] && c.Operations[compute.OpTypeDynamicUpdateSlice]
}

// scan runs f for each index of the first axis of inputs [length, batch,
// width], from the last to the first if backwards is set. outputs are the
// shapes of one turn's outputs, [batch, width]. It returns the last state and
// the outputs, stacked along a new first axis in the order of the inputs.
// Neither has a gradient.
func scan(f step, backwards bool, outputs []shapes.Shape, state, inputs, constants []*Node) (last, stacked []*Node) {
	if hasLoops(inputs[0].Graph()) {
		return scanLoop(f, backwards, outputs, state, inputs, constants)
	}
	return scanUnrolled(f, backwards, len(outputs), state, inputs, constants)
}

// scanUnrolled lays all turns out in the graph.
func scanUnrolled(f step, backwards bool, outputs int, state, inputs, constants []*Node) (last, stacked []*Node) {
	length := inputs[0].Shape().Dimensions[0]
	turns := make([][]*Node, outputs)
	for k := range turns {
		turns[k] = make([]*Node, length)
	}
	for i := range length {
		at := i
		if backwards {
			at = length - 1 - i
		}
		var out []*Node
		state, out = f(turn{number: at}, state, inputs, constants)
		for k, y := range out {
			turns[k][at] = InsertAxes(y, 0)
		}
	}
	for _, rows := range turns {
		stacked = append(stacked, Concatenate(rows, 0))
	}
	return state, stacked
}

// scanLoop runs the turns in a While. The loop's state is the turn, the state
// of f, the outputs so far, and what never changes.
func scanLoop(f step, backwards bool, outputs []shapes.Shape, state, inputs, constants []*Node) (last, stacked []*Node) {
	g := inputs[0].Graph()
	length := inputs[0].Shape().Dimensions[0]
	initial := []*Node{Const(g, int32(0))}
	initial = append(initial, state...)
	for k, s := range outputs {
		initial = append(initial, room(s, length, inputs[0], k))
	}
	initial = append(initial, inputs...)
	initial = append(initial, constants...)
	nState, nOut, nIn := len(state), len(outputs), len(inputs)

	condition := NewClosure(g, func(g *Graph) []*Node {
		all := parameters(g, initial)
		return []*Node{LessThan(all[0], Const(g, int32(length)))}
	})
	body := NewClosure(g, func(g *Graph) []*Node {
		all := parameters(g, initial)
		count, rest := all[0], all[1:]
		s, rest := rest[:nState], rest[nState:]
		out, fixed := rest[:nOut], rest[nOut:]
		at := turn{node: count}
		if backwards {
			at.node = Sub(Const(g, int32(length-1)), count)
		}
		newState, ys := f(at, s, fixed[:nIn], fixed[nIn:])
		next := []*Node{Add(count, Const(g, int32(1)))}
		next = append(next, newState...)
		for k, y := range ys {
			d := y.Shape().Dimensions
			zero := Const(g, int32(0))
			next = append(next, DynamicUpdateSlice(out[k], Reshape(y, 1, d[0], d[1]), []*Node{at.node, zero, zero}))
		}
		return append(next, fixed...)
	})
	result := While(condition, body, initial...)
	return result[1 : 1+nState], result[1+nState : 1+nState+nOut]
}

// parameters declares a closure's parameters, shaped like the given nodes.
func parameters(g *Graph, like []*Node) []*Node {
	out := make([]*Node, len(like))
	for i, x := range like {
		out[i] = Parameter(g, fmt.Sprint("s", i), x.Shape())
	}
	return out
}

// room returns an array for length rows of shape s that a loop will fill; what
// it holds before does not matter. It is spread from one number of after, plus
// k, rather than from zero: XLA would join equal arrays and then copy them for
// each loop, and would make them long before they are needed.
func room(s shapes.Shape, length int, after *Node, k int) *Node {
	first := Reshape(Slice(Reshape(after, -1), AxisRange(0, 1)))
	if k > 0 {
		first = AddScalar(first, k)
	}
	return BroadcastToShape(first, shapes.Make(s.DType, append([]int{length}, s.Dimensions...)...))
}
