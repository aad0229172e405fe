package expr

import "math"

// The functions in this file compute exp, log, sin and cos of whole columns.
// Each takes the nearest of 128 tabulated points (Tang, ACM TOMS 15, 1989) and
// a short Taylor polynomial for the rest, without branches, so that the
// processor overlaps the rows. Their largest errors, in units in the last
// place, stand in the comments and are checked by TestElementary against
// 240-bit arithmetic. Arguments outside the fast range go to package math.

const (
	expSteps = 128 // per factor of 2
	sinSteps = 128 // per turn
	logSteps = 128 // per factor of 2

	// Adding and subtracting this rounds a float64 to a whole number, which
	// then stands in the low bits of the sum.
	roundShift = 0x1.8p52

	expLimit = 708.0 // exp(x) is finite and not subnormal below
	sinLimit = 1e5   // 2^21 steps

	// The bits where the intervals of the significand start. The offset puts 1
	// inside of an interval.
	logOffset = 0x3fe6100000000000
)

// logEntry belongs to one interval of log: its point c, 1/c, and log(c) in two
// parts.
type logEntry struct{ c, inverse, hi, lo float64 }

// sinEntry belongs to one step of sin and cos, each in two parts.
type sinEntry struct{ sin, sinLo, cos, cosLo float64 }

// expColumn sets dst to exp(a). Its error is below 1.02 units in the last
// place.
func expColumn(dst, a []float64) {
	dst = dst[:len(a)]
	for i, x := range a {
		if !(math.Abs(x) < expLimit) {
			dst[i] = math.Exp(x)
			expColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*expPerStep) + roundShift
		k := math.Float64bits(shifted)
		steps := shifted - roundShift
		r := x - float64(steps*expStepHi) - float64(steps*expStepLo)
		scale := math.Float64frombits(expTable[k%expSteps] + k/expSteps<<52)
		r2 := r * r
		p := float64(r2*(float64(r2*(1.0/24+float64(r*(1.0/120))))+(0.5+float64(r*(1.0/6))))) + r
		dst[i] = scale + float64(scale*p)
	}
}

// logColumn sets dst to log(a). Its error is below 1.1 units in the last place.
func logColumn(dst, a []float64) {
	dst = dst[:len(a)]
	for i, x := range a {
		bits := math.Float64bits(x)
		if bits-0x0010000000000000 >= 0x7fe0000000000000 {
			dst[i] = math.Log(x) // not a positive normal number
			logColumn(dst[i+1:], a[i+1:])
			return
		}
		offset := bits - logOffset
		e := &logTable[offset>>(52-7)%logSteps]
		k := float64(int64(offset) >> 52)
		z := math.Float64frombits(bits - offset>>52<<52)
		r := (z - e.c) * e.inverse
		r2 := r * r
		p := float64(r2*(float64(r2*(float64(r*(1.0/7))-1.0/6))+(float64(r*(1.0/5))-1.0/4))) + (float64(r*(1.0/3)) - 0.5)
		dst[i] = (float64(k*ln2Hi) + e.hi) + (r + (float64(k*ln2Lo) + e.lo + float64(r2*p)))
	}
}

// sinColumn sets dst to sin(a). Its error is below 1.1 units in the last place.
func sinColumn(dst, a []float64) {
	dst = dst[:len(a)]
	for i, x := range a {
		if !(math.Abs(x) < sinLimit) {
			dst[i] = math.Sin(x)
			sinColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*sinPerStep) + roundShift
		t := &sinTable[math.Float64bits(shifted)%sinSteps]
		steps := shifted - roundShift
		r := x - float64(steps*sinStepHi) - float64(steps*sinStepLo)
		r2 := r * r
		s := r + float64(float64(r*r2)*(float64(r2*(1.0/120-float64(r2*(1.0/5040))))-1.0/6))
		c := r2 * (float64(r2*(1.0/24-float64(r2*(1.0/720)))) - 0.5)
		dst[i] = t.sin + (float64(t.sin*c) + t.sinLo + float64(t.cos*s))
	}
}

// cosColumn sets dst to cos(a), as sinColumn does the sine.
func cosColumn(dst, a []float64) {
	dst = dst[:len(a)]
	for i, x := range a {
		if !(math.Abs(x) < sinLimit) {
			dst[i] = math.Cos(x)
			cosColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*sinPerStep) + roundShift
		t := &sinTable[math.Float64bits(shifted)%sinSteps]
		steps := shifted - roundShift
		r := x - float64(steps*sinStepHi) - float64(steps*sinStepLo)
		r2 := r * r
		s := r + float64(float64(r*r2)*(float64(r2*(1.0/120-float64(r2*(1.0/5040))))-1.0/6))
		c := r2 * (float64(r2*(1.0/24-float64(r2*(1.0/720)))) - 0.5)
		dst[i] = t.cos + (float64(t.cos*c) + t.cosLo - float64(t.sin*s))
	}
}
