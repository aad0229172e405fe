package ode

import "math"

// Coefficients of the pair of Dormand and Prince (1980), table 2, "RK5(4)7M".
const (
	a21 = 1.0 / 5
	a31 = 3.0 / 40
	a32 = 9.0 / 40
	a41 = 44.0 / 45
	a42 = -56.0 / 15
	a43 = 32.0 / 9
	a51 = 19372.0 / 6561
	a52 = -25360.0 / 2187
	a53 = 64448.0 / 6561
	a54 = -212.0 / 729
	a61 = 9017.0 / 3168
	a62 = -355.0 / 33
	a63 = 46732.0 / 5247
	a64 = 49.0 / 176
	a65 = -5103.0 / 18656
	a71 = 35.0 / 384
	a73 = 500.0 / 1113
	a74 = 125.0 / 192
	a75 = -2187.0 / 6784
	a76 = 11.0 / 84
	c2  = 1.0 / 5
	c3  = 3.0 / 10
	c4  = 4.0 / 5
	c5  = 8.0 / 9

	// Difference between the weights of order 5 and order 4.
	e1 = 71.0 / 57600
	e3 = -71.0 / 16695
	e4 = 71.0 / 1920
	e5 = -17253.0 / 339200
	e6 = 22.0 / 525
	e7 = -1.0 / 40

	// Dense output of order 4: Hairer, Norsett and Wanner, Solving Ordinary
	// Differential Equations I, section II.6.
	d1 = -12715105075.0 / 11282082432
	d3 = 87487479700.0 / 32700410799
	d4 = -10690763975.0 / 1880347072
	d5 = 701980252875.0 / 199316789632
	d6 = -1453857185.0 / 822651844
	d7 = 69997945.0 / 29380423
)

// dormandPrince is the work space of one adaptive integration.
type dormandPrince struct {
	f                          Field
	x, y                       []float64 // state at both ends of the step
	k1, k2, k3, k4, k5, k6, k7 []float64
	r3, r4, r5                 []float64 // dense output beyond the straight line
	tmp                        []float64
}

func newDormandPrince(f Field, dim int) *dormandPrince {
	w := &dormandPrince{f: f}
	buf := make([]float64, 13*dim)
	for i, p := range []*[]float64{&w.x, &w.y, &w.k1, &w.k2, &w.k3, &w.k4, &w.k5, &w.k6, &w.k7, &w.r3, &w.r4, &w.r5, &w.tmp} {
		*p = buf[i*dim : (i+1)*dim : (i+1)*dim]
	}
	return w
}

// try takes a step of size h from x, with k1 = f(x, t) given, into y, and
// fills k2 to k7, where k7 = f(y, t+h) serves the next step as its k1.
func (w *dormandPrince) try(t, h float64) {
	n := len(w.x)
	x, y, z := w.x, w.y[:n], w.tmp[:n]
	k1, k2, k3, k4, k5, k6 := w.k1[:n], w.k2[:n], w.k3[:n], w.k4[:n], w.k5[:n], w.k6[:n]
	for i, v := range x {
		z[i] = v + h*(a21*k1[i])
	}
	w.f(k2, z, t+c2*h)
	for i, v := range x {
		z[i] = v + h*(a31*k1[i]+a32*k2[i])
	}
	w.f(k3, z, t+c3*h)
	for i, v := range x {
		z[i] = v + h*(a41*k1[i]+a42*k2[i]+a43*k3[i])
	}
	w.f(k4, z, t+c4*h)
	for i, v := range x {
		z[i] = v + h*(a51*k1[i]+a52*k2[i]+a53*k3[i]+a54*k4[i])
	}
	w.f(k5, z, t+c5*h)
	for i, v := range x {
		z[i] = v + h*(a61*k1[i]+a62*k2[i]+a63*k3[i]+a64*k4[i]+a65*k5[i])
	}
	w.f(k6, z, t+h)
	for i, v := range x {
		y[i] = v + h*(a71*k1[i]+a73*k3[i]+a74*k4[i]+a75*k5[i]+a76*k6[i])
	}
	w.f(w.k7, y, t+h)
}

// squaredError is the mean square of the local error in units of the tolerance:
// at most 1 for a step to accept, NaN or infinite where the step is not finite.
func (w *dormandPrince) squaredError(h, rtol, atol float64) float64 {
	n := len(w.x)
	y, k1, k3, k4, k5, k6, k7 := w.y[:n], w.k1[:n], w.k3[:n], w.k4[:n], w.k5[:n], w.k6[:n], w.k7[:n]
	var sum float64
	for i, v := range w.x {
		e := h * (e1*k1[i] + e3*k3[i] + e4*k4[i] + e5*k5[i] + e6*k6[i] + e7*k7[i])
		e /= atol + rtol*max(math.Abs(v), math.Abs(y[i]))
		sum += e * e
	}
	return sum / float64(n)
}

// prepareDense computes the interpolant of the step just tried.
func (w *dormandPrince) prepareDense(h float64) {
	n := len(w.x)
	y, k1, k3, k4, k5, k6, k7 := w.y[:n], w.k1[:n], w.k3[:n], w.k4[:n], w.k5[:n], w.k6[:n], w.k7[:n]
	r3, r4, r5 := w.r3[:n], w.r4[:n], w.r5[:n]
	for i, v := range w.x {
		diff := y[i] - v
		r3[i] = h*k1[i] - diff
		r4[i] = diff - h*k7[i] - r3[i]
		r5[i] = h * (d1*k1[i] + d3*k3[i] + d4*k4[i] + d5*k5[i] + d6*k6[i] + d7*k7[i])
	}
}

// dense writes the state at the share u of the step, 0 < u < 1, into dst.
func (w *dormandPrince) dense(dst []float64, u float64) {
	n := len(w.x)
	y, r3, r4, r5, dst := w.y[:n], w.r3[:n], w.r4[:n], w.r5[:n], dst[:n]
	s := 1 - u
	for i, v := range w.x {
		dst[i] = v + u*(y[i]-v+s*(r3[i]+u*(r4[i]+s*r5[i])))
	}
}

// firstStep estimates a step whose explicit Euler error is about the
// tolerance: Hairer, Norsett and Wanner, section II.4, with one more
// evaluation of the field.
func (w *dormandPrince) firstStep(t, dir float64, s *Settings) float64 {
	n := float64(len(w.x))
	var d0, d1, d2 float64
	for i, v := range w.x {
		scale := s.ATol + s.RTol*math.Abs(v)
		d0 += (v / scale) * (v / scale)
		d1 += (w.k1[i] / scale) * (w.k1[i] / scale)
	}
	d0, d1 = math.Sqrt(d0/n), math.Sqrt(d1/n)
	h := 1e-6
	if d0 >= 1e-5 && d1 >= 1e-5 {
		h = 0.01 * d0 / d1
	}
	h = min(h, s.MaxStep)
	for i, v := range w.x {
		w.tmp[i] = v + dir*h*w.k1[i]
	}
	w.f(w.k2, w.tmp, t+dir*h)
	for i, v := range w.x {
		e := (w.k2[i] - w.k1[i]) / (s.ATol + s.RTol*math.Abs(v))
		d2 += e * e
	}
	d2 = math.Sqrt(d2/n) / h
	second := max(1e-6, h*1e-3)
	if m := max(d1, d2); m > 1e-15 {
		second = math.Pow(0.01/m, 1.0/5)
	}
	if math.IsNaN(d2) || math.IsInf(d2, 0) {
		second = h
	}
	return min(100*h, second, s.MaxStep)
}
