package expr

import "math"

// adjoint is the derivative of the formula in one operand, for a block of
// rows: s times a column, or s in all rows.
type adjoint struct {
	s      float64
	column []float64
}

// ConstGrad does what [Evaluator.Eval] does and fills jac with the derivatives
// in the constants, column by column: jac[k*len(dst)+i] is that of row i in
// Consts[k]. The length of jac is len(dst)*len(e.Consts). The derivatives
// themselves are not checked: at the edge of a domain, such as sqrt at 0, they
// may be infinite. That in an exponent is 0 where the base is not positive.
func (ev *Evaluator) ConstGrad(dst, jac []float64, e *Expr, X [][]float64) bool {
	if len(jac) != len(dst)*len(e.Consts) {
		panic("expr: ConstGrad needs rows times constants derivatives")
	}
	ev.compile(e, X, len(dst), true)
	// One buffer for each step's value, and up to two for its operands' adjoints.
	ev.reserve(len(dst), gradientBlock, 3*len(ev.steps)+1)
	if cap(ev.adjoints) < len(ev.steps) {
		ev.adjoints = make([]adjoint, len(ev.steps))
	}
	for start := 0; start < len(dst); start += ev.block {
		end := min(start+ev.block, len(dst))
		if !ev.forward(dst[start:end], X, start) {
			return false
		}
		ev.reverse(dst[start:end], jac, len(dst), X, start)
	}
	return true
}

// sweep is the state of one reverse sweep.
type sweep struct {
	ev    *Evaluator
	out   []float64
	jac   []float64
	rows  int // of jac
	start int
	X     [][]float64
	next  int32 // the next free buffer
}

// reverse carries the derivative of the result down to the constants.
func (ev *Evaluator) reverse(out, jac []float64, rows int, X [][]float64, start int) {
	w := sweep{ev: ev, out: out, jac: jac, rows: rows, start: start, X: X, next: int32(len(ev.steps))}
	w.give(&ev.out, adjoint{s: 1})
	for i := len(ev.steps) - 1; i >= 0; i-- {
		s := &ev.steps[i]
		if !s.a.active && !s.b.active {
			continue
		}
		adj := ev.adjoints[i]
		if s.op.Arity() == 1 {
			w.give(&s.a, w.unary(s, i, adj))
		} else {
			w.binary(s, i, adj)
		}
	}
}

// give stores the adjoint of an operand: for its step to come, or in the
// derivatives of its constants.
func (w *sweep) give(a *operand, adj adjoint) {
	switch {
	case !a.active:
	case a.where == result:
		w.ev.adjoints[len(w.ev.steps)-1] = adj
	case !a.scalar:
		w.ev.adjoints[a.where] = adj // step i has buffer i
	default:
		for k := a.first; k < a.last; k++ {
			at := int(k)*w.rows + w.start
			dst := w.jac[at : at+len(w.out)]
			switch c := adj.s * w.ev.partial[k]; {
			case adj.column == nil:
				fill(dst, c)
			case c == 1:
				copy(dst, adj.column)
			default:
				mulScalar(dst, adj.column, c)
			}
		}
	}
}

// fresh returns an unused buffer.
func (w *sweep) fresh() []float64 {
	w.next++
	return w.ev.buffer(w.next-1, len(w.out))
}

// value returns the column of an operand, value i that of step i.
func (w *sweep) value(a *operand) []float64 { return w.ev.column(a, w.out, w.X, w.start) }

func (w *sweep) result(i int) []float64 {
	if w.ev.steps[i].dst == result {
		return w.out
	}
	return w.ev.buffer(int32(i), len(w.out))
}

// times returns adj * column.
func (w *sweep) times(adj adjoint, column []float64) adjoint {
	if adj.column == nil {
		return adjoint{adj.s, column}
	}
	dst := w.fresh()
	mulColumns(dst, adj.column, column)
	return adjoint{adj.s, dst}
}

