package expr

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBounds(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct {
		in        string
		lo, hi    float64 // of x; y runs over 1..2
		low, high float64
		safe      bool
	}{
		{"x^2 - y", -1, 3, -2, 8, true},
		{"1/x", -1, 1, -inf, inf, false},
		{"y/x", 1, 4, 0.25, 2, true},
		{"log(x)", 0, 1, -inf, 0, false},
		{"sqrt(x)", -1, 4, 0, inf, false},
		{"sqrt(x^2 + abs(y - y))", 0, 4, 0, math.Sqrt(17), true},
		{"sin(x)", 0, 3, 0, 1, true},
		{"cos(x)", 2, 4, -1, math.Cos(2), true},
		{"tan(x)", 1, 2, -inf, inf, false},
		{"x^3", -2, 1, -8, 1, true},
		{"x^y", 0.5, 3, 0.25, 9, true},
		{"x^(-2)", 1, 2, 0.25, 1, true},
		{"exp(x)", 0, 800, 1, inf, false},
		{"asin(x)", 0, 1, 0, math.Pi / 2, true},
		{"atan2(y, x)", -1, 1, math.Pi / 4, 3 * math.Pi / 4, true},
		{"max(x, y)", 0, 1.5, 1, 2, true},
		{"nan*x", 0, 1, -inf, inf, false},
	} {
		e, err := Parse(tt.in, names)
		if err != nil {
			t.Fatal(err)
		}
		low, high, safe := e.Bounds([]float64{tt.lo, 1}, []float64{tt.hi, 2})
		near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-13 }
		if !near(low, tt.low) || !near(high, tt.high) || safe != tt.safe {
			t.Errorf("%s for x in %g..%g: %g..%g %t, want %g..%g %t", tt.in, tt.lo, tt.hi, low, high, safe, tt.low, tt.high, tt.safe)
		}
	}
}

// TestBoundsHold draws points from boxes: none may leave the bounds, and none
// of a safe box may be undefined.
func TestBoundsHold(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	lo, hi, x := make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names))
	safes := 0
	for range 5000 {
		e := random(rng, 1+rng.IntN(15))
		for j := range lo {
			lo[j] = 3 * rng.NormFloat64()
			hi[j] = lo[j] + rng.ExpFloat64()
		}
		low, high, safe := e.Bounds(lo, hi)
		if safe {
			safes++
		}
		for range 20 {
			for j := range x {
				x[j] = lo[j] + (hi[j]-lo[j])*rng.Float64()
			}
			if v := e.At(x); (finite(v) || safe) && !(low <= v && v <= high) {
				t.Fatalf("%s at %v = %g, not in %g..%g (safe %t)", e.Text(names), x, v, low, high, safe)
			}
		}
	}
	if safes < 1000 {
		t.Errorf("%d of 5000 boxes are safe, want at least 1000", safes)
	}
}
