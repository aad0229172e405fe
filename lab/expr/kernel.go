package expr

import "math"

// The loops in this file take whole columns. All slices of a call have the
// length of dst; dst may be one of the arguments. Unrolling them gains nothing:
// one load and one store a row is what they cost.

func addColumns(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func subColumns(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

func mulColumns(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

func divColumns(dst, a, b []float64) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

// addScalar sets dst to a + s.
func addScalar(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x + s
	}
}

// scalarSub sets dst to s - a.
func scalarSub(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = s - x
	}
}

// mulScalar sets dst to a * s.
func mulScalar(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x * s
	}
}

// divScalar sets dst to a / s.
func divScalar(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x / s
	}
}

// scalarDiv sets dst to s / a.
func scalarDiv(dst, a []float64, s float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = s / x
	}
}

func squareColumn(dst, a []float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x * x
	}
}

func cubeColumn(dst, a []float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x * x * x
	}
}

func sqrtColumn(dst, a []float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = math.Sqrt(x)
	}
}

func absColumn(dst, a []float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = math.Abs(x)
	}
}

// eachColumn sets dst to f(a) by calls.
func eachColumn(dst, a []float64, f func(float64) float64) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = f(x)
	}
}

// fill sets all of dst to s.
func fill(dst []float64, s float64) {
	for i := range dst {
		dst[i] = s
	}
}

// allFinite reports whether a holds neither NaN nor an infinity.
func allFinite(a []float64) bool {
	var s0, s1, s2, s3 float64 // 0 as long as all are finite; four do not wait for one another
	for ; len(a) >= 4; a = a[4:] {
		s0 += a[0] * 0
		s1 += a[1] * 0
		s2 += a[2] * 0
		s3 += a[3] * 0
	}
	for _, x := range a {
		s0 += x * 0
	}
	return s0+s1+s2+s3 == 0
}

// unaryColumn sets dst to op(a).
func unaryColumn(op Op, dst, a []float64) {
	switch op {
	case Neg:
		scalarSub(dst, a, math.Copysign(0, -1))
	case Inv:
		scalarDiv(dst, a, 1)
	case Square:
		squareColumn(dst, a)
	case Cube:
		cubeColumn(dst, a)
	case Sqrt:
		sqrtColumn(dst, a)
	case Abs:
		absColumn(dst, a)
	case Exp:
		expColumn(dst, a)
	case Log:
		logColumn(dst, a)
	case Sin:
		sinColumn(dst, a)
	case Cos:
		cosColumn(dst, a)
	case Cbrt:
		eachColumn(dst, a, math.Cbrt)
	case Tan:
		eachColumn(dst, a, math.Tan)
	case Asin:
		eachColumn(dst, a, math.Asin)
	case Acos:
		eachColumn(dst, a, math.Acos)
	case Atan:
		eachColumn(dst, a, math.Atan)
	case Sinh:
		eachColumn(dst, a, math.Sinh)
	case Cosh:
		eachColumn(dst, a, math.Cosh)
	case Tanh:
		eachColumn(dst, a, math.Tanh)
	default:
		f := op.function()
		if f == nil {
			panic("expr: no operator " + op.String())
		}
		eachColumn(dst, a, f.Value)
	}
}

// binaryColumns sets dst to op(a, b).
func binaryColumns(op Op, dst, a, b []float64) {
	switch op {
	case Add:
		addColumns(dst, a, b)
	case Sub:
		subColumns(dst, a, b)
	case Mul:
		mulColumns(dst, a, b)
	case Div:
		divColumns(dst, a, b)
	default:
		a, b = a[:len(dst)], b[:len(dst)]
		for i := range dst {
			dst[i] = apply(op, a[i], b[i])
		}
	}
}

// columnScalar sets dst to op(a, s).
func columnScalar(op Op, dst, a []float64, s float64) {
	switch op {
	case Add:
		addScalar(dst, a, s)
	case Sub:
		addScalar(dst, a, -s)
	case Mul:
		mulScalar(dst, a, s)
	case Div:
		divScalar(dst, a, s)
	case Pow:
		powScalar(dst, a, s)
	default:
		a = a[:len(dst)]
		for i, x := range a {
			dst[i] = apply(op, x, s)
		}
	}
}

// scalarColumn sets dst to op(s, b).
func scalarColumn(op Op, dst []float64, s float64, b []float64) {
	switch op {
	case Add:
		addScalar(dst, b, s)
	case Sub:
		scalarSub(dst, b, s)
	case Mul:
		mulScalar(dst, b, s)
	case Div:
		scalarDiv(dst, b, s)
	default:
		b = b[:len(dst)]
		for i, x := range b {
			dst[i] = apply(op, s, x)
		}
	}
}

// powScalar sets dst to a^p. Small whole and half-whole powers are products
// and roots.
func powScalar(dst, a []float64, p float64) {
	a = a[:len(dst)]
	switch {
	case p == 0.5:
		sqrtColumn(dst, a)
	case math.Abs(p) <= 16 && whole(p):
		for i, x := range a {
			dst[i] = wholePower(x, int(p))
		}
	case math.Abs(p) <= 16 && whole(2*p):
		n := int(math.Floor(p))
		for i, x := range a {
			dst[i] = wholePower(x, n) * math.Sqrt(x)
		}
	default:
		for i, x := range a {
			dst[i] = math.Pow(x, p)
		}
	}
}

// wholePower returns x^n by repeated squaring.
func wholePower(x float64, n int) float64 {
	m := max(n, -n)
	y := 1.0
	for {
		if m&1 != 0 {
			y *= x
		}
		if m >>= 1; m == 0 {
			break
		}
		x *= x
	}
	if n < 0 {
		return 1 / y
	}
	return y
}