// over returns adj / column.
func (w *sweep) over(adj adjoint, column []float64) adjoint {
	dst := w.fresh()
	if adj.column == nil {
		scalarDiv(dst, column, adj.s)
		return adjoint{1, dst}
	}
	divColumns(dst, adj.column, column)
	return adjoint{adj.s, dst}
}

// scaled returns c * adj.
func (adj adjoint) scaled(c float64) adjoint { return adjoint{c * adj.s, adj.column} }

// unary returns the adjoint of the argument of step i.
func (w *sweep) unary(s *step, i int, adj adjoint) adjoint {
	a, v := w.value(&s.a), w.result(i)
	switch s.op {
	case Neg:
		return adj.scaled(-1)
	case Inv:
		return w.times(w.times(adj, v), v).scaled(-1)
	case Square:
		return w.times(adj, a).scaled(2)
	case Cube:
		return w.times(w.times(adj, a), a).scaled(3)
	case Sqrt:
		return w.over(adj, v).scaled(0.5)
	case Exp:
		return w.times(adj, v)
	case Log:
		return w.over(adj, a)
	}
	d := w.fresh()
	switch s.op {
	case Sin:
		cosColumn(d, a)
	case Cos:
		sinColumn(d, a)
		adj = adj.scaled(-1)
	default:
		for j := range d {
			d[j], _ = partials(s.op, a[j], 0, v[j])
		}
	}
	if adj.column != nil {
		mulColumns(d, d, adj.column)
	}
	return adjoint{adj.s, d}
}

// binary gives the adjoints of both operands of step i.
func (w *sweep) binary(s *step, i int, adj adjoint) {
	a, b := &s.a, &s.b
	switch s.op {
	case Add:
		w.give(a, adj)
		w.give(b, adj)
	case Sub:
		w.give(a, adj)
		w.give(b, adj.scaled(-1))
	case Mul:
		w.give(a, w.timesOperand(adj, b, a.active))
		w.give(b, w.timesOperand(adj, a, b.active))
	case Div:
		if b.scalar {
			w.give(a, adj.scaled(1/b.s))
			if b.active {
				w.give(b, w.times(adj.scaled(-1/b.s), w.result(i)))
			}
			return
		}
		q := w.over(adj, w.value(b))
		w.give(a, q)
		if b.active {
			w.give(b, w.times(q, w.result(i)).scaled(-1))
		}
	default:
		w.general(s, i, adj)
	}
}

// timesOperand returns adj * b if it is needed.
func (w *sweep) timesOperand(adj adjoint, b *operand, needed bool) adjoint {
	switch {
	case !needed:
		return adj
	case b.scalar:
		return adj.scaled(b.s)
	}
	return w.times(adj, w.value(b))
}

// general gives the adjoints of powers, minima, maxima and angles, row by row.
func (w *sweep) general(s *step, i int, adj adjoint) {
	v := w.result(i)
	da, db := w.fresh(), w.fresh()
	x, y := s.a.s, s.b.s
	var xs, ys []float64
	if !s.a.scalar {
		xs = w.value(&s.a)
	}
	if !s.b.scalar {
		ys = w.value(&s.b)
	}
	for j := range v {
		if xs != nil {
			x = xs[j]
		}
		if ys != nil {
			y = ys[j]
		}
		if s.op == Pow && s.b.scalar && x != 0 {
			// Without another power; and without a logarithm for a fixed exponent.
			da[j], db[j] = y*v[j]/x, 0
			if s.b.active && x > 0 {
				db[j] = v[j] * math.Log(x)
			}
			continue
		}
		da[j], db[j] = partials(s.op, x, y, v[j])
	}
	if adj.column != nil {
		mulColumns(da, da, adj.column)
		mulColumns(db, db, adj.column)
	}
	w.give(&s.a, adjoint{adj.s, da})
	w.give(&s.b, adjoint{adj.s, db})
}
