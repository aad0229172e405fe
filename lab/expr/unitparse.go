package expr

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// ParseUnit reads the text of a unit: names, * and / (or a blank for *), ^ (or
// **) before an exponent such as 2, -2, 0.5 or (1/2), exponents right after a
// name as in m2 or s-1, parentheses, and 1 for a pure number. a/b*c is (a/b)*c;
// a blank after a division is refused, as people read it in two ways. SI units
// with names of their own become base units: N is kg*m/s^2, rad is 1. The
// error is a *[SyntaxError].
func ParseUnit(text string) (Unit, error) {
	p := &unitParser{text: text}
	u := p.product(0)
	if p.err == nil && p.pos < len(text) {
		p.fail("there is no parenthesis to close here")
	}
	for _, q := range u.powers {
		if !q.exp.valid() {
			p.fail("an exponent leaves the range of numbers")
		}
	}
	if p.err != nil {
		return Unit{}, p.err
	}
	return u, nil
}

// unitParser is a recursive-descent parser.
type unitParser struct {
	text string
	pos  int
	err  error
}

// fail notes the first error and ends the reading.
func (p *unitParser) fail(message string) {
	if p.err == nil {
		p.err = &SyntaxError{Text: p.text, Pos: p.pos, Message: message}
	}
	p.pos = len(p.text)
}

// blanks skips blanks and tells whether there were any.
func (p *unitParser) blanks() bool {
	from := p.pos
	for p.pos < len(p.text) && (p.text[p.pos] == ' ' || p.text[p.pos] == '\t') {
		p.pos++
	}
	return p.pos > from
}

// take skips the text if it comes next.
func (p *unitParser) take(s string) bool {
	if strings.HasPrefix(p.text[p.pos:], s) {
		p.pos += len(s)
		return true
	}
	return false
}

// product reads factors up to the end or a closing parenthesis.
func (p *unitParser) product(depth int) Unit {
	var u Unit
	p.blanks()
	sign, divided := int32(1), false
	for {
		u.multiply(p.factor(depth), wholeFraction(sign))
		blank := p.blanks()
		switch {
		case p.pos == len(p.text) || p.text[p.pos] == ')':
			return u
		case p.take("*"), p.take("·"):
			sign = 1
		case p.take("/"):
			sign, divided = -1, true
		case !blank:
			p.fail("expected *, / or ^")
		case divided:
			p.fail("after a division a product needs its *, or parentheses")
		default:
			sign = 1
		}
		p.blanks()
	}
}

// factor reads a name, 1 or a product in parentheses, with its exponent.
func (p *unitParser) factor(depth int) Unit {
	var u Unit
	name := unitName(p.text[p.pos:])
	switch {
	case p.pos == len(p.text):
		p.fail("a unit is expected where the text ends; a pure number is 1")
	case depth > maxNesting:
		p.fail("parentheses are nested too deep")
	case p.take("("):
		u = p.product(depth + 1)
		if !p.take(")") {
			p.fail("a parenthesis is not closed")
		}
	case name != "":
		p.pos += len(name)
		u = named(name)
		if e := p.digits(); e != "" {
			return p.power(u, e)
		}
	default:
		if number := p.digits(); number != "1" {
			p.pos -= len(number)
			p.fail("the name of a unit is expected; the only number is 1")
		}
	}
	end := p.pos
	if p.blanks(); p.take("^") || p.take("**") {
		p.blanks()
		return p.exponent(u)
	}
	if p.err == nil {
		p.pos = end // blanks may stand for a product
	}
	return u
}

// named returns the unit of that name.
func named(name string) Unit {
	if same, ok := sameUnits[name]; ok {
		name = same
	}
	if text, ok := derivedUnits[name]; ok {
		u, _ := ParseUnit(text)
		return u
	}
	return Unit{powers: []basePower{{name, wholeFraction(1)}}}
}

// exponent reads what follows ^ and returns the power of u.
func (p *unitParser) exponent(u Unit) Unit {
	if !p.take("(") {
		return p.power(u, p.digits())
	}
	p.blanks()
	up, down := p.digits(), "1"
	if p.blanks(); p.take("/") {
		p.blanks()
		down = p.digits()
	}
	if p.blanks(); !p.take(")") {
		p.fail("an exponent is a number or a fraction such as (1/2)")
		return u
	}
	v := p.power(u, up)
	n := p.value(down)
	var w Unit
	w.multiply(v, n.inverse())
	return w
}

// power returns u to the power that a text of digits says.
func (p *unitParser) power(u Unit, digits string) Unit {
	var v Unit
	v.multiply(u, p.value(digits))
	return v
}

// value reads a number other than zero, which would hide the unit.
func (p *unitParser) value(digits string) fraction {
	if n, err := strconv.ParseInt(digits, 10, 32); err == nil && n != 0 {
		return reduced(n, 1)
	}
	v, err := strconv.ParseFloat(digits, 64)
	f := nearest(v)
	if err != nil || f.num == 0 || math.Abs(float64(f.num)/float64(f.den)-v) > 1e-9 {
		p.fail("an exponent must be a whole number other than 0, or a fraction with a small denominator")
		return wholeFraction(1)
	}
	return f
}

// digits takes a number with its sign, if one comes next.
func (p *unitParser) digits() string {
	rest := p.text[p.pos:]
	n := 0
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		n = 1
	}
	from := n
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.') {
		n++
	}
	if n == from {
		return ""
	}
	p.pos += n
	return rest[:n]
}

// unitName returns the name that s starts with: letters in any script, _, % and
// the degree sign.
func unitName(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && r != '%' && r != '°' {
			return s[:i]
		}
	}
	return s
}
