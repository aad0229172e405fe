package operator

import (
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
)

// deepONet answers sum over k of branch_k(V) trunk_k(t) + bias, for q and for p.
type deepONet struct {
	*Config
	branch, trunk mlp
	offset        mlp // of the start, constant in time; nil but for AddStart
}

// biasName is the parameter of the two numbers that are added to q and p.
const biasName = "bias"

func newDeepONet(c *Config) *deepONet {
	hidden := slices.Repeat([]int{c.Width}, c.Layers-1)
	units := func(in int) []int { return append(append([]int{in}, hidden...), 2*c.Branches) }
	n := &deepONet{Config: c, trunk: newMLP("trunk", units(1)...)}
	in := c.Sensors
	switch c.Start {
	case ConcatStart:
		in += 2
	case AddStart:
		n.offset = newMLP("offset", 2, c.Width, 2)
	}
	n.branch = newMLP("branch", units(in)...)
	return n
}

func (n *deepONet) start(s *starter) {
	startAll(s, []mlp{n.branch, n.trunk, n.offset})
	bias := s.add(biasName, 2)
	for i := range bias {
		bias[i] = float32(s.rng.NormFloat64())
	}
}

func (n *deepONet) answer(in inputs) output {
	v := in.v
	if n.Start == ConcatStart {
		v = Concatenate([]*Node{v, in.start}, 1)
	}
	rows, times := v.Shape().Dim(0), in.t.Shape().Dim(1)
	branch := n.branch.apply(in.p, v)                  // [rows, 2K], columns q, p, q, p, ...
	trunk := n.trunk.apply(in.p, InsertAxes(in.t, -1)) // [rows or 1, times, 2K]
	bias := Reshape(in.p.Get(biasName), 1, 1, 2)
	pick := fixed(v, n.pick())
	var qp *Node
	if in.t.Shape().Dim(0) == 1 && rows > 1 {
		each := Reshape(Mul(InsertAxes(branch, -1), InsertAxes(pick, 0)), rows, 2*n.Branches, 2)
		qp = Transpose(DotGeneral(each, []int{1}, nil, Squeeze(trunk, 0), []int{1}, nil), 1, 2)
	} else {
		products := Reshape(Mul(InsertAxes(branch, 1), trunk), rows*times, 2*n.Branches)
		qp = Reshape(Dot(products, pick).Product(), rows, times, 2)
	}
	if n.offset != nil {
		bias = Add(bias, InsertAxes(n.offset.apply(in.p, in.start), 1))
	}
	return output{qp: Add(qp, bias)}
}

// pick is the matrix [2K, 2] that adds up the products of q and of p. As a product
// it is faster than a reduction over an axis in the middle.
func (n *deepONet) pick() [][]float32 {
	m := make([][]float32, 2*n.Branches)
	for i := range m {
		m[i] = make([]float32, 2)
		m[i][i%2] = 1
	}
	return m
}
