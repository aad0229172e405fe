package train_test

import (
	"context"
	"math"
	"testing"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

func TestLineIsFound(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		for _, batch := range []int{0, 4} {
			res, err := train.Run(context.Background(), b, line(), train.Config{Epochs: 600, Batch: batch, LearningRate: 0.05, Schedule: train.Cosine}, train.Options{})
			if err != nil {
				t.Fatal(err)
			}
			a, c := value(res.Params, "a")[0], value(res.Params, "c")[0]
			// The rate falls to 0, so what is left is rounding of float32.
			if math.Abs(float64(a)-3) > 1e-4 || math.Abs(float64(c)+1) > 1e-4 {
				t.Errorf("batch %d: got a = %v, c = %v, want 3 and -1 within 1e-4", batch, a, c)
			}
			if res.Stopped != train.StoppedEpochs || res.Steps != 600*max(1, batch/2) {
				t.Errorf("batch %d: got %d steps, stopped by %q", batch, res.Steps, res.Stopped)
			}
		}
	})
}

func TestSineIsLearnt(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		res, err := train.Run(context.Background(), b, sine(16), train.Config{Epochs: 150, Batch: 16, LearningRate: 0.01, Seed: 1}, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		// The target's variance is about 0.5; 1 % of it is a fit that only the nonlinear network has.
		if !(res.Best.Valid < 5e-3) {
			t.Errorf("got validation loss %g, want below 5e-3", res.Best.Valid)
		}
	})
}
