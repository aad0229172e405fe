package discover_test

import (
	"math"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/mech"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// swings are motions of the Gym pendulum within pi/6 of hanging, or of a spring with its
// frequency, seen as x = 0.1 + 1.4 (q - 0.17 q^3), nearly a sine, with noise.
func swings(spring bool) discover.Seen {
	var s discover.Seen
	var pendulum mech.GymPendulum
	rng := traj.Rand(5, 1)
	for range 40 {
		z := []float64{math.Pi + math.Pi/6*(2*rng.Float64()-1), 2*rng.Float64() - 1}
		amplitude, phase := math.Pi/6*rng.Float64(), 2*math.Pi*rng.Float64()
		var x []float64
		for i := range 100 {
			q := z[0] - math.Pi
			if spring {
				q = amplitude * math.Sin(0.194*float64(i)+phase)
			}
			x = append(x, 0.1+1.4*(q-0.17*q*q*q)+0.003*rng.NormFloat64())
			pendulum.Next(z, z)
		}
		s.X = append(s.X, x)
	}
	return s
}

// The gauge undoes the curve, to which no angle was shown, and the motion tells the
// cosine of a pendulum, with the unit of its angle, from the parabola of a spring;
// the learnt scalar, which bends twice too much or at all, has not the last word.
func TestSeen(t *testing.T) {
	const cubic = -0.17 / (1.4 * 1.4) // q in the unit of x
	for name, c := range map[string]struct {
		spring bool
		h      func(q, p float64) float64
		form   string
	}{
		"pendulum": {false, func(q, p float64) float64 { return 0.8*p*p - 0.0605*math.Cos(q) }, "cos(q)"},
		"spring":   {true, func(q, p float64) float64 { return 0.8*p*p + 0.03*q*q - 0.001*q*q*q*q }, "q^2"},
	} {
		s := swings(c.spring)
		g, err := s.Gauge()
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(g.Curve[2]-cubic) > 0.05*math.Abs(cubic) || math.Abs(g.Curve[1]) > 0.003 {
			t.Errorf("%s: got the curve %v, want [0.1 0 %.4f]", name, g.Curve, cubic)
		}
		law, err := s.Hamiltonian(t.Context(), g, func(x []float64) float64 { return c.h(x[0], x[1]) },
			discover.Options{Rows: 200, Seed: 1, Search: symreg.Options{Operators: []string{"+", "-", "*", "cos"}, ClosedForm: true}})
		if err != nil {
			t.Fatal(err)
		}
		if law.Motion.Constants[0].Name != c.form || math.Abs(law.Frequency-0.194) > 1e-3*0.194 || law.Miss > 0.0033 {
			t.Errorf("%s: got %s, frequency %g, miss %g, want %s, 0.194, the noise 0.003", name, law.Motion.Text, law.Frequency, law.Miss, c.form)
		}
		switch {
		case c.spring && law.Unit != nil:
			t.Errorf("got a unit for q^2: %+v", law.Unit)
		case !c.spring && (law.Unit == nil || math.Abs(law.Unit.Value-1/1.4) > 0.01/1.4 || law.Spring < 2*law.Miss):
			t.Errorf("got the unit %+v and the parabola's miss %g, want 1/1.4 within 1 %% and twice %g", law.Unit, law.Spring, law.Miss)
		}
	}
}

// What does not move is refused.
func TestSeenAtRest(t *testing.T) {
	if g, err := (discover.Seen{X: [][]float64{make([]float64, 20), make([]float64, 20)}}).Gauge(); err == nil {
		t.Errorf("got the curve %v", g.Curve)
	}
}
