package hnn

import (
	"math"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// The spring task of the paper.
const (
	springHidden       = 200
	springTrajectories = 50
	springPoints       = 30
	springSpan         = 3.0
	springNoise        = 0.1
	springSteps        = 2000
	weightDecay        = 1e-4
)

// streamSpring names the random stream of the spring's samples.
const streamSpring = 0x4e32

// Spring draws the samples of the paper's spring, H = q^2 + p^2: 50 motions of
// 30 points over t in [0, 3], from circles of radius 0.1 to 1.0 at any angle,
// with Gaussian noise of 0.1 on q and p and none on their derivatives. The
// first 25 motions are to learn from, the others to test on.
func Spring(seed uint64) (learn, test Samples) {
	var s Samples
	s.Dim = 2
	for k := range springTrajectories {
		rng := traj.Rand(seed, streamSpring, uint64(k))
		radius := 0.1 + 0.9*rng.Float64()
		angle := 2 * math.Pi * rng.Float64()
		for i := range springPoints {
			// q' = 2p, p' = -2q: a turn at rate 2.
			t := springSpan * float64(i) / (springPoints - 1)
			sin, cos := math.Sincos(angle - 2*t)
			q, p := radius*cos, radius*sin
			s.X = append(s.X, float32(q+springNoise*rng.NormFloat64()), float32(p+springNoise*rng.NormFloat64()))
			s.DX = append(s.DX, float32(2*p), float32(-2*q))
		}
	}
	half := len(s.X) / 2
	return Samples{2, s.X[:half:half], s.DX[:half:half]}, Samples{2, s.X[half:], s.DX[half:]}
}

// SpringTask is the paper's training on Spring: a network 2-200-200-1, 2,000
// steps of Adam on all 750 samples at once, learning rate 1e-3, weight decay
// 1e-4. The test half is reported as validation; the paper takes the
// parameters after the last step, train.Result.Last, and so must a comparison.
func SpringTask(seed uint64) (train.Problem, train.Config) {
	learn, test := Spring(seed)
	c := train.Config{
		Epochs:       springSteps,
		LearningRate: 1e-3,
		L2:           weightDecay / 2, // decay adds weightDecay times the parameter to the gradient
		ValidEvery:   500,
		Seed:         seed,
	}
	return Problem(learn, test, springHidden, seed), c
}
