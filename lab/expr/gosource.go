package expr

import (
	"go/format"
	gotoken "go/token"
	"math"
	"strconv"
	"strings"
)

// Go prints the formula as the source of a Go function of that name with one
// argument per column in vars, in their order; it compiles where package math
// is imported and beside what [Define] added. What the names hold beside letters,
// digits and underscores becomes underscores, and equal ones are numbered.
func (e *Expr) Go(name string, vars []string) string {
	if vars == nil {
		for _, v := range e.Vars() {
			for len(vars) <= v {
				vars = append(vars, columnName(nil, len(vars)))
			}
		}
	}
	name = identifier(name)
	if name == "" || gotoken.IsKeyword(name) {
		name = "f" + name
	}
	args := goNames(vars)
	p := goPrinter{e: e.foldConstants(), args: args}
	p.starts, p.consts = p.e.starts(), p.e.constIndex()
	var b strings.Builder
	b.WriteString("func " + name + "(")
	if len(args) > 0 {
		b.WriteString(strings.Join(args, ", ") + " float64")
	}
	b.WriteString(") float64 {\n\treturn " + p.at(len(p.e.Nodes)-1, bindSum) + "\n}\n")
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		panic("expr: Go printed what Go does not read: " + err.Error())
	}
	return string(source)
}

// goNames makes distinct Go identifiers of the names, none of which hides
// package math or a function that the program defined.
func goNames(vars []string) []string {
	used := map[string]bool{"math": true, "": true, "_": true}
	for _, f := range functions {
		used[f.Name] = true
	}
	args := make([]string, len(vars))
	for i, v := range vars {
		base := identifier(v)
		arg := base
		for k := 2; used[arg] || gotoken.IsKeyword(arg); k++ {
			arg = base + "_" + strconv.Itoa(k)
		}
		used[arg] = true
		args[i] = arg
	}
	return args
}

// foldConstants replaces operators on constants by their values: Go computes
// those exactly, and refuses 1/0.
func (e *Expr) foldConstants() *Expr {
	out := &Expr{}
	var start []int // of the subtrees on the stack
	k := 0
	for _, n := range e.Nodes {
		out.Nodes = append(out.Nodes, n)
		switch last := len(out.Nodes) - 1; n.Op.Arity() {
		case 0:
			start = append(start, last)
			if n.Op == Const {
				out.Consts = append(out.Consts, e.Consts[k])
				k++
			}
			continue
		case 2:
			start = start[:len(start)-1]
		}
		// A subtree of constants is a single node by now.
		if at := start[len(start)-1]; constsIn(out.Nodes[at:]) == len(out.Nodes)-1-at {
			arity := n.Op.Arity()
			args := out.Consts[len(out.Consts)-arity:]
			v := apply(n.Op, args[0], args[arity-1])
			out.Consts = append(out.Consts[:len(out.Consts)-arity], v)
			out.Nodes = append(out.Nodes[:at], Node{Op: Const})
		}
	}
	return out
}

// goPrinter writes expressions of Go.
type goPrinter struct {
	e      *Expr
	args   []string
	starts []int
	consts []int
}

// at returns node i as text, in parentheses if it binds less than asked.
func (p *goPrinter) at(i, bind int) string {
	s, b := p.node(i)
	if b < bind {
		return "(" + s + ")"
	}
	return s
}

// unsigned is at with a leading minus in parentheses too: a - -b would not
// compile.
func (p *goPrinter) unsigned(i, bind int) string {
	s := p.at(i, bind)
	if strings.HasPrefix(s, "-") {
		return "(" + s + ")"
	}
	return s
}

// node returns node i as text and how strongly it binds.
func (p *goPrinter) node(i int) (string, int) {
	n := p.e.Nodes[i]
	left := i - 1
	if n.Op.Arity() == 2 {
		left = p.starts[i-1] - 1
	}
	switch n.Op {
	case Const:
		return goNumber(p.e.Consts[p.consts[i]]), bindAtom
	case Var:
		return p.args[n.Arg], bindAtom
	case Add, Sub:
		return p.at(left, bindSum) + n.Op.String() + p.unsigned(i-1, bindProduct), bindSum
	case Mul, Div:
		return p.at(left, bindProduct) + n.Op.String() + p.unsigned(i-1, bindSign), bindProduct
	case Neg:
		return "-" + p.unsigned(left, bindSign), bindSign
	case Inv:
		return "1/" + p.unsigned(left, bindSign), bindProduct
	case Square, Cube:
		base, bind := p.node(left)
		times := int(n.Op-Square) + 2
		if bind < bindAtom || len(base) > 12 || strings.HasPrefix(base, "-") {
			return "math.Pow(" + base + ", " + strconv.Itoa(times) + ")", bindAtom
		}
		return strings.Repeat(base+"*", times-1) + base, bindProduct
	}
	name := n.Op.String()
	if n.Op == Pow {
		name = "pow"
	}
	s := name + "(" + p.at(left, bindSum)
	if n.Op.function() == nil {
		s = "math." + strings.ToUpper(name[:1]) + s[1:]
	}
	if n.Op.Arity() == 2 {
		s += ", " + p.at(i-1, bindSum)
	}
	return s + ")", bindAtom
}

// goNumber returns v as a Go expression of type float64.
func goNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "math.NaN()"
	case math.IsInf(v, 0):
		return "math.Inf(" + strconv.Itoa(int(sign(v))) + ")"
	case v == 0 && math.Signbit(v):
		return "math.Copysign(0, -1)"
	}
	return FormatNumber(v)
}
