package expr

import (
	"math"
	"slices"
)

// newCall makes op(args...) without looking into the arguments.
func newCall(op Op, args ...*form) *form {
	return seal(&form{kind: call, op: op, num: 1, args: args})
}

// odd reports whether op(-u) = -op(u).
func odd(op Op) bool {
	switch op {
	case Sin, Tan, Asin, Atan, Sinh, Tanh, Cbrt:
		return true
	}
	f := op.function()
	return f != nil && f.Parity < 0
}

// apply1 returns op(u) for a function of one argument.
func apply1(op Op, u *form) *form {
	if u.kind == number {
		return num(apply(op, u.num, 0))
	}
	switch op {
	case Abs:
		return absOf(u)
	case Exp:
		return expOf(u)
	case Log:
		return logOf(u)
	case Cbrt:
		return cbrtOf(u)
	case Cos, Cosh:
		if op == Cos && u.kind == call && u.op == Acos {
			return u.args[0]
		}
		if negative(u) {
			u = mul(num(-1), u)
		}
	case Sin, Tan, Asin, Atan, Sinh, Tanh: // the odd ones
		if u.kind == call && (op == Sin && u.op == Asin || op == Tan && u.op == Atan) {
			return u.args[0]
		}
		if negative(u) {
			return mul(num(-1), newCall(op, mul(num(-1), u)))
		}
	default:
		if f := op.function(); f != nil && f.Parity != 0 && negative(u) {
			return mul(num(float64(f.Parity)), newCall(op, mul(num(-1), u)))
		}
	}
	return newCall(op, u)
}

// apply2 returns op(a, b) for a function of two arguments.
func apply2(op Op, a, b *form) *form {
	if a.kind == number && b.kind == number {
		return num(apply(op, a.num, b.num))
	}
	switch op {
	case Min, Max:
		return extremum(op, a, b)
	case Pow:
		switch {
		case b.kind == number:
			return pow(a, b.num)
		case a.kind == number && a.num == 1:
			return num(1)
		case a.kind == call && a.op == Exp:
			return apply1(Exp, mul(a.args[0], b))
		}
	}
	return newCall(op, a, b)
}

// extremum flattens min of min and max of max, sorts and drops equals.
func extremum(op Op, fs ...*form) *form {
	var args []*form
	var limit *form
	for len(fs) > 0 {
		f := fs[0]
		fs = fs[1:]
		switch {
		case f.kind == call && f.op == op:
			fs = append(slices.Clone(f.args), fs...)
		case f.kind == number && limit == nil:
			limit = f
		case f.kind == number:
			limit = num(apply(op, limit.num, f.num))
		default:
			args = append(args, f)
		}
	}
	slices.SortStableFunc(args, compare)
	args = slices.CompactFunc(args, same)
	if limit != nil {
		args = append(args, limit)
	}
	if len(args) == 1 {
		return args[0]
	}
	return newCall(op, args...)
}

// absOf returns |u|; what cannot be negative leaves the bars.
func absOf(u *form) *form {
	if nonNegative(u) {
		return u
	}
	if u.kind == sum && negative(u) {
		u = mul(num(-1), u)
	}
	if u.kind != product {
		return newCall(Abs, u)
	}
	outer := []*form{num(math.Abs(u.num))}
	var inner []factor
	for i, a := range u.args {
		if nonNegativePower(a, u.coef[i]) {
			outer = append(outer, pow(a, u.coef[i]))
		} else {
			inner = append(inner, factor{a, u.coef[i]})
		}
	}
	if len(inner) == 1 {
		return mul(append(outer, pow(absOf(inner[0].base), inner[0].exponent))...)
	}
	return mul(append(outer, newCall(Abs, newProduct(1, inner)))...)
}

// expOf returns exp(u): logarithms in u become powers, and its constant a
// factor unless that is extreme.
func expOf(u *form) *form {
	terms := []*form{u}
	if u.kind == sum {
		terms = terms[:0]
		if u.num != 0 {
			terms = append(terms, num(u.num))
		}
		for i, a := range u.args {
			terms = append(terms, scale(a, u.coef[i]))
		}
	}
	var outer, inner []*form
	for _, t := range terms {
		c, rest := split(t)
		switch {
		case t.kind == number && math.Abs(t.num) < 50:
			outer = append(outer, num(math.Exp(t.num)))
		case rest.kind == call && rest.op == Log:
			outer = append(outer, pow(rest.args[0], c))
		default:
			inner = append(inner, t)
		}
	}
	if len(outer) == 0 {
		return newCall(Exp, u)
	}
	if len(inner) > 0 {
		outer = append(outer, newCall(Exp, add(inner...)))
	}
	return mul(outer...)
}

// logOf returns log(u): a positive coefficient and exponentials leave it as
// terms, and a power whose base must be positive as a factor.
func logOf(u *form) *form {
	switch {
	case u.kind == call && u.op == Exp:
		return u.args[0]
	case u.kind == sum:
		if s, g := unit(u, false); s != 1 {
			return add(num(math.Log(s)), newCall(Log, g))
		}
	case u.kind == product:
		var outer []*form
		c := math.Abs(u.num)
		if c != 1 {
			outer = append(outer, num(math.Log(c)))
		}
		var inner []factor
		for i, a := range u.args {
			if a.kind == call && a.op == Exp {
				outer = append(outer, mul(num(u.coef[i]), a.args[0]))
			} else {
				inner = append(inner, factor{a, u.coef[i]})
			}
		}
		positive := u.num > 0
		switch {
		case len(inner) == 0 && positive:
		case len(inner) == 1 && positive && (!even(inner[0].exponent) || nonNegative(inner[0].base)):
			log := newCall(Log, inner[0].base)
			if inner[0].exponent == 1 && inner[0].base.kind != call {
				outer = append(outer, log)
			} else {
				outer = append(outer, mul(num(inner[0].exponent), apply1(Log, inner[0].base)))
			}
		default:
			outer = append(outer, newCall(Log, newProduct(math.Copysign(1, u.num), inner)))
		}
		return add(outer...)
	}
	return newCall(Log, u)
}

// cbrtOf returns the cube root: coefficients and cubes leave it.
func cbrtOf(u *form) *form {
	if u.kind != product {
		if negative(u) {
			return mul(num(-1), newCall(Cbrt, mul(num(-1), u)))
		}
		return newCall(Cbrt, u)
	}
	outer := []*form{num(math.Cbrt(u.num))}
	var inner []factor
	for i, a := range u.args {
		if e := u.coef[i]; math.Mod(e, 3) == 0 {
			outer = append(outer, pow(a, e/3))
		} else {
			inner = append(inner, factor{a, e})
		}
	}
	if len(inner) > 0 {
		outer = append(outer, newCall(Cbrt, newProduct(1, inner)))
	}
	return mul(outer...)
}
