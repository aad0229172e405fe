package mech

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"neurophysics/lab/traj"
)

// NBody is N point masses in a plane that attract each other by Newton's law
// with G = m = 1 and no softening. Its state is all positions x, all positions
// y, all momenta x, all momenta y: qx1 ... qxN qy1 ... qyN px1 ... pxN py1 ... pyN.
type NBody struct {
	n int
}

// NewNBody returns the system of n bodies. Start states are known for two and
// for three bodies; NewNBody panics for other numbers.
func NewNBody(n int) NBody {
	if n != 2 && n != 3 {
		panic(fmt.Sprintf("mech: no start states for %d bodies, take 2 or 3", n))
	}
	return NBody{n}
}

// Name returns "2-body" or "3-body".
func (b NBody) Name() string { return fmt.Sprintf("%d-body", b.n) }

// Columns returns positions and momenta, all dimensionless.
func (b NBody) Columns() []traj.Column {
	var cols []traj.Column
	for _, prefix := range []string{"qx", "qy", "px", "py"} {
		for i := range b.n {
			cols = append(cols, traj.Column{Name: fmt.Sprintf("%s%d", prefix, i+1), Unit: "1"})
		}
	}
	return cols
}

// Step returns the time between samples of the published task: 50 points over
// [0, 20] for two bodies, 20 points over [0, 5] for three.
func (b NBody) Step() float64 {
	if b.n == 2 {
		return 20.0 / 49
	}
	return 5.0 / 19
}

// Field writes q' = p and p' = the sum of attractions.
func (b NBody) Field(dst, x []float64, t float64) {
	if b.n == 3 {
		threeBodies((*[12]float64)(dst), (*[12]float64)(x))
		return
	}
	n := b.n
	copy(dst[:2*n], x[2*n:4*n])
	clear(dst[2*n : 4*n])
	for i := range n {
		for j := range i {
			dx, dy := x[j]-x[i], x[n+j]-x[n+i]
			r2 := dx*dx + dy*dy
			w := 1 / (r2 * math.Sqrt(r2))
			dst[2*n+i] += w * dx
			dst[3*n+i] += w * dy
			dst[2*n+j] -= w * dx
			dst[3*n+j] -= w * dy
		}
	}
}

// threeBodies is the field of three bodies without loops: it runs twice as
// fast, and thousands of orbits are nothing but this.
func threeBodies(dst, x *[12]float64) {
	ax, ay := x[1]-x[0], x[4]-x[3] // from body 1 to body 2
	bx, by := x[2]-x[1], x[5]-x[4] // from body 2 to body 3
	cx, cy := x[0]-x[2], x[3]-x[5] // from body 3 to body 1
	a2, b2, c2 := ax*ax+ay*ay, bx*bx+by*by, cx*cx+cy*cy
	a, b, c := 1/(a2*math.Sqrt(a2)), 1/(b2*math.Sqrt(b2)), 1/(c2*math.Sqrt(c2))
	dst[0], dst[1], dst[2], dst[3], dst[4], dst[5] = x[6], x[7], x[8], x[9], x[10], x[11]
	dst[6], dst[9] = a*ax-c*cx, a*ay-c*cy
	dst[7], dst[10] = b*bx-a*ax, b*by-a*ay
	dst[8], dst[11] = c*cx-b*bx, c*cy-b*by
}

// Start draws a disturbed circular motion; see the package comment. The centre
// of mass of three bodies starts at the origin and drifts slowly, because each
// component of each velocity is disturbed by itself.
func (b NBody) Start(dst []float64, rng *rand.Rand) {
	if b.n == 2 {
		x, y := uniform(rng, 0.5, 1.5), uniform(rng, 0.5, 1.5)
		// Separation 2r: the acceleration is 1/(2r)^2, the speed 1/(2 sqrt r).
		speed := (1 + 0.05*rng.NormFloat64()) / (2 * math.Pow(x*x+y*y, 0.75))
		copy(dst, []float64{x, -x, y, -y, -y * speed, y * speed, x * speed, -x * speed})
		return
	}
	angle := uniform(rng, 0, 2*math.Pi)
	r := uniform(rng, 0.9, 1.2)
	// Side r sqrt 3: the acceleration is 1/(sqrt 3 r^2).
	speed := math.Sqrt(1 / (math.Sqrt(3) * r))
	for i := range 3 {
		sin, cos := math.Sincos(angle + float64(i)*2*math.Pi/3)
		dst[i], dst[3+i] = r*cos, r*sin
		dst[6+i] = -speed * sin * uniform(rng, 0.8, 1.2)
		dst[9+i] = speed * cos * uniform(rng, 0.8, 1.2)
	}
}

// Quantities returns the kinetic, potential and total energy, both components
// of the total momentum, and the angular momentum.
func (b NBody) Quantities() []Quantity {
	n := b.n
	var kinetic, potential, px, py, L []string
	for i := range n {
		k := i + 1
		kinetic = append(kinetic, fmt.Sprintf("px%d^2 + py%d^2", k, k))
		px, py = append(px, fmt.Sprintf("px%d", k)), append(py, fmt.Sprintf("py%d", k))
		L = append(L, fmt.Sprintf("qx%d*py%d - qy%d*px%d", k, k, k, k))
		for j := range i {
			potential = append(potential, fmt.Sprintf("- 1/sqrt((qx%d - qx%d)^2 + (qy%d - qy%d)^2)", j+1, k, j+1, k))
		}
	}
	kin, pot := "0.5*("+strings.Join(kinetic, " + ")+")", strings.Join(potential, " ")
	return []Quantity{
		{Name: "kinetic", Unit: "1", Law: kin, Eval: b.kinetic},
		{Name: "potential", Unit: "1", Law: pot, Eval: b.potential},
		{Name: "energy", Unit: "1", Conserved: true, Law: kin + " " + pot,
			Eval: func(x []float64) float64 { return b.kinetic(x) + b.potential(x) }},
		{Name: "momentum_x", Unit: "1", Conserved: true, Law: strings.Join(px, " + "),
			Eval: func(x []float64) float64 { return sum(x[2*n : 3*n]) }},
		{Name: "momentum_y", Unit: "1", Conserved: true, Law: strings.Join(py, " + "),
			Eval: func(x []float64) float64 { return sum(x[3*n : 4*n]) }},
		{Name: "angular_momentum", Unit: "1", Conserved: true, Law: strings.Join(L, " + "), Eval: b.angularMomentum},
	}
}

func (b NBody) kinetic(x []float64) float64 {
	var s float64
	for _, p := range x[2*b.n : 4*b.n] {
		s += p * p
	}
	return s / 2
}

func (b NBody) potential(x []float64) float64 {
	var s float64
	for i := range b.n {
		for j := range i {
			dx, dy := x[i]-x[j], x[b.n+i]-x[b.n+j]
			s -= 1 / math.Sqrt(dx*dx+dy*dy)
		}
	}
	return s
}

func (b NBody) angularMomentum(x []float64) float64 {
	var s float64
	n := b.n
	for i := range n {
		s += x[i]*x[3*n+i] - x[n+i]*x[2*n+i]
	}
	return s
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}
