package expr

import (
	"fmt"
	gotoken "go/token"
	"strings"
)

// Function is a function of one argument that a program adds to the operators.
type Function struct {
	// Name is how formulas write it: a letter, then letters, digits and underscores.
	Name string
	// Value computes it; NaN where it is not defined. Searches call it on many
	// goroutines at once.
	Value func(x float64) float64
	// Derivative is its derivative as a formula of x, which may name the function
	// itself, such as "sigmoid(x)*(1 - sigmoid(x))".
	Derivative string
	// LaTeX is its name in LaTeX's math mode; the default is Name, upright.
	LaTeX string
	// Parity is 1 where f(-x) = f(x), -1 where f(-x) = -f(x), and 0 otherwise.
	Parity int
	// Degree is the power n/d that it takes of its argument's unit, {n, d}. The
	// zero value stands for a function of pure numbers that gives pure numbers.
	Degree [2]int
}

// Functions of a program stand behind all others; their place among the
// operators is the order in which they were defined.
const firstDefined Op = 64

// mostDefined is the number of functions that there is room for.
const mostDefined = 64

// defined is a function at work.
type defined struct {
	Function
	slope *Expr // of column 0
}

var functions []defined

// Define adds f to the operators of all formulas: they can be parsed, printed,
// evaluated, differentiated and searched with it. Formulas as Go source call a
// function of that name, in SymPy's text it is an undefined function. Define is
// meant for the start of a program: it must not run beside other calls of this
// package. It fails for a name that is taken or cannot be read, without a Value,
// and for a derivative that cannot be parsed.
func Define(f Function) (Op, error) {
	_, taken := OpByName(f.Name)
	switch {
	case f.Name == "" || nameLen(f.Name) != len(f.Name):
		return 0, fmt.Errorf("expr: a function cannot be called %q; use letters, digits and underscores", f.Name)
	case taken || reserved(f.Name):
		return 0, fmt.Errorf("expr: the name %q is taken; give the function another one", f.Name)
	case f.Parity < -1 || f.Parity > 1:
		return 0, fmt.Errorf("expr: the parity %d of the function %q is none of -1, 0 and 1", f.Parity, f.Name)
	case f.Value == nil:
		return 0, fmt.Errorf("expr: the function %q has no Value", f.Name)
	case f.Degree[1] < 0 || f.Degree[0] != 0 && f.Degree[1] == 0:
		return 0, fmt.Errorf("expr: the degree %d/%d of the function %q needs a positive denominator", f.Degree[0], f.Degree[1], f.Name)
	case len(functions) == mostDefined:
		return 0, fmt.Errorf("expr: there is no room for the function %q; %d are the most", f.Name, mostDefined)
	}
	functions = append(functions, defined{Function: f})
	last := &functions[len(functions)-1]
	slope, err := Parse(f.Derivative, []string{"x"})
	if err != nil {
		functions = functions[:len(functions)-1]
		return 0, fmt.Errorf("expr: the derivative of the function %q, a formula of x: %w", f.Name, err)
	}
	last.slope = slope
	return firstDefined + Op(len(functions)-1), nil
}

// Defined returns the operators that the program defined, in that order.
func Defined() []Op {
	ops := make([]Op, len(functions))
	for i := range ops {
		ops[i] = firstDefined + Op(i)
	}
	return ops
}

// reserved reports whether the parser reads the name as something else, Go does, or
// columns without names have it.
func reserved(name string) bool {
	switch name {
	case "pi", "inf", "nan", "real_root", "math", "float64", "_":
		return true
	}
	digits, ok := strings.CutPrefix(name, "x")
	return gotoken.IsKeyword(name) || ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// function returns what was defined as op, or nil.
func (op Op) function() *defined {
	if i := int(op) - int(firstDefined); i >= 0 && i < len(functions) {
		return &functions[i]
	}
	return nil
}

// slopeAt returns the derivative at x.
func (f *defined) slopeAt(x float64) float64 {
	var few [32]float64
	stack := few[:0]
	consts := f.slope.Consts
	for _, n := range f.slope.Nodes {
		switch top := len(stack) - 1; {
		case n.Op == Const:
			stack = append(stack, consts[0])
			consts = consts[1:]
		case n.Op == Var:
			stack = append(stack, x)
		case n.Op.Arity() == 1:
			stack[top] = apply(n.Op, stack[top], 0)
		default:
			stack[top-1] = apply(n.Op, stack[top-1], stack[top])
			stack = stack[:top]
		}
	}
	return stack[0]
}

// slopeOf returns the derivative at u.
func (f *defined) slopeOf(u *form) *form {
	var arg emitter
	arg.form(u)
	e := &Expr{}
	consts := f.slope.Consts
	for _, n := range f.slope.Nodes {
		switch n.Op {
		case Var:
			e.Nodes, e.Consts = append(e.Nodes, arg.nodes...), append(e.Consts, arg.consts...)
			continue
		case Const:
			e.Consts, consts = append(e.Consts, consts[0]), consts[1:]
		}
		e.Nodes = append(e.Nodes, n)
	}
	return e.form()
}
