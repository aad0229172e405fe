package expr

import (
	"math"
	"strconv"
	"strings"
)

// markup is a language of typeset formulas. All arguments are finished pieces
// of it.
type markup interface {
	number(mantissa, exponent string) string // mantissa * 10^exponent, or the mantissa alone
	symbol(s symbol) string
	infix(op, a, b string) string // op is one of + - and, for products, "." (a dot) or "" (juxtaposed)
	negative(a string) string
	fraction(a, b string) string
	power(base, exponent string) string
	root(a, degree string) string // degree is empty for square roots
	fence(left, right, a string, tall bool) string
	function(name, power string) string // its name, raised if power is not empty
	call(function, fenced string) string
	comma(a, b string) string
}

// box is a typeset piece with what its surroundings need to know.
type box struct {
	text  string
	bind  int
	minus bool // starts with a minus
	digit bool // starts with a digit
	tall  bool // higher than a line
}

// typesetter lays a formula out in two dimensions.
type typesetter struct {
	markup
	e      *Expr
	vars   []string
	starts []int
	consts []int
}

// typeset returns e in the language m.
func typeset(m markup, e *Expr, vars []string) string {
	t := typesetter{m, e, vars, e.starts(), e.constIndex()}
	return t.at(len(e.Nodes) - 1).text
}

// bound returns b, in parentheses if it holds together less than asked.
func (t *typesetter) bound(b box, bind int) box {
	if b.bind >= bind {
		return b
	}
	return box{text: t.fence("(", ")", b.text, b.tall), bind: bindAtom, tall: b.tall}
}

// unsigned is bound that also puts a leading minus in parentheses.
func (t *typesetter) unsigned(b box, bind int) box {
	if b.minus {
		bind = bindAtom + 1
	}
	return t.bound(b, bind)
}

// at lays out the subtree that ends at node i.
func (t *typesetter) at(i int) box {
	n := t.e.Nodes[i]
	switch n.Op {
	case Const:
		return t.constant(t.e.Consts[t.consts[i]])
	case Var:
		return box{text: t.symbol(symbolOf(columnName(t.vars, int(n.Arg)))), bind: bindAtom}
	}
	var a, b box
	left := i - 1
	if n.Op.Arity() == 2 {
		left = t.starts[i-1] - 1
		b = t.at(i - 1)
	}
	a = t.at(left)
	tall := a.tall || b.tall
	switch n.Op {
	case Add, Sub:
		b = t.unsigned(b, bindProduct)
		return box{t.infix(n.Op.String(), a.text, b.text), bindSum, a.minus, a.digit, tall}
	case Mul:
		a, b = t.bound(a, bindProduct), t.unsigned(b, bindProduct)
		dot := ""
		if b.digit {
			dot = "."
		}
		return box{t.infix(dot, a.text, b.text), bindProduct, a.minus, a.digit, tall}
	case Div:
		if a.minus && a.bind > bindSum {
			if u, ok := t.positive(left); ok {
				return box{t.negative(t.fraction(u.text, b.text)), bindSign, true, false, true}
			}
		}
		return box{text: t.fraction(a.text, b.text), bind: bindProduct, tall: true}
	case Inv:
		return box{text: t.fraction(t.number("1", ""), a.text), bind: bindProduct, tall: true}
	case Neg:
		a = t.unsigned(a, bindProduct)
		return box{t.negative(a.text), bindSign, true, false, tall}
	case Square:
		return t.raised(left, a, t.number("2", ""))
	case Cube:
		return t.raised(left, a, t.number("3", ""))
	case Pow:
		if e := t.e.Nodes[i-1]; e.Op == Const {
			p := t.e.Consts[t.consts[i-1]]
			if p == 0.5 {
				return box{text: t.root(a.text, ""), bind: bindAtom, tall: true}
			}
			if n, d, ok := ratio(p); ok {
				b.text = t.infix("/", strconv.Itoa(n), strconv.Itoa(d))
				if n < 0 {
					b.text = t.negative(t.infix("/", strconv.Itoa(-n), strconv.Itoa(d)))
				}
			}
		}
		return t.raised(left, a, b.text)
	case Sqrt:
		return box{text: t.root(a.text, ""), bind: bindAtom, tall: true}
	case Cbrt:
		return box{text: t.root(a.text, t.number("3", "")), bind: bindAtom, tall: true}
	case Exp:
		if tall {
			break
		}
		return box{text: t.power(t.symbol(symbol{base: "e"}), a.text), bind: bindPower}
	case Abs:
		return box{text: t.fence("|", "|", a.text, tall), bind: bindAtom, tall: tall}
	}
	return t.called(n.Op, "", a, b)
}

