package hnn

import (
	"errors"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// pairs is the Hamiltonian of bodies in a plane that knows their symmetry,
//
//	H = sum over bodies of k |p|^2 + sum over pairs of U(log r^2),
//
// with a coefficient k for every body and one network U of the squared distance
// r^2. Momentum and angular momentum are conserved with H. The columns of a
// state are x of all bodies, y of all bodies, then the momenta alike.
type pairs struct{}

// kinetic names the coefficients k [1, bodies].
const kinetic = "k"

func (pairs) Params(dim, hidden int, seed uint64) ([]train.Param, error) {
	if dim%4 != 0 || dim < 8 {
		return nil, errors.New("it needs two bodies or more in a plane")
	}
	k := train.Array{Shape: []int{1, dim / 4}, Values: make([]float32, dim/4)}
	for i := range k.Values {
		k.Values[i] = 1
	}
	return append(drawNet("", 1, hidden, 1, traj.Rand(seed, streamWeights)), train.Param{Name: kinetic, Array: k}), nil
}

// couples returns all pairs of n bodies.
func couples(n int) [][2]int {
	var out [][2]int
	for i := range n {
		for j := range i {
			out = append(out, [2]int{j, i})
		}
	}
	return out
}

func (pairs) Field(p train.Params, x *graph.Node) *graph.Node {
	bodies := x.Shape().Dim(1) / 4
	all := couples(bodies)
	n, m := 2*bodies, len(all)
	apart := make([][]float32, n) // positions to differences, all x before all y
	for i := range apart {
		apart[i] = make([]float32, 2*m)
	}
	sum := make([][]float32, 2*m) // differences to pairs
	for c, pair := range all {
		for axis := range 2 {
			apart[axis*bodies+pair[0]][axis*m+c] = 1
			apart[axis*bodies+pair[1]][axis*m+c] = -1
			sum[axis*m+c] = make([]float32, m)
			sum[axis*m+c][c] = 1
		}
	}
	apartOf, sumOf := graph.Const(x.Graph(), apart), graph.Const(x.Graph(), sum)
	q, momenta := graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, n)), graph.Slice(x, graph.AxisRange(), graph.AxisRange(n))
	d := graph.MatMul(q, apartOf)
	r2 := graph.MatMul(graph.Square(d), sumOf)
	slopes := gradientOf(p, "", p.Get(w3), graph.Reshape(graph.Log(r2), -1, 1), identity(1))
	pull := graph.MulScalar(graph.Div(graph.Reshape(slopes, -1, m), r2), -2)
	force := timesTransposed(graph.Mul(d, timesTransposed(pull, sumOf)), apartOf)
	k := p.Get(kinetic)
	velocity := graph.MulScalar(graph.Mul(momenta, graph.Concatenate([]*graph.Node{k, k}, 1)), 2)
	return graph.Concatenate([]*graph.Node{velocity, force}, 1)
}

func (pairs) Host(params []train.Param) Host {
	h := &pairsHost{net: newMLP("", params, 1), k: matrixOf(params, kinetic).Data}
	h.all = couples(len(h.k))
	return h
}

// pairsHost is the same in float64.
type pairsHost struct {
	net *mlp
	k   []float64
	all [][2]int
	arg [1]float64 // of the network
	out [1]float64
}

func (h *pairsHost) Dim() int { return 4 * len(h.k) }

func (h *pairsHost) Field(dst, x []float64) {
	bodies := len(h.k)
	n := 2 * bodies
	for i := range n {
		dst[i] = 2 * h.k[i%bodies] * x[n+i]
	}
	clear(dst[n:])
	for _, c := range h.all {
		i, j := c[0], c[1]
		dx, dy := x[i]-x[j], x[bodies+i]-x[bodies+j]
		r2 := dx*dx + dy*dy
		h.arg[0] = math.Log(r2)
		h.net.gradient(h.out[:], h.arg[:], 0)
		w := -2 * h.out[0] / r2
		dst[n+i] += w * dx
		dst[n+j] -= w * dx
		dst[n+bodies+i] += w * dy
		dst[n+bodies+j] -= w * dy
	}
}

func (h *pairsHost) H(x []float64) float64 {
	bodies := len(h.k)
	n := 2 * bodies
	sum := 0.0
	for i, p := range x[n:] {
		sum += h.k[i%bodies] * p * p
	}
	for _, c := range h.all {
		dx, dy := x[c[0]]-x[c[1]], x[bodies+c[0]]-x[bodies+c[1]]
		h.arg[0] = math.Log(dx*dx + dy*dy)
		sum += h.net.value(h.arg[:], 0)
	}
	return sum
}

func (h *pairsHost) Clone() Host {
	c := *h
	c.net = h.net.clone()
	return &c
}
