package potential

import "math"

// Monotone returns the interpolant of values at equally spaced places of [0, 1]
// that has no minima and maxima but those of the values: cubics with the slopes
// of Fritsch and Butland (SIAM J. Sci. Stat. Comput. 5 (1984) 300), known as PCHIP.
// It is continued by its end cubics. It takes at least three values.
func Monotone(values []float64) *Hermite {
	n := len(values)
	if n < 3 {
		panic("potential: an interpolant takes at least three points")
	}
	spacing := Length / float64(n-1)
	secant := func(k int) float64 { return (values[k+1] - values[k]) / spacing }
	h := &Hermite{}
	h.cubics(places(n), values, func(k int) float64 {
		switch k {
		case 0:
			return monotoneEnd(secant(0), secant(1))
		case n - 1:
			return monotoneEnd(secant(n-2), secant(n-3))
		}
		a, b := secant(k-1), secant(k)
		if a*b <= 0 {
			return 0
		}
		return 2 * a * b / (a + b)
	})
	return h
}

// monotoneEnd is the end slope of the parabola through three points with the
// given secants, the outer one first, held back where the curve would overshoot.
func monotoneEnd(outer, inner float64) float64 {
	d := (3*outer - inner) / 2
	switch {
	case d*outer <= 0:
		return 0
	case outer*inner <= 0 && math.Abs(d) > 3*math.Abs(outer):
		return 3 * outer
	}
	return d
}
