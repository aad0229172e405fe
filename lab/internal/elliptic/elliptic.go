package elliptic

import "math"

// Amplitude is Jacobi's amplitude am(u, k) by the descending scale of the
// arithmetic and geometric mean (Abramowitz and Stegun, 16.4), for a modulus
// 0 <= k <= 1. It is continuous in u: it grows by pi over every 2 K(k).
func Amplitude(u, k float64) float64 {
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

// Delta is dn of the argument whose amplitude is phi: dn^2 = cn^2 + (1-k^2) sn^2,
// which unlike 1 - k^2 sn^2 keeps its digits for k close to 1.
func Delta(phi, k float64) float64 {
	sin, cos := math.Sincos(phi)
	return math.Sqrt(cos*cos + (1-k)*(1+k)*sin*sin)
}

// Jacobi returns sn, cn and dn of u for the modulus k.
func Jacobi(u, k float64) (sn, cn, dn float64) {
	phi := Amplitude(u, k)
	sn, cn = math.Sincos(phi)
	return sn, cn, Delta(phi, k)
}
