package bench

import (
	"context"
	"math"

	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// operatorNet times a step of a neural operator at the sizes of operator.Timed, batch 100,
// each motion with its start and times of its own. The motions are made up; a step
// takes the same time whatever they are.
func operatorNet(model string) func(context.Context, *Options) (*Result, error) {
	return func(ctx context.Context, o *Options) (*Result, error) {
		c, err := operator.Timed(model)
		if err != nil {
			return nil, err
		}
		b, err := o.open()
		if err != nil {
			return nil, err
		}
		const batch = 100
		t := operator.Training{Criterion: operator.LogCosh, KLWeight: 0.01}
		t.Batch, t.LearningRate, t.Decay, t.Seed = batch, 1e-3, 0.01, 1
		t.Epochs = (o.steps(largeSteps) + 1) / 2
		o.tell("compile and train on %s", b.Info.Name)
		_, r, err := operator.Train(ctx, b, madeUp(2*batch, c.Sensors), potential.Samples{}, c, t, train.Options{Progress: o.training()})
		if err != nil {
			return nil, err
		}
		out, err := o.trained(b, r)
		if out != nil {
			out.Params = c.Count()
		}
		return out, err
	}
}

// madeUp returns motions of 100 times as smooth as real ones.
func madeUp(rows, sensors int) potential.Samples {
	s := potential.Samples{Sensors: sensors, Times: 100, Potential: make([]int, rows)}
	for i := range rows {
		rng := traj.Rand(1, uint64(i))
		s.Potential[i] = i
		depth, rate, phase := rng.Float64(), 1+4*rng.Float64(), 2*math.Pi*rng.Float64()
		for k := range sensors {
			s.V = append(s.V, float32(2-4*depth*math.Sin(math.Pi*float64(k)/float64(sensors-1))))
		}
		at := func(t float64) (q, p float32) {
			sin, cos := math.Sincos(rate*t + phase)
			return float32(0.5 - 0.5*cos), float32(0.5 * rate * sin)
		}
		q, p := at(0)
		s.Start = append(s.Start, q, p)
		for k := range s.Times {
			t := 2 * (float64(k) + rng.Float64()) / float64(s.Times)
			q, p := at(t)
			s.T, s.Q, s.P = append(s.T, float32(t)), append(s.Q, q), append(s.P, p)
		}
	}
	return s
}
