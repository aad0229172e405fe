package symreg_test

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Two wild rows are named, the farther first; noise, an exact law's rounding and a formula
// that is wrong all over are not.
func TestOutliers(t *testing.T) {
	n := 60
	rng := traj.Rand(3)
	x, exact, noisy, wild := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = 1 + float64(i)/10
		exact[i] = 2 * x[i]
		noisy[i] = exact[i] + 0.1*rng.NormFloat64()
		wild[i] = noisy[i]
	}
	wild[7] += 3
	wild[40] -= 5
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1
	}
	weights[40] = 0
	c := &symreg.Candidate{Expr: must(expr.Parse("2*x", []string{"x"}))}
	for _, test := range []struct {
		name       string
		y, weights []float64
		want       []int
	}{
		{"wild", wild, nil, []int{40, 7}}, {"weighted", wild, weights, []int{7}}, {"noisy", noisy, nil, nil}, {"exact", exact, nil, nil}, {"wrong", x, nil, nil},
	} {
		got := c.Outliers(symreg.Table{X: [][]float64{x}, Y: test.y, Weights: test.weights})
		if len(got) != len(test.want) {
			t.Errorf("%s: got %v, want rows %v", test.name, got, test.want)
			continue
		}
		for k, o := range got {
			if i := test.want[k]; o.Row != i || o.Sigmas < 5 || math.Abs(o.Residual-(test.y[i]-exact[i])) > 1e-12 {
				t.Errorf("%s: got %+v, want row %d", test.name, o, i)
			}
		}
	}
}

// Where half of the targets are equal and met exactly, rounding of the others is none.
func TestOutliersOfEqualTargets(t *testing.T) {
	const n, last = 60, 59
	x, y := make([]float64, n), make([]float64, n)
	for i := n - 4; i < n; i++ {
		x[i], y[i] = float64(i), 2*float64(i)
	}
	c := &symreg.Candidate{Expr: must(expr.Parse("2*x", []string{"x"}))}
	for _, test := range []struct {
		by   float64
		want int
	}{{3e-14, 0}, {1, 1}} {
		y[last] = 2*x[last] + test.by
		got := c.Outliers(symreg.Table{X: [][]float64{x}, Y: y})
		if len(got) != test.want || test.want == 1 && (got[0].Row != last || math.IsInf(got[0].Sigmas, 0)) {
			t.Errorf("off by %g: got %+v, want %d rows", test.by, got, test.want)
		}
	}
}

// Six digits round energies above 100 ten times as coarsely as those below; that is no
// outlier, and a slip in the fourth digit is.
func TestOutliersOfRoundedTables(t *testing.T) {
	rng := traj.Rand(5)
	const n, slip = 60, 7
	m, v, h, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	digits := func(x float64) float64 { return must(strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)) }
	for i := range n {
		m[i], v[i], h[i] = digits(1+0.9*rng.Float64()), digits(rng.Float64()), digits(3+2*rng.Float64())
		if i%20 == 0 {
			h[i] = digits(10 + 10*rng.Float64())
		}
		y[i] = digits(0.5*m[i]*v[i]*v[i] + 9.81*m[i]*h[i])
	}
	c := &symreg.Candidate{Expr: must(expr.Parse("0.5*m*v^2 + 9.81*m*h", []string{"m", "v", "h"}))}
	table := symreg.Table{X: [][]float64{m, v, h}, Y: y}
	if got := c.Outliers(table); len(got) != 0 {
		t.Errorf("got %+v, want none in a clean table", got)
	}
	y[slip] *= 1.001
	if got := c.Outliers(table); len(got) != 1 || got[0].Row != slip {
		t.Errorf("got %+v, want row %d", got, slip)
	}
}

// As many constants as rows fit anything: no interval is given for them, and why is.
func TestNoInterval(t *testing.T) {
	x, y := []float64{1, 2, 4}, []float64{3, 5, 8}
	for text, want := range map[string]string{"1.5*x + 2": "", "1.5*x + 2 + 0.3*x^2": "no more rows than constants"} {
		c, err := symreg.Fit(symreg.Table{X: [][]float64{x}, Y: y, Names: []string{"x"}}, must(expr.Parse(text, []string{"x"})))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range c.Constants {
			var got map[string]any
			if err := json.Unmarshal(must(json.Marshal(k)), &got); err != nil {
				t.Fatal(err)
			}
			if (k.NoInterval == "") != (want == "") || !strings.Contains(k.NoInterval, want) || (got["low"] == nil) != (want != "") || got["value"] == nil {
				t.Errorf("%s: got %+v, in JSON %v", text, k, got)
			}
		}
	}
}

// A pole that one wild row has bought itself is found out, in any units; a law that all
// rows tell is not, and neither is one whose last row weighs most.
func TestAlone(t *testing.T) {
	n := 60
	x, big, y := make([]float64, n), make([]float64, n), make([]float64, n)
	weights := make([]float64, n)
	for i := range x {
		x[i] = 1 + float64(i)/10
		big[i] = 1e9 * x[i]
		y[i] = 2 * x[i]
		weights[i] = 1
	}
	y[17] += 40
	weights[17] = 0
	for _, test := range []struct {
		formula string
		x       []float64
		weights []float64
		want    []int
	}{
		{"2*x + 4e-7/(x - 2.69999999)", x, nil, []int{17}},
		{"2e-9*x + 400/(x - 2.69999999e9)", big, nil, []int{17}},
		{"2*x + 4e-7/(x - 2.69999999)", x, weights, nil},
		{"2*x + 0.1", x, nil, nil},
		{"0.5*exp(2*x)", x, nil, nil},
		{"x", x, nil, nil},
	} {
		e := must(expr.Parse(test.formula, []string{"x"}))
		c := &symreg.Candidate{Expr: e}
		for k := range e.Consts {
			c.Constants = append(c.Constants, symreg.Constant{Index: k})
		}
		if got := c.Alone(symreg.Table{X: [][]float64{test.x}, Y: y, Weights: test.weights}); !slices.Equal(got, test.want) {
			t.Errorf("%s: got rows %v, want %v", test.formula, got, test.want)
		}
	}
}
