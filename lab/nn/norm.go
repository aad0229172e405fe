package nn

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// NormEpsilon is added to the variance that a norm divides by the root of.
const NormEpsilon = 1e-5

// LayerNorm brings every row of x [..., d] to mean 0 and variance 1, then
// multiplies it by scale [d] and adds shift [d] (Ba, Kiros and Hinton, "Layer
// normalization", 2016). It has a first-order gradient.
func LayerNorm(x, scale, shift *Node) *Node {
	n := &norm{centred: true}
	return n.apply(x, scale, shift)
}

// RMSNorm divides every row of x [..., d] by the root of its mean square and
// multiplies it by scale [d] (Zhang and Sennrich, "Root mean square layer
// normalization", 2019). It has a first-order gradient.
func RMSNorm(x, scale *Node) *Node {
	n := &norm{}
	return n.apply(x, scale)
}

// norm is the computation of both norms on rows.
type norm struct {
	centred bool
	scale   *Node
	unit    *Node // rows before scale and shift
	inverse *Node // of the deviation, [rows, 1]
}

func (n *norm) apply(x *Node, weights ...*Node) *Node {
	rows := Reshape(x, -1, x.Shape().Dim(-1))
	return Reshape(Custom(append([]*Node{rows}, weights...), n.forward, n.backward), x.Shape().Dimensions...)
}

func (n *norm) forward(in []*Node) *Node {
	x := in[0]
	n.scale = Reshape(in[1], 1, -1)
	if n.centred {
		x = Sub(x, rowMean(x))
	}
	n.inverse = Inverse(Sqrt(AddScalar(rowMean(Square(x)), NormEpsilon)))
	n.unit = Mul(x, n.inverse)
	y := Mul(n.unit, n.scale)
	if n.centred {
		y = Add(y, Reshape(in[2], 1, -1))
	}
	return y
}

// backward takes from the gradient what would change mean and deviation.
func (n *norm) backward(v *Node) []*Node {
	vu := Mul(v, n.scale)
	d := Sub(vu, Mul(n.unit, rowMean(Mul(vu, n.unit))))
	if n.centred {
		d = Sub(d, rowMean(vu))
	}
	grads := []*Node{Mul(d, n.inverse), columnSums(Mul(v, n.unit))}
	if n.centred {
		grads = append(grads, columnSums(v))
	}
	return grads
}

// rowMean is the mean of each row of x [rows, d], [rows, 1]; a product runs
// several times faster on XLA than a reduction along the last axis.
func rowMean(x *Node) *Node {
	d := x.Shape().Dim(1)
	share := make([]float64, d)
	for i := range share {
		share[i] = 1 / float64(d)
	}
	weights := ConvertDType(Const(x.Graph(), share), x.DType())
	return InsertAxes(DotGeneral(x, []int{1}, nil, weights, []int{0}, nil), -1)
}
