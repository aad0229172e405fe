package hnn

import "github.com/gomlx/gomlx/core/graph"

// narrowest is the least number of coordinates that a general product suits.
const narrowest = 9

// fromNarrow is the product a b of a [n, k] and b [k, m]. For a small k it is
// written out, so that it joins the elementwise operations that follow.
func fromNarrow(a, b *graph.Node) *graph.Node {
	k := a.Shape().Dim(1)
	if k >= narrowest {
		return graph.MatMul(a, b)
	}
	var sum *graph.Node
	for i := range k {
		p := graph.Mul(graph.Slice(a, graph.AxisRange(), graph.AxisRange(i, i+1)), graph.Slice(b, graph.AxisRange(i, i+1)))
		if sum == nil {
			sum = p
		} else {
			sum = graph.Add(sum, p)
		}
	}
	return sum
}

// toNarrow is the product a b' of a [n, k] and b [m, k]. For a small m it is one
// product with a vector for each column: a general one would pack the whole of
// a first.
func toNarrow(a, b *graph.Node) *graph.Node {
	m := b.Shape().Dim(0)
	if m >= narrowest {
		return timesTransposed(a, b)
	}
	var columns []*graph.Node
	for i := range m {
		row := graph.Reshape(graph.Slice(b, graph.AxisRange(i, i+1)), -1)
		columns = append(columns, graph.Reshape(graph.DotGeneral(a, []int{1}, nil, row, []int{0}, nil), -1, 1))
	}
	return graph.Concatenate(columns, 1)
}

// transposedTimes is the product a' b of a [n, k] and b [n, m].
func transposedTimes(a, b *graph.Node) *graph.Node {
	return graph.DotGeneral(a, []int{0}, nil, b, []int{0}, nil)
}

// timesTransposed is the product a b' of a [n, k] and b [m, k].
func timesTransposed(a, b *graph.Node) *graph.Node {
	return graph.DotGeneral(a, []int{1}, nil, b, []int{1}, nil)
}
