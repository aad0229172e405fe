package expr

// Simplify returns a formula of the same values in canonical form.
func (e *Expr) Simplify() *Expr {
	var stack []*Expr
	k := 0
	for _, n := range e.Nodes {
		top := len(stack) - 1
		switch n.Op.Arity() {
		case 0:
			if n.Op == Var {
				stack = append(stack, NewVar(int(n.Arg)))
			} else {
				stack = append(stack, NewConst(e.Consts[k]))
				k++
			}
		case 1:
			stack[top] = fold(Apply(n.Op, stack[top]))
		default:
			stack[top-1] = fold(Apply(n.Op, stack[top-1], stack[top]))
			stack = stack[:top]
		}
	}
	return stack[0]
}

// fold turns a formula without variables into its value, if that is finite.
func fold(e *Expr) *Expr {
	for _, n := range e.Nodes {
		if n.Op == Var {
			return e
		}
	}
	if v := e.At(nil); finite(v) {
		return NewConst(v)
	}
	return e
}
