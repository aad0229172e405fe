package hnn

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// mapLayers is the number of shears of a symplectic map.
const mapLayers = 6

// symplecticMap takes a state to the next by shears in turn (Jin et al. 2020,
// their G-SympNet): (q, p + h grad V(q)) and (q + h grad T(p), p), with
//
//	V(q) = sum over j of a_j log cosh(q k_j + c_j), grad V = k (a tanh(q k + c)),
//
// and T alike, each with parameters of its own. Whatever they become, the map is
// symplectic.
type symplecticMap struct{ step float64 }

// shearNames are the parameters of shear l.
func shearNames(l int) (k, c, a string) {
	return fmt.Sprintf("k%d", l), fmt.Sprintf("c%d", l), fmt.Sprintf("a%d", l)
}

func (symplecticMap) Params(dim, hidden int, seed uint64) ([]train.Param, error) {
	if dim%2 != 0 {
		return nil, errOdd
	}
	rng := traj.Rand(seed, streamWeights)
	n := dim / 2
	var params []train.Param
	for l := range mapLayers {
		k, c, a := shearNames(l)
		weights := train.Array{Shape: []int{n, hidden}, Values: make([]float32, n*hidden)}
		nn.Uniform(weights.Values, 1/math.Sqrt(float64(n)), rng)
		params = append(params, train.Param{Name: k, Array: weights}, drawBias(c, n, hidden, rng), drawBias(a, hidden*hidden, hidden, rng))
	}
	return params, nil
}

// Field returns the change to the next state over the time between them.
func (s symplecticMap) Field(p train.Params, x *graph.Node) *graph.Node {
	h := s.step
	if h == 0 {
		h = 1
	}
	n := x.Shape().Dim(1) / 2
	q0, p0 := graph.Slice(x, graph.AxisRange(), graph.AxisRange(0, n)), graph.Slice(x, graph.AxisRange(), graph.AxisRange(n))
	at := [2]*graph.Node{q0, p0}
	var sum [2]*graph.Node // changes over h: the differences of states would lose digits
	for l := range mapLayers {
		k, c, a := shearNames(l)
		from, to := l%2, 1-l%2
		units := graph.Tanh(graph.Add(fromNarrow(at[from], p.Get(k)), p.Get(c)))
		push := toNarrow(graph.Mul(units, p.Get(a)), p.Get(k))
		if sum[to] == nil {
			sum[to] = push
		} else {
			sum[to] = graph.Add(sum[to], push)
		}
		at[to] = graph.Add(at[to], graph.MulScalar(push, h))
	}
	return graph.Concatenate(sum[:], 1)
}

func (symplecticMap) Host(params []train.Param) Host {
	h := &mapHost{}
	for l := range mapLayers {
		k, c, a := shearNames(l)
		h.shears = append(h.shears, shear{matrixOf(params, k), matrixOf(params, c).Data, matrixOf(params, a).Data})
	}
	return h.Clone()
}

// shear is the gradient of V or T.
type shear struct {
	k    blas64.General // [n, hidden]
	c, a []float64
}

// mapHost is a symplectic map in float64.
type mapHost struct {
	shears []shear
	units  blas64.Vector
}

// advance writes the state that follows x after the step h to dst.
func (m *mapHost) advance(dst, x []float64, h float64) {
	copy(dst, x)
	for l := range m.shears {
		m.shear(dst, l, h)
	}
}

// retreat writes the state that x follows after the step h to dst.
func (m *mapHost) retreat(dst, x []float64, h float64) {
	copy(dst, x)
	for l := len(m.shears) - 1; l >= 0; l-- {
		m.shear(dst, l, -h)
	}
}

// shear moves one half of the state x by shear l.
func (m *mapHost) shear(x []float64, l int, h float64) {
	s := m.shears[l]
	from, to := halves(x, len(x)/2, l)
	m.arguments(s, from)
	for j, u := range m.units.Data {
		m.units.Data[j] = s.a[j] * math.Tanh(u)
	}
	blas64.Gemv(blas.NoTrans, h, s.k, m.units, 1, vector(to))
}

// arguments computes q k + c.
func (m *mapHost) arguments(s shear, q []float64) {
	copy(m.units.Data, s.c)
	blas64.Gemv(blas.Trans, 1, s.k, vector(q), 1, m.units)
}

// halves returns what shear l is computed from and what it changes.
func halves(x []float64, n, l int) (from, to []float64) {
	if l%2 == 0 {
		return x[:n], x[n:]
	}
	return x[n:], x[:n]
}

// jacobian returns the derivatives of the next state with respect to x,
// row-major.
func (m *mapHost) jacobian(x []float64, h float64) []float64 {
	dim, n := len(x), len(x)/2
	at := append([]float64(nil), x...)
	jac := blas64.General{Rows: dim, Cols: dim, Stride: dim, Data: make([]float64, dim*dim)}
	for i := range dim {
		jac.Data[i*dim+i] = 1
	}
	for l, s := range m.shears {
		from, to := halves(at, n, l)
		m.arguments(s, from)
		bend := blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)} // second derivatives
		push := make([]float64, n)
		for j, u := range m.units.Data {
			t := math.Tanh(u)
			for i := range n {
				ki := s.k.Data[i*s.k.Stride+j]
				push[i] += h * ki * s.a[j] * t
				for g := range n {
					bend.Data[i*n+g] += h * ki * s.a[j] * (1 - t*t) * s.k.Data[g*s.k.Stride+j]
				}
			}
		}
		rows := func(first int) blas64.General {
			return blas64.General{Rows: n, Cols: dim, Stride: dim, Data: jac.Data[first*dim : (first+n)*dim]}
		}
		source, target := rows(0), rows(n)
		if l%2 == 1 {
			source, target = target, source
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, bend, source, 1, target)
		for i := range n {
			to[i] += push[i]
		}
	}
	return jac.Data
}

func (m *mapHost) Dim() int { return 2 * m.shears[0].k.Rows }

// Field is the change to the next state over a step of 1.
func (m *mapHost) Field(dst, x []float64) {
	m.advance(dst, x, 1)
	for i := range dst {
		dst[i] -= x[i]
	}
}

// H is unknown: a symplectic map conserves something near a Hamiltonian, but
// does not say what.
func (m *mapHost) H([]float64) float64 { return math.NaN() }

func (m *mapHost) Clone() Host {
	return &mapHost{m.shears, vector(make([]float64, m.shears[0].k.Cols))}
}
