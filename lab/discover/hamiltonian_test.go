package discover_test

import (
	"math"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
)

// A formula that is learnt from noisy states is too flat; fitted to the motion
// and extrapolated to no noise, its constants are right.
func TestHamiltonianOfNoisyStates(t *testing.T) {
	pendulum, err := hnn.Pendulum(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		task  *hnn.Task
		h     func(x []float64) float64
		truth []float64 // of the constants that the motion tells, in any order
	}{
		{hnn.Spring(1), func(x []float64) float64 { return 0.95*(x[0]*x[0]+x[1]*x[1]) + 7 }, []float64{1}},
		{pendulum, func(x []float64) float64 { return 2.9*(1-math.Cos(x[0])) + 0.97*x[1]*x[1] }, []float64{1, 3}},
	} {
		law, err := discover.Hamiltonian(t.Context(), c.task.Learn, c.h, []string{"q", "p"}, 0.1,
			discover.Options{Rows: 300, Seed: 1, Search: symreg.Options{ClosedForm: true}})
		if err != nil {
			t.Fatal(err)
		}
		if len(law.Motion) != len(c.truth) || len(law.Corrected) != len(c.truth) {
			t.Fatalf("%s: got %s with constants %v and %v, want %d that the motion tells", c.task.Name, law.Text, law.Motion, law.Corrected, len(c.truth))
		}
		for _, want := range c.truth {
			near := func(list []symreg.Constant) symreg.Constant {
				best := list[0]
				for _, k := range list {
					if math.Abs(k.Value-want) < math.Abs(best.Value-want) {
						best = k
					}
				}
				return best
			}
			raw, right := near(law.Motion), near(law.Corrected)
			if math.Abs(right.Value-want) > 0.03*want {
				t.Errorf("%s: got %s with %g, corrected %g, want %g within 3 %%", c.task.Name, law.Text, raw.Value, right.Value, want)
			}
			if c.task.Name == "spring" && raw.Value > 0.98 {
				t.Errorf("%s: got %g without correction, want less: noise of 0.1 flattens", c.task.Name, raw.Value)
			}
		}
	}
}

// Where the second body mirrors the first, its columns are left out and the
// formula is that of what remains.
func TestHamiltonianOfTwoBodies(t *testing.T) {
	task, err := hnn.NewTask(t.Context(), "2-body", hnn.TaskOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"qx1", "qx2", "qy1", "qy2", "px1", "px2", "py1", "py2"}
	law, err := discover.Hamiltonian(t.Context(), task.Learn, func(x []float64) float64 { return task.Energy(x) - 3 }, names, 0,
		discover.Options{Rows: 300, Seed: 1, Search: symreg.Options{ClosedForm: true}})
	if err != nil {
		t.Fatal(err)
	}
	if len(law.LeftOut) != 4 || law.LeftOut["py2"] != "-1*py1" {
		t.Errorf("got left out %v, want the four columns of the second body", law.LeftOut)
	}
	if law.R2 < 1-1e-6 {
		t.Errorf("got %s with R2 %g, want the exact law", law.Text, law.R2)
	}
}
