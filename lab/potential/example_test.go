package potential_test

import (
	"context"
	"fmt"

	"neurophysics/lab/potential"
)

func Example() {
	batch := potential.Batch{Profile: potential.Phase, Seed: 1, Potentials: 3}
	counts, err := batch.Each(context.Background(), func(w *potential.Well) error {
		o := w.Orbits[0]
		drift := potential.Energy(w, o.Q[99], o.P[99]) - o.Start.Energy
		fmt.Println(w.V(0), len(w.Orbits), drift < 1e-12 && drift > -1e-12)
		return nil
	})
	fmt.Println(counts.Accepted, err)
	// Output:
	// 2 4 true
	// 2 4 true
	// 2 4 true
	// 3 <nil>
}
