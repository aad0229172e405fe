package symreg

import (
	"fmt"
	"maps"
	"slices"

	"neurophysics/lab/expr"
)

// Limits say what operators may hold, beside the largest complexity and depth
// of a whole formula. They bind all that a search returns but for guesses.
//
// Without limits of their own, exponents are constants, and evolution builds no
// function inside one of its family: sin, cos, tan and their inverses; exp and
// the hyperbolic functions; log; sqrt and cbrt; powers.
type Limits struct {
	// Arguments holds, by operator, the largest complexity of each of its
	// arguments; 0 bounds nothing. With an entry for "^", exponents need not
	// be constants: {"^": {0, 3}} allows x^(y+1).
	Arguments map[string][]int
	// Nesting holds, by outer and then by inner operator, how many of the
	// inner one may stand on a way from the outer one down to a leaf: with
	// {"exp": {"sin": 0}} no sin stands inside exp, and with {"sin": {"sin":
	// 1}} sin may stand inside sin once.
	Nesting map[string]map[string]int
}

// rules are the limits on formulas, made ready.
type rules struct {
	cost              *measure
	maxSize, maxDepth int
	freeExponents     bool
	asked             bool           // whether any limit was given
	argument          [256][2]int    // largest complexity by operator; 0: any
	barred            [256]opbits    // by operator, those that it may not hold when evolution builds
	barredAlways      [256]opbits    // those of them that were asked for
	nesting           []nestingLimit // with limits of 1 and more
}

type nestingLimit struct {
	outer, inner expr.Op
	most         int
}

// newRules makes the limits of o ready, or returns the first fault.
func newRules(o *Options, names []string) (*rules, error) {
	cost, err := newMeasure(o, names)
	if err != nil {
		return nil, err
	}
	r := &rules{cost: cost, maxSize: o.MaxSize, maxDepth: o.MaxDepth}
	for _, outer := range expr.Operators() {
		for _, inner := range expr.Operators() {
			if family(outer)&family(inner) != 0 {
				r.barred[outer].add(inner)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Limits.Arguments)) {
		op, ok := expr.OpByName(name)
		if !ok {
			return nil, &OperatorError{Name: name, Known: operatorNames()}
		}
		sizes := o.Limits.Arguments[name]
		if len(sizes) != op.Arity() || slices.Min(sizes) < 0 {
			return nil, &OptionError{Option: fmt.Sprintf("Limits.Arguments[%q]", name), Value: sizes, Want: fmt.Sprintf("%d numbers, at least 0", op.Arity())}
		}
		copy(r.argument[op][:], sizes)
		r.asked, r.freeExponents = true, r.freeExponents || op == expr.Pow
	}
	for _, outer := range slices.Sorted(maps.Keys(o.Limits.Nesting)) {
		for _, inner := range slices.Sorted(maps.Keys(o.Limits.Nesting[outer])) {
			if err := r.nest(outer, inner, o.Limits.Nesting[outer][inner]); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// nest sets how often inner may stand inside outer.
func (r *rules) nest(outer, inner string, most int) error {
	var ops [2]expr.Op
	for i, name := range []string{outer, inner} {
		op, ok := expr.OpByName(name)
		if !ok {
			return &OperatorError{Name: name, Known: operatorNames()}
		}
		ops[i] = op
	}
	if most < 0 {
		return &OptionError{Option: fmt.Sprintf("Limits.Nesting[%q][%q]", outer, inner), Value: most, Want: "at least 0"}
	}
	r.asked = true
	if most == 0 {
		r.barred[ops[0]].add(ops[1])
		r.barredAlways[ops[0]].add(ops[1])
		return nil
	}
	r.barred[ops[0]].remove(ops[1])
	r.nesting = append(r.nesting, nestingLimit{ops[0], ops[1], most})
	return nil
}

// opbits is a set of operators; those that the program defined stand from 64 on.
type opbits [4]uint64

func (s *opbits) add(op expr.Op) { s[op/64] |= 1 << (op % 64) }

func (s *opbits) remove(op expr.Op) { s[op/64] &^= 1 << (op % 64) }

// join adds those of o.
func (s *opbits) join(o *opbits) {
	for k, b := range o {
		s[k] |= b
	}
}

// meets tells whether s and o have an operator in common.
func (s *opbits) meets(o *opbits) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0
}

// fits tells whether e keeps the largest complexity and, each part of it alone,
// the largest depth and the limits that were asked for.
func (r *rules) fits(e *expr.Expr, f *form) bool {
	return r.cost.of(e) <= r.maxSize && f.every(e, func(e *expr.Expr) bool { return e.Depth() <= r.maxDepth && r.keeps(e) })
}

// keeps tells whether e keeps the limits that were asked for.
func (r *rules) keeps(e *expr.Expr) bool {
	return !r.asked || r.walk(e, &r.barredAlways, false) && r.nested(e)
}

// builds tells whether evolution may build e.
func (r *rules) builds(e *expr.Expr) bool {
	return r.cost.of(e) <= r.maxSize && r.walk(e, &r.barred, true) && r.nested(e)
}

// mostOpen bounds the values that the postfix form of a formula that is built
// holds at a time.
const mostOpen = 64

// walk goes through e and looks at the arguments of every operator.
func (r *rules) walk(e *expr.Expr, barred *[256]opbits, building bool) bool {
	var buf [mostOpen]branch
	open := buf[:0]
	for i, n := range e.Nodes {
		own := branch{depth: 1, size: r.cost.node(n)}
		arity := n.Op.Arity()
		if arity == 2 && n.Op == expr.Pow && building && !r.freeExponents && e.Nodes[i-1].Op != expr.Const {
			return false
		}
		args := open[len(open)-arity:]
		for k := range args {
			arg := &args[k]
			if arg.holds.meets(&barred[n.Op]) || r.argument[n.Op][k] > 0 && arg.size > r.argument[n.Op][k] {
				return false
			}
			own.depth = max(own.depth, arg.depth+1)
			own.size += arg.size
			own.holds.join(&arg.holds)
		}
		if arity > 0 {
			own.holds.add(n.Op)
		}
		if open = append(open[:len(open)-arity], own); building && len(open) > mostOpen {
			return false
		}
	}
	return !building || int(open[0].depth) <= r.maxDepth
}

// branch is what walk knows of a subtree.
type branch struct {
	depth, size int
	holds       opbits
}

// nested tells whether e keeps the limits of nesting that are not 0.
func (r *rules) nested(e *expr.Expr) bool {
	for _, l := range r.nesting {
		open := make([]int, 0, mostOpen) // most inner ones on a way to a leaf
		for _, n := range e.Nodes {
			deepest := 0
			arity := n.Op.Arity()
			for _, k := range open[len(open)-arity:] {
				deepest = max(deepest, k)
			}
			if n.Op == l.outer && deepest > l.most {
				return false
			}
			if n.Op == l.inner {
				deepest++
			}
			open = append(open[:len(open)-arity], deepest)
		}
	}
	return true
}
