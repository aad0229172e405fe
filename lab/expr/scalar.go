package expr

import "math"

// apply returns op(a, b); operators of one argument leave b out. It takes the
// same roads as columns do, so that rows and columns agree bit for bit.
func apply(op Op, a, b float64) float64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	case Pow:
		var v [1]float64
		powScalar(v[:], []float64{a}, b)
		return v[0]
	case Min:
		return min(a, b)
	case Max:
		return max(a, b)
	case Atan2:
		return math.Atan2(a, b)
	case Neg:
		return -a
	case Inv:
		return 1 / a
	case Square:
		return a * a
	case Cube:
		return a * a * a
	case Sqrt:
		return math.Sqrt(a)
	case Cbrt:
		return math.Cbrt(a)
	case Abs:
		return math.Abs(a)
	case Exp:
		var v [1]float64
		expColumn(v[:], []float64{a})
		return v[0]
	case Log:
		var v [1]float64
		logColumn(v[:], []float64{a})
		return v[0]
	case Sin:
		var v [1]float64
		sinColumn(v[:], []float64{a})
		return v[0]
	case Cos:
		var v [1]float64
		cosColumn(v[:], []float64{a})
		return v[0]
	case Tan:
		return math.Tan(a)
	case Asin:
		return math.Asin(a)
	case Acos:
		return math.Acos(a)
	case Atan:
		return math.Atan(a)
	case Sinh:
		return math.Sinh(a)
	case Cosh:
		return math.Cosh(a)
	case Tanh:
		return math.Tanh(a)
	}
	if f := op.function(); f != nil {
		return f.Value(a)
	}
	panic("expr: no operator " + op.String())
}

// partials returns the derivatives of v = op(a, b) in a and in b. At a tie of
// min and max the first argument carries the derivative; that of abs is 0 at
// 0. In the exponent of a base that is not positive it is 0: such a power is
// defined for single exponents alone, and a fit must leave them as they are.
func partials(op Op, a, b, v float64) (da, db float64) {
	switch op {
	case Add:
		return 1, 1
	case Sub:
		return 1, -1
	case Mul:
		return b, a
	case Div:
		return 1 / b, -v / b
	case Pow:
		if b != 0 {
			da = b * math.Pow(a, b-1)
		}
		if a > 0 {
			db = v * math.Log(a)
		}
		return da, db
	case Min:
		if a <= b {
			return 1, 0
		}
		return 0, 1
	case Max:
		if a >= b {
			return 1, 0
		}
		return 0, 1
	case Atan2:
		r := float64(a*a) + float64(b*b)
		return b / r, -a / r
	case Neg:
		return -1, 0
	case Inv:
		return -v * v, 0
	case Square:
		return 2 * a, 0
	case Cube:
		return 3 * a * a, 0
	case Sqrt:
		return 0.5 / v, 0
	case Cbrt:
		return 1 / (3 * v * v), 0
	case Abs:
		return sign(a), 0
	case Exp:
		return v, 0
	case Log:
		return 1 / a, 0
	case Sin:
		return math.Cos(a), 0
	case Cos:
		return -math.Sin(a), 0
	case Tan:
		return 1 + float64(v*v), 0
	case Asin:
		return 1 / math.Sqrt((1-a)*(1+a)), 0
	case Acos:
		return -1 / math.Sqrt((1-a)*(1+a)), 0
	case Atan:
		return 1 / (1 + float64(a*a)), 0
	case Sinh:
		return math.Cosh(a), 0
	case Cosh:
		return math.Sinh(a), 0
	case Tanh:
		return (1 - v) * (1 + v), 0
	}
	if f := op.function(); f != nil {
		return f.slopeAt(a), 0
	}
	panic("expr: no operator " + op.String())
}

// sign returns -1, 0 or 1.
func sign(a float64) float64 {
	switch {
	case a > 0:
		return 1
	case a < 0:
		return -1
	}
	return 0
}

// finite reports whether v is neither NaN nor an infinity.
func finite(v float64) bool { return v-v == 0 }

// sameBits reports whether a and b are the same floating-point number.
func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

// At returns the value of the formula at one row x, indexed by column. It is
// NaN or infinite where the formula is not defined.
func (e *Expr) At(x []float64) float64 {
	var few [64]float64
	stack := few[:0]
	k := 0
	for _, n := range e.Nodes {
		top := len(stack) - 1
		switch {
		case n.Op == Const:
			stack = append(stack, e.Consts[k])
			k++
		case n.Op == Var:
			stack = append(stack, x[n.Arg])
		case n.Op.Arity() == 1:
			stack[top] = apply(n.Op, stack[top], 0)
		default:
			stack[top-1] = apply(n.Op, stack[top-1], stack[top])
			stack = stack[:top]
		}
	}
	return stack[0]
}

// Gradient returns the value at one row x, and sets dst[j] to the derivative
// in column j. The length of dst is that of x; a nil dst is allocated.
func (e *Expr) Gradient(dst, x []float64) ([]float64, float64) {
	if dst == nil {
		dst = make([]float64, len(x))
	}
	if len(dst) != len(x) {
		panic("expr: Gradient needs as many derivatives as columns")
	}
	clear(dst)
	var t tape
	v := t.forward(e, x)
	t.reverse(e, func(i, _ int, adjoint float64) {
		if n := e.Nodes[i]; n.Op == Var {
			dst[n.Arg] += adjoint
		}
	})
	return dst, v
}

// tape keeps what a reverse sweep over one row needs.
type tape struct {
	val, adj []float64
	left     []int32 // last node of the first argument
	stack    []int32
}

// forward evaluates every node at x.
func (t *tape) forward(e *Expr, x []float64) float64 {
	n := len(e.Nodes)
	if cap(t.val) < n {
		t.val, t.adj, t.left = make([]float64, n), make([]float64, n), make([]int32, n)
	}
	t.val, t.adj, t.left = t.val[:n], t.adj[:n], t.left[:n]
	t.stack = t.stack[:0]
	k := 0
	for i, node := range e.Nodes {
		top := len(t.stack) - 1
		switch node.Op.Arity() {
		case 0:
			if node.Op == Const {
				t.val[i] = e.Consts[k]
				k++
			} else {
				t.val[i] = x[node.Arg]
			}
		case 1:
			t.left[i] = int32(i - 1)
			t.val[i] = apply(node.Op, t.val[i-1], 0)
			t.stack = t.stack[:top]
		default:
			a := t.stack[top-1]
			t.left[i] = a
			t.val[i] = apply(node.Op, t.val[a], t.val[i-1])
			t.stack = t.stack[:top-1]
		}
		t.stack = append(t.stack, int32(i))
	}
	return t.val[n-1]
}

// reverse carries the derivative of the root down to the leaves and hands that
// of leaf i to leaf; k is the number of the constant if the leaf is one.
func (t *tape) reverse(e *Expr, leaf func(i, k int, adjoint float64)) {
	k := len(e.Consts)
	t.adj[len(e.Nodes)-1] = 1
	for i := len(e.Nodes) - 1; i >= 0; i-- {
		op, adj := e.Nodes[i].Op, t.adj[i]
		switch op.Arity() {
		case 0:
			if op == Const {
				k--
			}
			leaf(i, k, adj)
		case 1:
			da, _ := partials(op, t.val[i-1], 0, t.val[i])
			t.adj[i-1] = adj * da
		default:
			a := t.left[i]
			da, db := partials(op, t.val[a], t.val[i-1], t.val[i])
			t.adj[a], t.adj[i-1] = adj*da, adj*db
		}
	}
}
