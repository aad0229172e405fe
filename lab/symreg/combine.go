package symreg

import (
	"math"
	"slices"

	"neurophysics/lab/expr"
)

// combiner evaluates formulas of templates with buffers of its own.
type combiner struct {
	val  [][]float64 // of the parts
	cols [][]float64 // of the table, and the parameters
	args []float64
	row  []float64
}

// grow makes room for n rows of the parts.
func (b *combiner) grow(f *form, columns, n int) {
	if len(b.val) != len(f.names) || len(b.row) != columns {
		b.val, b.args, b.row = make([][]float64, len(f.names)), make([]float64, len(f.names)), make([]float64, columns)
	}
	for k := range b.val {
		if cap(b.val[k]) < n {
			b.val[k] = make([]float64, n)
		}
		b.val[k] = b.val[k][:n]
	}
}

// at takes in row i of the parts and of the columns, and returns the prediction.
func (b *combiner) at(f *form, x [][]float64, i int) float64 {
	for k, v := range b.val {
		b.args[k] = v[i]
	}
	for j, c := range x {
		b.row[j] = c[i]
	}
	return f.combine(b.args, b.row)
}

// eval sets val to the predictions of e over the columns x. It returns false
// where they are not all finite.
func (s *scorer) eval(val []float64, e *expr.Expr, f *form, x [][]float64) bool {
	if f == nil {
		return s.ev.Eval(val, e, x)
	}
	s.parts.grow(f, len(x), len(val))
	s.parts.cols = f.groups.fill(s.parts.cols, x, e.Consts, len(val))
	return s.predict(val, e, f, x)
}

// predict is eval with the columns of the parameters filled.
func (s *scorer) predict(val []float64, e *expr.Expr, f *form, x [][]float64) bool {
	from := 0
	for k, last := range f.roots(e) {
		part := view(e, from, last)
		if !s.ev.Eval(s.parts.val[k], &part, s.parts.cols) {
			return false
		}
		from = f.next(k, last)
	}
	for i := range val {
		v := s.parts.at(f, x, i)
		if v-v != 0 {
			return false
		}
		val[i] = v
	}
	return true
}

// constGrad does what eval does and fills jac with the derivatives in the
// constants, as expr.Evaluator.ConstGrad does.
func (s *scorer) constGrad(val, jac []float64, e *expr.Expr, f *form, x [][]float64) bool {
	if f == nil {
		return s.ev.ConstGrad(val, jac, e, x)
	}
	n := len(val)
	s.parts.grow(f, len(x), n)
	s.parts.cols = f.groups.fill(s.parts.cols, x, e.Consts, n)
	if !s.groupGrad(val, jac, e, f, x) {
		return false
	}
	roots := f.roots(e)
	ends := make([]int, len(roots)) // of each part's constants
	from, first := 0, 0
	for k, last := range roots {
		part := view(e, from, last)
		ends[k] = first + len(part.Consts)
		if !s.ev.ConstGrad(s.parts.val[k], jac[first*n:ends[k]*n], &part, s.parts.cols) {
			return false
		}
		from, first = f.next(k, last), ends[k]
	}
	for i := range val {
		v := s.parts.at(f, x, i)
		if v-v != 0 {
			return false
		}
		val[i] = v
		for k, first := 0, 0; k < len(ends); first, k = ends[k], k+1 {
			if first == ends[k] {
				continue
			}
			slope := s.parts.slope(f, k)
			for c := first; c < ends[k]; c++ {
				jac[c*n+i] *= slope
			}
		}
	}
	return true
}

// groupGrad fills the part of jac that belongs to the values of the parameters,
// by shifting each parameter on all rows.
func (s *scorer) groupGrad(val, jac []float64, e *expr.Expr, f *form, x [][]float64) bool {
	n, params := len(val), len(f.groups.names)
	first := len(e.Consts) - f.groups.values()
	clear(jac[first*n:])
	used := f.used(e)
	for j := range params {
		if !used[j] {
			continue
		}
		col := s.parts.cols[len(x)+j]
		at := slices.Clone(col)
		var far [2][]float64
		for side := range far {
			for i, v := range at {
				col[i] = v + float64(2*side-1)*nudge(v)
			}
			if far[side] = make([]float64, n); !s.predict(far[side], e, f, x) {
				return false
			}
		}
		copy(col, at)
		for i, v := range at {
			k := first + f.groups.of(x[f.groups.column][i])*params + j
			jac[k*n+i] = (far[1][i] - far[0][i]) / (2 * nudge(v))
		}
	}
	return true
}

// nudge is how far a number is shifted to take a derivative: the cube root of the
// precision.
func nudge(at float64) float64 { return 6e-6 * max(math.Abs(at), 1e-3) }

// slope returns the derivative of the prediction in part k at the row taken in.
func (b *combiner) slope(f *form, k int) float64 {
	at := b.args[k]
	h := nudge(at)
	b.args[k] = at + h
	up := f.combine(b.args, b.row)
	b.args[k] = at - h
	down := f.combine(b.args, b.row)
	b.args[k] = at
	return (up - down) / (2 * h)
}

// view returns nodes from to last of e, with their constants.
func view(e *expr.Expr, from, last int) expr.Expr {
	a := constsBefore(e, from)
	b := constsBefore(e, last+1)
	return expr.Expr{Nodes: e.Nodes[from : last+1], Consts: e.Consts[a:b]}
}

// next returns the first node of the part after part k, which ends at node last.
func (f *form) next(k, last int) int {
	if k == 0 {
		return last + 1
	}
	return last + 2 // a joint stands between
}
