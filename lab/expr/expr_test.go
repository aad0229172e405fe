package expr

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// names are the columns of the tests.
var names = []string{"x", "y", "vx", "theta", "m1"}

// random returns a tree with about size nodes; it uses all operators.
func random(rng *rand.Rand, size int) *Expr {
	if size <= 1 {
		switch rng.IntN(5) {
		case 0:
			return NewConst(float64(rng.IntN(7) - 3))
		case 1:
			return NewConst(math.Round(rng.NormFloat64()*1000) / 100)
		}
		return NewVar(rng.IntN(len(names)))
	}
	op := Add + Op(rng.IntN(int(opCount-Add)))
	if rng.IntN(2) == 0 {
		op = Add + Op(rng.IntN(4))
	}
	if op.Arity() == 1 {
		return Apply(op, random(rng, size-1))
	}
	k := 1 + rng.IntN(max(1, size-2))
	return Apply(op, random(rng, k), random(rng, size-1-k))
}

func TestTextRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		e := random(rng, 1+rng.IntN(25))
		if !e.Valid() {
			t.Fatalf("tree %d is not valid", i)
		}
		text := e.Text(names)
		got, err := Parse(text, names)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		if !got.Equal(e) {
			t.Fatalf("Parse(%q) = %v %v, want %v %v", text, got.Nodes, got.Consts, e.Nodes, e.Consts)
		}
	}
}

func TestTextLooks(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0.5*(vx**2+y^2)+9.81*y", "0.5*(vx^2 + y^2) + 9.81*y"},
		{"-x^2", "-x^2"},
		{"x^y^2", "x^y^2"},
		{"(x^y)^2", "(x^y)^2"},
		{"2**-1", "2^(-1)"},
		{"x - (y - vx)", "x - (y - vx)"},
		{"x-y-vx", "x - y - vx"},
		{"1/x/y", "1/x/y"},
		{"x/(y*vx)", "x/(y*vx)"},
		{"-3*x", "-3*x"},
		{"1e-7*x + 1E3", "1e-07*x + 1000"},
		{"sqrt(x^2+y^2)", "sqrt(x^2 + y^2)"},
		{"max(x, -y)", "max(x, -y)"},
		{"ln(x) + arctan2(y, x)", "log(x) + atan2(y, x)"},
		{"+x", "x"},
		{"real_root(x, 3)", "cbrt(x)"},
		{"2*pi", "2*3.141592653589793"},
		{"cos(theta)*`m1`", "cos(theta)*m1"},
	} {
		e, err := Parse(tt.in, names)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.in, err)
			continue
		}
		if got := e.Text(names); got != tt.want {
			t.Errorf("Parse(%q).Text = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct {
		in   string
		pos  int
		want string
	}{
		{"", 0, "ends where"},
		{"x +", 3, "ends where"},
		{"2x", 1, "product needs its *"},
		{"x y", 2, "product needs its *"},
		{"speed*x", 0, `no column "speed"; the columns are x, y, vx`},
		{"foo(x)", 0, `no function "foo"`},
		{"sin x", 0, "parentheses"},
		{"(x", 2, "ends where"},
		{"x)", 1, `found ")"`},
		{"min(x)", 5, "two arguments"},
		{"real_root(x, 4)", 13, "cube roots"},
		{"x # y", 2, "no meaning"},
		{"1e999", 0, "fits in 64 bits"},
		{"`x", 0, "not closed"},
		{strings.Repeat("(", 5000) + "x", 1000 / 2, "levels"},
		{strings.Repeat("-", 50000) + "x", 999, "levels"},
		{strings.Repeat("x+", 50000) + "x", 4097, "parts"},
	} {
		_, err := Parse(tt.in, names)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Parse(%.20q) = %v, want a *SyntaxError", tt.in, err)
			continue
		}
		if syntax.Pos != tt.pos || !strings.Contains(syntax.Message, tt.want) {
			t.Errorf("Parse(%.20q): position %d %q, want %d %q", tt.in, syntax.Pos, syntax.Message, tt.pos, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0.5*(vx^2+y**2)-9.81*y", "-x^-2.5e-3", "atan2(y,1.0/x)", "-(-(3))", "`m1`", "nan-inf", "x^2.0", "((("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text, names)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Error() == "" {
				t.Fatalf("Parse(%q): error %v is no *SyntaxError", text, err)
			}
			return
		}
		if !e.Valid() {
			t.Fatalf("Parse(%q) is not valid", text)
		}
		again, err := Parse(e.Text(names), names)
		if err != nil || !again.Equal(e) {
			t.Fatalf("Parse(%q) prints %q, which reads as %v, %v", text, e.Text(names), again, err)
		}
	})
}
