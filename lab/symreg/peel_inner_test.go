package symreg

import (
	"math"
	"testing"

	"neurophysics/lab/expr"
)

// A target of two values, of which terms explain most but no row stands out: what
// is kept has costs that compare.
func TestFactorsOfTwoValues(t *testing.T) {
	n := 300
	x, z, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], z[i] = 4*math.Mod(0.618*float64(i), 1), 1+math.Mod(0.414*float64(i), 1)
		y[i] = math.Copysign(1, math.Sin(4*x[i]*z[i]))
	}
	s, err := prepare(Table{X: [][]float64{x, z}, Y: y}, Options{Operators: []string{"+", "-", "*", "/", "sqrt", "exp", "log", "sin", "cos"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &peeling{j: s.judge, ev: expr.NewEvaluator(), data: s.work.sample(factorRows, 0, streamFactors), vars: s.vars, ops: s.ops}
	simple, full := p.factors(s.vars, s.ops)
	p = p.weighted(&layers[0])
	var kept []peeled
	for _, in := range p.spans(true) {
		kept = p.best(t.Context(), kept, &layers[0], in, full, simple[:1])
	}
	for _, k := range kept {
		if math.IsNaN(k.cost) {
			t.Errorf("a pair of factors that leaves %g of the target has no cost", k.share)
		}
	}
}
