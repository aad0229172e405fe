package symreg

import (
	"math"
	"math/rand/v2"

	"neurophysics/lab/expr"
)

// change is a way to change a formula.
type change int

const (
	changeRotate change = iota
	changeAppend
	changeDelete
	changeOperator
	changeNothing
	changeSwap
	changeVariable
	changeConstant
	changeInsert
	changeSimplify
	changeNew
	changes
)

// changeWeights are the odds of the changes, in their order, after Cranmer
// (arXiv:2305.01582).
var changeWeights = [changes]float64{4.26, 2.47, 0.87, 0.29, 0.27, 0.20, 0.10, 0.035, 0.011, 0.002, 0.0005}

// Settings of the kick of a constant: strength and odds of a new sign.
const (
	kickScale = 0.13
	kickFlip  = 0.0074
)

// drawChange draws a change that e can suffer.
func drawChange(e *expr.Expr, rng *rand.Rand) change {
	w := changeWeights
	// Few constants are kicked more rarely than many.
	w[changeConstant] *= float64(min(8, len(e.Consts))) / 8
	if len(e.Nodes) == 1 {
		w[changeRotate], w[changeDelete], w[changeOperator], w[changeSwap], w[changeSimplify] = 0, 0, 0, 0, 0
	}
	if len(e.Consts) > 0 && len(e.Consts) == leaves(e) {
		w[changeVariable] = 0
	}
	total := 0.0
	for _, v := range w {
		total += v
	}
	u := rng.Float64() * total
	for c, v := range w {
		if u < v {
			return change(c)
		}
		u -= v
	}
	return changeNothing
}

func leaves(e *expr.Expr) int {
	n := 0
	for _, node := range e.Nodes {
		if node.Op.Arity() == 0 {
			n++
		}
	}
	return n
}

// apply changes e in place. It returns false where there was nothing to change.
func (g *grammar) apply(c change, e *expr.Expr, rng *rand.Rand) bool {
	if g.slots != nil {
		return g.slots.apply(c, e, rng)
	}
	switch c {
	case changeRotate:
		return rotate(e, rng)
	case changeAppend:
		if rng.IntN(2) == 0 {
			g.grow(e, rng)
		} else {
			g.wrap(e, len(e.Nodes)-1, rng)
		}
	case changeDelete:
		return g.remove(e, rng)
	case changeOperator:
		return g.swapOperator(e, rng)
	case changeSwap:
		return g.swapOperands(e, rng)
	case changeVariable:
		i := pick(e, rng, func(op expr.Op) bool { return op == expr.Var })
		if i < 0 || len(g.vars) < 2 {
			return false
		}
		e.Nodes[i].Arg = uint16(g.vars[rng.IntN(len(g.vars))])
	case changeConstant:
		if len(e.Consts) == 0 {
			return false
		}
		kick(&e.Consts[rng.IntN(len(e.Consts))], rng)
	case changeInsert:
		g.wrap(e, rng.IntN(len(e.Nodes)), rng)
	case changeSimplify:
		e.Set(e.Simplify())
	case changeNew:
		g.tree(e, 1+rng.IntN(g.rules.maxSize), rng)
	}
	return true
}

// kick multiplies or divides a constant by a random factor.
func kick(c *float64, rng *rand.Rand) {
	f := math.Pow(1.1+kickScale, rng.Float64())
	if rng.IntN(2) == 0 {
		f = 1 / f
	}
	if *c *= f; rng.Float64() < kickFlip {
		*c = -*c
	}
}

// wrap puts a new operator over the subtree that ends at node i, with a new
// leaf on the other side.
func (g *grammar) wrap(e *expr.Expr, i int, rng *rand.Rand) {
	op := g.operator(rng)
	part := g.empty()
	if op.Arity() == 2 {
		if op != expr.Pow && rng.IntN(2) == 0 {
			g.leaf(part, rng)
			start := e.Start(i)
			splice(e, start, start, part)
			i += len(part.Nodes)
			part = g.empty()
		} else {
			g.second(part, op, rng)
		}
	}
	part.Nodes = append(part.Nodes, expr.Node{Op: op})
	splice(e, i+1, i+1, part)
}

