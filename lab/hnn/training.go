package hnn

import (
	"neurophysics/datasets/pixels"
	"neurophysics/lab/train"
)

// TaskConfig returns the configuration of the trainings of the task with that name,
// published or not as in TaskOptions, without drawing its data; a name that no task
// of NewTask has gives a zero one.
func TaskConfig(name string, published bool) train.Config {
	switch name {
	case "spring", "pendulum", RecordedTaskName:
		return noisyConfig()
	case "2-body":
		return bodiesConfig(2, published)
	case "3-body":
		return bodiesConfig(3, published)
	}
	return train.Config{}
}

// PixelConfig returns the configuration of the trainings on the pixels: that of Pixels,
// or after Published or Quick.
func PixelConfig(published, quick bool) train.Config {
	blank := &pixels.Motions{Steps: pixels.TrialSteps, States: make([]float64, 2*pixels.Trials*pixels.TrialSteps)}
	t := NewPixelTask(blank, pixels.Trials/5)
	switch {
	case published:
		t.Published()
	case quick:
		t.Quick()
	}
	return t.Config
}

// noisyConfig is that of the tasks of one degree of freedom: 2,000 steps of Adam on all
// samples at once.
func noisyConfig() train.Config {
	return train.Config{
		Epochs:       fullBatchSteps,
		LearningRate: learningRate,
		L2:           weightDecay / 2, // decay adds weightDecay times the parameter to the gradient
		ValidEvery:   500,
	}
}

// bodiesOrbits and bodiesPoints are how many orbits of how many states there are of n
// bodies.
func bodiesOrbits(n int) (orbits, points int) {
	if n == 3 {
		return 5000, 20
	}
	return 1000, 50
}

// bodiesLearnt is the number of orbits that are learnt from; the others test.
func bodiesLearnt(orbits int) int { return orbits * 4 / 5 }

// bodiesConfig is that of n bodies: 10,000 steps of Adam on batches of 200 and 600,
// rounded up to whole epochs (10,108 for three bodies).
func bodiesConfig(n int, published bool) train.Config {
	c := train.Config{Batch: 200, LearningRate: learningRate, Schedule: train.Cosine, Hold: 2. / 3}
	if published {
		c.Schedule, c.Hold = train.Constant, 0
	}
	if n == 3 {
		c.Batch, c.L2 = 600, weightDecay/2
	}
	const steps = 10_000
	orbits, points := bodiesOrbits(n)
	perEpoch := bodiesLearnt(orbits) * points / c.Batch
	c.Epochs = (steps + perEpoch - 1) / perEpoch
	c.ValidEvery = c.Epochs
	return c
}
