package mech

import (
	"fmt"
	"math"
	"math/rand/v2"

	"neurophysics/lab/traj"
)

// Projectile is a body of 1 kg thrown in a uniform field of gravity, without
// drag and without ground. Its state is x, y, vx, vy.
type Projectile struct {
	Gravity float64 // g, in m/s^2
}

// Name returns "projectile".
func (Projectile) Name() string { return "projectile" }

// Columns returns x, y in m and vx, vy in m/s.
func (Projectile) Columns() []traj.Column {
	return []traj.Column{{Name: "x", Unit: "m"}, {Name: "y", Unit: "m"}, {Name: "vx", Unit: "m/s"}, {Name: "vy", Unit: "m/s"}}
}

// Step returns 0.02 s.
func (Projectile) Step() float64 { return 0.02 }

// Field writes x' = vx, y' = vy, vx' = 0, vy' = -g.
func (p Projectile) Field(dst, x []float64, t float64) {
	dst[0], dst[1], dst[2], dst[3] = x[2], x[3], 0, -p.Gravity
}

// At writes the parabola through x0.
func (p Projectile) At(dst, x0 []float64, t float64) {
	x, y, vx, vy := x0[0], x0[1], x0[2], x0[3]
	dst[0] = x + vx*t
	dst[1] = y + (vy-0.5*p.Gravity*t)*t
	dst[2] = vx
	dst[3] = vy - p.Gravity*t
}

// Start draws height, speed and angle.
func (Projectile) Start(dst []float64, rng *rand.Rand) {
	height := uniform(rng, 0, 3)
	speed := uniform(rng, 5, 15)
	sin, cos := math.Sincos(uniform(rng, 20, 70) * math.Pi / 180)
	dst[0], dst[1], dst[2], dst[3] = 0, height, speed*cos, speed*sin
}

// ParamColumns returns the start height, the launch speed and the launch angle.
func (Projectile) ParamColumns() []traj.Column {
	return []traj.Column{{Name: "height", Unit: "m"}, {Name: "speed", Unit: "m/s"}, {Name: "angle", Unit: "rad"}}
}

// Params writes height, speed and angle of the start.
func (Projectile) Params(dst, x0 []float64) {
	dst[0], dst[1], dst[2] = x0[1], math.Hypot(x0[2], x0[3]), math.Atan2(x0[3], x0[2])
}

// Quantities returns the kinetic, potential and total energy, and two more
// invariants: the horizontal velocity, and the place x + vx vy/g of the apex.
func (p Projectile) Quantities() []Quantity {
	g := p.Gravity
	kinetic := func(x []float64) float64 { return 0.5 * (x[2]*x[2] + x[3]*x[3]) }
	return []Quantity{
		{Name: "kinetic", Unit: "J", Law: "0.5*(vx^2 + vy^2)", Eval: kinetic},
		{Name: "potential", Unit: "J", Law: fmt.Sprintf("%v*y", g),
			Eval: func(x []float64) float64 { return g * x[1] }},
		{Name: "energy", Unit: "J", Conserved: true, Law: fmt.Sprintf("0.5*(vx^2 + vy^2) + %v*y", g),
			Eval: func(x []float64) float64 { return kinetic(x) + g*x[1] }},
		{Name: "horizontal_velocity", Unit: "m/s", Conserved: true, Law: "vx",
			Eval: func(x []float64) float64 { return x[2] }},
		{Name: "apex_x", Unit: "m", Conserved: true, Law: fmt.Sprintf("x + vx*vy/%v", g),
			Eval: func(x []float64) float64 { return x[0] + x[2]*x[3]/g }},
	}
}
