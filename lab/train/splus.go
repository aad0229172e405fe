package train

import (
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// splus is the optimizer SPlus (Frans, Levine and Abbeel, "A stable whitening
// optimizer for efficient neural network training", 2025). A matrix W of
// gradient G moves against
//
//	U = QL sign(QL' M QR) QR'
//
// where M is the running mean of G and QL, QR are the eigenvectors of the running
// means L of GG' and R of G'G, renewed now and then; any other array moves
// against the sign of M. What is judged and kept is the running mean of the
// parameters.
type splus struct {
	pieces []piece
	decay  float64
}

// SPlus's constants, those of the paper.
const (
	splusMean    = 0.999 // how much of itself the mean of the parameters keeps in a step
	splusEpsilon = 1e-10 // added to eigenvalues
	splusRenew   = 100   // steps between new eigenvectors
	splusPlain   = 0.001 // of the rate, for what is no matrix
	splusLargest = 10000 // sides from which on a matrix counts as none
)

// smallestNormal is the smallest float32 of full precision; engines may take smaller
// ones for 0.
const smallestNormal = 0x1p-126

// piece is a part of the flat vector of parameters that moves as one.
type piece struct {
	at, size   int
	rows, cols int // of a matrix, else 0
	factors    int // where L begins in the vector of all factors; R follows
	other      int // where the other parts of complex numbers begin, -1 for real ones
}

func (p piece) isMatrix() bool { return p.rows > 0 }

// factorSize is the number of values of L and R.
func (p piece) factorSize() int { return p.rows*p.rows + p.cols*p.cols }

// scale is the step of the piece in units of the learning rate.
func (p piece) scale() float64 {
	if p.isMatrix() {
		return 2 / float64(p.rows+p.cols)
	}
	return splusPlain
}

// newSPlus returns the optimizer of a problem.
func newSPlus(p *Problem, decay float64) *splus {
	begins := make(map[string]int)
	at := 0
	for _, param := range p.Params {
		begins[param.Name] = at
		at += len(param.Values)
	}
	others := make(map[string]int)
	for _, pair := range p.Complex {
		others[pair[0]], others[pair[1]] = begins[pair[1]], begins[pair[0]]
	}
	o := &splus{decay: decay}
	factors := 0
	for _, param := range p.Params {
		next := piece{at: begins[param.Name], size: len(param.Values), factors: factors, other: -1}
		other, isComplex := others[param.Name]
		switch {
		case isComplex:
			next.other = other
		case len(param.Shape) == 2 && max(param.Shape[0], param.Shape[1]) < splusLargest:
			next.rows, next.cols = param.Shape[0], param.Shape[1]
			factors += next.factorSize()
		default: // neighbours of one kind are one piece
			if n := len(o.pieces); n > 0 && !o.pieces[n-1].isMatrix() && o.pieces[n-1].other < 0 {
				o.pieces[n-1].size += next.size
				continue
			}
		}
		o.pieces = append(o.pieces, next)
	}
	return o
}

// factorSize is the number of values of the factors of all matrices, and of
// their eigenvectors.
func (o *splus) factorSize() int {
	n := 0
	for _, p := range o.pieces {
		n += p.factorSize()
	}
	return n
}

// step builds one step. factors and bases are nil where there is no matrix.
func (o *splus) step(theta, m, mean, factors, bases, grad, rate *graph.Node) (theta1, m1, mean1, factors1 *graph.Node) {
	c := func(x float64) *graph.Node { return graph.Const(theta.Graph(), float32(x)) }
	blend := func(old, now *graph.Node, keep float64) *graph.Node {
		return graph.Add(graph.Mul(old, c(keep)), graph.Mul(now, c(1-keep)))
	}
	m1 = blend(m, grad, beta1)
	var thetas, means, products []*graph.Node
	for _, p := range o.pieces {
		part := func(x *graph.Node) *graph.Node { return graph.Slice(x, graph.AxisRange(p.at, p.at+p.size)) }
		u := part(m1)
		switch {
		case p.isMatrix():
			u = p.whiten(u, bases)
			left, right := p.products(part(grad))
			products = append(products, left, right)
		case p.other >= 0:
			v := graph.Slice(m1, graph.AxisRange(p.other, p.other+p.size))
			// Over the larger part first: the square of a small number is 0 in float32, and
			// what is divided by next to nothing is no direction. 0 stays 0.
			larger := graph.Max(graph.Max(graph.Abs(u), graph.Abs(v)), c(smallestNormal))
			u, v = graph.Div(u, larger), graph.Div(v, larger)
			size := graph.Sqrt(graph.Add(graph.Square(u), graph.Square(v))) // 1 at least, or 0
			u = graph.Div(u, graph.MaxScalar(size, 1))
		default:
			u = graph.Sign(u)
		}
		s := graph.Mul(rate, c(p.scale()))
		w := graph.Sub(part(theta), graph.Mul(s, u))
		means = append(means, blend(part(mean), w, splusMean))
		if o.decay > 0 {
			w = graph.Mul(w, graph.OneMinus(graph.Mul(s, c(o.decay))))
		}
		thetas = append(thetas, w)
	}
	theta1, mean1 = graph.Concatenate(thetas, 0), graph.Concatenate(means, 0)
	if factors != nil {
		factors1 = blend(factors, graph.Concatenate(products, 0), beta2)
	}
	return theta1, m1, mean1, factors1
}

// cutFactors takes the two square matrices of a piece out of a vector of all.
func (p piece) cutFactors(x *graph.Node) (left, right *graph.Node) {
	middle := p.factors + p.rows*p.rows
	left = graph.Reshape(graph.Slice(x, graph.AxisRange(p.factors, middle)), p.rows, p.rows)
	right = graph.Reshape(graph.Slice(x, graph.AxisRange(middle, p.factors+p.factorSize())), p.cols, p.cols)
	return left, right
}

// whiten returns QL sign(QL' m QR) QR', flat.
func (p piece) whiten(m, bases *graph.Node) *graph.Node {
	left, right := p.cutFactors(bases)
	turned := graph.MatMul(graph.MatMul(graph.Transpose(left, 0, 1), graph.Reshape(m, p.rows, p.cols)), right)
	back := graph.MatMul(graph.MatMul(left, graph.Sign(turned)), graph.Transpose(right, 0, 1))
	return graph.Reshape(back, -1)
}

// products returns GG' and G'G, flat.
func (p piece) products(grad *graph.Node) (left, right *graph.Node) {
	g := graph.Reshape(grad, p.rows, p.cols)
	t := graph.Transpose(g, 0, 1)
	return graph.Reshape(graph.MatMul(g, t), -1), graph.Reshape(graph.MatMul(t, g), -1)
}

// unbiased returns what a running mean of the parameters that began at 0 stands
// for after so many steps.
func (o *splus) unbiased(mean []float32, steps int) []float32 {
	out := slices.Clone(mean)
	share := -math.Expm1(float64(steps) * math.Log(splusMean))
	for i, x := range out {
		out[i] = float32(float64(x) / share)
	}
	return out
}
