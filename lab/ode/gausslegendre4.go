package ode

import "math"

// GaussLegendre4 is the implicit Runge-Kutta method with two Gauss points:
// order 4, symplectic, symmetric and A-stable. Its equations are solved by
// fixed-point iteration and, where that does not converge, by Newton's method
// with a Jacobian from differences.
type GaussLegendre4 struct {
	// Tol is the change of the stages, relative to the largest increment of the
	// state in the step, at which the iteration ends; 0 means 1e-15. Where rounding
	// keeps the change above Tol, the iteration ends when the change stops falling.
	Tol float64

	f          Field
	k, z, next []float64 // slopes, increments and new increments of both stages, 2*dim each
	tmp        []float64
	step       float64 // size of the last step
	sum        compensated
	newton     *newton // made when fixed-point iteration fails for the first time
	err        error
}

// Nodes and coefficients: Hairer, Norsett and Wanner, table II.7.3.
var (
	gaussC = [2]float64{0.5 - math.Sqrt(3)/6, 0.5 + math.Sqrt(3)/6}
	gaussA = [2][2]float64{{0.25, 0.25 - math.Sqrt(3)/6}, {0.25 + math.Sqrt(3)/6, 0.25}}
)

// NewGaussLegendre4 returns a stepper for states of dim numbers.
func NewGaussLegendre4(f Field, dim int) *GaussLegendre4 {
	checkDim(dim)
	v := func() []float64 { return make([]float64, 2*dim) }
	return &GaussLegendre4{
		f: f, k: v(), z: v(), next: v(), tmp: make([]float64, dim),
		sum: newCompensated(dim),
	}
}

// Err returns nil, or the *Error of the first step whose equations were not
// solved. Such a step fills the state with NaN.
func (g *GaussLegendre4) Err() error { return g.err }

// Step advances x from t to t+h. See Err for failure.
func (g *GaussLegendre4) Step(x []float64, t, h float64) {
	checkState(x, len(g.tmp))
	n := len(x)
	g.predict(x, t, h)
	if !g.iterate(x, t, h) && !g.solveNewton(x, t, h) {
		if g.err == nil {
			g.err = &Error{t, h, ErrNoConvergence}
		}
		for i := range x {
			x[i] = math.NaN()
		}
		return
	}
	for i := range x {
		g.sum.add(x, i, h/2*(g.k[i]+g.k[n+i]))
	}
	copy(g.sum.last, x)
	g.step = h
}

// predict sets the increments to those of the last step's collocation
// polynomial, continued, or of the slope at x where there is no last step.
func (g *GaussLegendre4) predict(x []float64, t, h float64) {
	n := len(x)
	if g.sum.resume(x) {
		for i := range x {
			slope := (g.k[n+i] - g.k[i]) / (gaussC[1] - gaussC[0])
			g.next[i] = g.k[i] + slope*(1+gaussC[0]*h/g.step-gaussC[0])
			g.next[n+i] = g.k[i] + slope*(1+gaussC[1]*h/g.step-gaussC[0])
		}
		copy(g.k, g.next)
	} else {
		g.f(g.k[:n], x, t)
		copy(g.k[n:], g.k[:n])
	}
	g.increments(g.z, h)
}

// increments writes h A k.
func (g *GaussLegendre4) increments(dst []float64, h float64) {
	n := len(g.tmp)
	for i := range n {
		k1, k2 := g.k[i], g.k[n+i]
		dst[i] = h * (gaussA[0][0]*k1 + gaussA[0][1]*k2)
		dst[n+i] = h * (gaussA[1][0]*k1 + gaussA[1][1]*k2)
	}
}

// slopes evaluates the field at both stages x+z.
func (g *GaussLegendre4) slopes(x []float64, t, h float64) {
	n := len(x)
	for s := range 2 {
		for i, v := range x {
			g.tmp[i] = v + g.z[s*n+i]
		}
		g.f(g.k[s*n:(s+1)*n], g.tmp, t+gaussC[s]*h)
	}
}

// iterate repeats z = h A f(x+z) and reports whether that converged.
func (g *GaussLegendre4) iterate(x []float64, t, h float64) bool {
	before := math.Inf(1)
	for range 60 {
		g.slopes(x, t, h)
		g.increments(g.next, h)
		change, size := distance(g.z, g.next)
		g.z, g.next = g.next, g.z
		switch g.judge(change, before, size, x) {
		case solved:
			return true
		case diverging:
			return false
		}
		before = change
	}
	return false
}

type verdict int

const (
	goOn verdict = iota
	solved
	diverging
)

// judge weighs the change of the increments in one iteration against the
// change before, their size, and what rounding of the state allows.
func (g *GaussLegendre4) judge(change, before, size float64, x []float64) verdict {
	tol := g.Tol
	if tol == 0 {
		tol = 1e-15
	}
	if change <= tol*size {
		return solved
	}
	if change >= before || change-change != 0 {
		for _, v := range x {
			size = max(size, math.Abs(v))
		}
		if change <= 0x1p-46*size { // 64 units in the last place: rounding only
			return solved
		}
		return diverging
	}
	return goOn
}

// distance returns the largest difference of a and b, and the largest number in b.
func distance(a, b []float64) (change, size float64) {
	for i, v := range b {
		change = max(change, math.Abs(v-a[i])) // NaN stays: max(NaN) is NaN
		size = max(size, math.Abs(v))
	}
	return change, size
}
