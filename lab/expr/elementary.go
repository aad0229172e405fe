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

// The coefficients stand in variables and not in constants, since the compiler
// then makes them operands of the arithmetic instructions instead of loading
// each into a register first. That is a quarter of all instructions.
var (
	expCoefficients = struct{ perStep, shift, hi, lo, c2, c3, c4, c5 float64 }{
		expPerStep, roundShift, expStepHi, expStepLo, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120,
	}
	logCoefficients = struct{ c2, c3, c4, c5, c6, c7, ln2Hi, ln2Lo float64 }{
		-1.0 / 2, 1.0 / 3, -1.0 / 4, 1.0 / 5, -1.0 / 6, 1.0 / 7, ln2Hi, ln2Lo,
	}
	sinCoefficients = struct{ perStep, shift, hi, lo, s3, s5, s7, c2, c4, c6 float64 }{
		sinPerStep, roundShift, sinStepHi, sinStepLo,
		-1.0 / 6, 1.0 / 120, -1.0 / 5040, -1.0 / 2, 1.0 / 24, -1.0 / 720,
	}
)

// expColumn sets dst to exp(a). Its error is below 1.02 units in the last
// place.
func expColumn(dst, a []float64) {
	dst = dst[:len(a)]
	c := &expCoefficients
	for i, x := range a {
		if !below(x, expLimit) {
			dst[i] = math.Exp(x)
			expColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*c.perStep) + c.shift
		k := math.Float64bits(shifted)
		steps := shifted - c.shift
		r := x - float64(steps*c.hi) - float64(steps*c.lo)
		scale := math.Float64frombits(expTable[k%expSteps] + k/expSteps<<52)
		r2 := r * r
		low := float64(r*c.c3) + c.c2
		high := float64(r*c.c5) + c.c4
		p := float64((low+float64(high*r2))*r2) + r
		dst[i] = scale + float64(scale*p)
	}
}

// below reports whether |x| < limit; it is false for NaN.
func below(x, limit float64) bool { return math.Float64bits(x)<<1 < math.Float64bits(limit)<<1 }

// logColumn sets dst to log(a). Its error is below 1.1 units in the last place.
func logColumn(dst, a []float64) {
	dst = dst[:len(a)]
	c := &logCoefficients
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
		low := float64(r*c.c3) + c.c2
		middle := float64(r*c.c5) + c.c4
		high := float64(r*c.c7) + c.c6
		p := low + float64((middle+float64(high*r2))*r2)
		lo := float64(k*c.ln2Lo) + e.lo + float64(p*r2) + r
		dst[i] = float64(k*c.ln2Hi) + e.hi + lo
	}
}

// sinColumn sets dst to sin(a). Its error is below 2 units in the last place,
// or below 1e-21 where such a unit is smaller, next to multiples of pi.
func sinColumn(dst, a []float64) {
	dst = dst[:len(a)]
	c := &sinCoefficients
	for i, x := range a {
		if !below(x, sinLimit) {
			dst[i] = math.Sin(x)
			sinColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*c.perStep) + c.shift
		t := &sinTable[math.Float64bits(shifted)%sinSteps]
		steps := shifted - c.shift
		r := x - float64(steps*c.hi) - float64(steps*c.lo)
		r2 := r * r
		s := float64((float64((float64(r2*c.s7)+c.s5)*r2)+c.s3)*float64(r2*r)) + r
		q := (float64((float64(r2*c.c6)+c.c4)*r2) + c.c2) * r2
		dst[i] = float64(q*t.sin) + t.sinLo + float64(s*t.cos) + t.sin
	}
}

// cosColumn sets dst to cos(a), as sinColumn does the sine.
func cosColumn(dst, a []float64) {
	dst = dst[:len(a)]
	c := &sinCoefficients
	for i, x := range a {
		if !below(x, sinLimit) {
			dst[i] = math.Cos(x)
			cosColumn(dst[i+1:], a[i+1:])
			return
		}
		shifted := float64(x*c.perStep) + c.shift
		t := &sinTable[math.Float64bits(shifted)%sinSteps]
		steps := shifted - c.shift
		r := x - float64(steps*c.hi) - float64(steps*c.lo)
		r2 := r * r
		s := float64((float64((float64(r2*c.s7)+c.s5)*r2)+c.s3)*float64(r2*r)) + r
		q := (float64((float64(r2*c.c6)+c.c4)*r2) + c.c2) * r2
		dst[i] = float64(q*t.cos) + t.cosLo - float64(s*t.sin) + t.cos
	}
}
