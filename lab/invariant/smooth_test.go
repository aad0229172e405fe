package invariant_test

import (
	"errors"
	"math"
	"testing"

	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// swing returns n samples of sin(w t) with noise, at even or jittered times.
func swing(n int, w, step, noise float64, uneven bool, seed uint64) (t, y []float64) {
	rng := traj.Rand(seed, 0x7e57)
	for i := range n {
		at := float64(i) * step
		if uneven {
			at += step * 0.8 * (rng.Float64() - 0.5)
		}
		t = append(t, at)
		y = append(y, math.Sin(w*at)+noise*rng.NormFloat64())
	}
	return t, y
}

func TestNoiseIsEstimatedWithinTenPercent(t *testing.T) {
	// The standard error of a standard deviation from 300 samples is 4 %, so
	// that the mean over 6 seeds has 2 %; single seeds may be off by 3 of them.
	for _, noise := range []float64{0.003, 0.03, 0.3} {
		for _, uneven := range []bool{false, true} {
			mean := 0.0
			for seed := range uint64(6) {
				ts, ys := swing(300, 2, 0.05, noise, uneven, seed)
				_, s, err := invariant.Smooth([][]float64{ts}, [][]float64{ys})
				if err != nil {
					t.Fatal(err)
				}
				mean += s.Noise / noise / 6
				if math.Abs(s.Noise/noise-1) > 0.15 {
					t.Errorf("noise %g, uneven %v, seed %d: got %g", noise, uneven, seed, s.Noise)
				}
			}
			if math.Abs(mean-1) > 0.05 {
				t.Errorf("noise %g, uneven %v: got %.3f of it on average, want 1 within 5 %%", noise, uneven, mean)
			}
		}
	}
}

func TestNoiseOfManyShortMotions(t *testing.T) {
	var ts, ys [][]float64
	for k := range uint64(30) {
		a, b := swing(20, 1+float64(k)/30, 0.2, 0.01, true, k)
		ts, ys = append(ts, a), append(ys, b)
	}
	_, s, err := invariant.Smooth(ts, ys)
	if err != nil || math.Abs(s.Noise/0.01-1) > 0.1 {
		t.Errorf("got noise %g (%v), want 0.01 within 10 %%", s.Noise, err)
	}
}

func TestDerivativesAgainstClosedForm(t *testing.T) {
	cases := []struct {
		noise         float64
		uneven        bool
		first, second float64 // largest root mean square error allowed
	}{
		// Clean: degree 7 over a step of 0.1 rad, errors of order (w h)^7.
		{0, false, 1e-7, 1e-5},
		{0, true, 1e-6, 1e-4},
		// Noisy: a window of m samples over a time D gives a slope to about
		// noise*sqrt(12/m)/D times a factor of the degree.
		{0.01, false, 0.03, 0.3},
		{0.01, true, 0.03, 0.3},
	}
	for _, c := range cases {
		ts, ys := swing(300, 2, 0.05, c.noise, c.uneven, 5)
		s, how, err := invariant.Smooth([][]float64{ts}, [][]float64{ys})
		if err != nil {
			t.Fatal(err)
		}
		var e1, e2 float64
		for i, v := range ts {
			e1 += math.Pow(s[0].D1[i]-2*math.Cos(2*v), 2) / 300
			e2 += math.Pow(s[0].D2[i]+4*math.Sin(2*v), 2) / 300
		}
		if math.Sqrt(e1) > c.first || math.Sqrt(e2) > c.second {
			t.Errorf("noise %g, uneven %v: got errors %.2g and %.2g, want at most %g and %g (degree %d, window %d)",
				c.noise, c.uneven, math.Sqrt(e1), math.Sqrt(e2), c.first, c.second, how.Degree, how.Window)
		}
	}
}

func TestSmoothSaysWhenThereIsTooLittle(t *testing.T) {
	if _, _, err := invariant.Smooth([][]float64{{0, 1, 2}}, [][]float64{{0, 1, 2}}); !errors.Is(err, invariant.ErrTooFew) {
		t.Errorf("got error %v, want ErrTooFew", err)
	}
}
