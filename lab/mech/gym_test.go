package mech_test

import (
	"math"
	"testing"

	"neurophysics/lab/mech"
)

// The states are those of Gymnasium's Pendulum-v1, in float64.
func TestGymPendulumStates(t *testing.T) {
	type state struct {
		k            int
		theta, omega float64
	}
	for _, c := range []struct {
		start []float64
		want  []state
	}{
		{[]float64{math.Pi - math.Pi/6, 0}, []state{
			{1, 2.6367438779914942, 0.375},
			{10, 3.3621527828965356, 1.8981003104929495},
			{50, 3.657164452556272, -0.207220111440233},
			{100, 2.639661595236531, 0.412397454612813},
		}},
		{[]float64{0.3, 3}, []state{ // turns over at the largest speed
			{10, 3.1258757995086355, 8},
			{100, 23.967829156809767, 5.04683949150614},
		}},
	} {
		x, k := c.start, 0
		for _, want := range c.want {
			for ; k < want.k; k++ {
				mech.GymPendulum{}.Next(x, x)
			}
			if math.Abs(x[0]-want.theta) > 1e-9 || math.Abs(x[1]-want.omega) > 1e-9 {
				t.Errorf("step %d: got %.16g, %.16g, want %.16g, %.16g", k, x[0], x[1], want.theta, want.omega)
			}
		}
	}
}

// The energy returns with the phase: it swings by a tenth at 30 degrees and does
// not drift.
func TestGymPendulumEnergySwings(t *testing.T) {
	var pendulum mech.GymPendulum
	x, z := []float64{math.Pi - math.Pi/6, 0}, make([]float64, 2)
	pendulum.Canonical(z, x)
	start := pendulum.Energy(z)
	low, high := start, start
	for range 5000 {
		pendulum.Next(x, x)
		pendulum.Canonical(z, x)
		e := pendulum.Energy(z)
		low, high = min(low, e), max(high, e)
	}
	if swing := (high - low) / start; swing < 0.05 || swing > 0.2 {
		t.Errorf("the energy swings by %.3g of its start, want about 0.1", swing)
	}
}
