package expr

import (
	"math"
	"slices"
)

// factor is a part of a product that is being put together: base^exponent.
type factor struct {
	base     *form
	exponent float64
}

// mul returns the product of forms, with equal bases merged and the scales of
// sums and exponentials taken out.
func mul(fs ...*form) *form {
	c := 1.0
	var factors []factor
	for _, f := range fs {
		switch f.kind {
		case number:
			c *= f.num
		case product:
			c *= f.num
			for i, a := range f.args {
				factors = append(factors, factor{a, f.coef[i]})
			}
		default:
			factors = append(factors, factor{f, 1})
		}
	}
	if c == 0 || len(factors) == 0 {
		return num(c)
	}
	if len(factors) == 1 && factors[0].exponent == 1 {
		return scale(factors[0].base, c)
	}
	var exponents []*form // of the exponentials
	factors = slices.DeleteFunc(factors, func(f factor) bool {
		if f.base.kind == call && f.base.op == Exp {
			exponents = append(exponents, mul(num(f.exponent), f.base.args[0]))
			return true
		}
		return false
	})
	for i, f := range factors {
		if f.base.kind == sum {
			s, g := unit(f.base, whole(f.exponent))
			if power := math.Pow(s, f.exponent); safe(math.Abs(power)) {
				factors[i].base = g
				c *= power
			}
		}
	}
	if len(exponents) == 1 {
		factors = append(factors, factor{newCall(Exp, exponents[0]), 1})
	} else if len(exponents) > 1 {
		e := apply1(Exp, add(exponents...))
		if e.kind != call {
			return mul(append(formsOf(c, factors), e)...)
		}
		factors = append(factors, factor{e, 1})
	}
	slices.SortStableFunc(factors, func(a, b factor) int { return compareFactors(a.base, b.base) })
	merged, n := false, 0
	for _, f := range factors {
		if n > 0 && same(factors[n-1].base, f.base) {
			factors[n-1].exponent += f.exponent
			merged = true
			continue
		}
		factors[n] = f
		n++
	}
	factors = slices.DeleteFunc(factors[:n], func(f factor) bool { return f.exponent == 0 })
	if merged {
		// A new exponent may open a base: |x|^2, ((x*y)^0.5)^2.
		return mul(formsOf(c, factors)...)
	}
	return newProduct(c, factors)
}

// formsOf turns a coefficient and factors into forms.
func formsOf(c float64, factors []factor) []*form {
	fs := []*form{num(c)}
	for _, f := range factors {
		fs = append(fs, pow(f.base, f.exponent))
	}
	return fs
}

// newProduct makes the form of sorted factors.
func newProduct(c float64, factors []factor) *form {
	switch {
	case len(factors) == 0 || c == 0:
		return num(c)
	case len(factors) == 1 && factors[0].exponent == 1:
		return scale(factors[0].base, c)
	}
	f := &form{kind: product, num: c, args: make([]*form, len(factors)), coef: make([]float64, len(factors))}
	for i, x := range factors {
		f.args[i], f.coef[i] = x.base, x.exponent
	}
	return seal(f)
}

// pow returns f^p for a number p. Wherever f^p has a finite value, so has what
// is returned, and the same.
func pow(f *form, p float64) *form {
	switch {
	case p == 1:
		return f
	case p == 0:
		return num(1)
	case !finite(p):
		return newCall(Pow, f, num(p))
	}
	switch f.kind {
	case number:
		return num(math.Pow(f.num, p))
	case product:
		if whole(p) {
			if g, ok := scaledPower(f, p); ok {
				return g
			}
			break
		}
		return rootOfProduct(f, p)
	case sum:
		if s, g := unit(f, whole(p)); s != 1 {
			if c := math.Pow(s, p); safe(math.Abs(c)) {
				return mul(num(c), power(g, p))
			}
		}
	case call:
		switch {
		case f.op == Exp:
			return apply1(Exp, mul(num(p), f.args[0]))
		case f.op == Abs && even(p):
			return pow(f.args[0], p)
		case f.op == Cbrt && math.Mod(p, 3) == 0:
			return pow(f.args[0], p/3)
		case f.op == Pow && whole(p):
			return apply2(Pow, f.args[0], mul(num(p), f.args[1]))
		}
	}
	return power(f, p)
}

// power makes base^p without looking into the base.
func power(base *form, p float64) *form {
	if p == 1 {
		return base
	}
	return seal(&form{kind: product, num: 1, args: []*form{base}, coef: []float64{p}})
}

// scaledPower returns f^p for a product and a whole p, unless the coefficient
// overflows.
func scaledPower(f *form, p float64) (*form, bool) {
	c := math.Pow(f.num, p)
	if !safe(math.Abs(c)) {
		return nil, false
	}
	parts := []*form{num(c)}
	for i, a := range f.args {
		parts = append(parts, pow(a, f.coef[i]*p))
	}
	return mul(parts...), true
}

// rootOfProduct returns f^p for a product and a p that is not whole. Factors
// that are never negative leave the root; the others stay together, since two
// negative ones have a root that each alone has not.
func rootOfProduct(f *form, p float64) *form {
	outer := []*form{}
	c := math.Pow(math.Abs(f.num), p)
	sign := f.num
	if safe(c) {
		outer = append(outer, num(c))
		sign = math.Copysign(1, f.num)
	}
	var inner []factor
	for i, a := range f.args {
		switch e := f.coef[i]; {
		case whole(e) && even(e) && !nonNegative(a):
			outer = append(outer, pow(apply1(Abs, a), e*p))
		case nonNegativePower(a, e):
			outer = append(outer, pow(a, e*p))
		default:
			inner = append(inner, factor{a, e})
		}
	}
	switch {
	case len(inner) == 0 && sign == 1:
	case len(inner) == 0:
		outer = append(outer, num(math.Pow(sign, p)))
	case len(inner) == 1 && sign == 1:
		outer = append(outer, pow(inner[0].base, inner[0].exponent*p))
	default:
		outer = append(outer, power(newProduct(sign, inner), p))
	}
	if len(outer) == 1 {
		return outer[0]
	}
	return mul(outer...)
}
