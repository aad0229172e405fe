package train_test

import (
	"context"
	"math"
	"testing"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// TestAdamAgainstPlainGo follows the regression line() in float64 with the
// gradient worked out by hand and Adam as the paper writes it.
func TestAdamAgainstPlainGo(t *testing.T) {
	configs := []train.Config{
		{Epochs: 40, LearningRate: 0.1},
		{Epochs: 40, LearningRate: 0.1, L2: 0.05},
		{Epochs: 40, LearningRate: 0.1, Decay: 0.2},
		{Epochs: 40, LearningRate: 0.1, ClipNorm: 0.7},
		{Epochs: 40, LearningRate: 0.1, Schedule: train.Cosine, Warmup: 8},
		{Epochs: 40, LearningRate: 0.1, Schedule: train.Cosine, Warmup: 8, Hold: 0.5},
	}
	for _, c := range configs {
		losses, norms, a, k := plainAdam(c)
		each(t, func(t *testing.T, b *backend.Backend) {
			res, err := train.Run(context.Background(), b, line(), c, train.Options{})
			if err != nil {
				t.Fatal(err)
			}
			// 40 steps in float32 keep about five digits.
			const tol = 2e-5
			for i, e := range res.History {
				if math.Abs(e.Loss-losses[i]) > tol*(1+losses[i]) || math.Abs(e.Gradient-norms[i]) > tol*(1+norms[i]) {
					t.Fatalf("%+v step %d: got loss %g and gradient %g, want %g and %g", c, i, e.Loss, e.Gradient, losses[i], norms[i])
				}
			}
			gotA, gotK := float64(value(res.Last, "a")[0]), float64(value(res.Last, "c")[0])
			if math.Abs(gotA-a) > tol || math.Abs(gotK-k) > tol {
				t.Errorf("%+v: got %g, %g, want %g, %g", c, gotA, gotK, a, k)
			}
		})
	}
}

func plainAdam(c train.Config) (losses, norms []float64, a, k float64) {
	var x, m, v [2]float64 // slope and intercept, their moments
	for step := range c.Epochs {
		loss := c.L2 * (x[0]*x[0] + x[1]*x[1])
		g := [2]float64{2 * c.L2 * x[0], 2 * c.L2 * x[1]}
		for i := range 8 {
			at := float64(i)/4 - 1
			miss := x[0]*at + x[1] - (3*at - 1)
			loss += miss * miss / 8
			g[0] += 2 * miss * at / 8
			g[1] += 2 * miss / 8
		}
		norm := math.Hypot(g[0], g[1])
		losses, norms = append(losses, loss), append(norms, norm)
		scale := 1.0
		if c.ClipNorm > 0 && norm > c.ClipNorm {
			scale = c.ClipNorm / norm
		}
		rate := c.LearningRate
		switch {
		case step < c.Warmup:
			rate *= float64(step+1) / float64(c.Warmup)
		case c.Schedule == train.Cosine:
			from := max(c.Warmup, int(c.Hold*float64(c.Epochs)))
			if step > from {
				rate *= (1 + math.Cos(math.Pi*float64(step-from)/float64(c.Epochs-from))) / 2
			}
		}
		t := float64(step + 1)
		for i := range x {
			d := scale * g[i]
			m[i] = 0.9*m[i] + 0.1*d
			v[i] = 0.999*v[i] + 0.001*d*d
			x[i] *= 1 - rate*c.Decay
			x[i] -= rate * (m[i] / (1 - math.Pow(0.9, t))) / (math.Sqrt(v[i]/(1-math.Pow(0.999, t))) + 1e-8)
		}
	}
	return losses, norms, x[0], x[1]
}
