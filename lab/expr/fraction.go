package expr

import (
	"math"
	"strconv"
)

// fraction is a number num/den in lowest terms with den > 0. The zero value is
// no number: it stands for what left the range, and stays so in all that is
// computed from it.
type fraction struct{ num, den int32 }

// wholeFraction returns n as a fraction.
func wholeFraction(n int32) fraction { return fraction{n, 1} }

// reduced returns num/den in lowest terms. den must not be zero.
func reduced(num, den int64) fraction {
	if den < 0 {
		num, den = -num, -den
	}
	a, b := num, den
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	num, den = num/a, den/a
	if num < -math.MaxInt32 || num > math.MaxInt32 || den > math.MaxInt32 {
		return fraction{}
	}
	return fraction{int32(num), int32(den)}
}

func (f fraction) valid() bool { return f.den != 0 }
func (f fraction) zero() bool  { return f.num == 0 && f.den != 0 }

// plus returns f + sign*g for a sign of 1 or -1.
func (f fraction) plus(g fraction, sign int32) fraction {
	if f.den == 1 && g.den == 1 {
		return reduced(int64(f.num)+int64(sign)*int64(g.num), 1)
	}
	if !f.valid() || !g.valid() {
		return fraction{}
	}
	// Numerators and denominators fit 32 bits, so that this fits 64.
	a, b := int64(f.num)*int64(g.den), int64(sign)*int64(g.num)*int64(f.den)
	return reduced(a+b, int64(f.den)*int64(g.den))
}

// times returns f*g.
func (f fraction) times(g fraction) fraction {
	if !f.valid() || !g.valid() {
		return fraction{}
	}
	return reduced(int64(f.num)*int64(g.num), int64(f.den)*int64(g.den))
}

// inverse returns 1/f. It is no number for 0.
func (f fraction) inverse() fraction {
	if f.num == 0 {
		return fraction{}
	}
	return reduced(int64(f.den), int64(f.num))
}

// String returns the fraction as a power is written: 2, -2, (1/2).
func (f fraction) String() string {
	if f.den == 1 {
		return strconv.Itoa(int(f.num))
	}
	return "(" + strconv.Itoa(int(f.num)) + "/" + strconv.Itoa(int(f.den)) + ")"
}

// Bounds on the exponents that a number is read as.
const (
	largestPower       = 1000
	largestDenominator = 1000
)

// nearest returns the fraction that v is, or the nearest one of its continued
// fraction with a denominator in bounds. It is no number where v is too large.
func nearest(v float64) fraction {
	if !(math.Abs(v) <= largestPower) {
		return fraction{}
	}
	p0, q0, p, q := int64(0), int64(1), int64(1), int64(0)
	for x := v; ; {
		a := math.Floor(x)
		p1, q1 := int64(a)*p+p0, int64(a)*q+q0
		if q1 > largestDenominator {
			break
		}
		p0, q0, p, q = p, q, p1, q1
		if x -= a; x < 1e-9 || math.Abs(float64(p)/float64(q)-v) < 1e-12 {
			break
		}
		x = 1 / x
	}
	return reduced(p, q)
}
