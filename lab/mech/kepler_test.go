package mech

import (
	"math"
	"testing"

	"neurophysics/lab/internal/elliptic"
)

func FuzzKepler(f *testing.F) {
	for _, e := range []float64{0, 1e-9, 0.3, 0.6, 0.99, 1 - 1e-12} {
		for _, m := range []float64{0, 1e-12, 0.1, 3, math.Pi, -2, 100} {
			f.Add(m, e)
		}
	}
	f.Fuzz(func(t *testing.T, m, e float64) {
		if !(e >= 0 && e < 1) || !(math.Abs(m) < 1e6) {
			return
		}
		E := solveKepler(m, e)
		// A change of E by one rounding changes E - e sin E by at most twice that.
		if got := E - e*math.Sin(E); math.Abs(got-m) > 2e-15*max(1, math.Abs(m)) {
			t.Errorf("m=%g e=%g: E=%.17g gives E - e sin E - m = %g", m, e, E, got-m)
		}
	})
}

// The equation of Kepler, the vis viva law and the period, without the solver.
func TestKeplerMotion(t *testing.T) {
	const mu = 3.986
	for _, e := range []float64{0, 0.01, 0.6, 0.99} {
		a := 1.1
		n := math.Sqrt(mu / (a * a * a))
		x0 := []float64{a * (1 - e), 0, 0, math.Sqrt(mu / a * (1 + e) / (1 - e))}
		x := make([]float64, 4)
		for i := range 50 {
			E := float64(i) * 0.25
			if !advanceKepler(x, x0, mu, (E-e*math.Sin(E))/n) {
				t.Fatalf("e=%g: not an ellipse", e)
			}
			wantX, wantY := a*(math.Cos(E)-e), a*math.Sqrt(1-e*e)*math.Sin(E)
			// The start fixes 1/a as the difference of two numbers 1/(1-e) times
			// as large, and a wrong period moves the body most at the pericentre, where
			// its speed grows as 1/sqrt(1-e).
			if math.Hypot(x[0]-wantX, x[1]-wantY) > 5e-15*math.Pow(1-e, -1.5) {
				t.Errorf("e=%g E=%g: at (%g, %g), want (%g, %g)", e, E, x[0], x[1], wantX, wantY)
			}
		}
	}
	for _, x0 := range [][]float64{{1, 0, 0, 3}, {1, 0, 1, 0}, {0, 0, 1, 1}, {1, 0, 0, math.Sqrt(2 * mu)}} {
		if advanceKepler(make([]float64, 4), x0, mu, 1) {
			t.Errorf("start %v: got an ellipse, want none", x0)
		}
	}
}

// am, sn, cn and dn of u = 0.8, 3.5 and -7 at k^2 = 0.3, 0.81 and 1: values of mpmath
// 1.3.0 (ellipfun, 30 digits), am by its derivative dn integrated with quad.
func TestAmplitude(t *testing.T) {
	for _, c := range []struct{ u, k, want float64 }{
		{0.8, math.Sqrt(0.3), 0.777593956138111876},
		{3.5, math.Sqrt(0.3), 3.21379494347735953},
		{-7, math.Sqrt(0.3), -6.42747750921086905},
		{0.8, math.Sqrt(0.81), 0.740025926331974686},
		{3.5, math.Sqrt(0.81), 2.20777986554359465},
		{-7, math.Sqrt(0.81), -4.78164694638849467},
		{0.8, math.Sqrt(1), 0.726204822741528837},
		{3.5, math.Sqrt(1), 1.51041990754570029},
		{-7, math.Sqrt(1), -1.56897256336929136},
	} {
		if got := elliptic.Amplitude(c.u, c.k); math.Abs(got-c.want) > 1e-14*max(1, math.Abs(c.want)) {
			t.Errorf("am(%g, %g) = %.17g, want %.17g", c.u, c.k, got, c.want)
		}
	}
	for _, k := range []float64{0, 0.3, 0.9, 0.999999, 1} {
		for _, u := range []float64{-9, -0.2, 1, 2.5, 30} {
			for _, v := range []float64{-4, 0.1, 3, 11} {
				got, want := addAmplitude(elliptic.Amplitude(u, k), elliptic.Amplitude(v, k), k), elliptic.Amplitude(u+v, k)
				if math.Abs(got-want) > 1e-12 {
					t.Errorf("am(%g+%g, %g) = %.15g by addition, want %.15g", u, v, k, got, want)
				}
			}
		}
	}
}
