package physicsnet_test

import (
	"context"
	"fmt"

	"neurophysics/lab/backend"
	"neurophysics/lab/mech"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// A small network learns a spring for two epochs and forecasts a test motion.
func Example() {
	ctx := context.Background()
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		fmt.Println(err)
		return
	}
	spring, err := mech.ByName("spring")
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := mech.Simulate(ctx, spring, mech.Options{Trajectories: 20, Steps: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	split := traj.NewSplit(set.Len(), 0.7, 0.15, 1)
	c := physicsnet.Default()
	c.Hidden, c.Epochs, c.Batch = 8, 2, 7
	net, result, err := physicsnet.Train(ctx, b, set, split, c, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	forecast, err := net.Forecast(set.Subset(split.Test), 4, physicsnet.Auto)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Steps, "steps,", forecast.Len(), "forecasts of", forecast.Trajectories[0].Len(), "samples")
	// Output: 4 steps, 3 forecasts of 12 samples
}