// positive lays out the subtree at i without the minus it starts with, if that
// is the sign of the whole.
func (t *typesetter) positive(i int) (box, bool) {
	switch t.e.Nodes[i].Op {
	case Const:
		return t.constant(-t.e.Consts[t.consts[i]]), true
	case Neg:
		return t.at(i - 1), true
	}
	return box{}, false
}

// called lays out a function with its arguments, and a power between them if
// it is not empty.
func (t *typesetter) called(op Op, power string, a, b box) box {
	args := a.text
	if op.Arity() == 2 {
		args = t.comma(a.text, b.text)
	}
	tall := a.tall || b.tall
	return box{text: t.call(t.function(op.String(), power), t.fence("(", ")", args, tall)), bind: bindPower, tall: tall}
}

// raised lays out base^exponent; the exponent of a trigonometric function
// stands after its name.
func (t *typesetter) raised(left int, base box, exponent string) box {
	switch op := t.e.Nodes[left].Op; op {
	case Sin, Cos, Tan, Sinh, Cosh, Tanh:
		if !strings.Contains(exponent, "-") && !strings.Contains(exponent, "−") {
			return t.called(op, exponent, t.at(left-1), box{})
		}
	}
	b := t.bound(base, bindAtom)
	return box{text: t.power(b.text, exponent), bind: bindPower, digit: b.digit, tall: b.tall}
}

// constant lays out a number; a small multiple of pi shows as such.
func (t *typesetter) constant(v float64) box {
	a := math.Abs(v)
	b := box{bind: bindAtom, digit: true}
	if n, d, ok := timesPi(a); ok {
		pi := t.symbol(symbol{base: "pi"})
		b.digit = n > 1 && d == 1
		if n > 1 {
			pi = t.infix("", t.number(strconv.Itoa(n), ""), pi)
			b.bind = bindProduct
		}
		if d > 1 {
			pi = t.fraction(pi, t.number(strconv.Itoa(d), ""))
			b.bind, b.tall = bindProduct, true
		}
		b.text = pi
	} else if s := FormatNumber(a); finite(a) {
		mantissa, exponent, scientific := strings.Cut(s, "e")
		if scientific {
			exponent = strings.TrimPrefix(exponent, "+")
			sign := ""
			if exponent[0] == '-' {
				sign, exponent = "-", exponent[1:]
			}
			exponent = sign + strings.TrimLeft(exponent, "0")
			b.bind = bindProduct
		}
		b.text = t.number(mantissa, exponent)
	} else {
		b.text = t.function(s, "")
		b.digit = false
	}
	if math.Signbit(v) {
		return box{t.negative(b.text), bindSign, true, false, b.tall}
	}
	return b
}

// timesPi finds n*pi/d with small n and d that is a exactly.
func timesPi(a float64) (n, d int, ok bool) {
	for _, d := range []int{1, 2, 3, 4, 6} {
		n := math.Round(a / math.Pi * float64(d))
		if n >= 1 && n <= 12 && n*math.Pi/float64(d) == a {
			return int(n), d, true
		}
	}
	return 0, 0, false
}

// ratio finds the fraction with denominator 2, 3, 4 or 6 that is p exactly.
func ratio(p float64) (n, d int, ok bool) {
	for _, d := range []int{2, 3, 4, 6} {
		n := math.Round(p * float64(d))
		if math.Abs(n) < 100 && n/float64(d) == p && !whole(p) {
			return int(n), d, true
		}
	}
	return 0, 0, false
}
