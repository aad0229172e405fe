package expr

// Rows of a block: its buffers stay in the fastest cache of the processor.
const (
	valueBlock    = 512
	gradientBlock = 256
)

// Evaluator evaluates formulas over columns. It keeps its buffers between
// calls, so that no call allocates once they have grown; it is not for use by
// several goroutines at once.
type Evaluator struct {
	program
	memory   []float64
	block    int // rows of a buffer
	adjoints []adjoint
}

// NewEvaluator returns an evaluator with empty buffers.
func NewEvaluator() *Evaluator { return &Evaluator{} }

// Eval sets dst[i] to the value of e at row i of the columns X, for all of the
// len(dst) rows. It returns false at the first block of rows that holds NaN or
// an infinity; the rest of dst is then unspecified. It panics if a column that
// e reads is missing or shorter than dst. dst must not be one of the columns.
func (ev *Evaluator) Eval(dst []float64, e *Expr, X [][]float64) bool {
	ev.compile(e, X, len(dst), false)
	ev.reserve(len(dst), valueBlock, ev.buffers)
	for start := 0; start < len(dst); start += ev.block {
		end := min(start+ev.block, len(dst))
		if !ev.forward(dst[start:end], X, start) {
			return false
		}
	}
	return true
}

// reserve divides the rows into blocks of equal size and makes room for the
// buffers.
func (ev *Evaluator) reserve(rows, most, buffers int) {
	blocks := max(1, (rows+most-1)/most)
	ev.block = max(1, (rows+blocks-1)/blocks)
	if n := ev.block * buffers; cap(ev.memory) < n {
		ev.memory = make([]float64, n)
	} else {
		ev.memory = ev.memory[:n]
	}
}

// buffer returns the first rows of buffer k.
func (ev *Evaluator) buffer(k int32, rows int) []float64 {
	start := int(k) * ev.block
	return ev.memory[start : start+rows : start+rows]
}

// column returns what an operand holds for the rows from start on; out is the
// block of the result.
func (ev *Evaluator) column(a *operand, out []float64, X [][]float64, start int) []float64 {
	switch {
	case a.where == result:
		return out
	case a.where >= 0:
		return ev.buffer(a.where, len(out))
	}
	return X[-1-a.where][start : start+len(out)]
}

// forward computes the values of one block of rows into out, and reports
// whether all are finite.
func (ev *Evaluator) forward(out []float64, X [][]float64, start int) bool {
	for i := range ev.steps {
		s := &ev.steps[i]
		dst := out
		if s.dst != result {
			dst = ev.buffer(s.dst, len(out))
		}
		switch {
		case s.op.Arity() == 1:
			unaryColumn(s.op, dst, ev.column(&s.a, out, X, start))
		case s.a.scalar:
			scalarColumn(s.op, dst, s.a.s, ev.column(&s.b, out, X, start))
		case s.b.scalar:
			columnScalar(s.op, dst, ev.column(&s.a, out, X, start), s.b.s)
		default:
			binaryColumns(s.op, dst, ev.column(&s.a, out, X, start), ev.column(&s.b, out, X, start))
		}
	}
	if len(ev.steps) == 0 {
		if ev.out.scalar {
			fill(out, ev.out.s)
		} else {
			copy(out, ev.column(&ev.out, out, X, start))
		}
	}
	return allFinite(out)
}
