package wells_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// drawn returns motions from anywhere in random potentials, as a set holds them.
func drawn(t *testing.T, samples int, truth wells.Truth) []wells.Case {
	t.Helper()
	dir := t.TempDir()
	if _, err := dataset.Generate(t.Context(), dir, dataset.Options{Profile: potential.Phase, Size: dataset.Smoke, Samples: samples}); err != nil {
		t.Fatal(err)
	}
	s, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := wells.ReadCases(s, dataset.Train, 0, truth)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func solver(m potential.Method, step float64) wells.Solver {
	return wells.Solver{Method: m, Step: step}
}

func judge(t *testing.T, p wells.Predictor, cases []wells.Case) wells.Score {
	t.Helper()
	_, losses, err := wells.Judge(p, cases)
	if err != nil {
		t.Fatal(err)
	}
	return wells.Sum(cases, losses, 1)
}

// A solver of equal steps in a double well that only sensors tell of.
func Example() {
	cases, err := wells.Physical("double_well")
	if err != nil {
		fmt.Println(err)
		return
	}
	rk4 := wells.Solver{Method: potential.RK4, Step: 0.02}
	_, losses, err := wells.Judge(rk4, []wells.Case{cases[0].Case})
	fmt.Printf("loss below 1e-3: %v, %v\n", losses[0].Mean() < 1e-3, err)
	// Output: loss below 1e-3: true, <nil>
}

// The well is the interpolant of package potential, and goes on as a line.
func TestWell(t *testing.T) {
	sensors := make([]float64, 100)
	v, err := potential.PhysicalByName("morse")
	if err != nil {
		t.Fatal(err)
	}
	potential.Sense(sensors, v)
	w, h := wells.NewWell(sensors), potential.Monotone(sensors)
	for q := 0.0; q <= 1; q += 1. / 768 {
		if math.Abs(w.V(q)-h.V(q)) > 1e-13 || math.Abs(w.Slope(q)-h.Slope(q)) > 1e-10 {
			t.Fatalf("at %g: got %g with slope %g, want %g and %g", q, w.V(q), w.Slope(q), h.V(q), h.Slope(q))
		}
		const d = 1e-7
		if want := (h.Slope(q+d) - h.Slope(q-d)) / (2 * d); q > 0 && q < 1 && math.Abs(w.Curvature(q)-want) > 1e-4*math.Abs(want)+1e-4 && math.Abs(math.Remainder(99*q, 1)) > 1e-4 {
			t.Errorf("at %g: curvature %g, want %g", q, w.Curvature(q), want)
		}
	}
	smooth, f := wells.NewSmoothWell(sensors), potential.FromSensors(sensors)
	for q := 0.001; q < 1; q += 1. / 53 {
		if math.Abs(smooth.V(q)-f.V(q)) > 1e-13 || math.Abs(smooth.Slope(q)-f.Slope(q)) > 1e-10 {
			t.Fatalf("at %g: got %g with slope %g, want %g and %g", q, smooth.V(q), smooth.Slope(q), f.V(q), f.Slope(q))
		}
	}
	// A spline has no jumps of curvature, and is closer to a smooth potential.
	spline, near, far := w.Spline(), 0.0, 0.0
	for q := 0.0005; q < 1; q += 1. / 53 {
		near, far = max(near, math.Abs(spline.Slope(q)-v.Slope(q))), max(far, math.Abs(w.Slope(q)-v.Slope(q)))
	}
	const knot, d = 40. / 99, 1e-9
	if jump := spline.Curvature(knot+d) - spline.Curvature(knot-d); math.Abs(jump) > 1e-4 || near > far/20 {
		t.Errorf("the curvature of the spline jumps by %g; its slope is %g off, that of the interpolant %g", jump, near, far)
	}
	if got, want := w.V(1.25), sensors[99]+0.25*w.Slope(1); math.Abs(got-want) > 1e-13 || w.Slope(1.25) != w.Slope(1) {
		t.Errorf("beyond the end: got %g, want %g", got, want)
	}
	if w.Slope(-3) != w.Slope(0) || !math.IsNaN(w.V(math.NaN())) {
		t.Error("places far out and NaN are not held to the ends")
	}
}

// Lanes give what the steppers of package ode give, one motion at a time.
func TestLanesAreSteppers(t *testing.T) {
	cases := drawn(t, 40, wells.Stored)
	for _, m := range []potential.Method{potential.Leapfrog, potential.Yoshida4, potential.KahanLi8, potential.RK4, potential.GL4} {
		s := solver(m, 0.02)
		s.Threads = 2
		asks := make([]wells.Ask, len(cases))
		for i := range cases {
			asks[i] = cases[i].Ask
		}
		got, err := s.Predict(asks)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for i, a := range asks {
			want, err := potential.Solve(m, a.Well, a.Q0, a.P0, a.T, s.Step)
			if err != nil {
				continue
			}
			compared++
			for k := range a.T {
				// Leapfrog is of the velocity form there, and its local error differs; GL4 is solved less closely here.
				tol := map[potential.Method]float64{potential.Leapfrog: 0.2, potential.GL4: 1e-8}[m]
				if d := math.Abs(got[i].Q[k] - want.Q[k]); !(d <= max(tol, 1e-9)) {
					t.Errorf("%s, motion %d at t = %g: %g away from the stepper", m, i, a.T[k], d)
					break
				}
			}
		}
		if compared < len(asks)*9/10 {
			t.Errorf("%s: only %d of %d motions stayed in the well", m, compared, len(asks))
		}
	}
	if _, err := solver(potential.TripleJump8, 0.02).Predict([]wells.Ask{cases[0].Ask}); err == nil {
		t.Error("no error for a method that lanes do not know")
	}
}

// Motions that are integrated again from their sensors have a median loss of at most
// 1e-7 against the stored ones, and the truth on sensors is the exact motion in
// the interpolant.
func TestTruth(t *testing.T) {
	samples := 400
	if testing.Short() {
		samples = 125
	}
	stored := drawn(t, samples, wells.Stored)
	score := judge(t, solver(potential.RK4, 1e-3), stored)
	t.Logf("loss of %d motions from their sensors: median %.2g, mean %.2g", score.Motions, score.Median, score.Mean)
	if score.Median > 1e-7 {
		t.Errorf("median loss %g, want at most 1e-7", score.Median)
	}
	most := 0.0
	for i, c := range drawn(t, samples, wells.Sensed) {
		exact, err := solver(potential.Exact, 0).Predict([]wells.Ask{c.Ask})
		if err != nil {
			t.Fatal(err)
		}
		// The interpolant is C1, so that every method of equal steps has order 2 there.
		loss := wells.LossOf(c.Truth, exact[0]).Mean()
		if most = max(most, loss); !(loss < 1e-8) { // the worst of hundreds; of order 2 at the jumps
			t.Errorf("motion %d: the loss of Kahan-Li 8 against the exact motion is %g", i, loss)
		}
		if c.T[1] != stored[i].T[1] || c.Potential != stored[i].Potential {
			t.Fatal("another truth has other cases")
		}
	}
	t.Logf("largest loss of Kahan-Li 8 against the exact motion: %.2g", most)
}

// Rolling out the exact operator, a solver in the place of a network, gives the
// long motion.
func TestRollOut(t *testing.T) {
	windows := 50
	if testing.Short() {
		windows = 10
	}
	exact := solver(potential.KahanLi8, 2e-4)
	cases, err := wells.LongCases(windows)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		got, err := wells.Roll(exact, []wells.Ask{c.Ask}, windows)
		if err != nil {
			t.Fatal(err)
		}
		// One long motion of the same solver, and the exact motion on the sensors.
		long := c.Ask
		long.T = wells.LongTimes(c.T, windows)
		want, err := exact.Predict([]wells.Ask{long})
		if err != nil {
			t.Fatal(err)
		}
		if loss := wells.LossOf(got[0], want[0]).Mean(); !(loss < 1e-16) {
			t.Errorf("%s: loss %g between chained windows and one motion of the same solver", c.Physical.Name, loss)
		}
		if want, err = solver(potential.Exact, 0).Predict([]wells.Ask{long}); err != nil {
			t.Fatal(err)
		}
		loss := wells.LossOf(got[0], want[0]).Mean()
		t.Logf("%s: loss %.2g after %d windows", c.Physical.Name, loss, windows)
		if !(loss < 1e-6) {
			t.Errorf("%s: loss %g against the exact motion, want at most 1e-6", c.Physical.Name, loss)
		}
		// The truth of the potential itself differs by what sensors do not tell.
		stages := wells.Stages(&c.Ask, got[0], c.Truth, wells.StageWindows(windows)...)
		if len(stages) < 4 || stages[0].Windows != 2 || stages[len(stages)-1].Windows != windows || stages[3].Energy > 1e-3 {
			t.Errorf("%s: stages %+v", c.Physical.Name, stages)
		}
		if !c.Physical.Kinked && stages[0].Loss > 1e-5 {
			t.Errorf("%s: loss %g after two windows", c.Physical.Name, stages[0].Loss)
		}
	}
}

