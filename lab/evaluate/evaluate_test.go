package evaluate_test

import (
	"fmt"
	"math"
	"testing"

	"neurophysics/lab/evaluate"
	"neurophysics/lab/traj"
)

func Example() {
	got := []float64{1, 2, 3, 4}
	want := []float64{5, 7, 9, 11}
	fmt.Printf("%+v\n", evaluate.BestAffine(got, want))
	fmt.Printf("%+v\n", evaluate.Over([]float64{0.3, 0.1, 0.2}))
	// Output:
	// {Slope:2 Offset:3 R2:1}
	// {Median:0.2 Low:0.1 High:0.3}
}

// A spring whose forecast amplitude is off by a known factor has a known drift.
func TestEnergyDrift(t *testing.T) {
	energy := func(x []float64) float64 { return 0.5*x[1]*x[1] + 2*x[0]*x[0] }
	set := &traj.Set{Columns: []traj.Column{{Name: "x"}, {Name: "v"}}}
	for _, amplitude := range []float64{1, 2, 3, 1e-3} {
		m := traj.Trajectory{}
		for i := range 10 {
			a := amplitude
			if i >= 4 {
				a *= 1.1
			}
			s, c := math.Sincos(float64(i))
			m.T = append(m.T, float64(i))
			m.X = append(m.X, a*c, -2*a*s)
		}
		set.Trajectories = append(set.Trajectories, m)
	}
	d := evaluate.EnergyDrift(set, 4, energy)
	// E grows by 1.1^2 = 1.21; the largest change is 0.21*2*9; the fourth
	// motion has a millionth of the others' energy.
	if math.Abs(d.Mean-0.21) > 1e-12 || math.Abs(d.Largest-0.21*18) > 1e-12 || d.LeftOut != 1 || d.Trajectories != 4 {
		t.Errorf("got %+v, want mean 0.21, largest 3.78, 1 of 4 left out", d)
	}
}

// A forecast that diverged has a figure that JSON can hold.
func TestDivergedForecast(t *testing.T) {
	set := &traj.Set{
		Columns:      []traj.Column{{Name: "x"}},
		Trajectories: []traj.Trajectory{{T: []float64{0, 1, 2}, X: []float64{1, math.Inf(1), math.NaN()}}},
	}
	d := evaluate.EnergyDrift(set, 1, func(x []float64) float64 { return x[0] })
	if d.Mean != evaluate.Diverged || d.Largest != evaluate.Diverged {
		t.Errorf("got %+v, want both figures to say that it diverged", d)
	}
}

func TestStateErrors(t *testing.T) {
	set := func(off float64) *traj.Set {
		return &traj.Set{
			Columns:      []traj.Column{{Name: "x"}, {Name: "v"}},
			Trajectories: []traj.Trajectory{{T: []float64{0, 1}, X: []float64{-1, 10, 1 + off, -10 + 2*off}}},
		}
	}
	e := evaluate.StateErrors(set(0.5), set(0), 1)
	// Errors 0.5 and 1 in columns of variance 1 and 100.
	if want := (0.25 + 1) / 2; math.Abs(e.MSE-want) > 1e-15 {
		t.Errorf("got MSE %g, want %g", e.MSE, want)
	}
	if want := (0.25 + 0.01) / 2; math.Abs(e.Normalised-want) > 1e-15 {
		t.Errorf("got normalised %g, want %g", e.Normalised, want)
	}
}

func TestPCA(t *testing.T) {
	rng := traj.Rand(1)
	var v [][]float64
	for range 4000 {
		a, b := 3*rng.NormFloat64(), rng.NormFloat64()
		v = append(v, []float64{5 + 0.6*a - 0.8*b, 0.8*a + 0.6*b, 7})
	}
	c, err := evaluate.PCA(v, 5)
	if err != nil {
		t.Fatal(err)
	}
	// Variances 9 and 1; four standard errors of a share from 4000 draws are about 0.01.
	if len(c.Explained) != 3 || math.Abs(c.Explained[0]-0.9) > 0.01 || c.Explained[2] > 1e-12 {
		t.Errorf("got shares %v, want 0.9, 0.1 and 0", c.Explained)
	}
	var sum, sq float64
	for _, s := range c.Scores {
		sum += s[0] / 4000
		sq += s[0] * s[0] / 4000
	}
	if math.Abs(sum) > 1e-9 || math.Abs(sq-9) > 0.9 {
		t.Errorf("got scores of mean %g and variance %g, want 0 and 9", sum, sq)
	}
	if _, err := evaluate.PCA(v[:1], 2); err == nil {
		t.Error("one vector has no principal components, but there is no error")
	}
}
