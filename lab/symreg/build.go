package symreg

import (
	"math"

	"neurophysics/lab/expr"
)

// opset holds the operators that may be used.
type opset [256]bool

// wholePower stands in an opset for powers with whole exponents, which
// abbreviate products and their inverses.
const wholePower expr.Op = 255

func newOpset(names []string) (s opset) {
	for _, name := range names {
		op, _ := expr.OpByName(name)
		s[op] = true
	}
	return s
}

// written returns the operators that may stand in a formula: those allowed,
// leaves, and what abbreviates allowed ones.
func (s opset) written() opset {
	s[expr.Const], s[expr.Var] = true, true
	s[expr.Neg] = s[expr.Neg] || s[expr.Sub] || s[expr.Mul]
	s[expr.Square] = s[expr.Square] || s[expr.Mul] || s[expr.Pow]
	s[expr.Cube] = s[expr.Cube] || s[expr.Mul] || s[expr.Pow]
	s[expr.Inv] = s[expr.Inv] || s[expr.Div] || s[expr.Pow]
	s[wholePower] = s[expr.Mul]
	return s
}

// allow tells whether e holds no other operators.
func (s *opset) allow(e *expr.Expr) bool {
	k := 0
	for i, n := range e.Nodes {
		if !s[n.Op] && !(n.Op == expr.Pow && s[wholePower] && s.whole(e, i, k)) {
			return false
		}
		if n.Op == expr.Const {
			k++
		}
	}
	return true
}

// whole tells whether the power at node i, with k constants before it, has a
// whole exponent that the operators can write.
func (s *opset) whole(e *expr.Expr, i, k int) bool {
	if e.Nodes[i-1].Op != expr.Const {
		return false
	}
	v := e.Consts[k-1]
	return v == math.Trunc(v) && (v > 0 || s[expr.Inv])
}

// pin adds to the constants that a fit leaves alone the exponents of e, where
// only whole ones can be written; fixed may be nil for none.
func (s *opset) pin(e *expr.Expr, fixed []bool) []bool {
	if s[expr.Pow] {
		return fixed
	}
	k := 0
	for i, n := range e.Nodes {
		if n.Op != expr.Const {
			continue
		}
		if i+1 < len(e.Nodes) && e.Nodes[i+1].Op == expr.Pow {
			if fixed == nil {
				fixed = make([]bool, len(e.Consts))
			}
			fixed[k] = true
		}
		k++
	}
	return fixed
}

// square tells whether whole powers can be written.
func (s *opset) square() bool { return s[expr.Mul] || s[expr.Pow] || s[expr.Square] }

// inverse tells whether 1/x can be written.
func (s *opset) inverse() bool { return s[expr.Div] || s[expr.Inv] || s[expr.Pow] }

// times returns a*b in the plainest form: 1 is left out and a*(1/u) is a/u.
func times(a, b *expr.Expr) *expr.Expr {
	switch {
	case isNumber(a, 1):
		return b
	case isNumber(b, 1):
		return a
	case root(b) == expr.Inv:
		return expr.Apply(expr.Div, a, argument(b, 0))
	case root(a) == expr.Inv:
		return expr.Apply(expr.Div, b, argument(a, 0))
	}
	return expr.Apply(expr.Mul, a, b)
}

// power returns x^n for a whole n.
func power(x *expr.Expr, n int) *expr.Expr {
	switch {
	case n < 0:
		return expr.Apply(expr.Inv, power(x, -n))
	case n == 0:
		return expr.NewConst(1)
	case n == 1:
		return x
	case n == 2:
		return expr.Apply(expr.Square, x)
	case n == 3:
		return expr.Apply(expr.Cube, x)
	}
	return expr.Apply(expr.Pow, x, expr.NewConst(float64(n)))
}

// linear returns the sum of coef[i]*terms[i] and tells which of its constants
// belong to the terms and not to the coefficients. A negative coefficient
// becomes a difference.
func linear(coef []float64, terms []*expr.Expr) (sum *expr.Expr, fixed []bool) {
	// A term with a positive coefficient goes first if there is one.
	order := []int{0}
	for i := range coef {
		if i > 0 && coef[i] > 0 && coef[order[0]] < 0 {
			order = append([]int{i}, order...)
		} else if i > 0 {
			order = append(order, i)
		}
	}
	for k, i := range order {
		c := coef[i]
		op := expr.Add
		if k > 0 && c < 0 {
			c, op = -c, expr.Sub
		}
		t := expr.NewConst(c)
		fixed = append(fixed, false)
		if !isNumber(terms[i], 1) {
			if root(terms[i]) == expr.Inv {
				t = expr.Apply(expr.Div, t, argument(terms[i], 0))
			} else {
				t = expr.Apply(expr.Mul, t, terms[i])
			}
			for range terms[i].Consts {
				fixed = append(fixed, true)
			}
		}
		if k == 0 {
			sum = t
		} else {
			sum = expr.Apply(op, sum, t)
		}
	}
	return sum, fixed
}

// root returns the operator of the last node.
func root(e *expr.Expr) expr.Op { return e.Nodes[len(e.Nodes)-1].Op }

// isNumber reports whether e is the constant v.
func isNumber(e *expr.Expr, v float64) bool {
	return len(e.Nodes) == 1 && e.Nodes[0].Op == expr.Const && e.Consts[0] == v
}

// argument returns a copy of the k-th argument of the root.
func argument(e *expr.Expr, k int) *expr.Expr {
	last := len(e.Nodes) - 2
	if root(e).Arity() == 2 && k == 0 {
		last = e.Start(last) - 1
	}
	return e.Sub(last)
}
