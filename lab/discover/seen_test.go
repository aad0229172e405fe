package discover_test

import (
	"math"
	"testing"

	"neurophysics/lab/discover"
	"neurophysics/lab/mech"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// swings are motions of the Gym pendulum within pi/6 of hanging, or of a spring with
// its frequency, seen as x = 0.1 + 1.4 (q - 0.17 q^3), which is nearly 1.4 sin q, with noise.
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
			x = append(x, 0.1+1.4*(q-0.17*q*q*q)+0.005*rng.NormFloat64())
			pendulum.Next(z, z)
		}
		s.X = append(s.X, x)
	}
	return s
}

// The gauge undoes the curve, to which no angle was shown, and the unit of the
// cosine is that of the angle. A learnt scalar that bends too much, as if the angle
// were larger, does not mislead: the motion has the last word.
func TestSeenPendulum(t *testing.T) {
	s := swings(false)
	g, err := s.Gauge()
	if err != nil {
		t.Fatal(err)
	}
	const cubic = -0.17 / (1.4 * 1.4) // of q in the unit of x
	if math.Abs(g.Curve[2]-cubic) > 0.1*math.Abs(cubic) || math.Abs(g.Curve[1]) > 0.01 {
		t.Errorf("got the curve %v, want [0.1 0 %.4f]", g.Curve, cubic)
	}
	law, err := s.Hamiltonian(t.Context(), g, func(x []float64) float64 { return 0.8*x[1]*x[1] - 0.0497*math.Cos(1.1*x[0]) },
		discover.Options{Rows: 300, Seed: 1, Search: symreg.Options{Operators: []string{"+", "-", "*", "cos"}, ClosedForm: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", law)
	for i, f := range law.Front {
		t.Log(i, f.Expression, f.R2)
	}
	t.Log(law.Motion.Text)
}
