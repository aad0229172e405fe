package operator

import (
	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
)

// extended returns values at the sensors, [batch, sensors], with ghosts on the
// parabolas through the three points next to each wall.
func extended(values *Node) *Node {
	n := values.Shape().Dim(1)
	m := matrix(n, n+2*nn.Ghosts)
	for i := range n {
		m[i][i+nn.Ghosts] = 1
	}
	for i, w := range [3][nn.Ghosts]float32{{6, 3}, {-8, -3}, {3, 1}} {
		for k := range nn.Ghosts {
			m[i][k] = w[k]
			m[n-1-i][n+2*nn.Ghosts-1-k] = w[k]
		}
	}
	return Dot(values, fixed(values, m)).Product()
}

// differences returns the matrices that take values at n points of [0, 1] to first and
// second derivatives there.
func differences(n int) (first, second [][]float32) {
	first, second = matrix(n, n), matrix(n, n)
	cells := float32(n - 1)
	for k := range n {
		i := min(max(k, 1), n-2) // at the walls that of the parabola through three points
		second[i-1][k], second[i][k], second[i+1][k] = cells*cells, -2*cells*cells, cells*cells
		side := float32(k - i)
		first[i-1][k], first[i][k], first[i+1][k] = cells*(side-0.5), -2*cells*side, cells*(side+0.5)
	}
	return first, second
}

// integral returns the matrix that takes values at n points of [0, 1] to their
// integral from 0 by the trapezoidal rule.
func integral(n int) [][]float32 {
	m := matrix(n, n)
	part := 1 / float32(n-1)
	for k := 1; k < n; k++ {
		for i := range k + 1 {
			m[i][k] = part
		}
		m[0][k], m[k][k] = part/2, part/2
	}
	return m
}

func matrix(rows, columns int) [][]float32 {
	m := make([][]float32, rows)
	for i := range m {
		m[i] = make([]float32, columns)
	}
	return m
}
