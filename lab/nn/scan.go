package nn

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	//lint:ignore ST1001 graph code reads as formulas
	. "github.com/gomlx/gomlx/core/graph"
)

// step is one turn of a loop: it gets the state, this turn's rows of the
// inputs and the constants, and returns the new state and this turn's rows of
// the outputs. It must make its constants with Const: other scalars are cached
// across the functions of a graph.
type step func(state, rows, constants []*Node) (newState, outputs []*Node)

// hasLoops tells whether the engine can run scan as a loop. XLA does not list
// While among its operations, but has it where it has functions.
func hasLoops(g *Graph) bool {
	c := g.Backend().Capabilities()
	return c.Functions && c.Operations[compute.OpTypeDynamicSlice] && c.Operations[compute.OpTypeDynamicUpdateSlice]
}

// scan runs f for each index of the first axis of inputs, all of the same
// length, from the last to the first if backwards is set. outputs are the shapes
// of one turn's outputs. It returns the last state and the outputs, stacked
// along a new first axis in the order of the inputs. Neither has a gradient.
func scan(f step, backwards bool, outputs []shapes.Shape, state, inputs, constants []*Node) (last, stacked []*Node) {
	if hasLoops(inputs[0].Graph()) {
		return scanLoop(f, backwards, outputs, state, inputs, constants)
	}
	return scanUnrolled(f, backwards, state, inputs, constants)
}

// scanUnrolled lays all turns out in the graph.
func scanUnrolled(f step, backwards bool, state, inputs, constants []*Node) (last, stacked []*Node) {
	length := inputs[0].Shape().Dimensions[0]
	var turns [][]*Node // by output, then by turn
	for i := range length {
		at := i
		if backwards {
			at = length - 1 - i
		}
		rows := make([]*Node, len(inputs))
		for k, x := range inputs {
			rows[k] = Squeeze(Slice(x, AxisRange(at, at+1)), 0)
		}
		var out []*Node
		state, out = f(state, rows, constants)
		if turns == nil {
			turns = make([][]*Node, len(out))
			for k := range out {
				turns[k] = make([]*Node, length)
			}
		}
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
	for _, s := range outputs {
		initial = append(initial, Zeros(g, shapes.Make(s.DType, append([]int{length}, s.Dimensions...)...)))
	}
	initial = append(initial, inputs...)
	initial = append(initial, constants...)
	nState, nOut, nIn := len(state), len(outputs), len(inputs)

	condition := NewClosure(g, func(g *Graph) []*Node {
		all := parameters(g, "w", initial)
		return []*Node{LessThan(all[0], Const(g, int32(length)))}
	})
	body := NewClosure(g, func(g *Graph) []*Node {
		all := parameters(g, "w", initial)
		turn, rest := all[0], all[1:]
		s, rest := rest[:nState], rest[nState:]
		out, rest := rest[:nOut], rest[nOut:]
		in, fixed := rest[:nIn], rest[nIn:]
		at := turn
		if backwards {
			at = Sub(Const(g, int32(length-1)), turn)
		}
		rows := make([]*Node, nIn)
		for k, x := range in {
			rows[k] = rowAt(x, at)
		}
		newState, ys := f(s, rows, fixed)
		next := []*Node{Add(turn, Const(g, int32(1)))}
		next = append(next, newState...)
		for k, y := range ys {
			next = append(next, setRowAt(out[k], y, at))
		}
		next = append(next, in...)
		return append(next, fixed...)
	})
	result := While(condition, body, initial...)
	return result[1 : 1+nState], result[1+nState : 1+nState+nOut]
}

// parameters declares a closure's parameters, shaped like the given nodes.
func parameters(g *Graph, name string, like []*Node) []*Node {
	out := make([]*Node, len(like))
	for i, x := range like {
		out[i] = Parameter(g, fmt.Sprint(name, i), x.Shape())
	}
	return out
}

// rowIndex returns the position of row at: (at, 0, 0, ...).
func rowIndex(at *Node, rank int) []*Node {
	index := make([]*Node, rank)
	index[0] = at
	for i := 1; i < rank; i++ {
		index[i] = Const(at.Graph(), int32(0))
	}
	return index
}

// rowAt returns row at of x, without the first axis.
func rowAt(x, at *Node) *Node {
	size := append([]int{1}, x.Shape().Dimensions[1:]...)
	return Reshape(DynamicSlice(x, rowIndex(at, x.Rank()), size), size[1:]...)
}

// setRowAt returns x with row at replaced by y.
func setRowAt(x, y, at *Node) *Node {
	size := append([]int{1}, y.Shape().Dimensions...)
	return DynamicUpdateSlice(x, Reshape(y, size...), rowIndex(at, x.Rank()))
}

// checkFloat panics unless x is float32 or float64.
func checkFloat(x *Node) {
	if d := x.DType(); d != dtypes.Float32 && d != dtypes.Float64 {
		panic(fmt.Errorf("nn: recurrent layers take float32 or float64, got %s", d))
	}
}
