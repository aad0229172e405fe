package nn

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
)

// Spectral multiplies the lowest modes of the Fourier transform of x along its
// first axis, [points, batch, in], by complex weights, and transforms back,
// [points, batch, out] (Li et al., "Fourier neural operator for parametric
// partial differential equations", 2021). re and im are the parts of the
// weights, [modes, in, out]; modes is less than half of the points, so that
// every mode but the constant one stands for itself and its conjugate.
//
// Of so few modes the direct transform, a product with a fixed matrix, is faster
// than a fast one, and has a gradient on every engine.
func Spectral(x, re, im *Node) *Node {
	d := x.Shape().Dimensions
	if x.Rank() != 3 || re.Rank() != 3 || !re.Shape().Equal(im.Shape()) || re.Shape().Dim(1) != d[2] || 2*re.Shape().Dim(0) > d[0] {
		panic(fmt.Errorf("nn: no spectral layer of x %s and weights %s, %s", x.Shape(), re.Shape(), im.Shape()))
	}
	modes, out := re.Shape().Dim(0), re.Shape().Dim(2)
	there, back := dft(d[0], modes)
	matrix := func(m [][]float64) *Node { return ConvertDType(Const(x.Graph(), m), x.DType()) }

	z := Dot(matrix(there), Reshape(x, d[0], d[1]*d[2])).Product() // real parts, then imaginary ones
	z = Reshape(Transpose(Reshape(z, 2, modes, d[1], d[2]), 0, 1), modes, 2, d[1], d[2])
	z = Reshape(Transpose(z, 1, 2), modes, d[1], 2*d[2])
	// As real matrices, (a + bi)(u + vi) is [a b] times [[u v] [-v u]].
	w := Concatenate([]*Node{Concatenate([]*Node{re, im}, 2), Concatenate([]*Node{Neg(im), re}, 2)}, 1)
	z = DotGeneral(z, []int{2}, []int{0}, w, []int{1}, []int{0})
	z = Transpose(Reshape(z, modes, d[1], 2, out), 1, 2)
	z = Reshape(Transpose(z, 0, 1), 2*modes, d[1]*out)
	return Reshape(Dot(matrix(back), z).Product(), d[0], d[1], out)
}

// dft returns the matrices of the transform of real numbers to real and
// imaginary parts of the lowest modes, [2*modes, points], and back, [points,
// 2*modes]. The imaginary part of the constant mode does not count.
func dft(points, modes int) (there, back [][]float64) {
	there, back = make([][]float64, 2*modes), make([][]float64, points)
	for k := range there {
		there[k] = make([]float64, points)
	}
	for n := range back {
		back[n] = make([]float64, 2*modes)
		for k := range modes {
			sin, cos := math.Sincos(2 * math.Pi * float64(k*n%points) / float64(points))
			there[k][n], there[modes+k][n] = cos, -sin
			twice := 2.0
			if k == 0 {
				twice = 1
			}
			back[n][k], back[n][modes+k] = twice*cos/float64(points), -twice*sin/float64(points)
		}
	}
	return there, back
}
