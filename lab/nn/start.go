package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Uniform fills dst with numbers from [-bound, bound). PyTorch starts all
// weights and biases of a GRU with bound 1/sqrt(hidden), and those of a linear
// layer with 1/sqrt(inputs).
func Uniform(dst []float32, bound float64, rng *rand.Rand) {
	for i := range dst {
		dst[i] = float32(bound * (2*rng.Float64() - 1))
	}
}

// Glorot fills dst, the weights of a layer with the given numbers of inputs
// and outputs, with numbers from [-b, b), where b = sqrt(6/(in+out)), after
// Glorot and Bengio, "Understanding the difficulty of training deep
// feedforward neural networks" (2010).
func Glorot(dst []float32, in, out int, rng *rand.Rand) {
	Uniform(dst, math.Sqrt(6/float64(in+out)), rng)
}

// Orthogonal fills dst, a row-major matrix, with a random matrix whose rows or
// columns, whichever are fewer, are orthonormal; it is distributed evenly over
// all such matrices (Saxe, McClelland and Ganguli, "Exact solutions to the
// nonlinear dynamics of learning in deep linear neural networks", 2014). For
// the three gates of a GRU, fill three square matrices and join them with
// Gates. It panics if dst does not hold rows*cols numbers.
func Orthogonal(dst []float32, rows, cols int, rng *rand.Rand) {
	if rows < 1 || cols < 1 || len(dst) != rows*cols {
		panic(fmt.Sprintf("nn: Orthogonal got %d numbers for a %d by %d matrix", len(dst), rows, cols))
	}
	count, size := min(rows, cols), max(rows, cols)
	q := make([][]float64, count)
	for i := range q {
		q[i] = make([]float64, size)
		for !draw(q[i], q[:i], rng) {
		}
	}
	for i := range rows {
		for j := range cols {
			if rows <= cols {
				dst[i*cols+j] = float32(q[i][j])
			} else {
				dst[i*cols+j] = float32(q[j][i])
			}
		}
	}
}

// draw fills v with a random unit vector orthogonal to all in before. It
// reports false if what was drawn was too nearly dependent on those.
func draw(v []float64, before [][]float64, rng *rand.Rand) bool {
	for i := range v {
		v[i] = rng.NormFloat64()
	}
	norm := math.Sqrt(dot(v, v))
	// Gram-Schmidt twice is as good as exact (Giraud et al. 2005).
	for range 2 {
		for _, u := range before {
			c := dot(u, v)
			for i := range v {
				v[i] -= c * u[i]
			}
		}
	}
	rest := math.Sqrt(dot(v, v))
	if rest < 1e-6*norm || rest == 0 {
		return false
	}
	for i := range v {
		v[i] /= rest
	}
	return true
}

// dot returns the inner product.
func dot(a, b []float64) float64 {
	s := 0.0
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

// Gates joins row-major matrices with the same number of rows side by side,
// for example the recurrent weights of the gates r, z and n into the wh of a
// GRU, and writes them to dst. It panics if the lengths do not fit.
func Gates(dst []float32, rows int, gates ...[]float32) {
	total := 0
	for _, m := range gates {
		if rows < 1 || len(m)%rows != 0 {
			panic(fmt.Sprintf("nn: Gates got %d numbers for a matrix of %d rows", len(m), rows))
		}
		total += len(m) / rows
	}
	if len(dst) != rows*total {
		panic(fmt.Sprintf("nn: Gates got room for %d numbers, needs %d", len(dst), rows*total))
	}
	for i := range rows {
		row := dst[i*total : (i+1)*total]
		for _, m := range gates {
			c := len(m) / rows
			row = row[copy(row, m[i*c:(i+1)*c]):]
		}
	}
}
