package expr

// Evaluator evaluates formulas over columns. It keeps its buffers between
// calls, so that no call allocates once they have grown; it is not for use by
// several goroutines at once.
type Evaluator struct {
	row  []float64
	tape tape
}

// NewEvaluator returns an evaluator with empty buffers.
func NewEvaluator() *Evaluator { return &Evaluator{} }

// Eval sets dst[i] to the value of e at row i of the columns X, for all of the
// len(dst) rows. It returns false as soon as a block of rows holds NaN or an
// infinity; the rest of dst is then unspecified. It panics if a column that e
// reads is missing or shorter than dst.
func (ev *Evaluator) Eval(dst []float64, e *Expr, X [][]float64) bool {
	checkColumns(e, X, len(dst))
	for i := range dst {
		dst[i] = e.At(ev.take(X, i))
		if !finite(dst[i]) {
			return false
		}
	}
	return true
}

// ConstGrad does what [Evaluator.Eval] does and fills jac with the derivatives
// in the constants, column by column: jac[k*len(dst)+i] is that of row i in
// Consts[k]. The length of jac is len(dst)*len(e.Consts). The derivatives
// themselves are not checked: at the edge of a domain, such as sqrt at 0, they
// may be infinite.
func (ev *Evaluator) ConstGrad(dst, jac []float64, e *Expr, X [][]float64) bool {
	n := len(dst)
	if len(jac) != n*len(e.Consts) {
		panic("expr: ConstGrad needs rows times constants derivatives")
	}
	checkColumns(e, X, n)
	for i := range dst {
		dst[i] = ev.tape.forward(e, ev.take(X, i))
		if !finite(dst[i]) {
			return false
		}
		ev.tape.reverse(e, func(node, k int, adjoint float64) {
			if e.Nodes[node].Op == Const {
				jac[k*n+i] = adjoint
			}
		})
	}
	return true
}

// take gathers row i.
func (ev *Evaluator) take(X [][]float64, i int) []float64 {
	ev.row = ev.row[:0]
	for _, c := range X {
		ev.row = append(ev.row, c[i])
	}
	return ev.row
}

// checkColumns panics unless X holds rows values of all columns that e reads.
func checkColumns(e *Expr, X [][]float64, rows int) {
	for _, n := range e.Nodes {
		if n.Op == Var && (int(n.Arg) >= len(X) || len(X[n.Arg]) < rows) {
			panic("expr: a column that the formula reads is missing or too short")
		}
	}
}
