package nn_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/nn"
)

// A layer of two units runs over three steps, and the sum of its states is
// differentiated with respect to the input.
func Example() {
	b, err := backend.Open(backend.Options{Name: backend.Go})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Finalize()

	rng := rand.New(rand.NewPCG(1, 1))
	wx, wh := make([]float32, 1*6), make([]float32, 2*6)
	nn.Uniform(wx, 0.5, rng)
	nn.Uniform(wh, 0.5, rng)
	out, err := graph.CallOnceN(b.Backend, func(x *graph.Node) []*graph.Node {
		g := x.Graph()
		zeros := graph.Const(g, make([]float32, 6))
		h := nn.GRU(x, nil, graph.Reshape(graph.Const(g, wx), 1, 6), graph.Reshape(graph.Const(g, wh), 2, 6), zeros, zeros)
		return []*graph.Node{h, graph.Gradient(graph.ReduceAllSum(h), x)[0]}
	}, [][][]float32{{{1}, {0}, {-1}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("states", out[0].Shape(), "gradient", out[1].Shape())
	// Output: states (Float32)[1, 3, 2] gradient (Float32)[1, 3, 1]
}
