package expr

// Op names what a node does: it stands for a constant, for a variable, or for
// an operator on the values before it. A program may [Define] more.
type Op uint8

// The leaves, the operators of two arguments and those of one. The order is
// part of the canonical form; new operators go to the end of their group.
const (
	Const Op = iota // the next number of Expr.Consts
	Var             // the column Node.Arg

	Add
	Sub
	Mul
	Div
	Pow
	Min
	Max
	Atan2 // atan2(y, x), the angle of the point (x, y)

	Neg
	Inv    // 1/x
	Square // x^2
	Cube   // x^3
	Sqrt
	Cbrt
	Abs
	Exp
	Log // natural logarithm
	Sin
	Cos
	Tan
	Asin
	Acos
	Atan
	Sinh
	Cosh
	Tanh

	opCount
)

// opNames holds the name by which the operator is chosen and, for functions,
// written.
var opNames = [opCount]string{
	Const: "const", Var: "var",
	Add: "+", Sub: "-", Mul: "*", Div: "/", Pow: "^", Min: "min", Max: "max", Atan2: "atan2",
	Neg: "neg", Inv: "inv", Square: "square", Cube: "cube", Sqrt: "sqrt", Cbrt: "cbrt", Abs: "abs",
	Exp: "exp", Log: "log", Sin: "sin", Cos: "cos", Tan: "tan", Asin: "asin", Acos: "acos", Atan: "atan",
	Sinh: "sinh", Cosh: "cosh", Tanh: "tanh",
}

// aliases holds other names under which functions may be written.
var aliases = map[string]Op{
	"pow": Pow, "ln": Log, "fabs": Abs, "Abs": Abs, "Min": Min, "Max": Max,
	"arcsin": Asin, "arccos": Acos, "arctan": Atan, "arctan2": Atan2,
}

// String returns the operator's name, such as "+" or "sin".
func (op Op) String() string {
	if op < opCount {
		return opNames[op]
	}
	if f := op.function(); f != nil {
		return f.Name
	}
	return "unknown"
}

// Arity returns how many arguments the operator takes: 0, 1 or 2.
func (op Op) Arity() int {
	switch {
	case op <= Var:
		return 0
	case op <= Atan2:
		return 2
	}
	return 1
}

// Commutative reports whether the two arguments may be swapped.
func (op Op) Commutative() bool {
	return op == Add || op == Mul || op == Min || op == Max
}

// OpByName returns the operator of that name; "**" and "pow" are "^", "ln" is
// "log". It reports false for other names, and for the leaves.
func OpByName(name string) (Op, bool) {
	if name == "**" {
		return Pow, true
	}
	for op := Add; op < opCount; op++ {
		if opNames[op] == name {
			return op, true
		}
	}
	for i := range functions {
		if functions[i].Name == name {
			return firstDefined + Op(i), true
		}
	}
	op, ok := aliases[name]
	return op, ok
}

// Operators returns all operators, those of two arguments first and those that
// the program defined last.
func Operators() []Op {
	ops := make([]Op, 0, opCount-Add)
	for op := Add; op < opCount; op++ {
		ops = append(ops, op)
	}
	return append(ops, Defined()...)
}

// known reports whether op is a leaf or an operator.
func (op Op) known() bool { return op < opCount || op.function() != nil }
