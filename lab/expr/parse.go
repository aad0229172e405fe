package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits on what Parse reads, so that hostile text costs neither stack nor
// time: the nodes of a formula and the nesting of parentheses and signs.
const (
	maxNodes   = 1 << 12
	maxNesting = 1000
)

// SyntaxError says what is wrong in the text of a formula or a unit, and where.
type SyntaxError struct {
	Text    string // the whole text
	Pos     int    // byte offset at which reading stopped
	Message string // one sentence without a full stop
}

// Error names the place by the character's number, counted from 1.
func (e *SyntaxError) Error() string {
	text := e.Text
	if len(text) > 80 {
		text = strings.ToValidUTF8(text[:77], "") + "..."
	}
	return fmt.Sprintf("expr: %q, character %d: %s", text, 1+utf8.RuneCountInString(e.Text[:e.Pos]), e.Message)
}

// Parse reads a formula. A name in vars is the column of that index; with nil
// vars the columns are x0, x1 and so on. Besides columns it knows pi, inf and
// nan, which a column of that name hides. Columns whose names are not plain
// words stand in back quotes. x^2, x^3 and 1/x become Square, Cube and Inv
// when the numbers are written so, and not as 2.0. The error is a
// *[SyntaxError].
func Parse(text string, vars []string) (*Expr, error) {
	p := &parser{text: text, vars: vars}
	if vars != nil {
		p.index = make(map[string]int, len(vars))
		for i, name := range vars {
			p.index[name] = i
		}
	}
	p.next()
	p.sum()
	if p.err == nil && p.tok != tokEnd {
		p.unexpected("an operator or the end")
	}
	if p.err != nil {
		return nil, p.err
	}
	return &p.out, nil
}

// parser is a recursive-descent parser that writes postfix as it reads.
type parser struct {
	text  string
	vars  []string
	index map[string]int // of vars; nil for x0, x1, ...
	out   Expr
	err   error

	tok   token
	word  string // its text
	at    int    // where it starts
	pos   int    // where it ends
	count int    // tokens read so far
	depth int
}

// fail notes the first error and ends the reading.
func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{Text: p.text, Pos: at, Message: fmt.Sprintf(format, args...)}
	}
	p.tok, p.pos = tokEnd, len(p.text)
}

// unexpected fails at the present token.
func (p *parser) unexpected(want string) {
	switch {
	case p.tok == tokEnd:
		p.fail(p.at, "the formula ends where %s is expected", want)
	case want[0] == 'a' && (p.tok == tokNumber || p.tok == tokName || p.tok == '(') && p.at > 0:
		p.fail(p.at, "expected %s before %q; a product needs its *", want, p.word)
	default:
		p.fail(p.at, "expected %s, found %q", want, p.word)
	}
}

// emit appends a node.
func (p *parser) emit(n Node) {
	if p.out.Nodes = append(p.out.Nodes, n); len(p.out.Nodes) > maxNodes {
		p.fail(p.at, "the formula has more than %d parts", maxNodes)
	}
}

// number appends a constant.
func (p *parser) number(v float64) {
	p.out.Consts = append(p.out.Consts, v)
	p.emit(Node{Op: Const})
}

// dropNumber takes the last node, a constant, back.
func (p *parser) dropNumber() {
	p.out.Nodes = p.out.Nodes[:len(p.out.Nodes)-1]
	p.out.Consts = p.out.Consts[:len(p.out.Consts)-1]
}

// enter bounds the recursion; leave undoes it.
func (p *parser) enter() {
	if p.depth++; p.depth > maxNesting {
		p.fail(p.at, "more than %d levels of parentheses and signs", maxNesting)
	}
}

func (p *parser) leave() { p.depth-- }

// sum reads terms joined by + and -.
func (p *parser) sum() {
	p.enter()
	defer p.leave()
	p.product()
	for p.tok == '+' || p.tok == '-' {
		op := Add
		if p.tok == '-' {
			op = Sub
		}
		p.next()
		p.product()
		p.emit(Node{Op: op})
	}
}

// product reads factors joined by * and /. The text 1/x is Inv.
func (p *parser) product() {
	one := p.tok == tokNumber && p.word == "1"
	before, first := p.count, len(p.out.Nodes)
	p.signed()
	one = one && p.count == before+1 && p.tok == '/'
	for p.tok == '*' || p.tok == '/' {
		op := Mul
		if p.tok == '/' {
			op = Div
		}
		if one {
			op, one = Inv, false
			p.out.Nodes, p.out.Consts = p.out.Nodes[:first], p.out.Consts[:len(p.out.Consts)-1]
		}
		p.next()
		p.signed()
		p.emit(Node{Op: op})
	}
}

