package expr_test

import (
	"math"
	"testing"

	"neurophysics/lab/expr"
)

func TestPowersAsProducts(t *testing.T) {
	names := []string{"a", "b"}
	for _, c := range []struct{ text, want string }{
		{"a^2", "a*a"}, {"3*a^3/b^2", "3*(a*a*a)/(b*b)"}, {"(a - 0.5)^2", "(a - 0.5)*(a - 0.5)"}, {"a^4 + b", "a*a*a*a + b"},
		{"a^-2", "1/(a*a)"}, {"a^1.5", "a^1.5"}, {"a^20", "a^20"}, {"sqrt(a^2 + b)", "sqrt(a*a + b)"}, {"a^b", "a^b"}, {"7", "7"},
	} {
		e, err := expr.Parse(c.text, names)
		if err != nil {
			t.Fatal(err)
		}
		x := []float64{1.7, 0.6}
		got := e.Products()
		if got.Text(names) != c.want || math.Abs(got.At(x)-e.At(x)) > 1e-12*math.Abs(e.At(x)) {
			t.Errorf("%s: got %s = %g, want %s = %g", c.text, got.Text(names), got.At(x), c.want, e.At(x))
		}
	}
}