// The exact motion keeps areas, its derivatives are those of the variational
// equation, and a map that shrinks the plane is found out.
func TestSymplecticity(t *testing.T) {
	cases := drawn(t, 60, wells.Sensed)
	exact := solver(potential.Exact, 0)
	s, err := wells.SymplecticityOf(exact, cases, 30, 3)
	if err != nil {
		t.Fatal(err)
	}
	// Differences of 1e-6 leave rounding, those of 1e-3 a few thousandths.
	if s.Median > 1e-5 || s.Motions != 30 || s.Volume[2].Size > 1e-3 || s.Checks[1].Step != 1e-3 || s.Checks[1].Det > 0.03 {
		t.Errorf("the exact motion does not keep areas: %+v", s)
	}
	if !(s.Error < 0.03*s.Size) || !(s.Size > 1) {
		t.Errorf("derivatives differ by %g from the true ones of size %g", s.Error, s.Size)
	}
	got, err := wells.SymplecticityOf(shrink{exact}, cases, 30, 3)
	if err != nil {
		t.Fatal(err)
	}
	// Positions and momenta shrink by e^-t/10 each, the area by e^-t/5.
	want := 0.0
	for _, u := range []float64{0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5, 1.7, 1.9} {
		want += (1 - math.Exp(-u/5)) / 10
	}
	if math.Abs(got.Median-want) > 0.03 || math.Abs(got.Volume[0].Median+2./5) > 0.05 {
		t.Errorf("a shrinking map has the median %g, want %g; volume %+v, want -0.4 a window", got.Median, want, got.Volume)
	}
	for _, j := range wells.TrueJacobians([]wells.Ask{cases[0].Ask}, []int{10, 50, 99})[0] {
		if math.Abs(j.Det()-1) > 1e-6 { // of the interpolation between steps
			t.Errorf("the true motion has the determinant %g", j.Det())
		}
	}
}

