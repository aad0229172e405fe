package hnn

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// matrix makes the constant matrix that a gradient is multiplied by, for states
// of dim numbers.
type matrix func(dim int) [][]float32

// symplectic is S = [[0, I], [-I, 0]].
func symplectic(dim int) [][]float32 {
	return fill(dim, func(i, j int) float32 {
		switch {
		case j == i+dim/2:
			return 1
		case i == j+dim/2:
			return -1
		}
		return 0
	})
}

// permutation is the Levi-Civita tensor's likeness in two indices: antisymmetric,
// with signs that alternate away from the diagonal. For two coordinates it is S.
func permutation(dim int) [][]float32 {
	return fill(dim, func(i, j int) float32 {
		sign := float32(1 - 2*((i+j)%2))
		switch {
		case i < j:
			return -sign
		case i > j:
			return sign
		}
		return 0
	})
}

// identity leaves a gradient as it is.
func identity(dim int) [][]float32 {
	return fill(dim, func(i, j int) float32 {
		if i == j {
			return 1
		}
		return 0
	})
}

func fill(dim int, at func(i, j int) float32) [][]float32 {
	m := make([][]float32, dim)
	for i := range m {
		m[i] = make([]float32, dim)
		for j := range m[i] {
			m[i][j] = at(i, j)
		}
	}
	return m
}

// gradients are fields that are sums of multiplied gradients of scalars.
type gradients struct {
	parts     []part
	shared    bool // the scalars are outputs of one network
	canonical bool // positions and momenta are told apart
}

// part is a scalar, whose network's parameters have the prefix, and the matrix
// that its gradient is multiplied by.
type part struct {
	prefix string
	turn   matrix
}

func (g gradients) Params(dim, hidden int, seed uint64) ([]train.Param, error) {
	if dim%2 != 0 && g.canonical {
		return nil, errOdd
	}
	rng := traj.Rand(seed, streamWeights)
	if g.shared {
		return drawNet("", dim, hidden, len(g.parts), rng), nil
	}
	var params []train.Param
	for _, s := range g.parts {
		params = append(params, drawNet(s.prefix, dim, hidden, 1, rng)...)
	}
	return params, nil
}

func (g gradients) Field(p train.Params, x *graph.Node) *graph.Node {
	if x.Rank() != 2 || x.Shape().Dim(1)%2 != 0 && g.canonical {
		panic(fmt.Errorf("hnn: states have shape %s, want [batch, positions and momenta]", x.Shape()))
	}
	var sum *graph.Node
	for i, s := range g.parts {
		row := p.Get(s.prefix + w3)
		if g.shared {
			row = graph.Slice(row, graph.AxisRange(i, i+1))
		}
		term := gradientOf(p, s.prefix, row, x, s.turn(x.Shape().Dim(1)))
		if sum == nil {
			sum = term
		} else {
			sum = graph.Add(sum, term)
		}
	}
	return sum
}

func (g gradients) Host(params []train.Param) Host {
	h := &gradientHost{shape: g}
	for i, s := range g.parts {
		if !g.shared {
			h.nets = append(h.nets, newMLP(s.prefix, params, 1))
		} else if i == 0 {
			h.nets = append(h.nets, newMLP(s.prefix, params, len(g.parts)))
		}
		h.turns = append(h.turns, s.turn(h.nets[0].w1.Rows))
	}
	h.grad = make([]float64, h.nets[0].w1.Rows)
	return h
}

// gradientHost is a sum of gradients in float64.
type gradientHost struct {
	shape gradients
	nets  []*mlp
	turns [][][]float32
	grad  []float64
}

func (h *gradientHost) Dim() int { return len(h.grad) }

func (h *gradientHost) Field(dst, x []float64) {
	clear(dst)
	for k, turn := range h.turns {
		if h.shape.shared {
			h.nets[0].gradient(h.grad, x, k)
		} else {
			h.nets[k].gradient(h.grad, x, 0)
		}
		for i, row := range turn {
			for j, v := range row {
				if v != 0 {
					dst[i] += float64(v) * h.grad[j]
				}
			}
		}
	}
}

func (h *gradientHost) H(x []float64) float64 { return h.nets[0].value(x, 0) }

func (h *gradientHost) Clone() Host {
	c := *h
	c.nets = make([]*mlp, len(h.nets))
	for i, n := range h.nets {
		c.nets[i] = n.clone()
	}
	c.grad = make([]float64, len(h.grad))
	return &c
}
