package symreg_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// limited are options of a short search in which the law would be exp(-a*b)*cos(c*a+b).
func limited() symreg.Options {
	return symreg.Options{Seed: 2, Epochs: 6, MaxSize: 20, Evolution: small, Operators: []string{"+", "-", "*", "/", "^", "exp", "sin", "cos"}}
}

// Weights change what the front is sorted by, and its bound.
func TestComplexityWeights(t *testing.T) {
	o := limited()
	o.Complexity = symreg.Complexity{Operators: map[string]int{"*": 3, "cos": 2}, Variables: map[string]int{"b": 4}, Constant: 2}
	r, err := symreg.Search(t.Context(), hard(60), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range r.Front {
		want := 0
		for _, n := range c.Expr.Nodes {
			switch {
			case n.Op == expr.Mul, n.Op == expr.Square, n.Op == expr.Cube:
				want += 3
			case n.Op == expr.Cos, n.Op == expr.Const:
				want += 2
			case n.Op == expr.Var && n.Arg == 1:
				want += 4
			default:
				want++
			}
		}
		if c.Complexity != want || want > 20 || i > 0 && want <= r.Front[i-1].Complexity {
			t.Errorf("%s has complexity %d, want %d, rising to at most 20", c.Expression, c.Complexity, want)
		}
	}
	if r.Front[0].Complexity != 1 && r.Front[0].Complexity != 2 {
		t.Errorf("the simplest formula is %s", r.Front[0].Expression)
	}
}

// Nothing on the front breaks the limits that were asked for, from whatever stage
// it comes.
func TestLimits(t *testing.T) {
	o := limited()
	o.MaxDepth = 5
	o.Limits = symreg.Limits{
		Arguments: map[string][]int{"exp": {2}, "cos": {1}, "*": {0, 1}, "^": {0, 3}},
		Nesting:   map[string]map[string]int{"exp": {"*": 0}, "sin": {"sin": 1, "cos": 0}, "/": {"/": 0, "inv": 0}},
	}
	r, err := symreg.Search(t.Context(), hard(60), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Front) < 3 {
		t.Errorf("got a front of %d", len(r.Front))
	}
	for _, c := range r.Front {
		e := c.Expr
		if e.Depth() > 5 {
			t.Errorf("%s is of depth %d", c.Expression, e.Depth())
		}
		for i, n := range e.Nodes {
			last := e.Nodes[max(0, i-1)]
			size := i - e.Start(max(0, i-1))
			inside := map[expr.Op]int{}
			for _, m := range e.Nodes[e.Start(i):i] {
				inside[m.Op]++
			}
			if n.Op == expr.Exp && (size > 2 || inside[expr.Mul] > 0) || n.Op == expr.Cos && size > 1 || n.Op == expr.Mul && size > 1 ||
				n.Op == expr.Pow && size > 3 || n.Op == expr.Sin && inside[expr.Cos] > 0 || n.Op == expr.Div && inside[expr.Div]+inside[expr.Inv] > 0 {
				t.Errorf("%s: %s over %s breaks a limit", c.Expression, n.Op, last.Op)
			}
		}
	}
}

// Columns that are divided in the search get their factors back, and a formula
// that then breaks a limit goes.
func TestLimitsOnScaledColumns(t *testing.T) {
	x := box(60, 4, [2]float64{1e9, 3e9})
	table := symreg.Table{X: x, Y: target(x, func(v []float64) float64 { return math.Exp(-v[0] / 1e9) }), Names: []string{"x"}}
	for bound, found := range map[int]bool{1: false, 0: true} {
		o := symreg.Options{Epochs: 2, Evolution: small, Limits: symreg.Limits{Arguments: map[string][]int{"exp": {bound}}}}
		r, err := symreg.Search(t.Context(), table, o)
		if err != nil {
			t.Fatal(err)
		}
		exp := false
		for _, c := range r.Front {
			exp = exp || strings.Contains(c.Expression, "exp(")
		}
		if exp != found {
			t.Errorf("bound %d: exp on the front is %v, want %v", bound, exp, found)
		}
	}
}

// With the default limits no sin stands inside sin; asked for, it is found.
func TestNestingAskedFor(t *testing.T) {
	x := box(80, 4, [2]float64{-3, 3})
	e, err := expr.Parse("sin(x + 2*sin(x))", []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	table := symreg.Table{X: x, Y: target(x, e.At), Names: []string{"x"}}
	o := symreg.Options{Seed: 1, Epochs: 60, MaxSize: 8, Evolution: small, TargetLoss: 1e-12, Operators: []string{"+", "*", "sin"}}
	plain, err := symreg.Search(t.Context(), table, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Limits.Nesting = map[string]map[string]int{"sin": {"sin": 1}}
	nested, err := symreg.Search(t.Context(), table, o)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := plain.Chosen().R2, nested.Chosen().R2; a > 0.999 || b < 1-1e-9 {
		t.Errorf("R2 is %g without sin in sin and %g with it, want the law with it alone", a, b)
	}
}

func TestLimitsThatMakeNoSense(t *testing.T) {
	for _, change := range []func(*symreg.Options){
		func(o *symreg.Options) { o.Complexity.Constant = -1 },
		func(o *symreg.Options) { o.Complexity.Constant = 31 },
		func(o *symreg.Options) { o.Complexity.Operators = map[string]int{"+": 0} },
		func(o *symreg.Options) { o.Complexity.Variables = map[string]int{"nothing": 2} },
		func(o *symreg.Options) { o.Limits.Arguments = map[string][]int{"sin": {1, 2}} },
		func(o *symreg.Options) { o.Limits.Arguments = map[string][]int{"sin": {-1}} },
		func(o *symreg.Options) { o.Limits.Nesting = map[string]map[string]int{"sin": {"cos": -1}} },
	} {
		var o symreg.Options
		change(&o)
		var e *symreg.OptionError
		if _, err := symreg.Search(t.Context(), hard(20), o); !errors.As(err, &e) {
			t.Errorf("%+v %+v: got %v, want an OptionError", o.Complexity, o.Limits, err)
		}
	}
	var e *symreg.OperatorError
	for _, o := range []symreg.Options{
		{Complexity: symreg.Complexity{Operators: map[string]int{"sine": 2}}},
		{Limits: symreg.Limits{Nesting: map[string]map[string]int{"sin": {"cosine": 1}}}},
	} {
		if _, err := symreg.Search(t.Context(), hard(20), o); !errors.As(err, &e) {
			t.Errorf("got %v, want an OperatorError", err)
		}
	}
}
