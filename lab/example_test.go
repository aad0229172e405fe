package lab_test

import (
	"context"
	"fmt"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// must keeps a short script short.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A script: simulate, train, judge, discover. The network is tiny and the
// training short, so that it runs anywhere in a moment; leave those lines out
// for the real one.
func Example() {
	ctx := context.Background()
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	p := lab.Quick()
	p.Trajectories, p.Net.Epochs, p.Net.Hidden, p.Steps = 40, 2, 8, 24
	e := must(lab.New(ctx, b, "spring", p))
	net, result, err := e.Train(ctx, 1, false, train.Options{})
	if err != nil {
		panic(err)
	}
	verdict := must(e.Judge(net))
	fmt.Println(result.Stopped, verdict.Drift.Trajectories)
	for _, law := range must(e.Columns(ctx)) {
		fmt.Println(law.Quantity, "=", law.Expr.Rounded(4).Text(law.Names))
	}
	// Output:
	// epochs 6
	// kinetic = 0.5*v^2
	// potential = 2.47*x^2
	// energy = 2.47*x^2 + 0.5*v^2
}
