package expr

import "slices"

// Node is one step of a postfix program.
type Node struct {
	Op  Op
	Arg uint16 // the column of a Var; zero for all others
}

// Expr is a formula as a postfix program: the arguments of an operator stand
// before it. The k-th Const node in Nodes has the value Consts[k], so a cut of
// the nodes of a subtree takes a cut of the constants with it. The zero value
// is no formula; [Expr.Valid] tells.
type Expr struct {
	Nodes  []Node
	Consts []float64
}

// NewConst returns the formula that is the number v.
func NewConst(v float64) *Expr {
	return &Expr{Nodes: []Node{{Op: Const}}, Consts: []float64{v}}
}

// NewVar returns the formula that is column v. It panics unless 0 <= v < 65536.
func NewVar(v int) *Expr {
	if v < 0 || v > 0xffff {
		panic("expr: column index out of range")
	}
	return &Expr{Nodes: []Node{{Op: Var, Arg: uint16(v)}}}
}

// Apply returns the formula op(args...), with copies of the arguments. It
// panics if their number is not the operator's arity.
func Apply(op Op, args ...*Expr) *Expr {
	if !op.known() || op <= Var || op.Arity() != len(args) {
		panic("expr: Apply with the wrong number of arguments for " + op.String())
	}
	e := &Expr{}
	for _, a := range args {
		e.Nodes = append(e.Nodes, a.Nodes...)
		e.Consts = append(e.Consts, a.Consts...)
	}
	e.Nodes = append(e.Nodes, Node{Op: op})
	return e
}

// Size returns the number of nodes.
func (e *Expr) Size() int { return len(e.Nodes) }

// Depth returns the number of nodes on the longest way from the root to a
// leaf; it is 1 for a leaf.
func (e *Expr) Depth() int {
	var few [64]int
	stack := few[:0]
	for _, n := range e.Nodes {
		switch top := len(stack) - 1; n.Op.Arity() {
		case 0:
			stack = append(stack, 1)
		case 1:
			stack[top]++
		default:
			stack[top-1] = max(stack[top-1], stack[top]) + 1
			stack = stack[:top]
		}
	}
	return stack[0]
}

// Vars returns the columns that the formula reads, each once and in order.
func (e *Expr) Vars() []int {
	var vars []int
	for _, n := range e.Nodes {
		if n.Op == Var {
			vars = append(vars, int(n.Arg))
		}
	}
	slices.Sort(vars)
	return slices.Compact(vars)
}

// Clone returns a copy that shares no memory with e.
func (e *Expr) Clone() *Expr {
	return &Expr{Nodes: slices.Clone(e.Nodes), Consts: slices.Clone(e.Consts)}
}

// Set makes e a copy of src in the memory that e already has.
func (e *Expr) Set(src *Expr) {
	e.Nodes = append(e.Nodes[:0], src.Nodes...)
	e.Consts = append(e.Consts[:0], src.Consts...)
}

// Equal reports whether both formulas have the same nodes and constants. A NaN
// equals itself here, and 0 does not equal -0.
func (e *Expr) Equal(o *Expr) bool {
	return slices.Equal(e.Nodes, o.Nodes) && slices.EqualFunc(e.Consts, o.Consts, sameBits)
}

// Valid reports whether the nodes are one complete postfix program with as
// many constants as it has Const nodes. What this package makes is valid.
func (e *Expr) Valid() bool {
	depth, consts := 0, 0
	for _, n := range e.Nodes {
		if !n.Op.known() || (n.Arg != 0 && n.Op != Var) {
			return false
		}
		if depth -= n.Op.Arity(); depth < 0 {
			return false
		}
		depth++
		if n.Op == Const {
			consts++
		}
	}
	return depth == 1 && consts == len(e.Consts)
}

// Start returns the index of the first node of the subtree whose last node is
// i, so that Nodes[Start(i):i+1] is a program of its own.
func (e *Expr) Start(i int) int {
	for need := 1; ; i-- {
		if need += e.Nodes[i].Op.Arity() - 1; need == 0 {
			return i
		}
	}
}

// Sub returns a copy of the subtree whose last node is i.
func (e *Expr) Sub(i int) *Expr {
	start := e.Start(i)
	first := constsIn(e.Nodes[:start])
	n := constsIn(e.Nodes[start : i+1])
	return &Expr{Nodes: slices.Clone(e.Nodes[start : i+1]), Consts: slices.Clone(e.Consts[first : first+n])}
}

// Replace returns a copy of e in which the subtree whose last node is i is
// replaced by sub.
func (e *Expr) Replace(i int, sub *Expr) *Expr {
	start := e.Start(i)
	first := constsIn(e.Nodes[:start])
	after := first + constsIn(e.Nodes[start:i+1])
	return &Expr{
		Nodes:  slices.Concat(e.Nodes[:start], sub.Nodes, e.Nodes[i+1:]),
		Consts: slices.Concat(e.Consts[:first], sub.Consts, e.Consts[after:]),
	}
}

// constsIn counts the constants among nodes.
func constsIn(nodes []Node) int {
	n := 0
	for _, node := range nodes {
		if node.Op == Const {
			n++
		}
	}
	return n
}

// starts returns Start of every node, in one pass.
func (e *Expr) starts() []int {
	at := make([]int, len(e.Nodes))
	for i, n := range e.Nodes {
		at[i] = i
		for k, j := n.Op.Arity(), i-1; k > 0; k-- {
			at[i] = at[j]
			j = at[j] - 1
		}
	}
	return at
}

// constIndex returns how many constants stand before every node.
func (e *Expr) constIndex() []int {
	at := make([]int, len(e.Nodes))
	k := 0
	for i, n := range e.Nodes {
		at[i] = k
		if n.Op == Const {
			k++
		}
	}
	return at
}
