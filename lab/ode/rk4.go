package ode

// RK4 is the classical Runge-Kutta method of order 4 with a fixed step.
type RK4 struct {
	f                   Field
	k1, k2, k3, k4, tmp []float64
	sum                 compensated
}

// NewRK4 returns a stepper for states of dim numbers.
func NewRK4(f Field, dim int) *RK4 {
	checkDim(dim)
	v := func() []float64 { return make([]float64, dim) }
	return &RK4{f: f, k1: v(), k2: v(), k3: v(), k4: v(), tmp: v(), sum: newCompensated(dim)}
}

// Step advances x from t to t+h with four evaluations of the field.
func (r *RK4) Step(x []float64, t, h float64) {
	checkState(x, len(r.tmp))
	r.sum.resume(x)
	r.f(r.k1, x, t)
	r.stage(r.k2, x, r.k1, t+h/2, h/2)
	r.stage(r.k3, x, r.k2, t+h/2, h/2)
	r.stage(r.k4, x, r.k3, t+h, h)
	for i := range x {
		r.sum.add(x, i, h/6*(r.k1[i]+2*(r.k2[i]+r.k3[i])+r.k4[i]))
	}
	copy(r.sum.last, x)
}

func (r *RK4) stage(dst, x, k []float64, t, h float64) {
	for i, v := range x {
		r.tmp[i] = v + h*k[i]
	}
	r.f(dst, r.tmp, t)
}
