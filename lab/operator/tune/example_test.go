package tune_test

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/operator/tune"
)

// A study finds the learning rate and the number of layers at which a made-up
// training ends lowest: 0.01 and 3.
func Example() {
	s := tune.Settings{Seed: 42, Space: tune.Space{
		{Name: "learning_rate", Low: 1e-4, High: 1},
		{Name: "layers", Choices: []float64{2, 3, 4, 5}},
	}}
	train := func(_ context.Context, v tune.Values, _ func([][]float64) bool) ([][]float64, error) {
		miss := math.Log10(v["learning_rate"]) + 2
		loss := 0.1 + miss*miss + math.Abs(v["layers"]-3)
		return [][]float64{{2 * loss, loss}}, nil
	}
	study, err := tune.Run(context.Background(), s, train, tune.Options{Trials: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	best := study.Best()
	fmt.Printf("%g layers; rate within a factor of two: %v\n", best.Values["layers"], math.Abs(math.Log2(best.Values["learning_rate"]/0.01)) < 1)
	// Output: 3 layers; rate within a factor of two: true
}
