package expr

import (
	"math"
	"math/big"
)

// precision is that of the reference functions below, in bits.
const precision = 240

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
func bigInt(n int64) *big.Float     { return new(big.Float).SetPrec(precision).SetInt64(n) }
func bigNew() *big.Float            { return new(big.Float).SetPrec(precision) }

// bigTiny reports whether adding term to total would change nothing.
func bigTiny(term, total *big.Float) bool {
	return term.Sign() == 0 || term.MantExp(nil) < total.MantExp(nil)-precision
}

// bigAtanInv returns atan(1/n) by its series.
func bigAtanInv(n int64) *big.Float {
	power := bigNew().Quo(bigInt(1), bigInt(n))
	total := bigNew().Set(power)
	square := bigInt(n * n)
	for k := int64(1); ; k++ {
		power.Quo(power, square)
		term := bigNew().Quo(power, bigInt(2*k+1))
		if bigTiny(term, total) {
			return total
		}
		if k%2 == 1 {
			term.Neg(term)
		}
		total.Add(total, term)
	}
}

// bigPi is pi by Machin's formula.
var bigPi = func() *big.Float {
	p := bigNew().Mul(bigInt(16), bigAtanInv(5))
	return p.Sub(p, bigNew().Mul(bigInt(4), bigAtanInv(239)))
}()

// bigAtanh returns the inverse hyperbolic tangent of a small y.
func bigAtanh(y *big.Float) *big.Float {
	if y.Sign() == 0 {
		return bigNew()
	}
	power := bigNew().Set(y)
	total := bigNew().Set(y)
	square := bigNew().Mul(y, y)
	for k := int64(1); ; k++ {
		power.Mul(power, square)
		term := bigNew().Quo(power, bigInt(2*k+1))
		if bigTiny(term, total) {
			return total
		}
		total.Add(total, term)
	}
}

// bigLn2 is log(2) = 2 atanh(1/3).
var bigLn2 = bigNew().Mul(bigInt(2), bigAtanh(bigNew().Quo(bigInt(1), bigInt(3))))

// bigLog returns log(x) for x > 0.
func bigLog(x *big.Float) *big.Float {
	m := bigNew()
	k := x.MantExp(m) // x = m 2^k, m in 0.5..1
	if m.Cmp(bigFloat(math.Sqrt2/2)) < 0 {
		m.Mul(m, bigInt(2))
		k--
	}
	one := bigInt(1)
	y := bigNew().Quo(bigNew().Sub(m, one), bigNew().Add(m, one))
	l := bigNew().Mul(bigInt(2), bigAtanh(y))
	return l.Add(l, bigNew().Mul(bigInt(int64(k)), bigLn2))
}

// bigExp returns exp(x) for |x| < 1e4.
func bigExp(x *big.Float) *big.Float {
	f, _ := bigNew().Quo(x, bigLn2).Float64()
	k := math.Round(f)
	r := bigNew().Sub(x, bigNew().Mul(bigFloat(k), bigLn2))
	total, term := bigInt(1), bigInt(1)
	for n := int64(1); ; n++ {
		term.Mul(term, r)
		term.Quo(term, bigInt(n))
		if bigTiny(term, total) {
			return total.SetMantExp(total, int(k))
		}
		total.Add(total, term)
	}
}

// bigSin returns sin(x) for |x| < 1e9, and with shift the cosine.
func bigSin(x *big.Float, cosine bool) *big.Float {
	f, _ := bigNew().Quo(x, bigPi).Float64()
	k := math.Round(f)
	if cosine {
		k = math.Floor(f) + 0.5
		r := bigNew().Sub(bigNew().Mul(bigFloat(k), bigPi), x) // cos(x) = +-sin(k pi - x)
		s := bigSin(r, false)
		if math.Mod(k-0.5, 2) != 0 {
			s.Neg(s)
		}
		return s
	}
	r := bigNew().Sub(x, bigNew().Mul(bigFloat(k), bigPi))
	if math.Mod(k, 2) != 0 {
		r.Neg(r)
	}
	total, term := bigNew().Set(r), bigNew().Set(r)
	square := bigNew().Mul(r, r)
	for n := int64(1); ; n++ {
		term.Mul(term, square)
		term.Quo(term, bigInt(-2*n*(2*n+1)))
		if term.Sign() == 0 || bigTiny(term, total) {
			return total
		}
		total.Add(total, term)
	}
}
