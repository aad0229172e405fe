package symreg

import (
	"fmt"
	"maps"
	"slices"

	"neurophysics/lab/expr"
)

// Complexity says what the nodes of a formula count in its complexity, by which
// the front is sorted. What is not named counts 1, so that the zero value counts
// nodes. Formulas hold short forms of operators that count as what they stand
// for unless they are named themselves: square and cube as *, inv as /, neg as -.
type Complexity struct {
	Operators map[string]int // by name as in package expr
	Variables map[string]int // by column name
	Constant  int
}

// measure counts the complexity of formulas; nil counts nodes.
type measure struct {
	op   [256]int
	vars []int
}

// newMeasure returns the measure that o asks for, or the first fault.
func newMeasure(o *Options, names []string) (*measure, error) {
	c := o.Complexity
	if len(c.Operators) == 0 && len(c.Variables) == 0 && c.Constant == 0 {
		return nil, nil
	}
	check := func(what string, v, most int) error {
		if v < 1 || v > most {
			return &OptionError{Option: "Complexity of " + what, Value: v, Want: fmt.Sprintf("from 1 to %d", most)}
		}
		return nil
	}
	m := &measure{vars: make([]int, len(names))}
	for i := range m.op {
		m.op[i] = 1
	}
	for i := range m.vars {
		m.vars[i] = 1
	}
	if c.Constant != 0 {
		if err := check("constants", c.Constant, o.MaxSize); err != nil {
			return nil, err
		}
		m.op[expr.Const] = c.Constant
	}
	for _, name := range slices.Sorted(maps.Keys(c.Variables)) {
		j := slices.Index(names, name)
		if j < 0 {
			return nil, &OptionError{Option: "Complexity.Variables", Value: name, Want: "by names of columns"}
		}
		if err := check(name, c.Variables[name], o.MaxSize); err != nil {
			return nil, err
		}
		m.vars[j] = c.Variables[name]
	}
	named := map[expr.Op]bool{}
	for _, name := range slices.Sorted(maps.Keys(c.Operators)) {
		op, ok := expr.OpByName(name)
		if !ok {
			return nil, &OperatorError{Name: name, Known: operatorNames()}
		}
		if err := check(name, c.Operators[name], maxWeight); err != nil {
			return nil, err
		}
		m.op[op], named[op] = c.Operators[name], true
	}
	for _, s := range []struct{ short, of expr.Op }{{expr.Square, expr.Mul}, {expr.Cube, expr.Mul}, {expr.Inv, expr.Div}, {expr.Neg, expr.Sub}} {
		if !named[s.short] {
			m.op[s.short] = m.op[s.of]
		}
	}
	return m, nil
}

// maxWeight bounds the weights of operators; one beyond MaxSize bars its
// operator.
const maxWeight = 1000

// of returns the complexity of e.
func (m *measure) of(e *expr.Expr) int {
	if m == nil {
		return len(e.Nodes)
	}
	n := 0
	for _, node := range e.Nodes {
		n += m.node(node)
	}
	return n
}

func (m *measure) node(n expr.Node) int {
	switch {
	case m == nil:
		return 1
	case n.Op == expr.Var:
		return m.vars[n.Arg]
	}
	return m.op[n.Op]
}
