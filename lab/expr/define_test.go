package expr_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"neurophysics/lab/expr"
)

// One function of pure numbers and one that takes units to a power.
func init() {
	for _, f := range []expr.Function{
		{Name: "sigmoid", Value: func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, Derivative: "sigmoid(x)*(1 - sigmoid(x))", LaTeX: `\sigma`},
		{Name: "cuberoot2", Value: func(x float64) float64 { return math.Cbrt(x * x) }, Derivative: "2/3*cbrt(x)^-1", Degree: [2]int{2, 3}},
	} {
		if _, err := expr.Define(f); err != nil {
			panic(err)
		}
	}
}

func TestDefinedFunction(t *testing.T) {
	names := []string{"a", "b"}
	e, err := expr.Parse("b*sigmoid(2*a) - sigmoid(a)^2", names)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := expr.Parse(e.Text(names), names); err != nil || !back.Equal(e) {
		t.Errorf("read back from %q: %v", e.Text(names), err)
	}
	for _, c := range [][2]string{
		{e.LaTeX(names), `\sigma`}, {e.SymPy(names), "sigmoid(2*a)"}, {e.Go("f", names), "b*sigmoid(2*a)"}, {e.MathML(names), "sigmoid"},
	} {
		if !strings.Contains(c[0], c[1]) {
			t.Errorf("got %s, want %s in it", c[0], c[1])
		}
	}
	s := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	x := [][]float64{{-1, 0.3, 2}, {0.5, 1, 3}}
	got := make([]float64, 3)
	expr.NewEvaluator().Eval(got, e, x)
	d := e.Derivative(0)
	for i := range got {
		a, b := x[0][i], x[1][i]
		if want := b*s(2*a) - s(a)*s(a); math.Abs(got[i]-want) > 1e-15 {
			t.Errorf("row %d: got %g, want %g", i, got[i], want)
		}
		want := 2*b*s(2*a)*(1-s(2*a)) - 2*s(a)*s(a)*(1-s(a))
		if v := d.At([]float64{a, b}); math.Abs(v-want) > 1e-14 {
			t.Errorf("derivative at row %d: got %g, want %g", i, v, want)
		}
	}
}

func TestDefinedFunctionConstants(t *testing.T) {
	e, err := expr.Parse("sigmoid(1.5*a)", []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	x := [][]float64{{-1, 0.3, 2}}
	val, jac := make([]float64, 3), make([]float64, 3)
	expr.NewEvaluator().ConstGrad(val, jac, e, x)
	for i, a := range x[0] {
		v := 1 / (1 + math.Exp(-1.5*a))
		if want := a * v * (1 - v); math.Abs(jac[i]-want) > 1e-15 {
			t.Errorf("row %d: got %g, want %g", i, jac[i], want)
		}
	}
}

func TestDefinedFunctionUnits(t *testing.T) {
	metre, _ := expr.ParseUnit("m")
	d := expr.NewDimensions([]expr.Unit{metre}, nil, false)
	for text, want := range map[string]bool{"cuberoot2(l)": true, "sigmoid(l)": false, "sigmoid(l/l)": true} {
		e, err := expr.Parse(text, []string{"l"})
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Consistent(e); got != want {
			t.Errorf("%s: consistent %v, want %v", text, got, want)
		}
	}
}

func TestDefineRefuses(t *testing.T) {
	id := func(x float64) float64 { return x }
	for _, f := range []expr.Function{
		{Name: "", Value: id, Derivative: "1"}, {Name: "2x", Value: id, Derivative: "1"}, {Name: "sin", Value: id, Derivative: "1"},
		{Name: "pi", Value: id, Derivative: "1"}, {Name: "sigmoid", Value: id, Derivative: "1"}, {Name: "free", Derivative: "1"},
		{Name: "func", Value: id, Derivative: "1"}, {Name: "x0", Value: id, Derivative: "1"}, {Name: "free", Value: id, Derivative: "1", Parity: 2},
		{Name: "free", Value: id, Derivative: "y"}, {Name: "free", Value: id}, {Name: "free", Value: id, Derivative: "1", Degree: [2]int{1, 0}},
	} {
		if _, err := expr.Define(f); err == nil {
			t.Errorf("%+v was taken", f)
		}
	}
	if _, ok := expr.OpByName("free"); ok {
		t.Error("a refused function is there")
	}
}

// Functions are defined once, when the program starts.
var sinc, _ = expr.Define(expr.Function{Name: "sinc", Derivative: "(cos(x) - sinc(x))/x", Value: func(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(x) / x
}})

func ExampleDefine() {
	names := []string{"k", "r"}
	e, err := expr.Parse("3*sinc(k*r)", names)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sinc, e.At([]float64{2, 0}))
	fmt.Println(e.Derivative(0).Text(names))
	// Output:
	// sinc 3
	// 3*(cos(k*r) - sinc(k*r))/k
}

// A column of the function's name has another one in Go source.
func TestDefinedFunctionBesideColumn(t *testing.T) {
	names := []string{"sigmoid"}
	e, err := expr.Parse("sigmoid*sigmoid(sigmoid)", names)
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Go("f", names); !strings.Contains(got, "sigmoid_2 * sigmoid(sigmoid_2)") {
		t.Errorf("got %s", got)
	}
}
