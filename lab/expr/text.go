package expr

import (
	"math"
	"strconv"
	"strings"
)

// How strongly a printed text holds together; a text stands bare where at
// least that strength is asked for, and else in parentheses.
const (
	bindSum     = 1 + iota // a + b
	bindProduct            // a*b, a/b, 1/a
	bindSign               // -a, -2
	bindPower              // a^b
	bindAtom               // names, numbers, calls
)

// Text prints the formula so that [Parse] with the same names reads the same
// nodes back: parentheses only where they are needed, constants with as few
// digits as tell them from their neighbours. With nil vars the columns are x0,
// x1 and so on.
func (e *Expr) Text(vars []string) string {
	p := printer{e: e, power: "^", name: func(v int) string { return quoted(vars, v) }}
	return p.print()
}

// Rounded returns a copy with every constant rounded to that many significant
// digits, for tables and titles: e.Rounded(4).LaTeX(vars).
func (e *Expr) Rounded(digits int) *Expr {
	r := e.Clone()
	for i, c := range r.Consts {
		if finite(c) {
			r.Consts[i], _ = strconv.ParseFloat(strconv.FormatFloat(c, 'g', max(digits, 1), 64), 64)
		}
	}
	return r
}

// printer writes formulas as lines of text; the fields are what differs
// between Text and SymPy.
type printer struct {
	e        *Expr
	power    string // "^" or "**"
	name     func(v int) string
	function func(op Op) string // nil for the names of the operators
	plain    bool               // SymPy, which is not read back into the same nodes
	starts   []int
	consts   []int // number of constants before node i
	b        strings.Builder
}

// print returns the text of the whole formula.
func (p *printer) print() string {
	p.starts = p.e.starts()
	p.consts = p.e.constIndex()
	p.at(len(p.e.Nodes)-1, bindSum)
	return p.b.String()
}

// binding tells how strongly the text of node i holds together.
func (p *printer) binding(i int) int {
	switch p.e.Nodes[i].Op {
	case Add, Sub:
		return bindSum
	case Mul, Div, Inv:
		return bindProduct
	case Neg:
		return bindSign
	case Const:
		if math.Signbit(p.value(i)) {
			return bindSign
		}
	case Pow, Square, Cube:
		return bindPower
	}
	return bindAtom
}

// value returns the constant of node i.
func (p *printer) value(i int) float64 { return p.e.Consts[p.consts[i]] }

// at writes node i, in parentheses if it binds less than asked.
func (p *printer) at(i, bind int) {
	if p.binding(i) < bind {
		p.b.WriteByte('(')
		p.node(i)
		p.b.WriteByte(')')
		return
	}
	p.node(i)
}

// unsigned writes node i like at, but in parentheses also if a minus leads.
func (p *printer) unsigned(i, bind int) {
	if p.leadingMinus(i) {
		bind = bindAtom + 1
	}
	p.at(i, bind)
}

// leadingMinus reports whether the text of node i starts with a minus.
func (p *printer) leadingMinus(i int) bool {
	for {
		switch n := p.e.Nodes[i]; n.Op {
		case Neg:
			return true
		case Const:
			return math.Signbit(p.value(i))
		case Add, Sub, Mul, Div:
			left := p.starts[i-1] - 1
			if p.binding(left) < p.binding(i) {
				return false
			}
			i = left
		default:
			return false
		}
	}
}

// literal reports whether node i is the constant v.
func (p *printer) literal(i int, v float64) bool {
	return p.e.Nodes[i].Op == Const && p.value(i) == v
}

// node writes node i.
func (p *printer) node(i int) {
	n := p.e.Nodes[i]
	right := i - 1
	left := -1
	if n.Op.Arity() == 2 {
		left = p.starts[right] - 1
	}
	switch n.Op {
	case Const:
		p.b.WriteString(FormatNumber(p.value(i)))
	case Var:
		p.b.WriteString(p.name(int(n.Arg)))
	case Add:
		p.at(left, bindSum)
		p.b.WriteString(" + ")
		p.unsigned(right, bindProduct)
	case Sub:
		p.at(left, bindSum)
		p.b.WriteString(" - ")
		p.unsigned(right, bindProduct)
	case Mul:
		p.at(left, bindProduct)
		p.b.WriteByte('*')
		p.unsigned(right, bindSign)
	case Div:
		if !p.plain && p.literal(left, 1) {
			p.b.WriteString("1.0") // 1/x is Inv
		} else {
			p.at(left, bindProduct)
		}
		p.b.WriteByte('/')
		p.unsigned(right, bindSign)
	case Inv:
		p.b.WriteString("1/")
		p.unsigned(right, bindSign)
	case Neg:
		p.b.WriteByte('-')
		if p.e.Nodes[right].Op == Const {
			p.at(right, bindAtom+1) // -2 is a number
		} else {
			p.unsigned(right, bindPower)
		}
	case Pow:
		p.at(left, bindAtom)
		p.b.WriteString(p.power)
		if !p.plain && (p.literal(right, 2) || p.literal(right, 3)) {
			p.b.WriteString(FormatNumber(p.value(right)) + ".0") // x^2 is Square
		} else {
			p.unsigned(right, bindPower)
		}
	case Square:
		p.at(right, bindAtom)
		p.b.WriteString(p.power + "2")
	case Cube:
		p.at(right, bindAtom)
		p.b.WriteString(p.power + "3")
	default:
		if p.function != nil {
			p.b.WriteString(p.function(n.Op))
		} else {
			p.b.WriteString(n.Op.String())
		}
		p.b.WriteByte('(')
		if left >= 0 {
			p.at(left, bindSum)
			p.b.WriteString(", ")
		}
		p.at(right, bindSum)
		if n.Op == Cbrt && p.plain {
			p.b.WriteString(", 3") // real_root
		}
		p.b.WriteByte(')')
	}
}

// FormatNumber prints v as [Expr.Text] does: with as few digits as read back
// to v, and as a plain decimal from 1e-5 to 1e16.
func FormatNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	format := byte('g')
	if a := math.Abs(v); a >= 1e-5 && a < 1e16 {
		format = 'f'
	}
	return strconv.FormatFloat(v, format, -1, 64)
}

// columnName returns the name of column v, or x and its number if it has none.
func columnName(vars []string, v int) string {
	if v < len(vars) {
		return vars[v]
	}
	return "x" + strconv.Itoa(v)
}

// quoted returns the name of column v as the parser reads it.
func quoted(vars []string, v int) string {
	name := columnName(vars, v)
	if name != "" && nameLen(name) == len(name) {
		return name
	}
	return "`" + name + "`"
}
