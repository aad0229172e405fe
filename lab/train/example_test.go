package train_test

import (
	"context"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// A spring pulls with 2.5 N at 1 m, 5 N at 2 m and 7.5 N at 3 m. What is its
// stiffness, and how strongly does it pull at 4 m?
func Example() {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		fmt.Println(err)
		return
	}
	problem := train.Problem{
		Params: []train.Param{{Name: "k", Array: train.Array{Values: []float32{0}}}},
		Data: []train.Array{
			{Shape: []int{3, 1}, Values: []float32{1, 2, 3}},
			{Shape: []int{3, 1}, Values: []float32{2.5, 5, 7.5}},
		},
		Train: []int{0, 1, 2},
		Loss: func(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
			miss := graph.Sub(graph.Mul(p.Get("k"), batch[0]), batch[1])
			return graph.ReduceAllMean(graph.Square(miss)), nil
		},
	}
	config := train.Config{Epochs: 300, LearningRate: 0.1, Schedule: train.Cosine}
	result, err := train.Run(context.Background(), b, problem, config, train.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("k = %.3f N/m after %d steps\n", result.Params[0].Values[0], result.Steps)

	pull, err := train.NewFunc(b, result.Params, func(p train.Params, in []*graph.Node) []*graph.Node {
		return []*graph.Node{graph.Mul(p.Get("k"), in[0])}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pull.Close()
	out, err := pull.Call(train.Array{Shape: []int{1}, Values: []float32{4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("pull at 4 m: %.2f N\n", out[0].Values[0])
	// Output:
	// k = 2.500 N/m after 300 steps
	// pull at 4 m: 10.00 N
}
