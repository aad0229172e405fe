package discover_test

import (
	"math"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
)

// A formula that is learnt from noisy states is too flat; fitted to the motion and
// extrapolated to no noise, its constants are right, and those that the search
// moved to 1 have an interval like all others.
func TestHamiltonianOfNoisyStates(t *testing.T) {
	pendulum, err := hnn.Pendulum(2)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		task  *hnn.Task
		h     func(x []float64) float64
		truth map[string]float64
	}{
		{hnn.Spring(1), func(x []float64) float64 { return 0.95*(x[0]*x[0]+x[1]*x[1]) + 7 }, map[string]float64{"q^2": 1, "p^2": 1}},
		{pendulum, func(x []float64) float64 { return 2.9*(1-math.Cos(x[0])) + x[1]*x[1] }, map[string]float64{"p^2": 1, "cos(q)": -3}},
	} {
		law, err := discover.Hamiltonian(t.Context(), c.task.Learn, c.h, []string{"q", "p"}, 0.1,
			discover.Options{Rows: 300, Seed: 1, Search: symreg.Options{ClosedForm: true}})
		if err != nil {
			t.Fatal(err)
		}
		if law.Corrected == nil || len(law.Corrected.Constants) != len(c.truth) || len(law.Dropped) > 0 {
			t.Fatalf("%s: got %s with %+v, dropped %v, want the terms of %v", c.task.Name, law.Text, law.Corrected, law.Dropped, c.truth)
		}
		for i, k := range law.Corrected.Constants {
			want := c.truth[k.Name]
			if math.Abs(k.Fitted-want) > 0.03*math.Abs(want) || k.Low > want || k.High < want || k.StdErr <= 0 {
				t.Errorf("%s: got %s %g [%g, %g], want %g within 3 %%", c.task.Name, k.Name, k.Fitted, k.Low, k.High, want)
			}
			if raw := law.Motion.Constants[i]; c.task.Name == "spring" && raw.Value > 0.98 {
				t.Errorf("%s: got %s %g without correction, want less: noise of 0.1 flattens", c.task.Name, raw.Name, raw.Value)
			}
		}
	}
}

// Where the second body mirrors the first, its columns are left out. A term that
// is an error of the scalar, and changes along the motions, is not in the formula,
// whether the scalar tells that itself or only the motion does.
func TestHamiltonianOfTwoBodies(t *testing.T) {
	task, err := hnn.NewTask(t.Context(), "2-body", hnn.TaskOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	task.Learn = first(task.Learn, 60)
	names := []string{"qx1", "qx2", "qy1", "qy2", "px1", "px2", "py1", "py2"}
	for what, h := range map[string]func(x []float64) float64{
		"exact":    func(x []float64) float64 { return task.Energy(x) - 3 },
		"bent":     func(x []float64) float64 { return task.Energy(x) - 3 + 0.003*(x[0]+x[2]) },
		"constant": func(x []float64) float64 { return task.Energy(x) - 3 + 0.03*(x[0]*x[6]-x[2]*x[4]) },
	} {
		law, err := discover.Hamiltonian(t.Context(), task.Learn, h, names, 0,
			discover.Options{Rows: 300, Seed: 1, Search: symreg.Options{ClosedForm: true}})
		if err != nil {
			t.Fatal(err)
		}
		if len(law.LeftOut) != 4 || law.LeftOut["py2"] != "-1*py1" {
			t.Errorf("%s: got left out %v, want the four columns of the second body", what, law.LeftOut)
		}
		if law.Corrected != nil || law.Final() != law.Motion || law.Motion.Text != "px1^2 + py1^2 - 0.5/sqrt(qx1^2 + qy1^2)" {
			t.Errorf("%s: got %s, and by the motion %+v", what, law.Text, law.Motion)
		}
	}
}

// first returns so many motions of samples.
func first(s hnn.Samples, motions int) hnn.Samples {
	n := s.First[motions]
	s.X, s.DX, s.First = s.X[:n*s.Dim], s.DX[:n*s.Dim], s.First[:motions]
	return s
}
