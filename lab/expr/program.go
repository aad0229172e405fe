package expr

// operand is a value on the stack of the compiler: a column of the table, a
// buffer, or a number known before any row is looked at.
type operand struct {
	where  int32 // a buffer if it is not negative, else column -1-where
	scalar bool
	active bool    // it depends on constants
	first  int32   // if scalar: it depends on the constants first..last-1
	last   int32   //
	s      float64 // its value, if scalar
}

// step computes one buffer: op of one or two operands, not both of them
// scalars.
type step struct {
	op   Op
	dst  int32 // a buffer, or result
	a, b operand
}

// result stands for the block of dst that an evaluation fills.
const result = 1 << 30

// program is a formula made ready for columns: all that does not depend on the
// rows is computed.
type program struct {
	steps   []step
	stack   []operand
	partial []float64 // of the scalar operand that holds constant k, in that constant
	buffers int       // in use
	out     operand
}

// compile makes the program of e. With keep every step has a buffer of its
// own, as the reverse sweep needs; else buffers are used again.
func (p *program) compile(e *Expr, X [][]float64, rows int, keep bool) {
	p.steps, p.stack, p.partial, p.buffers = p.steps[:0], p.stack[:0], p.partial[:0], 0
	free := int32(0) // the first free buffer: those in use form a stack
	for _, n := range e.Nodes {
		top := len(p.stack) - 1
		switch n.Op.Arity() {
		case 0:
			if n.Op == Var {
				if int(n.Arg) >= len(X) || len(X[n.Arg]) < rows {
					panic("expr: a column that the formula reads is missing or too short")
				}
				p.stack = append(p.stack, operand{where: -1 - int32(n.Arg)})
				continue
			}
			k := int32(len(p.partial))
			p.stack = append(p.stack, operand{scalar: true, active: true, first: k, last: k + 1, s: e.Consts[k]})
			p.partial = append(p.partial, 1)
			continue
		case 1:
			a := &p.stack[top]
			if a.scalar {
				v := apply(n.Op, a.s, 0)
				if keep {
					da, _ := partials(n.Op, a.s, 0, v)
					p.chain(a, da)
				}
				a.s = v
				continue
			}
			if a.where >= 0 && !keep {
				free--
			}
			p.steps = append(p.steps, step{op: n.Op, dst: free, a: *a})
			*a = operand{where: free, active: a.active}
		default:
			a, b := &p.stack[top-1], &p.stack[top]
			p.stack = p.stack[:top]
			if a.scalar && b.scalar {
				v := apply(n.Op, a.s, b.s)
				if keep {
					da, db := partials(n.Op, a.s, b.s, v)
					p.chain(a, da)
					p.chain(b, db)
				}
				a.s, a.last = v, b.last
				continue
			}
			if !keep {
				if !a.scalar && a.where >= 0 {
					free--
				}
				if !b.scalar && b.where >= 0 {
					free--
				}
			}
			p.steps = append(p.steps, step{op: n.Op, dst: free, a: *a, b: *b})
			*a = operand{where: free, active: a.active || b.active}
		}
		free++
		p.buffers = max(p.buffers, int(free))
	}
	p.out = p.stack[0]
	if n := len(p.steps); n > 0 {
		p.steps[n-1].dst = result
		p.out.where = result
	}
}

// chain multiplies the derivatives of a scalar by d.
func (p *program) chain(a *operand, d float64) {
	for k := a.first; k < a.last; k++ {
		p.partial[k] *= d
	}
}
