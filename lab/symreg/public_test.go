package symreg_test

import (
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/testproblem"
	"neurophysics/lab/symreg"
)

// refit is what the match of the public problem set asks for.
func refit(e *expr.Expr, x [][]float64, y []float64) (*expr.Expr, error) {
	c, err := symreg.Fit(symreg.Table{X: x, Y: y}, e)
	if err != nil {
		return nil, err
	}
	return c.Expr, nil
}

// The closed-form stage alone finds every law of the public set on exact data.
func TestPublicSetExact(t *testing.T) {
	for _, p := range testproblem.Public() {
		x, y := p.Data(300, 0, 1)
		r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y, Names: p.Names()}, symreg.Options{Operators: testproblem.Operators(), ClosedForm: true, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if m := p.Match(r.Law(), 0, refit); !m.OK || m.R2 < 0.999 {
			t.Errorf("%s: got %s, R2 %g on widened ranges, want %s", p.ID, r.Chosen().Expression, m.R2, p.Law)
		}
	}
}
