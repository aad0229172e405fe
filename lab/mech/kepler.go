package mech

import "math"

// solveKepler returns the eccentric anomaly E with E - e sin E = m for any m
// and 0 <= e < 1. Newton's method runs inside the bracket m-e <= E <= m+e and
// falls back to bisection, so that it also ends for e close to 1.
func solveKepler(m, e float64) float64 {
	turns := math.Round(m / (2 * math.Pi))
	m -= turns * 2 * math.Pi
	low, high := m-e, m+e
	// Danby's start: within a few Newton steps for all e < 1.
	E := m + math.Copysign(0.85*e, m)
	for range 60 {
		sin, cos := math.Sincos(E)
		f := E - e*sin - m
		if f > 0 {
			high = E
		} else {
			low = E
		}
		next := E - f/(1-e*cos)
		if !(next >= low && next <= high) {
			next = low + (high-low)/2
		}
		step := math.Abs(next - E)
		E = next
		if step <= 1e-15*max(1, math.Abs(E)) {
			break
		}
	}
	return E + turns*2*math.Pi
}

// advanceKepler writes the state (x, y, vx, vy) a time t after x0 on an ellipse
// about a fixed centre of attraction mu at the origin, by Lagrange's f and g
// functions of the difference of eccentric anomalies. It reports false, and
// writes nothing, when x0 is not on an ellipse.
func advanceKepler(dst, x0 []float64, mu, t float64) bool {
	x, y, vx, vy := x0[0], x0[1], x0[2], x0[3]
	r0 := math.Hypot(x, y)
	a := 1 / (2/r0 - (vx*vx+vy*vy)/mu)
	if !(a > 0) || math.IsInf(a, 1) || x*vy == y*vx { // unbound, or a straight fall
		return false
	}
	rv := x*vx + y*vy
	eSin, eCos := rv/math.Sqrt(mu*a), 1-r0/a
	e := math.Hypot(eSin, eCos)
	if e >= 1 {
		return false
	}
	n := math.Sqrt(mu/a) / a
	// Whole periods drop out before the anomalies are formed: they lose digits otherwise.
	turns := math.Round(n * t / (2 * math.Pi))
	E0 := math.Atan2(eSin, eCos)
	dE := solveKepler(E0-eSin+(n*t-turns*2*math.Pi), e) - E0
	sin, cos := math.Sincos(dE)
	half := math.Sin(dE / 2)
	versine := 2 * half * half // 1 - cos without cancellation
	f := 1 - a/r0*versine
	g := a/mu*rv*versine + r0*math.Sqrt(a/mu)*sin
	r := a - (a-r0)*cos + math.Sqrt(a/mu)*rv*sin
	df := -math.Sqrt(mu*a) / (r * r0) * sin
	dg := 1 - a/r*versine
	dst[0], dst[1] = f*x+g*vx, f*y+g*vy
	dst[2], dst[3] = df*x+dg*vx, df*y+dg*vy
	return true
}