// signed reads a power with any signs before it. A minus before a bare number
// belongs to the number.
func (p *parser) signed() {
	p.enter()
	defer p.leave()
	switch p.tok {
	case '+':
		p.next()
		p.signed()
	case '-':
		p.next()
		number, before := p.tok == tokNumber, p.count
		p.signed()
		if number && p.count == before+1 && p.err == nil {
			k := len(p.out.Consts) - 1
			p.out.Consts[k] = -p.out.Consts[k]
			return
		}
		p.emit(Node{Op: Neg})
	default:
		p.power()
	}
}

// power reads an atom and its exponent, which may have a sign and a power of
// its own.
func (p *parser) power() {
	p.atom()
	if p.tok != tokPower {
		return
	}
	p.next()
	word, number, before := p.word, p.tok == tokNumber, p.count
	p.signed()
	if number && p.count == before+1 && p.err == nil && (word == "2" || word == "3") {
		p.dropNumber()
		if word == "2" {
			p.emit(Node{Op: Square})
		} else {
			p.emit(Node{Op: Cube})
		}
		return
	}
	p.emit(Node{Op: Pow})
}

// atom reads a number, a column, a function with its arguments, or what stands
// in parentheses.
func (p *parser) atom() {
	word, at := p.word, p.at
	switch p.tok {
	case tokNumber:
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			p.fail(at, "%q is not a number that fits in 64 bits", word)
			return
		}
		p.next()
		p.number(v)
	case tokQuoted:
		p.next()
		p.column(word[1:len(word)-1], at)
	case tokName:
		if p.next(); p.tok == '(' {
			p.call(word, at)
		} else {
			p.column(word, at)
		}
	case '(':
		p.next()
		p.sum()
		p.expect(')')
	default:
		p.unexpected("a number, a name or a parenthesis")
	}
}

// expect reads the one character tok.
func (p *parser) expect(tok token) {
	if p.tok != tok {
		p.unexpected("an operator or " + strconv.Quote(string(tok)))
		return
	}
	p.next()
}

// call reads the arguments of a function.
func (p *parser) call(name string, at int) {
	if name == "real_root" {
		p.realRoot()
		return
	}
	op, ok := OpByName(name)
	if !ok {
		p.fail(at, "there is no function %q", name)
		return
	}
	p.next()
	p.sum()
	if op.Arity() == 2 {
		if p.tok != ',' {
			p.unexpected("an operator or a comma, as " + name + " takes two arguments,")
			return
		}
		p.next()
		p.sum()
	}
	p.expect(')')
	p.emit(Node{Op: op})
}

// realRoot reads SymPy's real_root(x, 3), which is Cbrt: its own cbrt is
// complex for negative numbers.
func (p *parser) realRoot() {
	p.next()
	p.sum()
	if p.tok != ',' {
		p.unexpected("an operator or a comma, as real_root takes two arguments,")
		return
	}
	if p.next(); p.word != "3" {
		p.fail(p.at, "real_root is known for cube roots alone, as real_root(x, 3)")
		return
	}
	p.next()
	p.expect(')')
	p.emit(Node{Op: Cbrt})
}

// column appends the variable or named number.
func (p *parser) column(name string, at int) {
	if v, ok := p.lookup(name); ok {
		p.emit(Node{Op: Var, Arg: uint16(v)})
		return
	}
	switch name {
	case "pi":
		p.number(math.Pi)
	case "inf":
		p.number(math.Inf(1))
	case "nan":
		p.number(math.NaN())
	default:
		if _, ok := OpByName(name); ok {
			p.fail(at, "the function %q needs its arguments in parentheses", name)
			return
		}
		p.fail(at, "there is no column %q; the columns are %s", name, listNames(p.vars))
	}
}

// lookup finds a column by its name.
func (p *parser) lookup(name string) (int, bool) {
	if p.index != nil {
		v, ok := p.index[name]
		return v, ok && v <= math.MaxUint16
	}
	digits, ok := strings.CutPrefix(name, "x")
	if !ok || digits == "" || digits[0] == '0' && digits != "0" {
		return 0, false
	}
	v, err := strconv.ParseUint(digits, 10, 16)
	return int(v), err == nil
}

// listNames joins the names for a message.
func listNames(vars []string) string {
	switch {
	case vars == nil:
		return "x0, x1, ..."
	case len(vars) == 0:
		return "none"
	case len(vars) > 12:
		return strings.Join(vars[:12], ", ") + ", ..."
	}
	return strings.Join(vars, ", ")
}
