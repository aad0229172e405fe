package hnn

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// lagrangian is the Lagrangian network for states (q, v = q'). The Lagrangian is
// L = |v|^2/2 + N(q, v) with a network N, so that the matrix that is inverted
// starts near the unit matrix and L has a fixed unit; the equation of motion is
//
//	(I + N_vv) v' = N_q - N_vq v.
//
// The second derivatives are written out, so that training differentiates once.
type lagrangian struct{}

func (lagrangian) Params(dim, hidden int, seed uint64) ([]train.Param, error) {
	if dim%2 != 0 {
		return nil, errOdd
	}
	return drawNet("", dim, hidden, 1, traj.Rand(seed, streamWeights)), nil
}

func (lagrangian) Field(p train.Params, x *graph.Node) *graph.Node {
	n := x.Shape().Dim(1) / 2
	v := graph.Slice(x, graph.AxisRange(), graph.AxisRange(n))
	first, second, out := p.Get(w1), p.Get(w2), p.Get(w3)
	h1, h2 := layers(p, x)
	s1, s2 := slope(h1), slope(h2)
	back1 := timesTransposed(graph.Mul(s2, out), second)
	bend1 := graph.MulScalar(graph.Mul(h1, back1), -2)              // of the first layer's units
	bend2 := graph.MulScalar(graph.Mul(graph.Mul(h2, s2), out), -2) // of the second's
	ofQ, ofV := graph.Slice(first, graph.AxisRange(0, n)), graph.Slice(first, graph.AxisRange(n))
	// along is the velocity half of the Hessian times the direction whose first
	// layer's arguments change by turn [1 or batch, hidden].
	along := func(turn *graph.Node) *graph.Node {
		turn1 := graph.Mul(s1, turn)
		turn2 := graph.MatMul(turn1, second)
		back := timesTransposed(graph.Mul(bend2, turn2), second)
		return toNarrow(graph.Add(graph.Mul(s1, back), graph.Mul(bend1, turn1)), ofV)
	}
	m := make([][]*graph.Node, n) // of I + N_vv, each [batch, 1]
	for j := range m {
		m[j] = columns(along(graph.Slice(ofV, graph.AxisRange(j, j+1))))
		m[j][j] = graph.OnePlus(m[j][j])
	}
	force := graph.Sub(toNarrow(graph.Mul(s1, back1), ofQ), along(fromNarrow(v, ofQ)))
	return graph.Concatenate([]*graph.Node{v, graph.Concatenate(eliminate(m, columns(force)), 1)}, 1)
}

// columns parts [batch, n] into n columns [batch, 1].
func columns(x *graph.Node) []*graph.Node {
	out := make([]*graph.Node, x.Shape().Dim(1))
	for i := range out {
		out[i] = graph.Slice(x, graph.AxisRange(), graph.AxisRange(i, i+1))
	}
	return out
}

// eliminate solves m y = b for every row of a batch by Gauss's elimination. The
// matrix is symmetric and starts near the unit matrix, so no pivots are sought.
// It changes m and b.
func eliminate(m [][]*graph.Node, b []*graph.Node) []*graph.Node {
	n := len(b)
	for k := range n {
		for i := k + 1; i < n; i++ {
			c := graph.Div(m[i][k], m[k][k])
			for j := k + 1; j < n; j++ {
				m[i][j] = graph.Sub(m[i][j], graph.Mul(c, m[k][j]))
			}
			b[i] = graph.Sub(b[i], graph.Mul(c, b[k]))
		}
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			b[i] = graph.Sub(b[i], graph.Mul(m[i][j], b[j]))
		}
		b[i] = graph.Div(b[i], m[i][i])
	}
	return b
}

func (lagrangian) Host(params []train.Param) Host {
	net := newMLP("", params, 1)
	dim := net.w1.Rows
	return &lagrangianHost{
		net: net, grad: make([]float64, dim), unit: make([]float64, dim), bent: make([]float64, dim),
		mass: mat.NewDense(dim/2, dim/2, nil), force: mat.NewVecDense(dim/2, nil),
	}
}

// lagrangianHost is the Lagrangian network in float64.
type lagrangianHost struct {
	net              *mlp
	grad, unit, bent []float64
	mass             *mat.Dense // I + N_vv
	force            *mat.VecDense
	lu               mat.LU
}

func (h *lagrangianHost) Dim() int { return len(h.grad) }

func (h *lagrangianHost) Field(dst, x []float64) {
	n := len(x) / 2
	h.net.gradient(h.grad, x, 0)
	clear(h.unit)
	for j := range n {
		h.unit[n+j] = 1
		h.net.along(h.bent, h.unit)
		h.unit[n+j] = 0
		for i := range n {
			h.mass.Set(i, j, h.bent[n+i])
		}
		h.mass.Set(j, j, 1+h.bent[n+j])
	}
	copy(h.unit, x[n:])
	h.net.along(h.bent, h.unit)
	for i := range n {
		h.force.SetVec(i, h.grad[i]-h.bent[n+i])
	}
	copy(dst, x[n:])
	h.lu.Factorize(h.mass)
	// A singular matrix gives no finite acceleration; integrators report those.
	if err := h.lu.SolveVecTo(mat.NewVecDense(n, dst[n:]), false, h.force); err != nil && h.lu.Det() == 0 {
		for i := range n {
			dst[n+i] = math.NaN()
		}
	}
}

// H is the energy v dL/dv - L.
func (h *lagrangianHost) H(x []float64) float64 {
	n := len(x) / 2
	h.net.gradient(h.grad, x, 0)
	sum := -h.net.value(x, 0)
	for i, v := range x[n:] {
		sum += v*v/2 + v*h.grad[n+i]
	}
	return sum
}

func (h *lagrangianHost) Clone() Host {
	n := len(h.grad) / 2
	return &lagrangianHost{
		net: h.net.clone(), grad: make([]float64, 2*n), unit: make([]float64, 2*n), bent: make([]float64, 2*n),
		mass: mat.NewDense(n, n, nil), force: mat.NewVecDense(n, nil),
	}
}
