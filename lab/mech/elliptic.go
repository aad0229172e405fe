package mech

import (
	"math"

	"neurophysics/lab/internal/elliptic"
)

// addAmplitude returns am(u+v, k) from phi = am(u, k) and psi = am(v, k):
// the sum of atan(tan(phi) dn v) and atan(tan(psi) dn u), each on the branch
// of its angle (Byrd and Friedman, 116.01).
func addAmplitude(phi, psi, k float64) float64 {
	return scaledAngle(phi, elliptic.Delta(psi, k)) + scaledAngle(psi, elliptic.Delta(phi, k))
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
