package potential

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"neurophysics/lab/ode"
	"neurophysics/lab/traj"
)

// Two interior control points make one Bezier segment.
func TestBezier(t *testing.T) {
	r := Random{Controls: 2}
	r.ControlQ, r.ControlV = []float64{0, 0.3, 0.6, 1}, []float64{2, -1, 1.5, 2}
	r.build()
	for k := range curvePoints {
		s := float64(k) / 99
		u := 1 - s
		bezier := func(c []float64) float64 {
			return u*u*u*c[0] + 3*u*u*s*c[1] + 3*u*s*s*c[2] + s*s*s*c[3]
		}
		if got, want := r.V(bezier(r.ControlQ)), bezier(r.ControlV); math.Abs(got-want) > 1e-13 {
			t.Errorf("s = %g: V = %.15g, want %.15g", s, got, want)
		}
	}
	// By hand at the middle of the segment, s = 1/2, between the points 49 and 50:
	// q = (0 + 0.9 + 1.8 + 1)/8 and V = (2 - 3 + 4.5 + 2)/8.
	if got := r.V(3.7 / 8); math.Abs(got-5.5/8) > 1e-6 {
		t.Errorf("V(3.7/8) = %g, want 5.5/8", got)
	}
}

// B-splines are positive, sum to one, and give back a straight line at the
// averages of their knots.
func TestBSplines(t *testing.T) {
	for b := minControls; b <= maxControls; b++ {
		knot := func(i int) float64 { return min(1, max(0, float64(i-3)/float64(b-1))) }
		line := make([]float64, b+2)
		for i := range line {
			line[i] = (knot(i+1) + knot(i+2) + knot(i+3)) / 3
		}
		var got [curvePoints]float64
		sampleCurve(&got, line)
		for k, v := range got {
			sum := 0.0
			for _, w := range bells[b][k].weights {
				if sum += w; w < 0 {
					t.Errorf("b = %d, point %d: weight %g", b, k, w)
				}
			}
			if s := float64(k) / 99; math.Abs(v-s) > 1e-14 || math.Abs(sum-1) > 1e-14 {
				t.Errorf("b = %d, point %d: %g, want %g; weights sum to %g", b, k, v, s, sum)
			}
		}
	}
}

// A parabola is its own interpolant, up to both ends and in every cell.
func TestHermiteKeepsParabolas(t *testing.T) {
	x, y := []float64{-1, -0.7, 0.1, 0.2, 1.3}, make([]float64, 5)
	f := func(q float64) float64 { return 1 - 2*q + 3*q*q }
	for i, q := range x {
		y[i] = f(q)
	}
	h := NewHermite(x, y)
	for q := -1.5; q < 2; q += 0.05 {
		if math.Abs(h.V(q)-f(q)) > 1e-13 || math.Abs(h.Slope(q)-(6*q-2)) > 1e-12 {
			t.Errorf("at %g: %g with slope %g, want %g and %g", q, h.V(q), h.Slope(q), f(q), 6*q-2)
		}
	}
	if v := h.V(math.NaN()); !math.IsNaN(v) {
		t.Errorf("V(NaN) = %g", v)
	}
}

// The monotone interpolant of a hill with flat sides does not overshoot, and is
// exact for a straight line.
func TestMonotone(t *testing.T) {
	hill := []float64{0, 0, 0, 1, 1.5, 1, 0.2, 0, 0}
	h := Monotone(hill)
	for q := 0.0; q <= 1; q += 1e-3 {
		if v := h.V(q); v < -1e-12 || v > 1.5+1e-12 {
			t.Errorf("V(%g) = %g overshoots", q, v)
		}
	}
	line := Monotone([]float64{1, 2, 3, 4})
	for q := 0.0; q <= 1; q += 0.01 {
		if math.Abs(line.V(q)-1-3*q) > 1e-14 {
			t.Errorf("a line is %g at %g", line.V(q), q)
		}
	}
	// Secants of 2 and 4 a unit of length: their harmonic mean is 8/3.
	if got := Monotone([]float64{0, 1, 3}).Slope(0.5); math.Abs(got-8.0/3) > 1e-14 {
		t.Errorf("slope %g, want 8/3", got)
	}
}

