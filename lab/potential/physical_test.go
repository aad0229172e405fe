package potential_test

import (
	"math"
	"testing"

	"neurophysics/lab/ode"
	"neurophysics/lab/potential"
)

// Kahan-Li 8 at 1e-3 and the closed forms are independent of each other.
func TestExactMotions(t *testing.T) {
	times := make([]float64, 101)
	for i := range times {
		times[i] = 2 * float64(i) / 100
	}
	for _, s := range potential.Physicals() {
		if _, _, ok := s.Exact(0); !ok || s.Kinked {
			continue
		}
		kl := ode.NewKahanLi8(func(a, q []float64, _ float64) { a[0] = -s.Slope(q[0]) }, 2)
		r, err := ode.SolveFixed(kl, []float64{0, 0}, times, 1e-3)
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range times {
			q, p, _ := s.Exact(at)
			if e := max(math.Abs(q-r.X[2*i]), math.Abs(p-r.X[2*i+1])); e > 1e-9 {
				t.Errorf("%s at t = %g: the closed form and the integrator differ by %g", s.Name, at, e)
				break
			}
		}
	}
}

// Positions at t = 1/2, 1, 3/2 and 2 where there is no closed form or a kink;
// independent values from an integrator of tolerance 1e-12.
func TestKnownPositions(t *testing.T) {
	for name, want := range map[string][4]float64{
		"smff":      {0.497694462, 0.999988187, 0.506915888, 4.725e-5},
		"unbounded": {0.5, 0.681133, 0.014227, 0.345544},
		"cliff":     {0.25, 0.987018, 0.298392, 0.002139},
	} {
		s, err := potential.PhysicalByName(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := potential.Solve(potential.KahanLi8, s, 0, 0, []float64{0.5, 1, 1.5, 2}, 1e-4)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range m.Q {
			if math.Abs(q-want[i]) > 2e-6 { // the values have six digits or more
				t.Errorf("%s at t = %g: q = %.9f, want %.9f", name, 0.5*float64(i+1), q, want[i])
			}
		}
	}
}

func TestPhysicalSamples(t *testing.T) {
	s, err := potential.PhysicalSamples()
	if err != nil {
		t.Fatal(err)
	}
	all := potential.Physicals()
	if s.Rows() != len(all) || s.Sensors != 100 || s.Times != 100 || len(s.Q) != 100*len(all) {
		t.Fatalf("%d rows of %d sensors and %d times", s.Rows(), s.Sensors, s.Times)
	}
	for i, p := range all {
		q, mom := float64(s.Q[100*i+99]), float64(s.P[100*i+99])
		// The end state has the energy 2, up to single precision and a slope of 40.
		if e := potential.Energy(p, q, mom); math.Abs(e-2) > 1e-5 || s.T[100*i+99] != 2 {
			t.Errorf("%s: energy %g at the end, want 2", p.Name, e)
		}
	}
}

func TestPhysicalPotentials(t *testing.T) {
	for _, s := range potential.Physicals() {
		for _, q := range []float64{0, 1} {
			// tanh has not reached 1 at the left wall of the cliff.
			if got := s.V(q); math.Abs(got-potential.WallHeight) > 1e-12 {
				t.Errorf("%s: V(%g) = %.15g, want 2", s.Name, q, got)
			}
		}
		for q := 0.013; q < 1; q += 0.029 {
			const h = 1e-6
			if got, want := s.Slope(q), (s.V(q+h)-s.V(q-h))/(2*h); math.Abs(got-want) > 1e-6 {
				t.Errorf("%s: slope %g at %g, want %g", s.Name, got, q, want)
			}
		}
		if !s.Kinked {
			continue
		}
		for at := 0.0; at <= 2; at += 0.01 {
			q, p, _ := s.Exact(at)
			if e := potential.Energy(s, q, p); math.Abs(e-2) > 1e-12 {
				t.Errorf("%s at t = %g: energy %.15g, want 2", s.Name, at, e)
			}
			if q1, _, _ := s.Exact(at + 1e-6); math.Abs((q1-q)/1e-6-p) > 1e-4 {
				t.Errorf("%s at t = %g: q' is not p", s.Name, at)
			}
		}
	}
}

// Each method has its order on the pendulum, from rest at q = 0.
func TestOrders(t *testing.T) {
	s, err := potential.PhysicalByName("pendulum")
	if err != nil {
		t.Fatal(err)
	}
	for m, order := range map[potential.Method]float64{
		potential.Leapfrog: 2, potential.RK4: 4, potential.GL4: 4, potential.Yoshida4: 4,
		potential.TripleJump8: 8, potential.KahanLi8: 8,
	} {
		steps := []float64{0.2, 0.1, 0.05, 0.025}
		errs := make([]float64, len(steps))
		for i, h := range steps {
			times, qs, ps, err := potential.Steps(m, s, 0, 0, 2, h)
			if err != nil {
				t.Fatal(err)
			}
			for k, at := range times {
				q, p, _ := s.Exact(at)
				errs[i] = max(errs[i], math.Abs(qs[k]-q), math.Abs(ps[k]-p))
			}
		}
		for i := range len(steps) - 1 {
			if got := math.Log2(errs[i] / errs[i+1]); math.Abs(got-order) > 0.7 {
				t.Errorf("%s: order %.2f from %g to %g, want %g (errors %.3g)", m, got, steps[i], steps[i+1], order, errs)
			}
		}
	}
}
