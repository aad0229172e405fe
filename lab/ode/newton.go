package ode

import "math"

// newton is the work space for the linear equations of an implicit step.
type newton struct {
	jac   []float64 // df/dx, dim*dim
	lu    []float64 // I - h A x df/dx, factorised, size*size
	rhs   []float64
	pivot []int
}

func newNewton(size int) *newton {
	return &newton{make([]float64, size*size/4), make([]float64, size*size), make([]float64, size), make([]int, size)}
}

// solveNewton solves z = h A f(x+z) by Newton's method with the Jacobian at x
// kept for all iterations, starting from z = 0.
func (g *GaussLegendre4) solveNewton(x []float64, t, h float64) bool {
	if g.newton == nil {
		g.newton = newNewton(2 * len(x))
	}
	n, w := len(x), g.newton
	g.jacobian(x, t)
	size := 2 * n
	for r := range size {
		for c := range size {
			v := -h * gaussA[r/n][c/n] * w.jac[(r%n)*n+c%n]
			if r == c {
				v++
			}
			w.lu[r*size+c] = v
		}
	}
	if !w.factorise() {
		return false
	}
	clear(g.z)
	before := math.Inf(1)
	for range 30 {
		g.slopes(x, t, h)
		g.increments(g.next, h)
		for i := range w.rhs {
			w.rhs[i] = g.next[i] - g.z[i]
		}
		w.substitute()
		for i, d := range w.rhs {
			g.next[i] = g.z[i] + d
		}
		change, size := distance(g.z, g.next)
		g.z, g.next = g.next, g.z
		switch g.judge(change, before, size, x) {
		case solved:
			g.slopes(x, t, h)
			return true
		case diverging:
			return false
		}
		before = change
	}
	return false
}

// jacobian fills df/dx at x by forward differences; the slopes serve as space.
func (g *GaussLegendre4) jacobian(x []float64, t float64) {
	n := len(x)
	base, moved := g.k[:n], g.k[n:]
	g.f(base, x, t)
	copy(g.tmp, x)
	for j, v := range x {
		d := 1e-7 * max(1e-3, math.Abs(v))
		g.tmp[j] = v + d
		d = g.tmp[j] - v // the difference that the sum really has
		g.f(moved, g.tmp, t)
		g.tmp[j] = v
		for i := range n {
			g.newton.jac[i*n+j] = (moved[i] - base[i]) / d
		}
	}
}

// factorise replaces lu by its triangular factors, rows exchanged for the
// largest pivot. It reports false for a singular matrix.
func (w *newton) factorise() bool {
	n, a := len(w.pivot), w.lu
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r*n+c]) > math.Abs(a[p*n+c]) {
				p = r
			}
		}
		w.pivot[c] = p
		if d := a[p*n+c]; d == 0 || d-d != 0 {
			return false
		}
		if p != c {
			for k := range n {
				a[c*n+k], a[p*n+k] = a[p*n+k], a[c*n+k]
			}
		}
		for r := c + 1; r < n; r++ {
			m := a[r*n+c] / a[c*n+c]
			a[r*n+c] = m
			for k := c + 1; k < n; k++ {
				a[r*n+k] -= m * a[c*n+k]
			}
		}
	}
	return true
}

// substitute replaces rhs by the solution.
func (w *newton) substitute() {
	n, a, b := len(w.pivot), w.lu, w.rhs
	for c, p := range w.pivot {
		b[c], b[p] = b[p], b[c]
	}
	for r := range n {
		for k := range r {
			b[r] -= a[r*n+k] * b[k]
		}
	}
	for r := n - 1; r >= 0; r-- {
		for k := r + 1; k < n; k++ {
			b[r] -= a[r*n+k] * b[k]
		}
		b[r] /= a[r*n+r]
	}
}