// Walls continue value, slope and curvature.
func TestWalls(t *testing.T) {
	var r Random
	r.draw(traj.Rand(5), &shape{4, 0.1}, Limits{})
	for _, end := range []float64{0, 1} {
		const d = 1e-5
		in, out := end+d, end-d
		if end == 1 {
			in, out = out, in
		}
		if math.Abs(r.V(end)-2) > 1e-12 {
			t.Errorf("V(%g) = %.15g, want 2", end, r.V(end))
		}
		// V(end+d) - 2 V(end) + V(end-d) is d^2 V'' where V'' continues, up to
		// the jump of the third derivative times d^3.
		curvature := (r.Slope(in) - r.Slope(end)) / (in - end)
		beyond := (r.Slope(out) - r.Slope(end)) / (out - end)
		if math.Abs(curvature-beyond) > 0.02*math.Abs(curvature)+0.5 {
			t.Errorf("curvature %g inside of %g, %g outside", curvature, end, beyond)
		}
		if math.Abs(r.V(in)-r.V(out)-r.Slope(end)*(in-out)) > 1e-8 {
			t.Errorf("the slope jumps at %g", end)
		}
	}
}

// The field has unit variance and the covariance that it says.
func TestGaussianField(t *testing.T) {
	const n, l = 20_000, 0.2
	rng := traj.Rand(3)
	var x [7]float64
	var variance, covariance, mean float64
	for range n {
		gauss(x[:], l, rng)
		mean += x[6] / n
		variance += x[6] * x[6] / n
		covariance += x[2] * x[5] / n
	}
	d := 3.0 / 7
	// Five standard errors of n draws.
	bound := 5 * math.Sqrt(2.0/n)
	if want := math.Exp(-d * d / (2 * l * l)); math.Abs(mean) > bound || math.Abs(variance-1) > bound || math.Abs(covariance-want) > bound {
		t.Errorf("mean %g, variance %g, covariance %g, want 0, 1, %g", mean, variance, covariance, want)
	}
}

// Rare kinds are kept whole, common ones share what is left, and the order stays.
func TestDiversity(t *testing.T) {
	all := make([]features, 0, 100)
	for i := range 100 {
		kind := 0.0
		switch {
		case i%25 == 3:
			kind = 1 // four of them
		case i%5 == 1:
			kind = 0.5 // twenty
		}
		all = append(all, features{kind})
	}
	got := diverse(all, 50, traj.Rand(1))
	count := map[float64]int{}
	for _, i := range got {
		count[all[i][0]]++
	}
	if len(got) != 50 || !slices.IsSorted(got) || count[1] != 4 || count[0.5] != 20 || count[0] != 26 {
		t.Errorf("%d chosen, %v, want 50 with all rare ones", len(got), count)
	}
}

// The exact integrator agrees with one of adaptive steps that finds the jumps of
// the curvature by itself.
func TestExactAgainstAdaptiveSteps(t *testing.T) {
	var r Random
	for number := range 12 {
		r.draw(traj.Rand(9, uint64(number)), &shape{minControls + number%6, 0.05}, Limits{})
		var s Start
		if err := s.draw(&r, strata[number%4], traj.Rand(10, uint64(number))); err != nil {
			t.Fatal(err)
		}
		times := []float64{0, 0.7, 1.3, 2}
		exact, err := Solve(Exact, &r, s.Q, s.P, times, 0)
		if err != nil {
			t.Fatal(err)
		}
		field := func(d, x []float64, _ float64) { d[0], d[1] = x[1], -r.Slope(x[0]) }
		other, err := ode.Solve(field, []float64{s.Q, s.P}, times, &ode.Settings{RTol: 1e-13, ATol: 1e-14})
		if err != nil {
			t.Fatal(err)
		}
		for k := range times {
			if e := max(math.Abs(exact.Q[k]-other.X[2*k]), math.Abs(exact.P[k]-other.X[2*k+1])); e > 1e-8 { // the other one pays at every jump
				t.Errorf("potential %d at t = %g: they differ by %.2g", number, times[k], e)
			}
		}
		back, err := Solve(Exact, &r, exact.Q[3], -exact.P[3], times, 0)
		if err != nil {
			t.Fatal(err)
		}
		if e := max(math.Abs(back.Q[3]-s.Q), math.Abs(back.P[3]+s.P)); e > 1e-12 {
			t.Errorf("potential %d: the motion comes back to its start within %.2g", number, e)
		}
		if exact.Spread > 1e-13 {
			t.Errorf("potential %d: the energy spreads by %.2g", number, exact.Spread)
		}
	}
}

