package operator_test

import (
	"context"
	"fmt"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// A small network learns how a mass that starts at rest moves in random potentials.
func Example() {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Finalize()
	ctx := context.Background()
	s, err := potential.Batch{Profile: potential.Rest, Seed: 1, Potentials: 120}.Samples(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	c := operator.Config{Model: operator.DeepONet, Start: operator.NoStart, Sensors: s.Sensors, Width: 32, Layers: 3, Branches: 5}
	t := operator.Training{Criterion: operator.Squared, Config: train.Config{Epochs: 60, Batch: 30, LearningRate: 1e-2, Decay: 0.01}}
	net, _, err := operator.Train(ctx, b, *s, potential.Samples{}, c, t, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer net.Close()
	loss, err := net.Loss(*s)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Count(), "parameters; better than the mean motion:", loss < operator.MeanMotionLoss(*s, *s)/2)
	// Output: 6070 parameters; better than the mean motion: true
}
