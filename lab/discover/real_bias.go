package discover

import (
	"math"

	"neurophysics/lab/invariant"
	"neurophysics/lab/ode"
)

// unbias takes out of the constants what smoothing does to them: a motion that
// obeys the fitted law exactly is sampled at the recorded times, smoothed like
// the recording and fitted again; the difference is the bias (C. Gourieroux,
// A. Monfort, E. Renault, J. Appl. Econometrics 8, S85, 1993, "indirect
// inference", first order). It leaves the constants when the law cannot be
// followed over the record.
func (m *motion) unbias() {
	s := m.survey
	times := timesOf(s.set)
	q := make([][]float64, len(times))
	field := func(dst, x []float64, _ float64) { dst[0], dst[1] = x[1], m.law.at(x[0], x[1]) }
	for k, t := range times {
		sm := &s.smooth[m.q][k]
		r, err := ode.Solve(field, []float64{sm.Value[0], sm.D1[0]}, t, nil)
		if err != nil {
			return
		}
		q[k] = make([]float64, len(t))
		for i := range q[k] {
			q[k][i] = r.X[2*i]
		}
	}
	model := *s
	model.smooth = append([][]invariant.Smoothed(nil), s.smooth...)
	model.smooth[m.q] = s.how[m.q].Apply(times, q)
	w := newSwing(&model, m.q, -1)
	c, _, ok := w.equations(0, len(w.t)).sub(m.law.columns).solve()
	if !ok {
		return
	}
	for i := range c {
		bias := c[i] - m.law.c[i]
		// A bias as large as the constant is no correction but a failure.
		if math.Abs(bias) > math.Abs(m.law.c[i])/2 {
			continue
		}
		m.law.c[i] -= bias
		m.constants[i].Value -= bias
		m.constants[i].Low -= bias
		m.constants[i].High -= bias
	}
}

// at is the acceleration at place q and velocity v.
func (l *motionLaw) at(q, v float64) float64 {
	a := l.c[0] - l.c[1]*v
	terms, k := l.terms()
	for i, f := range terms {
		a -= k[i] * f.f(q)
	}
	return a
}
