package symreg_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"neurophysics/lab/symreg"
)

// A target that is a saturating function of the energy, with and without an
// error of 1 %, gives the energy's form and its ratios within 1 %.
func TestSingleIndexFindsTheEnergyUnderAnyMonotoneMap(t *testing.T) {
	projectile := box(1500, 21, [2]float64{0, 40}, [2]float64{0, 20}, [2]float64{5, 15}, [2]float64{-15, 15})
	states := []string{"x", "y", "vx", "vy"}
	for _, c := range []struct {
		name  string
		x     [][]float64
		names []string
		law   func(v []float64) float64
		size  int
		ratio float64 // of the last term's factor to the first's
	}{
		{"projectile", projectile, states, func(v []float64) float64 { return 0.5*(v[2]*v[2]+v[3]*v[3]) + 9.81*v[1] }, 9, 19.62},
		{"spring", box(1500, 22, [2]float64{-2, 2}, [2]float64{-4, 4}), []string{"x", "v"}, func(v []float64) float64 { return 0.5*v[1]*v[1] + 2.47*v[0]*v[0] }, 7, 0.5 / 2.47},
		{"orbit", orbit(1500, 23), states, func(v []float64) float64 { return 0.5*(v[2]*v[2]+v[3]*v[3]) - 3.986/math.Hypot(v[0], v[1]) }, 14, 7.972},
	} {
		for _, noise := range []float64{0.01, 0} {
			if testing.Short() && noise == 0 {
				continue
			}
			e := target(c.x, c.law)
			mean, scale := 0.0, deviation(e)
			for _, v := range e {
				mean += v / float64(len(e))
			}
			rng := rand.New(rand.NewPCG(24, 25))
			for i, v := range e {
				e[i] = -math.Tanh((v-mean)/scale-0.3) + noise*0.6*rng.NormFloat64()
			}
			r, err := symreg.SingleIndex(t.Context(), symreg.Table{X: c.x, Y: e, Names: c.names}, symreg.Options{Noise: 1.2 * noise})
			if err != nil {
				t.Errorf("%s at noise %g: %v", c.name, noise, err)
				continue
			}
			got := r.Chosen()
			if got.Complexity != c.size || len(got.Constants) != 1 || got.R2 < 1-2*noise*noise-1e-4 {
				t.Errorf("%s at noise %g: got %s with R2 %g", c.name, noise, got.Expression, got.R2)
				continue
			}
			if k := got.Constants[0]; math.Abs(k.Value/c.ratio-1) > 0.01 || !(k.Low <= k.Value && k.Value <= k.High) {
				t.Errorf("%s at noise %g: got %s, want ratio %g within 1 %%", c.name, noise, got.Expression, c.ratio)
			}
		}
	}
}

func TestSingleIndexSaysWhatItCannot(t *testing.T) {
	x := box(300, 26, [2]float64{-1, 1}, [2]float64{-1, 1})
	if _, err := symreg.SingleIndex(t.Context(), symreg.Table{X: x, Y: make([]float64, 300)}, symreg.Options{}); !errors.Is(err, symreg.ErrNoIndex) {
		t.Errorf("constant target: got %v, want ErrNoIndex", err)
	}
	if _, err := symreg.SingleIndex(t.Context(), symreg.Table{X: x, Y: x[0][:5]}, symreg.Options{}); !errors.As(err, new(*symreg.LengthError)) {
		t.Errorf("short target: got %v, want a length error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := symreg.SingleIndex(ctx, symreg.Table{X: x, Y: x[0]}, symreg.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want one that wraps context.Canceled", err)
	}
}
