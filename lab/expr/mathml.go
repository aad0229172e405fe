package expr

import (
	"html"
	"unicode/utf8"
)

// MathML prints the formula as one <math> element that a page can hold as it
// is; names are escaped.
func (e *Expr) MathML(vars []string) string {
	return `<math xmlns="http://www.w3.org/1998/Math/MathML">` + typeset(mathML{}, e, vars) + "</math>"
}

// mathML is the markup of MathML Core.
type mathML struct{}

// mathMLFunctions holds the functions that do not go by their own name.
var mathMLFunctions = map[string]string{"log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "inf": "∞"}

func row(parts ...string) string {
	s := "<mrow>"
	for _, p := range parts {
		s += p
	}
	return s + "</mrow>"
}

func (mathML) number(mantissa, exponent string) string {
	if exponent == "" {
		return "<mn>" + mantissa + "</mn>"
	}
	if exponent[0] == '-' {
		exponent = row("<mo>−</mo>", "<mn>"+exponent[1:]+"</mn>")
	} else {
		exponent = "<mn>" + exponent + "</mn>"
	}
	ten := "<msup><mn>10</mn>" + exponent + "</msup>"
	if mantissa == "1" {
		return ten
	}
	return row("<mn>"+mantissa+"</mn>", "<mo>×</mo>", ten)
}

func (mathML) symbol(s symbol) string {
	base := mathMLWord(s.base)
	if s.dot {
		base = `<mover accent="true">` + base + "<mo>˙</mo></mover>"
	}
	if s.index == "" {
		return base
	}
	return "<msub>" + base + mathMLWord(s.index) + "</msub>"
}

// mathMLWord sets a name; a browser sets one letter in italics and a word
// upright by itself.
func mathMLWord(s string) string {
	if letter := greek[s]; letter != "" {
		s = letter
	}
	if s[0] >= '0' && s[0] <= '9' {
		return "<mn>" + html.EscapeString(s) + "</mn>"
	}
	if !utf8.ValidString(s) {
		s = "?"
	}
	return "<mi>" + html.EscapeString(s) + "</mi>"
}

func (mathML) infix(op, a, b string) string {
	switch op {
	case "-":
		op = "<mo>−</mo>"
	case ".":
		op = "<mo>⋅</mo>"
	case "":
		op = "<mo>&#x2062;</mo>" // invisible times
	case "/":
		return row("<mn>"+a+"</mn>", "<mo>/</mo>", "<mn>"+b+"</mn>")
	default:
		op = "<mo>" + op + "</mo>"
	}
	return row(a, op, b)
}

func (mathML) negative(a string) string           { return row("<mo>−</mo>", a) }
func (mathML) fraction(a, b string) string        { return "<mfrac>" + a + b + "</mfrac>" }
func (mathML) power(base, exponent string) string { return "<msup>" + base + exponent + "</msup>" }
func (mathML) comma(a, b string) string           { return a + "<mo>,</mo>" + b }
func (mathML) call(function, fenced string) string {
	return row(function, "<mo>&#x2061;</mo>", fenced) // function application
}

func (mathML) root(a, degree string) string {
	if degree != "" {
		return "<mroot>" + a + degree + "</mroot>"
	}
	return "<msqrt>" + a + "</msqrt>"
}

func (mathML) fence(left, right, a string, _ bool) string {
	form := func(s, which string) string { return `<mo form="` + which + `" fence="true">` + s + "</mo>" }
	return row(form(left, "prefix"), a, form(right, "postfix"))
}

func (mathML) function(name, power string) string {
	if f, ok := mathMLFunctions[name]; ok {
		name = f
	}
	f := "<mi>" + name + "</mi>"
	if power != "" {
		return "<msup>" + f + power + "</msup>"
	}
	return f
}