// shrink lets the answers of a solver shrink with time.
type shrink struct{ wells.Solver }

func (s shrink) Predict(asks []wells.Ask) ([]wells.Path, error) {
	out, err := s.Solver.Predict(asks)
	for i := range out {
		for k, t := range asks[i].T {
			out[i].Q[k] *= math.Exp(-t / 10)
			out[i].P[k] *= math.Exp(-t / 10)
		}
	}
	return out, err
}

// Scores of known losses.
func TestScore(t *testing.T) {
	cases := make([]wells.Case, 5)
	var losses []wells.Loss
	for i, x := range []float64{1, 2, 4, 8} {
		cases[i].Potential = i / 2
		losses = append(losses, wells.Loss{Q: x, P: 3 * x})
	}
	losses = append(losses, wells.Loss{Q: math.Inf(1), P: math.Inf(1)})
	s := wells.Sum(cases, losses, 3)
	if s.Motions != 5 || s.Lost != 1 || s.Mean != 7.5 || s.MSEQ != 3.75 || s.MSEP != 11.25 || s.Median != 8 || s.Worst != 16 || s.WorstAt != 3 {
		t.Errorf("got %+v", s)
	}
	if math.Abs(s.Geometric-2*math.Pow(64, 0.25)) > 1e-12 {
		t.Errorf("geometric mean %g", s.Geometric)
	}
	// Two potentials with means of 3 and 12: draws have the means 3, 7.5 or 12.
	if s.Interval != [2]float64{3, 12} {
		t.Errorf("interval %g, want 3 to 12", s.Interval)
	}
}

// Orders hold on the spring itself, and break on what 100 sensors tell of it.
func TestFragility(t *testing.T) {
	rows, err := wells.Fragilities()
	if err != nil {
		t.Fatal(err)
	}
	orders := map[potential.Method]float64{potential.Leapfrog: 2, potential.Yoshida4: 4, potential.KahanLi8: 8, potential.RK4: 4}
	for _, r := range rows {
		if !r.Sensed && r.Order != 0 && r.Error > 1e-12 && math.Abs(r.Order-orders[r.Method]) > 0.7 {
			t.Errorf("%s on the spring: order %.2f at a step of %g", r.Method, r.Order, r.Step)
		}
		if r.Sensed && r.Step == 0.001 && (r.Error < 1e-7 || r.Error > 1e-3) {
			t.Errorf("%s on the sensors: error %g, want that of the interpolant", r.Method, r.Error)
		}
	}
}

// Native grids need no interpolation, and smaller steps cost more and miss less.
func TestWorkAndNative(t *testing.T) {
	cases := drawn(t, 40, wells.Sensed)
	native, err := wells.Native(cases, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	if len(native[0].T) != 100 || native[0].T[99] != 2 || native[0].Well != cases[0].Well {
		t.Fatalf("times %v", native[0].T)
	}
	if s := judge(t, solver(potential.RK4, 0.02), native); s.Median > 1e-4 {
		t.Errorf("median loss of RK4 on its own grid is %g", s.Median)
	}
	var works []wells.Work
	for _, step := range []float64{0.02, 0.002} {
		w, err := wells.MeasureWork("rk4", solver(potential.RK4, step), cases, 8, time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		works = append(works, w)
	}
	if !(works[1].Median < works[0].Median && works[1].CPU > works[0].CPU && works[0].CPU > 0 && works[0].Step == 0.02 && len(works[0].Calls) == (len(cases)+7)/8) {
		t.Errorf("got %+v", works)
	}
}