// An orbit in one cubic from wall to wall is followed past both turns.
func TestExactOnAParabola(t *testing.T) {
	x := []float64{0, 0.3, 0.5, 1}
	y := make([]float64, 4)
	for i, q := range x {
		y[i] = 8 * (q - 0.5) * (q - 0.5)
	}
	times := make([]float64, 101)
	for i := range times {
		times[i] = float64(i) / 50
	}
	m, err := Solve(Exact, NewHermite(x, y), 0, 0, times, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range times {
		if e := math.Abs(m.Q[i] - 0.5 + 0.5*math.Cos(4*at)); e > 1e-14 {
			t.Errorf("t = %g: off by %g", at, e)
		}
	}
}

func collect(t *testing.T, b Batch) ([]float64, Counts) {
	t.Helper()
	var all []float64
	counts, err := b.Each(t.Context(), func(w *Well) error {
		all = append(all, w.Sensed[:]...)
		for _, o := range w.Orbits {
			all = append(append(append(all, o.T...), o.Q...), o.P...)
			all = append(all, o.Start.Q, o.Start.P, o.Start.Energy)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, counts
}

func TestThreadsDoNotMatter(t *testing.T) {
	for _, p := range []Profile{Phase, Rest} {
		b := Batch{Profile: p, Seed: 11, Potentials: 150, Threads: 1}
		one, counts := collect(t, b)
		b.Threads = 3
		three, _ := collect(t, b)
		if !slices.Equal(one, three) || counts.Accepted != 150 || len(one) == 0 {
			t.Errorf("%s: three threads draw other motions than one", p)
		}
		b.Seed++
		if other, _ := collect(t, b); slices.Equal(one, other) {
			t.Errorf("%s: another seed draws the same motions", p)
		}
	}
}

// The inside of [0, 1] is not left, and starts are where they are said to be.
func TestOrbits(t *testing.T) {
	_, err := Batch{Profile: Phase, Seed: 2, Potentials: 200}.Each(t.Context(), func(w *Well) error {
		if math.Abs(w.V(0)-2) > 1e-12 || math.Abs(w.V(1)-2) > 1e-12 {
			t.Errorf("walls of %g and %g", w.V(0), w.V(1))
		}
		for k, o := range w.Orbits {
			if o.T[0] != 0 || o.T[99] != 2 || !slices.IsSorted(o.T) || o.Q[0] != o.Start.Q || o.P[0] != o.Start.P {
				t.Errorf("an orbit begins at t = %g, (%g, %g)", o.T[0], o.Q[0], o.P[0])
			}
			if slices.Min(o.Q) < 0 || slices.Max(o.Q) > 1 || o.Spread > 1e-12 {
				t.Errorf("an orbit leaves [0, 1] or drifts by %g", o.Spread)
			}
			u := (o.Start.Energy - w.V(o.Start.Q)) / (2 - w.V(o.Start.Q))
			if u < strata[k][0]-1e-9 || u > strata[k][1]+1e-9 || math.Abs(Energy(w, o.Start.Q, o.Start.P)-o.Start.Energy) > 1e-12 {
				t.Errorf("orbit %d starts with a share of %g", k, u)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBatchMistakes(t *testing.T) {
	for name, b := range map[string]Batch{
		"profile": {Profile: "fall", Potentials: 1}, "potentials": {Profile: Rest},
		"factor": {Profile: Rest, Potentials: 1, Factor: 0.5}, "method": {Profile: Rest, Potentials: 1, Method: "euler"},
		"step": {Profile: Rest, Potentials: 1, Method: RK4, Step: -1},
	} {
		if _, err := b.Each(t.Context(), nil); err == nil {
			t.Errorf("a wrong %s is no error", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Batch{Profile: Phase, Potentials: 9}).Each(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
