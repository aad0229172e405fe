package symreg

import (
	"math"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/expr"
)

// grammar is what an island may build with: its operators and variables, and
// the limits on size, depth and nesting. It holds a buffer and belongs to one
// island.
type grammar struct {
	unary, binary []expr.Op
	vars          []int
	rules         *rules
	has           opset     // what formulas may hold
	part          expr.Expr // under construction
	slots         *slots    // of a template; nil without one
	units         *units
}

// newGrammar allows the given operators on the variables, and those
// in has in formulas that come from elsewhere.
func newGrammar(ops []expr.Op, has opset, vars []int, r *rules) *grammar {
	g := &grammar{vars: vars, has: has, rules: r}
	for _, op := range ops {
		if op.Arity() == 1 {
			g.unary = append(g.unary, op)
		} else {
			g.binary = append(g.binary, op)
		}
	}
	return g
}

// Families of functions that do not stand inside each other by default.
const (
	familyTrig uint8 = 1 << iota
	familyExp
	familyLog
	familyRoot
	familyPower
)

func family(op expr.Op) uint8 {
	switch op {
	case expr.Sin, expr.Cos, expr.Tan, expr.Asin, expr.Acos, expr.Atan, expr.Atan2:
		return familyTrig
	case expr.Exp, expr.Sinh, expr.Cosh, expr.Tanh:
		return familyExp
	case expr.Log:
		return familyLog
	case expr.Sqrt, expr.Cbrt:
		return familyRoot
	case expr.Pow:
		return familyPower
	}
	return 0
}

// allows tells whether e keeps the limits: operators, size, depth, nesting, the
// sizes of arguments, and units.
func (g *grammar) allows(e *expr.Expr) bool {
	if g.slots != nil {
		return g.slots.allows(e, g.rules)
	}
	return g.has.allow(e) && g.rules.builds(e) && !g.units.refuses(e)
}

// leaf appends a variable or a constant, with equal chances.
func (g *grammar) leaf(e *expr.Expr, rng *rand.Rand) {
	if rng.IntN(2) == 0 {
		e.Nodes = append(e.Nodes, expr.Node{Op: expr.Var, Arg: uint16(g.vars[rng.IntN(len(g.vars))])})
		return
	}
	e.Nodes = append(e.Nodes, expr.Node{Op: expr.Const})
	e.Consts = append(e.Consts, rng.NormFloat64())
}

// operator draws an operator; those of one argument come in their share.
func (g *grammar) operator(rng *rand.Rand) expr.Op {
	k := rng.IntN(len(g.unary) + len(g.binary))
	if k < len(g.unary) {
		return g.unary[k]
	}
	return g.binary[k-len(g.unary)]
}

// tree makes e a random formula with about that many nodes, grown at random
// leaves.
func (g *grammar) tree(e *expr.Expr, size int, rng *rand.Rand) {
	if g.slots != nil {
		g.slots.tree(e, size, rng)
		return
	}
	e.Nodes, e.Consts = e.Nodes[:0], e.Consts[:0]
	g.leaf(e, rng)
	for len(e.Nodes) < size {
		g.grow(e, rng)
	}
}

// grow replaces a random leaf by an operator on new leaves.
func (g *grammar) grow(e *expr.Expr, rng *rand.Rand) {
	i := pick(e, rng, func(op expr.Op) bool { return op.Arity() == 0 })
	part := g.empty()
	op := g.operator(rng)
	g.leaf(part, rng)
	if op.Arity() == 2 {
		g.second(part, op, rng)
	}
	part.Nodes = append(part.Nodes, expr.Node{Op: op})
	splice(e, i, i+1, part)
}

// empty returns the buffer, emptied.
func (g *grammar) empty() *expr.Expr {
	g.part.Nodes, g.part.Consts = g.part.Nodes[:0], g.part.Consts[:0]
	return &g.part
}

// second appends the second argument of op.
func (g *grammar) second(e *expr.Expr, op expr.Op, rng *rand.Rand) {
	if op != expr.Pow || g.rules.freeExponents && rng.IntN(2) == 0 {
		g.leaf(e, rng)
		return
	}
	e.Nodes = append(e.Nodes, expr.Node{Op: expr.Const})
	e.Consts = append(e.Consts, math.Round(rng.NormFloat64()*4)/2)
}

// pick returns a random node whose operator suits, or -1.
func pick(e *expr.Expr, rng *rand.Rand, suits func(expr.Op) bool) int {
	count := 0
	for _, n := range e.Nodes {
		if suits(n.Op) {
			count++
		}
	}
	if count == 0 {
		return -1
	}
	k := rng.IntN(count)
	for i, n := range e.Nodes {
		if suits(n.Op) {
			if k == 0 {
				return i
			}
			k--
		}
	}
	return -1
}

// splice replaces nodes from to to-1 of e, with their constants, by part.
func splice(e *expr.Expr, from, to int, part *expr.Expr) {
	a := constsBefore(e, from)
	b := a
	for _, n := range e.Nodes[from:to] {
		if n.Op == expr.Const {
			b++
		}
	}
	e.Nodes = slices.Replace(e.Nodes, from, to, part.Nodes...)
	e.Consts = slices.Replace(e.Consts, a, b, part.Consts...)
}
