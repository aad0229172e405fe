package operator

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/nn"
)

// splines returns the weights of the cubic B-splines that go through values at the
// sensors, [batch, sensors]. At the ends third derivatives are continuous as well (the
// condition not-a-knot), beyond them the last cubic goes on. On random potentials this
// is nearer to the motion than the less smooth interpolant that they are made of.
func splines(values *Node) *Node {
	n := values.Shape().Dim(1)
	all := n + 2*nn.Ghosts
	a := mat.NewDense(all, all, nil)
	set := func(row, from int, x ...float64) {
		for i := range x {
			a.Set(row, from+i, x[i])
		}
	}
	for i := range n {
		set(i, i+nn.Ghosts-1, 1./6, 4./6, 1./6)
	}
	for i, from := range []int{0, 1, all - 6, all - 5} {
		set(n+i, from, 1, -4, 6, -4, 1)
	}
	var inverse mat.Dense
	if err := inverse.Inverse(a); err != nil {
		panic(fmt.Errorf("operator: splines through %d sensors: %w", n, err))
	}
	m := matrix(n, all)
	for i := range m {
		for k := range m[i] {
			m[i][k] = inverse.At(k, i)
		}
	}
	return Dot(values, fixed(values, m)).Product()
}

// differences returns the matrices that take values at n points of [0, 1] to first and
// second derivatives there.
func differences(n int) (first, second [][]float64) {
	first, second = matrix(n, n), matrix(n, n)
	cells := float64(n - 1)
	for k := range n {
		i := min(max(k, 1), n-2) // at the walls that of the parabola through three points
		second[i-1][k], second[i][k], second[i+1][k] = cells*cells, -2*cells*cells, cells*cells
		side := float64(k - i)
		first[i-1][k], first[i][k], first[i+1][k] = cells*(side-0.5), -2*cells*side, cells*(side+0.5)
	}
	return first, second
}

// integral returns the matrix that takes values at n points of [0, 1] to their
// integral from 0 by the trapezoidal rule.
func integral(n int) [][]float64 {
	m := matrix(n, n)
	part := 1 / float64(n-1)
	for k := 1; k < n; k++ {
		for i := range k + 1 {
			m[i][k] = part
		}
		m[0][k], m[k][k] = part/2, part/2
	}
	return m
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}
