package mech

import (
	"fmt"
	"math"
	"math/rand/v2"

	"neurophysics/lab/internal/elliptic"
	"neurophysics/lab/traj"
)

// Pendulum is a point mass on a rigid massless rod in a uniform field of
// gravity. Its state is theta (0 hanging, counted through full turns) and omega.
type Pendulum struct {
	Gravity float64 // g, in m/s^2
	Length  float64 // l, in m
	Mass    float64 // m, in kg
}

// Name returns "pendulum".
func (Pendulum) Name() string { return "pendulum" }

// Columns returns theta in rad and omega in rad/s.
func (Pendulum) Columns() []traj.Column {
	return []traj.Column{{Name: "theta", Unit: "rad"}, {Name: "omega", Unit: "rad/s"}}
}

// Step returns 0.04 s.
func (Pendulum) Step() float64 { return 0.04 }

// Field writes theta' = omega, omega' = -(g/l) sin theta.
func (p Pendulum) Field(dst, x []float64, t float64) {
	dst[0], dst[1] = x[1], -p.Gravity/p.Length*math.Sin(x[0])
}

// At writes the motion through x0 by Jacobi's elliptic functions: with w0 =
// sqrt(g/l) and k^2 = (omega/2w0)^2 + sin^2(theta/2), a swing (k < 1) has
// sin(theta/2) = k sn(w0 t + u, k), and a turning pendulum (k > 1) has
// theta/2 = am(k w0 t + u, 1/k).
func (p Pendulum) At(dst, x0 []float64, t float64) {
	w0 := math.Sqrt(p.Gravity / p.Length)
	turns := 2 * math.Pi * math.Round(x0[0]/(2*math.Pi))
	half := (x0[0] - turns) / 2
	s, c := math.Sin(half), x0[1]/(2*w0) // k sn and k cn of the start
	k := math.Hypot(s, c)
	switch {
	case k == 0:
		dst[0], dst[1] = turns, 0
	case k < 1:
		angle := addAmplitude(math.Atan2(s, c), elliptic.Amplitude(w0*t, k), k)
		sin, cos := math.Sincos(angle)
		dst[0], dst[1] = turns+2*math.Asin(k*sin), 2*w0*k*cos
	default:
		sense := math.Copysign(1, c)
		angle := addAmplitude(half, sense*elliptic.Amplitude(k*w0*t, 1/k), 1/k)
		dst[0], dst[1] = turns+2*angle, sense*2*w0*k*elliptic.Delta(angle, 1/k)
	}
}

// Start draws the largest angle and the phase in time of a swing.
func (p Pendulum) Start(dst []float64, rng *rand.Rand) {
	swing := uniform(rng, 0.2, 2.6)
	phase := rng.Float64()
	quarter := math.Pi / 2 / agm(1, math.Cos(swing/2)) // K(k)
	dst[0], dst[1] = swing, 0
	p.At(dst, dst, phase*4*quarter/math.Sqrt(p.Gravity/p.Length))
}

// ParamColumns returns the energy that the motion has above the rest position.
func (Pendulum) ParamColumns() []traj.Column {
	return []traj.Column{{Name: "energy", Unit: "J"}}
}

// Params writes the energy.
func (p Pendulum) Params(dst, x0 []float64) { dst[0] = p.kinetic(x0) + p.potential(x0) }

func (p Pendulum) kinetic(x []float64) float64 {
	return 0.5 * p.Mass * p.Length * p.Length * x[1] * x[1]
}

func (p Pendulum) potential(x []float64) float64 {
	return p.Mass * p.Gravity * p.Length * (1 - math.Cos(x[0]))
}

// Quantities returns the kinetic, potential and total energy H = m l^2
// omega^2/2 + m g l (1 - cos theta).
func (p Pendulum) Quantities() []Quantity {
	inertia, weight := 0.5*p.Mass*p.Length*p.Length, p.Mass*p.Gravity*p.Length
	return []Quantity{
		{Name: "kinetic", Unit: "J", Law: fmt.Sprintf("%v*omega^2", inertia), Eval: p.kinetic},
		{Name: "potential", Unit: "J", Law: fmt.Sprintf("%v*(1 - cos(theta))", weight), Eval: p.potential},
		{Name: "energy", Unit: "J", Conserved: true, Law: fmt.Sprintf("%v*omega^2 + %v*(1 - cos(theta))", inertia, weight),
			Eval: func(x []float64) float64 { return p.kinetic(x) + p.potential(x) }},
	}
}
