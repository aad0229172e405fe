package symreg_test

import (
	"math"
	"testing"

	"neurophysics/lab/internal/testproblem"
	"neurophysics/lab/symreg"
)

// Laws that are a product around a function of a product with a sum are found
// without evolution, and hold beyond the rows that they were found on.
func TestLawsUnderFactors(t *testing.T) {
	for i, c := range []struct {
		name   string
		ranges [][2]float64
		law    func(v []float64) float64
	}{
		{"occupied states", [][2]float64{{1, 4}, {0.5, 2}, {1, 4}, {1, 4}}, func(v []float64) float64 { return v[0] / (math.Exp(v[1]*v[2]/v[3]) - 1) }},
		{"saturation", [][2]float64{{1, 4}, {1, 3}, {0.5, 2}, {0, 2}}, func(v []float64) float64 { return v[0] / (1 + v[1]*math.Exp(-v[2]*v[3])) }},
		{"charging", [][2]float64{{1, 4}, {0.2, 2}, {1, 2}}, func(v []float64) float64 { return v[0] * (1 - math.Exp(-v[1]/v[2])) }},
		{"conic section", [][2]float64{{1, 3}, {0.1, 0.7}, {0, 6}}, func(v []float64) float64 { return v[0] * (1 - v[1]*v[1]) / (1 + v[1]*math.Cos(v[2])) }},
		{"bell", [][2]float64{{0, 2}, {0, 2}, {0.5, 2}}, func(v []float64) float64 { return math.Exp(-math.Pow((v[0]-v[1])/v[2], 2)/2) / v[2] }},
		{"distance of two", [][2]float64{{1, 3}, {1, 2}, {3, 4}, {1, 2}, {3, 4}}, func(v []float64) float64 { return v[0] / (math.Pow(v[1]-v[2], 2) + math.Pow(v[3]-v[4], 2)) }},
		{"impedance", [][2]float64{{0.5, 3}, {0.5, 3}, {0.5, 2}, {0.3, 2}}, func(v []float64) float64 { return math.Hypot(v[0], v[1]*v[2]-1/(v[1]*v[3])) }},
		{"decay chain", [][2]float64{{1, 5}, {0.2, 0.8}, {1.2, 3}, {0.2, 4}}, func(v []float64) float64 {
			return v[0] * v[1] / (v[2] - v[1]) * (math.Exp(-v[1]*v[3]) - math.Exp(-v[2]*v[3]))
		}},
		{"damped wave", [][2]float64{{1, 3}, {0.1, 1}, {0, 3}, {1, 3}}, func(v []float64) float64 { return v[0] * math.Exp(-v[1]*v[2]) * math.Cos(v[3]*v[2]) }},
		{"speeds in a gas", [][2]float64{{0.3, 3}, {0.5, 2}, {0.5, 2}}, func(v []float64) float64 {
			return v[0] * v[0] * math.Exp(-v[1]*v[0]*v[0]/(2*v[2])) * math.Pow(v[1]/v[2], 1.5)
		}},
		{"pair of atoms", [][2]float64{{0.5, 2}, {0.9, 1.1}, {0.95, 2}}, func(v []float64) float64 {
			q := math.Pow(v[1]/v[2], 6)
			return 4 * v[0] * (q*q - q)
		}},
		{"bridge", [][2]float64{{1, 5}, {1, 4}, {1, 4}, {1, 4}, {1, 4}}, func(v []float64) float64 { return v[0] * (v[2]/(v[1]+v[2]) - v[4]/(v[3]+v[4])) }},
		{"driven oscillator", [][2]float64{{1, 3}, {1, 3}, {0.5, 3.5}, {0.3, 1}}, func(v []float64) float64 { return v[0] / math.Hypot(v[1]*v[1]-v[2]*v[2], v[3]*v[2]) }},
	} {
		if testing.Short() && i%6 != 0 {
			continue // a second each
		}
		x := box(300, 7, c.ranges...)
		r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: target(x, c.law)}, symreg.Options{Operators: testproblem.Operators(), ClosedForm: true, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		wide := make([][2]float64, len(c.ranges))
		for k, b := range c.ranges {
			wide[k] = [2]float64{b[0] / 1.2, b[1] * 1.2}
		}
		far := box(200, 8, wide...)
		for i, want := range target(far, c.law) {
			row := make([]float64, len(far))
			for j := range row {
				row[j] = far[j][i]
			}
			if got := r.Law().At(row); math.Abs(got-want) > 1e-8*math.Abs(want) {
				t.Errorf("%s: got %s, which is %g at %v, want %g", c.name, r.Chosen().Expression, got, row, want)
				break
			}
		}
	}
}

// The root of a square is the number itself where the data have one sign.
func TestRootOfASquare(t *testing.T) {
	x := box(100, 3, [2]float64{1, 2}, [2]float64{1, 2})
	y := target(x, func(v []float64) float64 { return v[0] + v[1] })
	r, err := symreg.Search(t.Context(), symreg.Table{X: x, Y: y, Names: []string{"a", "b"}},
		symreg.Options{Operators: testproblem.Operators(), Guesses: []string{"sqrt(a*a) + b"}, Epochs: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Chosen().Expression, "a + b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
