package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LaTeX prints the formula for LaTeX's math mode, with no package needed:
// fractions, roots, Greek letters (theta1 is \theta_{1}) and components (vx is
// v_{x}).
func (e *Expr) LaTeX(vars []string) string { return typeset(latex{}, e, vars) }

// latex is the markup of LaTeX's math mode.
type latex struct{}

// latexFunctions holds the functions that do not go by their own name.
var latexFunctions = map[string]string{
	"log": `\ln`, "asin": `\arcsin`, "acos": `\arccos`, "atan": `\arctan`,
	"sin": `\sin`, "cos": `\cos`, "tan": `\tan`, "sinh": `\sinh`, "cosh": `\cosh`, "tanh": `\tanh`,
	"exp": `\exp`, "min": `\min`, "max": `\max`, "inf": `\infty`,
}

func (latex) number(mantissa, exponent string) string {
	switch {
	case exponent == "":
		return mantissa
	case mantissa == "1":
		return "10^{" + exponent + "}"
	}
	return mantissa + ` \times 10^{` + exponent + "}"
}

func (latex) symbol(s symbol) string {
	base := latexWord(s.base)
	if s.dot {
		base = `\dot{` + base + "}"
	}
	if s.index != "" {
		base += "_{" + latexIndex(s.index) + "}"
	}
	return base
}

// latexWord sets a letter in italics and a word upright.
func latexWord(s string) string {
	switch {
	case greek[s] != "":
		return `\` + s
	case utf8.RuneCountInString(s) == 1 && nameLen(s) == len(s) && s != "_":
		return s
	}
	return `\mathrm{` + latexEscape.Replace(s) + "}"
}

// latexIndex sets components and numbers in italics and words upright.
func latexIndex(s string) string {
	if greek[s] != "" || utf8.RuneCountInString(strings.TrimRightFunc(s, unicode.IsDigit)) <= 1 && nameLen("a"+s) == len(s)+1 && s != "_" {
		if greek[s] != "" {
			return `\` + s
		}
		return s
	}
	return `\mathrm{` + latexEscape.Replace(s) + "}"
}

// latexEscape hides the characters that mean something to TeX.
var latexEscape = strings.NewReplacer(
	`\`, `\backslash `, "_", `\_`, "%", `\%`, "#", `\#`, "&", `\&`, "$", `\$`, "{", `\{`, "}", `\}`,
	"~", `\sim `, "^", `\wedge `, " ", `\ `,
)

func (latex) infix(op, a, b string) string {
	switch op {
	case "+", "-":
		return a + " " + op + " " + b
	case ".":
		return a + ` \cdot ` + b
	case "":
		return a + `\,` + b
	}
	return a + op + b
}

func (latex) negative(a string) string           { return "-" + a }
func (latex) fraction(a, b string) string        { return `\frac{` + a + "}{" + b + "}" }
func (latex) power(base, exponent string) string { return base + "^{" + exponent + "}" }
func (latex) comma(a, b string) string           { return a + ", " + b }
func (latex) call(function, fenced string) string {
	if strings.HasPrefix(fenced, `\left`) {
		return function + `\!` + fenced
	}
	return function + fenced
}

func (latex) root(a, degree string) string {
	if degree != "" {
		degree = "[" + degree + "]"
	}
	return `\sqrt` + degree + "{" + a + "}"
}

func (latex) fence(left, right, a string, tall bool) string {
	if tall {
		return `\left` + left + a + `\right` + right
	}
	return left + a + right
}

func (latex) function(name, power string) string {
	f, ok := latexFunctions[name]
	if op, _ := OpByName(name); op.function() != nil && op.function().LaTeX != "" {
		f, ok = op.function().LaTeX, true
	}
	if !ok {
		f = `\operatorname{` + name + "}"
		if name == "nan" {
			f = `\mathrm{nan}`
		}
	}
	if power != "" {
		f += "^{" + power + "}"
	}
	return f
}
