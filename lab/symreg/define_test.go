package symreg_test

import (
	"math"
	"slices"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

var _, errLangevin = expr.Define(expr.Function{
	Name: "langevin", Derivative: "1 - langevin(x)^2 - 2*langevin(x)/x",
	Parity: -1,
	Value:  func(x float64) float64 { return 1/math.Tanh(x) - 1/x },
})

// A law with a function of the program's own is found, with constants in it.
func TestSearchWithDefinedFunction(t *testing.T) {
	if errLangevin != nil {
		t.Fatal(errLangevin)
	}
	n := 200
	b, m, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range y {
		b[i], m[i] = 0.2+0.025*float64(i), 1+math.Mod(0.37*float64(i), 2)
		u := 1.7 * b[i]
		y[i] = m[i] * (1/math.Tanh(u) - 1/u)
	}
	r, err := symreg.Search(t.Context(), symreg.Table{X: [][]float64{b, m}, Y: y, Names: []string{"B", "M"}},
		symreg.Options{Operators: []string{"+", "-", "*", "/", "langevin"}, Epochs: 10})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Chosen(); c.Expression != "M*langevin(1.7*B)" {
		t.Errorf("got %s with loss %g", c.Expression, c.Loss)
	}
}

// Limits of nesting bind functions of the program's own too.
func TestNestingOfDefinedFunction(t *testing.T) {
	n := 100
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = 0.1 + 0.05*float64(i)
		y[i] = math.Exp(2 * (1/math.Tanh(x[i]) - 1/x[i]))
	}
	r, err := symreg.Search(t.Context(), symreg.Table{X: [][]float64{x}, Y: y, Names: []string{"x"}}, symreg.Options{
		Operators: []string{"+", "*", "exp", "langevin"}, Epochs: 2,
		Limits: symreg.Limits{Nesting: map[string]map[string]int{"exp": {"langevin": 0}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	langevin, _ := expr.OpByName("langevin")
	inner := expr.Node{Op: langevin}
	for _, c := range r.Front {
		for i, n := range c.Expr.Nodes {
			if n.Op == expr.Exp && slices.Contains(c.Expr.Nodes[c.Expr.Start(i):i], inner) {
				t.Errorf("%s has langevin inside exp", c.Expression)
			}
		}
	}
}
