package expr

import "math"

// mostFactors is the largest exponent that Products writes out.
const mostFactors = 8

// Products returns a formula of equal value in which squares, cubes and small
// whole powers are written as products, and those with negative exponents as
// their inverses: for readers who asked for * and / alone.
func (e *Expr) Products() *Expr {
	var stack []*Expr
	pop := func() *Expr {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return top
	}
	k := 0
	for _, n := range e.Nodes {
		var out *Expr
		switch {
		case n.Op == Const:
			out = NewConst(e.Consts[k])
			k++
		case n.Op == Var:
			out = &Expr{Nodes: []Node{n}}
		case n.Op == Square:
			out = factors(pop(), 2)
		case n.Op == Cube:
			out = factors(pop(), 3)
		case n.Op.Arity() == 1:
			out = Apply(n.Op, pop())
		default:
			b := pop()
			out = spelled(n.Op, pop(), b)
		}
		stack = append(stack, out)
	}
	return pop()
}

// spelled is Apply for two arguments, with whole powers written out.
func spelled(op Op, a, b *Expr) *Expr {
	if op == Pow && len(b.Nodes) == 1 && b.Nodes[0].Op == Const {
		switch v := b.Consts[0]; {
		case v != math.Trunc(v) || math.Abs(v) > mostFactors || math.Abs(v) < 1:
		case v < 0:
			return Apply(Inv, factors(a, int(-v)))
		default:
			return factors(a, int(v))
		}
	}
	return Apply(op, a, b)
}

// factors is the product of n times x.
func factors(x *Expr, n int) *Expr {
	out := x
	for range n - 1 {
		out = Apply(Mul, out, x)
	}
	return out
}
