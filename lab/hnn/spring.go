package hnn

import (
	"math"

	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

// What the two tasks of one degree of freedom share.
const (
	hiddenUnits     = 200
	noisyMotions    = 50 // the first half to learn from, the others to test on
	noisySpan       = 3.0
	stateNoise      = 0.1
	fullBatchSteps  = 2000
	weightDecay     = 1e-4
	energyStarts    = 15
	energySpan      = 20.0
	energySamples   = 100
	springPoints    = 30
	energyTolerance = 1e-12
	learningRate    = 1e-3
)

// streamSpring names the random stream of the spring's samples.
const streamSpring = 0x4e32

// Spring draws the paper's spring, H = q^2 + p^2: 50 motions of 30 points over t
// in [0, 3], from circles of radius 0.1 to 1.0 at any angle, with Gaussian noise
// of 0.1 on q and p and none on their derivatives.
//
// What a baseline gains or loses of the energy is the chance of that noise: of a
// linear fit to these data the energy's rate has a standard deviation of 0.02, a
// factor of exp(0.4) over the span that is compared, so that its energy error
// differs by orders of magnitude from seed to seed.
func Spring(seed uint64) *Task {
	t := noisyTask("spring")
	t.Energy = func(x []float64) float64 { return x[0]*x[0] + x[1]*x[1] }
	t.Truth = func(dst, x []float64, _ float64) { dst[0], dst[1] = 2*x[1], -2*x[0] }
	for k := range noisyMotions {
		rng := traj.Rand(seed, streamSpring, uint64(k))
		radius := 0.1 + 0.9*rng.Float64()
		angle := 2 * math.Pi * rng.Float64()
		sin, cos := math.Sincos(angle)
		t.start(k, []float64{radius * cos, radius * sin})
		t.half(k).begin(noisySpan / (springPoints - 1))
		for i := range springPoints {
			// q' = 2p, p' = -2q: a turn at rate 2.
			at := noisySpan * float64(i) / (springPoints - 1)
			sin, cos := math.Sincos(angle - 2*at)
			q, p := radius*cos, radius*sin
			t.half(k).add([]float64{q + stateNoise*rng.NormFloat64(), p + stateNoise*rng.NormFloat64()}, []float64{2 * p, -2 * q})
		}
	}
	return t
}

// noisyTask returns a task of one degree of freedom without its data: a network
// 2-200-200, 2,000 steps of Adam on all samples at once, learning rate 1e-3,
// weight decay 1e-4. The paper takes the parameters after the last step,
// train.Result.Last, and so must a comparison.
func noisyTask(name string) *Task {
	t := &Task{
		Name: name, Learn: Samples{Dim: 2}, Test: Samples{Dim: 2}, Hidden: hiddenUnits,
		Config:   noisyConfig(),
		Settings: ode.Settings{RTol: energyTolerance, ATol: energyTolerance},
		Noise:    stateNoise,
	}
	for i := range energySamples {
		t.Times = append(t.Times, energySpan*float64(i)/(energySamples-1))
	}
	return t
}

// half returns the samples that motion k of a noisy task belongs to.
func (t *Task) half(k int) *Samples {
	if k < noisyMotions/2 {
		return &t.Learn
	}
	return &t.Test
}

// start keeps the true start of motion k for the comparison of energies, if it
// is one of the first of the test motions.
func (t *Task) start(k int, x0 []float64) {
	if k >= noisyMotions/2 && len(t.Starts) < energyStarts {
		t.Starts = append(t.Starts, x0)
	}
}
