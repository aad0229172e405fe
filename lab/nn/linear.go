package nn

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// Linear returns x w + b for x [..., in], w [in, out] and b [out]; nil stands for
// no bias. Its first-order gradient is written out: the sum over rows that the
// bias asks for is a product with ones, and one input or one output is no
// product of matrices at all.
func Linear(x, w, b *Node) *Node {
	in, out := w.Shape().Dim(0), w.Shape().Dim(1)
	if w.Rank() != 2 || x.Shape().Dim(-1) != in || b != nil && b.Shape().Size() != out {
		panic(fmt.Errorf("nn: no linear layer of x %s, w %s", x.Shape(), w.Shape()))
	}
	dims := append([]int{}, x.Shape().Dimensions...)
	dims[len(dims)-1] = out
	args := []*Node{Reshape(x, -1, in), w}
	if b != nil {
		args = append(args, b)
	}
	l := &linear{}
	return Reshape(Custom(args, l.forward, l.backward), dims...)
}

// linear is Linear's computation on rows.
type linear struct{ args []*Node }

func (l *linear) forward(args []*Node) *Node {
	l.args = args
	y := product(args[0], args[1])
	if len(args) == 3 {
		y = Add(y, Reshape(args[2], 1, -1))
	}
	return y
}

func (l *linear) backward(v *Node) []*Node {
	x, w := l.args[0], l.args[1]
	dx := product(v, Transpose(w, 0, 1))
	grads := []*Node{dx, DotGeneral(x, []int{0}, nil, v, []int{0}, nil)}
	if len(l.args) == 3 {
		grads = append(grads, columnSums(v))
	}
	return grads
}

// product is the product of the rows of x with the matrix w.
func product(x, w *Node) *Node {
	if x.Shape().Dim(1) == 1 {
		return Mul(x, w)
	}
	return Dot(x, w).Product()
}

// GELU is x Phi(x), with Phi the normal distribution (Hendrycks and Gimpel,
// "Gaussian error linear units", 2016). It has a first-order gradient.
func GELU(x *Node) *Node {
	var held, phi *Node
	return Custom([]*Node{x}, func(in []*Node) *Node {
		held = in[0]
		phi = MulScalar(AddScalar(Erf(MulScalar(held, math.Sqrt2/2)), 1), 0.5)
		return Mul(held, phi)
	}, func(v *Node) []*Node {
		density := MulScalar(Exp(MulScalar(Square(held), -0.5)), 1/math.Sqrt(2*math.Pi))
		return []*Node{Mul(v, Add(phi, Mul(held, density)))}
	})
}

// SiLU is x times its logistic function.
func SiLU(x *Node) *Node { return Mul(x, Logistic(x)) }
