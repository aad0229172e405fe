package invariant_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// covered counts how often an interval for a slope holds the truth.
func covered(t *testing.T, runs int, interval func(seed uint64) invariant.Interval, truth float64) float64 {
	t.Helper()
	hits := 0
	for seed := range uint64(runs) {
		i := interval(seed)
		if i.Low > i.Value || i.High < i.Value {
			t.Fatalf("got interval %+v, want the value in it", i)
		}
		if i.Low <= truth && truth <= i.High {
			hits++
		}
	}
	return float64(hits) / float64(runs)
}

// TestCoverageOverTrajectories: 12 motions, each with a slope of its own about
// the true 2 and with noise of its own.
func TestCoverageOverTrajectories(t *testing.T) {
	const motions, samples = 12, 15
	got := covered(t, 300, func(seed uint64) invariant.Interval {
		rng := traj.Rand(seed, 1)
		var xy, xx [motions]float64
		for k := range motions {
			slope := 2 + 0.3*rng.NormFloat64()
			for range samples {
				x := rng.NormFloat64()
				xy[k] += x * (slope*x + 0.5*rng.NormFloat64())
				xx[k] += x * x
			}
		}
		out, err := invariant.Bootstrap(context.Background(), motions, 1, 200, seed, func(dst []float64, pick []int) bool {
			var a, b float64
			for _, k := range pick {
				a, b = a+xy[k], b+xx[k]
			}
			dst[0] = a / b
			return b > 0
		})
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}, 2)
	if got < 0.90 || got > 0.99 {
		t.Errorf("got coverage %.3f, want 0.95 within 0.90 to 0.99", got)
	}
}

// TestCoverageOverBlocks: one recording whose noise remembers (AR(1), 0.8).
func TestCoverageOverBlocks(t *testing.T) {
	const n = 600
	got := covered(t, 300, func(seed uint64) invariant.Interval {
		rng := traj.Rand(seed, 2)
		x, y := make([]float64, n), make([]float64, n)
		residual := make([]float64, n)
		e := 0.0
		var xy, xx float64
		for i := range n {
			x[i] = math.Sin(float64(i) / 9)
			e = 0.8*e + 0.3*rng.NormFloat64()
			y[i] = 2*x[i] + e
			xy, xx = xy+x[i]*y[i], xx+x[i]*x[i]
		}
		for i := range n {
			residual[i] = y[i] - xy/xx*x[i]
		}
		blocks := invariant.Blocks(n, int(4*invariant.Memory(residual)), 4)
		out, err := invariant.Bootstrap(context.Background(), len(blocks), 1, 200, seed, func(dst []float64, pick []int) bool {
			var a, b float64
			for _, k := range pick {
				for i := blocks[k][0]; i < blocks[k][1]; i++ {
					a, b = a+x[i]*y[i], b+x[i]*x[i]
				}
			}
			dst[0] = a / b
			return b > 0
		})
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}, 2)
	if got < 0.90 || got > 0.99 {
		t.Errorf("got coverage %.3f, want 0.95 within 0.90 to 0.99", got)
	}
}

func TestBootstrapErrors(t *testing.T) {
	never := func([]float64, []int) bool { return false }
	if _, err := invariant.Bootstrap(context.Background(), 5, 1, 10, 1, never); !errors.Is(err, invariant.ErrUnstable) {
		t.Errorf("got error %v, want ErrUnstable", err)
	}
	if _, err := invariant.Bootstrap(context.Background(), 1, 1, 10, 1, never); !errors.Is(err, invariant.ErrTooFew) {
		t.Errorf("got error %v, want ErrTooFew", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	always := func(dst []float64, _ []int) bool { dst[0] = 1; return true }
	if _, err := invariant.Bootstrap(ctx, 5, 1, 10, 1, always); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
}
