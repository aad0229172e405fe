package expr

// Derivative returns the derivative of the formula in column v, in canonical
// form. Of min, max and abs it is the one beside the kink, and not defined on
// it.
func (e *Expr) Derivative(v int) *Expr {
	var out emitter
	out.form(differentiate(e.form(), v))
	return &Expr{Nodes: out.nodes, Consts: out.consts}
}

// differentiate returns df/dv.
func differentiate(f *form, v int) *form {
	switch f.kind {
	case number:
		return num(0)
	case variable:
		if f.v == v {
			return num(1)
		}
		return num(0)
	case sum:
		parts := make([]*form, len(f.args))
		for i, a := range f.args {
			parts[i] = mul(num(f.coef[i]), differentiate(a, v))
		}
		return add(parts...)
	case product:
		parts := make([]*form, len(f.args))
		for i, a := range f.args {
			parts[i] = num(0)
			if d := differentiate(a, v); !isZero(d) {
				parts[i] = mul(num(f.coef[i]), f, power(a, -1), d)
			}
		}
		return add(parts...)
	}
	return differentiateCall(f, v)
}

// differentiateCall returns the derivative of a function by the chain rule.
func differentiateCall(f *form, v int) *form {
	u := f.args[0]
	du := differentiate(u, v)
	if len(f.args) > 1 {
		rest := f.args[1]
		if len(f.args) > 2 {
			rest = newCall(f.op, f.args[1:]...)
		}
		return differentiatePair(f, u, rest, du, differentiate(rest, v))
	}
	if isZero(du) {
		return du
	}
	var d *form
	switch f.op {
	case Abs:
		d = mul(u, pow(f, -1))
	case Exp:
		d = f
	case Log:
		d = pow(u, -1)
	case Cbrt:
		d = mul(num(1.0/3), pow(f, -2))
	case Sin:
		d = apply1(Cos, u)
	case Cos:
		d = mul(num(-1), apply1(Sin, u))
	case Tan:
		d = add(num(1), pow(f, 2))
	case Asin:
		d = pow(oneMinusSquare(u), -0.5)
	case Acos:
		d = mul(num(-1), pow(oneMinusSquare(u), -0.5))
	case Atan:
		d = pow(add(num(1), pow(u, 2)), -1)
	case Sinh:
		d = apply1(Cosh, u)
	case Cosh:
		d = apply1(Sinh, u)
	case Tanh:
		d = oneMinusSquare(f)
	default:
		g := f.op.function()
		if g == nil {
			panic("expr: no derivative of " + f.op.String())
		}
		d = g.slopeOf(u)
	}
	return mul(d, du)
}

// oneMinusSquare returns 1 - u^2.
func oneMinusSquare(u *form) *form { return add(num(1), mul(num(-1), pow(u, 2))) }

// differentiatePair returns the derivative of f = op(a, b).
func differentiatePair(f, a, b, da, db *form) *form {
	minus := func(x, y *form) *form { return add(x, mul(num(-1), y)) }
	switch f.op {
	case Pow: // a^b (db log a + b da/a)
		var parts []*form
		if !isZero(db) && (a.kind != number || a.num > 0) {
			parts = append(parts, mul(db, apply1(Log, a)))
		}
		if !isZero(da) {
			parts = append(parts, mul(b, da, pow(a, -1)))
		}
		return mul(f, add(parts...))
	case Atan2: // (x dy - y dx)/(x^2 + y^2) of atan2(y, x)
		return mul(minus(mul(b, da), mul(a, db)), pow(add(pow(a, 2), pow(b, 2)), -1))
	case Min, Max: // (da + db)/2 +- (da - db)/2 * sign(a - b)
		d := minus(a, b)
		sign := mul(d, pow(apply1(Abs, d), -1), num(0.5), minus(da, db))
		half := mul(num(0.5), add(da, db))
		if f.op == Min {
			return minus(half, sign)
		}
		return add(half, sign)
	}
	panic("expr: no derivative of " + f.op.String())
}

// isZero reports whether f is the number 0.
func isZero(f *form) bool { return f.kind == number && f.num == 0 }
