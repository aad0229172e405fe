package expr

import (
	"math"
	"slices"
)

// term is a part of a sum that is being put together: coef*rest.
type term struct {
	rest *form
	coef float64
}

// add returns the sum of forms, with like terms merged and shared factors
// taken out where that makes the formula shorter.
func add(fs ...*form) *form {
	constant, terms := collect(fs)
	return factored(constant, terms)
}

// collect flattens sums and merges like terms.
func collect(fs []*form) (constant float64, terms []term) {
	numbers := false
	for _, f := range fs {
		switch f.kind {
		case number:
			if constant == 0 && !numbers {
				constant, numbers = f.num, true // -0 stays -0
				continue
			}
			constant += f.num
		case sum:
			constant += f.num
			for i, a := range f.args {
				terms = append(terms, term{a, f.coef[i]})
			}
		default:
			c, rest := split(f)
			terms = append(terms, term{rest, c})
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int { return compare(a.rest, b.rest) })
	n := 0
	for _, t := range terms {
		if n > 0 && same(terms[n-1].rest, t.rest) {
			terms[n-1].coef += t.coef
			continue
		}
		terms[n] = t
		n++
	}
	terms = slices.DeleteFunc(terms[:n], func(t term) bool { return t.coef == 0 })
	return pythagoras(constant, terms)
}

// pythagoras replaces c*sin(u)^2 + c*cos(u)^2 by c.
func pythagoras(constant float64, terms []term) (float64, []term) {
	square := func(t term, op Op) *form {
		if f := t.rest; f.kind == product && len(f.args) == 1 && f.coef[0] == 2 && f.args[0].kind == call && f.args[0].op == op {
			return f.args[0].args[0]
		}
		return nil
	}
	for i := 0; i < len(terms); i++ {
		u := square(terms[i], Sin)
		if u == nil {
			continue
		}
		for j := range terms {
			if v := square(terms[j], Cos); v != nil && terms[i].coef == terms[j].coef && same(u, v) {
				constant += terms[i].coef
				terms = slices.Delete(terms, max(i, j), max(i, j)+1)
				terms = slices.Delete(terms, min(i, j), min(i, j)+1)
				i = -1
				break
			}
		}
	}
	return constant, terms
}

// newSum makes the form of collected terms.
func newSum(constant float64, terms []term) *form {
	switch {
	case len(terms) == 0:
		return num(constant)
	case len(terms) == 1 && constant == 0:
		return scale(terms[0].rest, terms[0].coef)
	}
	f := &form{kind: sum, num: constant, args: make([]*form, len(terms)), coef: make([]float64, len(terms))}
	for i, t := range terms {
		f.args[i], f.coef[i] = t.rest, t.coef
	}
	return seal(f)
}

// scale returns c*f for an f that has no coefficient of its own.
func scale(f *form, c float64) *form {
	switch {
	case c == 1:
		return f
	case f.kind == product:
		return seal(&form{kind: product, num: c, args: f.args, coef: f.coef})
	case f.kind == sum:
		return distribute(f, c)
	}
	return seal(&form{kind: product, num: c, args: []*form{f}, coef: []float64{1}})
}

// distribute returns c*f for a sum f as a sum.
func distribute(f *form, c float64) *form {
	g := &form{kind: sum, num: f.num * c, args: f.args, coef: make([]float64, len(f.coef))}
	for i, v := range f.coef {
		g.coef[i] = v * c
	}
	return seal(g)
}

// unit takes a scale off a sum: f = s*g, where g has some coefficient 1 or -1.
// The scale is positive unless a sign may be taken too; then g's first
// coefficient is positive.
func unit(f *form, sign bool) (s float64, g *form) {
	s = math.Abs(f.coef[0])
	one := math.Abs(f.num) == 1
	for _, c := range f.coef {
		one = one || math.Abs(c) == 1
	}
	if one || !safe(s) {
		s = 1
	}
	if sign && f.coef[0] < 0 {
		s = -s
	}
	if s == 1 {
		return 1, f
	}
	g = &form{kind: sum, num: f.num / s, args: f.args, coef: make([]float64, len(f.coef))}
	for i, v := range f.coef {
		g.coef[i] = v / s
	}
	return s, seal(g)
}

// safe reports whether a scale is far from overflow and underflow.
func safe(s float64) bool { return s > 1e-100 && s < 1e100 }

// factored makes the sum of collected terms; while there is a factor shared by
// several terms whose taking out makes the formula shorter, it is taken out.
func factored(constant float64, terms []term) *form {
	best := newSum(constant, terms)
	if len(terms) < 2 || len(terms) > 64 {
		return best
	}
	for {
		base, exponent, count := sharedFactor(terms)
		if count < 2 {
			return best
		}
		var others, inner []term
		var innerConstant float64
		for _, t := range terms {
			if e := exponentOf(t.rest, base); e*exponent > 0 && math.Abs(e) >= math.Abs(exponent) {
				c, rest := split(mul(scale(t.rest, t.coef), pow(base, -exponent)))
				if rest.kind == number {
					innerConstant += c
				} else {
					inner = append(inner, term{rest, c})
				}
			} else {
				others = append(others, t)
			}
		}
		slices.SortStableFunc(inner, func(a, b term) int { return compare(a.rest, b.rest) })
		shared := mul(pow(base, exponent), newSum(innerConstant, inner))
		parts := []*form{num(constant), shared}
		for _, t := range others {
			parts = append(parts, scale(t.rest, t.coef))
		}
		c, collected := collect(parts)
		candidate := newSum(c, collected)
		if sizeOf(candidate) >= sizeOf(best) {
			return best
		}
		best, constant, terms = candidate, c, collected
		if len(terms) < 2 {
			return best
		}
	}
}

// exponentOf returns the exponent of base in a term; 0 if it has no such
// factor.
func exponentOf(f, base *form) float64 {
	if same(f, base) {
		return 1
	}
	if f.kind == product {
		for i, a := range f.args {
			if same(a, base) {
				return f.coef[i]
			}
		}
	}
	return 0
}

// sharedFactor returns the factor that most terms have, with the exponent
// nearest to zero among them.
func sharedFactor(terms []term) (base *form, exponent float64, count int) {
	try := func(b *form, sign float64) {
		n, least := 0, math.Inf(1)
		for _, t := range terms {
			if e := exponentOf(t.rest, b) * sign; e > 0 {
				n++
				least = min(least, e)
			}
		}
		if n > count {
			base, exponent, count = b, least*sign, n
		}
	}
	for _, t := range terms {
		if t.rest.kind != product {
			try(t.rest, 1)
			continue
		}
		for i, b := range t.rest.args {
			try(b, math.Copysign(1, t.rest.coef[i]))
		}
	}
	return base, exponent, count
}
