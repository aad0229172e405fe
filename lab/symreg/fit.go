package symreg

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"neurophysics/lab/expr"
)

// fitBlock is the number of rows whose derivatives are held at a time, so that
// the memory of a fit does not grow with the rows.
const fitBlock = 1024

// fitter fits constants by Levenberg-Marquardt with buffers of its own; one a
// goroutine.
type fitter struct {
	scorer
	jac    []float64   // of a block, constant by constant
	part   [][]float64 // columns of a block
	free   []int       // constants that move
	normal []float64   // J'WJ, k by k
	chol   []float64
	grad   []float64 // J'Wr
	step   []float64
	start  []float64
	again  []float64       // weights of a block, for losses that are no squares
	least  float64         // error below which they grow no further
	stop   <-chan struct{} // ends fits early once closed; nil never is
}

func newFitter(stop <-chan struct{}) *fitter {
	return &fitter{scorer: *newScorer(), stop: stop}
}

// stopped tells whether the channel is closed.
func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// fit moves the constants of e that are not fixed to a local minimum of the
// loss over r, in place, and returns the loss there. It returns false where e
// is not finite on every row, and leaves the constants as they were.
func (f *fitter) fit(e *expr.Expr, fixed []bool, r *rows, iterations int) (float64, bool) {
	f.choose(e, fixed)
	best, ok := f.loss(e, r)
	k := len(f.free)
	if !ok || k == 0 || k > r.len() {
		return best, ok
	}
	f.start = append(f.start[:0], e.Consts...)
	f.step = slices.Grow(f.step[:0], k)[:k]
	lambda := 1e-4
	still := 0
	for it := 0; it < iterations && !stopped(f.stop); {
		if r.rho != nil {
			f.least = r.least(best)
		}
		if !f.accumulate(e, r) {
			break
		}
		moved := false
		for ; it < iterations && lambda < 1e12; lambda *= 8 {
			it++
			if !f.solve(lambda) {
				continue
			}
			for i, c := range f.free {
				e.Consts[c] = f.start[c] + f.step[i]
			}
			loss, ok := f.loss(e, r)
			if ok && loss < best {
				if best-loss <= 1e-13*best {
					still++
				} else {
					still = 0
				}
				best, moved = loss, true
				copy(f.start, e.Consts)
				lambda = max(lambda/20, 1e-14)
				break
			}
			copy(e.Consts, f.start)
		}
		if !moved || still > 1 || best == 0 {
			break
		}
	}
	copy(e.Consts, f.start)
	return best, true
}

// choose notes the constants of e that are not fixed.
func (f *fitter) choose(e *expr.Expr, fixed []bool) {
	f.free = f.free[:0]
	for k := range e.Consts {
		if fixed == nil || !fixed[k] {
			f.free = append(f.free, k)
		}
	}
}

// accumulate fills normal and grad at the present constants. It returns false
// where a derivative is not finite.
func (f *fitter) accumulate(e *expr.Expr, r *rows) bool {
	k, all := len(f.free), len(e.Consts)
	f.normal = slices.Grow(f.normal[:0], k*k)[:k*k]
	f.chol = slices.Grow(f.chol[:0], k*k)[:k*k]
	f.grad = slices.Grow(f.grad[:0], k)[:k]
	clear(f.normal)
	clear(f.grad)
	f.part = slices.Grow(f.part[:0], len(r.x))[:len(r.x)]
	for from := 0; from < r.len(); from += fitBlock {
		n := min(fitBlock, r.len()-from)
		for j, c := range r.x {
			f.part[j] = c[from : from+n]
		}
		f.jac = slices.Grow(f.jac[:0], n*all)[:n*all]
		if cap(f.val) < n {
			f.val = make([]float64, n)
		}
		val := f.val[:n]
		f.evals++
		if !f.constGrad(val, f.jac, e, r.form, f.part) {
			return false
		}
		for i := range val {
			val[i] = r.y[from+i] - val[i]
		}
		w, at := r.w, from
		if r.rho != nil {
			f.again = slices.Grow(f.again[:0], n)[:n]
			r.reweighted(f.again, val, from, f.least)
			w, at = f.again, 0
		}
		for a, ca := range f.free {
			ja := f.jac[ca*n : ca*n+n]
			f.grad[a] += dot(ja, val, w, at)
			for b, cb := range f.free[:a+1] {
				f.normal[b*k+a] += dot(ja, f.jac[cb*n:cb*n+n], w, at)
			}
		}
	}
	for _, v := range f.grad {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// dot returns the weighted inner product of a and b, whose first entries
// belong to row from.
func dot(a, b, w []float64, from int) float64 {
	s := 0.0
	if w == nil {
		for i, v := range a {
			s += v * b[i]
		}
		return s
	}
	w = w[from:]
	for i, v := range a {
		s += w[i] * v * b[i]
	}
	return s
}

// solve sets step to the damped Gauss-Newton step. It returns false where the
// damped matrix is not positive definite.
func (f *fitter) solve(lambda float64) bool {
	k := len(f.free)
	copy(f.chol, f.normal)
	scale := f.step // holds the diagonal's roots, then the solution
	for a := range k {
		d := f.normal[a*k+a]
		if !(d > 0) || math.IsInf(d, 1) {
			// A constant without influence stays where it is.
			for b := range k {
				f.chol[min(a, b)*k+max(a, b)] = 0
			}
			f.chol[a*k+a] = 1
			continue
		}
		f.chol[a*k+a] = d * (1 + lambda)
	}
	t, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: k, Stride: k, Data: f.chol})
	if !ok {
		return false
	}
	copy(scale, f.grad)
	for a := range k {
		if d := f.normal[a*k+a]; !(d > 0) {
			scale[a] = 0
		}
	}
	lapack64.Potrs(t, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: f.step})
	for _, v := range f.step {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// errors returns the standard error of every constant of e that is not fixed,
// from the inverse of J'WJ at the present constants, for errors of that mean
// square; dof is the number of rows that count, less the free constants. Entries
// of fixed constants are 0, and those of constants that nothing tells are the
// largest number.
func (f *fitter) errors(e *expr.Expr, fixed []bool, r *rows, loss, dof float64) []float64 {
	r = r.plain()
	out := make([]float64, len(e.Consts))
	f.choose(e, fixed)
	k := len(f.free)
	if k == 0 {
		return out
	}
	huge := func() []float64 {
		for _, c := range f.free {
			out[c] = math.MaxFloat64
		}
		return out
	}
	if dof <= 0 || !f.accumulate(e, r) {
		return huge()
	}
	// Unit diagonal, so that the scales of the constants do not matter.
	d := make([]float64, k)
	for a := range k {
		d[a] = math.Sqrt(f.normal[a*k+a])
		if !(d[a] > 0) {
			return huge()
		}
	}
	for a := range k {
		for b := a; b < k; b++ {
			f.chol[a*k+b] = f.normal[a*k+b] / (d[a] * d[b])
		}
	}
	t, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: k, Stride: k, Data: f.chol})
	if !ok {
		return huge()
	}
	// loss*sum/dof is the variance of a row of unit weight; of rows that
	// stand for fewer observations, each counts for less.
	variance := loss * r.sum / dof
	col := make([]float64, k)
	for a, c := range f.free {
		clear(col)
		col[a] = 1
		lapack64.Potrs(t, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: col})
		out[c] = min(math.Sqrt(variance*col[a])/d[a], math.MaxFloat64)
	}
	return out
}
