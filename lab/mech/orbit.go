package mech

import (
	"fmt"
	"math"
	"math/rand/v2"

	"neurophysics/lab/traj"
)

// Orbit is a body of mass 1 that a fixed centre at the origin attracts by
// Newton's law, in scaled units. Its state is x, y, vx, vy.
type Orbit struct {
	GM float64 // strength of the centre
}

// Name returns "orbit".
func (Orbit) Name() string { return "orbit" }

// Columns returns x, y, vx, vy, all dimensionless.
func (Orbit) Columns() []traj.Column {
	return []traj.Column{{Name: "x", Unit: "1"}, {Name: "y", Unit: "1"}, {Name: "vx", Unit: "1"}, {Name: "vy", Unit: "1"}}
}

// Step returns 0.03.
func (Orbit) Step() float64 { return 0.03 }

// Field writes r' = v, v' = -GM r/|r|^3.
func (o Orbit) Field(dst, x []float64, t float64) {
	r2 := x[0]*x[0] + x[1]*x[1]
	w := -o.GM / (r2 * math.Sqrt(r2))
	dst[0], dst[1], dst[2], dst[3] = x[2], x[3], w*x[0], w*x[1]
}

// At writes the state on the Kepler ellipse through x0. It panics when x0 is
// not bound: parabolas, hyperbolas and straight falls are not ellipses.
func (o Orbit) At(dst, x0 []float64, t float64) {
	if !advanceKepler(dst, x0, o.GM, t) {
		panic(fmt.Sprintf("mech: orbit from %v is not an ellipse", x0))
	}
}

// Start draws the semi-major axis, the eccentricity, the orientation of the
// ellipse, the mean anomaly and the sense of rotation.
func (o Orbit) Start(dst []float64, rng *rand.Rand) {
	a := uniform(rng, 0.8, 1.2)
	e := uniform(rng, 0, 0.6)
	turnSin, turnCos := math.Sincos(uniform(rng, 0, 2*math.Pi))
	E := solveKepler(uniform(rng, 0, 2*math.Pi), e)
	sense := 1.0
	if rng.IntN(2) == 1 {
		sense = -1
	}
	sin, cos := math.Sincos(E)
	b := a * math.Sqrt(1-e*e) * sense
	rate := math.Sqrt(o.GM/a) / a / (1 - e*cos) // dE/dt
	x, y := a*(cos-e), b*sin
	vx, vy := -a*sin*rate, b*cos*rate
	dst[0], dst[1] = turnCos*x-turnSin*y, turnSin*x+turnCos*y
	dst[2], dst[3] = turnCos*vx-turnSin*vy, turnSin*vx+turnCos*vy
}

// ParamColumns returns the semi-major axis a, the eccentricity e, the
// direction of the pericentre and the sense of rotation (1 anticlockwise, -1
// clockwise).
func (Orbit) ParamColumns() []traj.Column {
	return []traj.Column{{Name: "a", Unit: "1"}, {Name: "e", Unit: "1"}, {Name: "pericentre", Unit: "rad"}, {Name: "sense", Unit: "1"}}
}

// Params writes the elements of the ellipse through x0.
func (o Orbit) Params(dst, x0 []float64) {
	ex, ey := o.eccentricity(x0)
	r := math.Hypot(x0[0], x0[1])
	dst[0] = 1 / (2/r - (x0[2]*x0[2]+x0[3]*x0[3])/o.GM)
	dst[1], dst[2] = math.Hypot(ex, ey), math.Atan2(ey, ex)
	dst[3] = math.Copysign(1, x0[0]*x0[3]-x0[1]*x0[2])
}

// eccentricity is the vector of Laplace, Runge and Lenz over GM: it points to
// the pericentre and has the eccentricity as its length.
func (o Orbit) eccentricity(x []float64) (ex, ey float64) {
	L := x[0]*x[3] - x[1]*x[2]
	r := math.Hypot(x[0], x[1])
	return x[3]*L/o.GM - x[0]/r, -x[2]*L/o.GM - x[1]/r
}

// Quantities returns the kinetic, potential and total energy, the angular
// momentum, and both components of the Laplace-Runge-Lenz vector.
func (o Orbit) Quantities() []Quantity {
	gm := o.GM
	kinetic := func(x []float64) float64 { return 0.5 * (x[2]*x[2] + x[3]*x[3]) }
	potential := func(x []float64) float64 { return -gm / math.Sqrt(x[0]*x[0]+x[1]*x[1]) }
	return []Quantity{
		{Name: "kinetic", Unit: "1", Law: "0.5*(vx^2 + vy^2)", Eval: kinetic},
		{Name: "potential", Unit: "1", Law: fmt.Sprintf("-%v/sqrt(x^2 + y^2)", gm), Eval: potential},
		{Name: "energy", Unit: "1", Conserved: true, Law: fmt.Sprintf("0.5*(vx^2 + vy^2) - %v/sqrt(x^2 + y^2)", gm),
			Eval: func(x []float64) float64 { return kinetic(x) + potential(x) }},
		{Name: "angular_momentum", Unit: "1", Conserved: true, Law: "x*vy - y*vx",
			Eval: func(x []float64) float64 { return x[0]*x[3] - x[1]*x[2] }},
		{Name: "eccentricity_x", Unit: "1", Conserved: true, Law: fmt.Sprintf("vy*(x*vy - y*vx)/%v - x/sqrt(x^2 + y^2)", gm),
			Eval: func(x []float64) float64 { ex, _ := o.eccentricity(x); return ex }},
		{Name: "eccentricity_y", Unit: "1", Conserved: true, Law: fmt.Sprintf("-vx*(x*vy - y*vx)/%v - y/sqrt(x^2 + y^2)", gm),
			Eval: func(x []float64) float64 { _, ey := o.eccentricity(x); return ey }},
	}
}
