package discover

import (
	"math"
	"testing"

	"neurophysics/lab/expr"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
)

// A pendulum without noise tells which terms and numbers of a formula it has.
func TestTermsThatTheMotionTells(t *testing.T) {
	s := hnn.Samples{Dim: 2, Step: 1}
	for k := range 12 {
		s.First = append(s.First, s.Rows())
		for i := range 20 {
			at := 0.4*float64(i) + float64(k)
			q, p := 0.15*float64(k+1)*math.Cos(at), 0.2*float64(k+1)*math.Sin(at)
			s.X = append(s.X, float32(q), float32(p))
			s.DX = append(s.DX, float32(2*p), float32(-3*math.Sin(q)))
		}
	}
	names := []string{"q", "p"}
	for _, c := range []struct {
		text    string
		free    []float64 // constants that the search fitted, or moved to a simple value
		want    string
		dropped int
	}{
		{"p^2 - 3*cos(q) + 7", []float64{3, 7}, "p^2 - 3*cos(q)", 0},
		{"0.9*(p^2 - 2.8*cos(q))", []float64{0.9, 2.8}, "p^2 - 3*cos(q)", 0},
		{"p^2 - 2.9*cos(q) + 0.01*(q + p)", []float64{2.9, 0.01}, "p^2 - 3*cos(q)", 2},
		{"(p - 0.02)^2 - 2.9*cos(q)", []float64{0.02, 2.9}, "p^2 - 3*cos(q)", 1},
		{"p^2 - 2.9*cos(0.97*q)", []float64{2.9, 0.97}, "p^2 - 3*cos(q)", 0},
	} {
		e, err := expr.Parse(c.text, names)
		if err != nil {
			t.Fatal(err)
		}
		l := newLaw(RouteScalar, "H", e, names)
		for _, v := range c.free {
			l.Constants = append(l.Constants, symreg.Constant{Value: v})
		}
		got, err := newMotionTerms(&l, 1).told(t.Context(), newSlopes(s, []int{-1, -1}, make([]float64, 2)), 0, Options{Seed: 1}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		if got.plain.Text != c.want || len(got.dropped) != c.dropped || got.plain.R2 < 1-1e-9 {
			t.Errorf("%s: got %s with R2 %g, dropped %q, want %s", c.text, got.plain.Text, got.plain.R2, got.dropped, c.want)
		}
	}
}
