package mech_test

import (
	"context"
	"math"
	"testing"

	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

// scale is a typical size of each quantity over a set, so that an invariant that is
// zero for a system is not asked for relative digits.
func TestConservedQuantitiesStay(t *testing.T) {
	for _, name := range mech.Names() {
		sys, err := mech.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		set, err := mech.Simulate(context.Background(), sys, mech.Options{Trajectories: 50})
		if err != nil {
			t.Fatal(err)
		}
		if err := set.Check(); err != nil {
			t.Fatal(err)
		}
		for _, q := range sys.Quantities() {
			if !q.Conserved {
				continue
			}
			for k := range set.Trajectories {
				start := q.Eval(set.State(k, 0))
				for i := range set.Trajectories[k].Len() {
					if got := q.Eval(set.State(k, i)); math.Abs(got-start) > 1e-9*max(1, math.Abs(start)) {
						t.Fatalf("%s, trajectory %d, sample %d: %s is %g, at the start %g", name, k, i, q.Name, got, start)
					}
				}
			}
		}
	}
}

func TestClosedFormsAgreeWithIntegration(t *testing.T) {
	for _, name := range mech.Names() {
		sys, _ := mech.ByName(name)
		if _, ok := sys.(mech.ClosedForm); !ok {
			continue
		}
		o := mech.Options{Trajectories: 100, Steps: 300}
		exact, err := mech.Simulate(context.Background(), sys, o)
		if err != nil {
			t.Fatal(err)
		}
		numeric, work, err := mech.Integrate(context.Background(), sys, o, &ode.Settings{RTol: 1e-13, ATol: 1e-14})
		if err != nil {
			t.Fatal(err)
		}
		var worst float64
		for k := range exact.Trajectories {
			for i, v := range exact.Trajectories[k].X {
				worst = max(worst, math.Abs(v-numeric.Trajectories[k].X[i]))
			}
		}
		t.Logf("%s: %+v, largest difference %.2g", name, work, worst)
		if worst > 1e-9 {
			t.Errorf("%s: closed form and integration differ by %g", name, worst)
		}
	}
}
