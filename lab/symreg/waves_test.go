package symreg_test

import (
	"math"
	"strings"
	"testing"

	"neurophysics/lab/symreg"
)

// A cosine is written as a sine with a phase where cosines are not allowed.
func TestPhaseKeepsOperators(t *testing.T) {
	n := 100
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = 6 * math.Mod(0.618*float64(i), 1)
		y[i] = 2*math.Cos(1.3*x[i]) + 0.01*math.Sin(float64(i*i))
	}
	r, err := symreg.Search(t.Context(), symreg.Table{X: [][]float64{x}, Y: y, Names: []string{"x"}},
		symreg.Options{Operators: []string{"+", "-", "*", "/", "sin"}, Epochs: 2, Guesses: []string{"1.9*sin(1.3*x + 1.5)"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Front {
		if strings.Contains(c.Expression, "cos") {
			t.Errorf("%s has a cosine", c.Expression)
		}
	}
}
