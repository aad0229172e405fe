package discover_test

import (
	"context"
	"fmt"

	"neurophysics/lab/discover"
	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// The energies of a spring, from simulated motion and columns that are known.
func Example() {
	ctx := context.Background()
	spring, err := mech.ByName("spring")
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := mech.Simulate(ctx, spring, mech.Options{Trajectories: 40})
	if err != nil {
		fmt.Println(err)
		return
	}
	laws, err := discover.Columns(ctx, spring, set, traj.NewSplit(set.Len(), 0.7, 0.15, 1), discover.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range laws {
		fmt.Printf("%s = %s\n", l.Quantity, l.Expr.Rounded(4).Text(l.Names))
	}
	// Output:
	// kinetic = 0.5*v^2
	// potential = 2.47*x^2
	// energy = 2.47*x^2 + 0.5*v^2
}
