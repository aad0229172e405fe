package mech

import (
	"fmt"
	"math"
	"math/rand/v2"

	"neurophysics/lab/traj"
)

// Spring is a body of 1 kg on a linear spring. Its state is x, v.
type Spring struct {
	Stiffness float64 // k, in N/m
}

// Name returns "spring".
func (Spring) Name() string { return "spring" }

// Columns returns x in m and v in m/s.
func (Spring) Columns() []traj.Column {
	return []traj.Column{{Name: "x", Unit: "m"}, {Name: "v", Unit: "m/s"}}
}

// Step returns 0.05 s.
func (Spring) Step() float64 { return 0.05 }

// Field writes x' = v, v' = -k x.
func (s Spring) Field(dst, x []float64, t float64) {
	dst[0], dst[1] = x[1], -s.Stiffness*x[0]
}

// At writes the harmonic motion through x0.
func (s Spring) At(dst, x0 []float64, t float64) {
	w := math.Sqrt(s.Stiffness)
	sin, cos := math.Sincos(w * t)
	x, v := x0[0], x0[1]
	dst[0] = x*cos + v/w*sin
	dst[1] = v*cos - w*x*sin
}

// Start draws amplitude and phase.
func (s Spring) Start(dst []float64, rng *rand.Rand) {
	amplitude := uniform(rng, 0.5, 1.5)
	sin, cos := math.Sincos(uniform(rng, 0, 2*math.Pi))
	dst[0], dst[1] = amplitude*cos, -math.Sqrt(s.Stiffness)*amplitude*sin
}

// ParamColumns returns amplitude and phase of x = amplitude cos(omega t + phase).
func (Spring) ParamColumns() []traj.Column {
	return []traj.Column{{Name: "amplitude", Unit: "m"}, {Name: "phase", Unit: "rad"}}
}

// Params writes amplitude and phase, the phase in [-pi, pi].
func (s Spring) Params(dst, x0 []float64) {
	u := x0[1] / math.Sqrt(s.Stiffness)
	dst[0], dst[1] = math.Hypot(x0[0], u), math.Atan2(-u, x0[0])
}

// Quantities returns the kinetic, potential and total energy.
func (s Spring) Quantities() []Quantity {
	half := s.Stiffness / 2
	kinetic := func(x []float64) float64 { return 0.5 * x[1] * x[1] }
	potential := func(x []float64) float64 { return half * x[0] * x[0] }
	return []Quantity{
		{Name: "kinetic", Unit: "J", Law: "0.5*v^2", Eval: kinetic},
		{Name: "potential", Unit: "J", Law: fmt.Sprintf("%v*x^2", half), Eval: potential},
		{Name: "energy", Unit: "J", Conserved: true, Law: fmt.Sprintf("0.5*v^2 + %v*x^2", half),
			Eval: func(x []float64) float64 { return kinetic(x) + potential(x) }},
	}
}