// remove replaces a random operator by one of its arguments.
func (g *grammar) remove(e *expr.Expr, rng *rand.Rand) bool {
	i := pick(e, rng, func(op expr.Op) bool { return op.Arity() > 0 })
	if i < 0 {
		return false
	}
	none := g.empty()
	if e.Nodes[i].Op.Arity() == 1 {
		splice(e, i, i+1, none)
		return true
	}
	second := e.Start(i - 1)
	if rng.IntN(2) == 0 {
		splice(e, second, i+1, none)
		return true
	}
	splice(e, i, i+1, none)
	splice(e, e.Start(second-1), second, none)
	return true
}

// swapOperator replaces a random operator by another of as many arguments.
func (g *grammar) swapOperator(e *expr.Expr, rng *rand.Rand) bool {
	i := pick(e, rng, func(op expr.Op) bool { return op.Arity() > 0 })
	if i < 0 {
		return false
	}
	list := g.unary
	if e.Nodes[i].Op.Arity() == 2 {
		list = g.binary
	}
	if len(list) == 0 {
		return false
	}
	e.Nodes[i].Op = list[rng.IntN(len(list))]
	return true
}

// swapOperands swaps the arguments of a random operator of two.
func (g *grammar) swapOperands(e *expr.Expr, rng *rand.Rand) bool {
	i := pick(e, rng, func(op expr.Op) bool { return op.Arity() == 2 })
	if i < 0 {
		return false
	}
	second := e.Start(i - 1)
	first := e.Start(second - 1)
	part := g.empty()
	part.Nodes = append(part.Nodes, e.Nodes[first:second]...)
	part.Consts = append(part.Consts, e.Consts[constsBefore(e, first):constsBefore(e, second)]...)
	// Before the operator first: places in front of it then stay.
	splice(e, i, i, part)
	splice(e, first, second, g.empty())
	return true
}

// rotate turns a random operator and one of its arguments that is an operator:
// the argument rises, the operator goes down to one of the argument's own
// arguments. In postfix it is a move of a single node.
func rotate(e *expr.Expr, rng *rand.Rand) bool {
	// A node i can turn if its last argument, or its first, is an operator.
	count := 0
	for pass := range 2 {
		k := 0
		if pass == 1 {
			if count == 0 {
				return false
			}
			k = rng.IntN(count)
		}
		for i, n := range e.Nodes {
			if n.Op.Arity() == 0 {
				continue
			}
			for arg := range n.Op.Arity() {
				child := i - 1
				if arg == 1 {
					child = e.Start(i-1) - 1
				}
				if e.Nodes[child].Op.Arity() == 0 {
					continue
				}
				if pass == 0 {
					count++
				} else if k--; k < 0 {
					turn(e, i, child)
					return true
				}
			}
		}
	}
	return false
}

// turn raises the operator at child over the one at i.
func turn(e *expr.Expr, i, child int) {
	up, down := e.Nodes[child], e.Nodes[i]
	if child < i-1 {
		// up(a, b) is the first argument: down(up(a,b), c) -> up(a, down(b,c));
		// with one argument, down(up(a), c) -> up(down(a, c)).
		copy(e.Nodes[child:], e.Nodes[child+1:i+1])
		e.Nodes[i] = up
		return
	}
	if up.Op.Arity() == 1 || down.Op.Arity() == 1 {
		// down(a, up(b)) -> up(down(a, b)); down(up(a, b)) -> up(a, down(b)).
		e.Nodes[child], e.Nodes[i] = down, up
		return
	}
	// down(a, up(b, c)) -> up(down(a, b), c).
	second := e.Start(child - 1)
	copy(e.Nodes[second+1:child+1], e.Nodes[second:child])
	e.Nodes[second] = down
	e.Nodes[i] = up
}

// cross swaps random subtrees of a and b in place.
func cross(a, b *expr.Expr, rng *rand.Rand) {
	i, k := rng.IntN(len(a.Nodes)), rng.IntN(len(b.Nodes))
	pa, pb := a.Sub(i), b.Sub(k)
	splice(a, a.Start(i), i+1, pb)
	splice(b, b.Start(k), k+1, pa)
}
