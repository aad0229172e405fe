package mech

import "math"

// Jacobi's amplitude am(u, k) by the descending scale of the arithmetic and
// geometric mean (Abramowitz and Stegun, 16.4), for 0 <= k <= 1. It is
// continuous in u: it grows by pi over every 2 K(k).
func amplitude(u, k float64) float64 {
	if k == 1 {
		return math.Atan(math.Sinh(u))
	}
	var ratio [16]float64 // c/a of every level; the mean converges quadratically
	a, b, levels := 1.0, math.Sqrt((1-k)*(1+k)), 0
	for c := k; math.Abs(c) > 1e-17*a && levels < len(ratio); levels++ {
		a, b, c = (a+b)/2, math.Sqrt(a*b), (a-b)/2
		ratio[levels] = c / a
	}
	phi := math.Ldexp(a*u, levels)
	for i := levels - 1; i >= 0; i-- {
		phi = (phi + math.Asin(ratio[i]*math.Sin(phi))) / 2
	}
	return phi
}

// addAmplitude returns am(u+v, k) from phi = am(u, k) and psi = am(v, k):
// the sum of atan(tan(phi) dn v) and atan(tan(psi) dn u), each on the branch
// of its angle (Byrd and Friedman, 116.01).
func addAmplitude(phi, psi, k float64) float64 {
	return scaledAngle(phi, delta(psi, k)) + scaledAngle(psi, delta(phi, k))
}

// delta is dn of the argument whose amplitude is phi: dn^2 = cn^2 + (1-k^2) sn^2,
// which unlike 1 - k^2 sn^2 keeps its digits for k close to 1.
func delta(phi, k float64) float64 {
	sin, cos := math.Sincos(phi)
	return math.Sqrt(cos*cos + (1-k)*(1+k)*sin*sin)
}

// scaledAngle is atan(d tan(phi)) on the branch that makes it continuous in
// phi and equal to phi for d = 1.
func scaledAngle(phi, d float64) float64 {
	turns := math.Round(phi / (2 * math.Pi))
	sin, cos := math.Sincos(phi - turns*2*math.Pi)
	return math.Atan2(d*sin, cos) + turns*2*math.Pi
}

// agm is the arithmetic-geometric mean; K(k) = pi / (2 agm(1, sqrt(1-k^2))).
func agm(a, b float64) float64 {
	for range 16 {
		if math.Abs(a-b) <= 1e-16*a {
			break
		}
		a, b = (a+b)/2, math.Sqrt(a*b)
	}
	return a
}
