package discover

import (
	"context"
	"math"
	"slices"

	"neurophysics/lab/invariant"
)

// decay is how the energy-like quantity falls: E = start exp(-rate (t - t0)).
type decay struct {
	rate, lost invariant.Interval // over the unit of time; share of E over the record, or the mean one
	scatter    float64            // standard deviation of E about it, as a share
}

// fitDecay fits the logarithm of the decaying quantity by a line in time. Rows
// count by that quantity: the noise of its logarithm goes as one over it.
// Motions start with different energies, so that times and logarithms count
// from the mean of their motion.
func (m *motion) fitDecay(ctx context.Context, o TableOptions) error {
	if !m.law.forced() {
		return nil
	}
	w := m.swing
	if m.law.creeps() {
		return nil // no whole periods, and no one rate
	}
	weights := m.decaying()
	if weights == nil {
		return nil
	}
	times, logs := slices.Clone(w.t), make([]float64, len(weights))
	total := 0.0
	for i, e := range weights {
		logs[i] = math.Log(e)
		total += e
	}
	for _, rows := range w.motions() {
		lo, hi := rows[0], rows[1]
		center(times[lo:hi], weights[lo:hi])
		center(logs[lo:hi], weights[lo:hi])
	}
	parts := make([]*normal, len(m.blocks))
	for b, rows := range m.blocks {
		parts[b] = newNormal(2)
		for i := rows[0]; i < rows[1]; i++ {
			f := math.Sqrt(weights[i])
			parts[b].row([]float64{f, f * times[i]}, f*logs[i])
		}
	}
	var line []float64
	ends, err := invariant.Bootstrap(ctx, len(parts), 1, o.Resamples, o.Seed+1, func(dst []float64, pick []int) bool {
		sum := newNormal(2)
		for _, b := range pick {
			sum.add(parts[b])
		}
		c, _, ok := sum.solve()
		if !ok {
			return false
		}
		if line == nil {
			line = c
		}
		dst[0] = -c[1]
		return true
	})
	if err != nil {
		return err
	}
	// Smoothing leaves out the ends of a record; the loss is that of the whole.
	span := m.survey.duration()
	share := func(rate float64) float64 { return -math.Expm1(-rate * span) }
	rate := ends[0]
	m.decay = &decay{rate: rate, lost: invariant.Interval{Value: share(rate.Value), Low: share(rate.Low), High: share(rate.High)}}
	for i, v := range logs {
		r := math.Expm1(v - line[0] - line[1]*times[i])
		m.decay.scatter += r * r * weights[i] / total
	}
	m.decay.scatter = math.Sqrt(m.decay.scatter)
	return nil
}

// decaying returns E + c x v/2 at every sample, with x the way from the place of
// rest and c the damping. E alone falls in steps, as friction takes c v^2 of it;
// with x” = -k x - c x' this sum falls at the rate c at every moment. Nil
// means that it is not positive throughout, so that it has no logarithm.
func (m *motion) decaying() []float64 {
	w, rest := m.swing, m.law.rest()
	out := make([]float64, len(w.t))
	for i := range out {
		x := w.q[i] - rest
		place := m.law.potential(w.q[i]) - m.law.potential(rest) - m.law.c[restColumn]*x
		out[i] = w.v[i]*w.v[i]/2 + place + m.law.c[velocityColumn]*x*w.v[i]/2
		if !(out[i] > 0) {
			return nil
		}
	}
	return out
}

// creeps tells that the damping is too strong for a swing about the place of rest.
func (l *motionLaw) creeps() bool {
	const h = 1e-4
	q, c := l.rest(), l.c[velocityColumn]
	stiffness := (l.at(q-h, 0) - l.at(q+h, 0)) / (2 * h)
	return stiffness > 0 && c*c >= 4*stiffness
}

// rest is the place near zero where the body stays, by Newton's method; zero
// where there is none that is stable.
func (l *motionLaw) rest() float64 {
	const h = 1e-4
	q := 0.0
	for range 20 {
		slope := (l.at(q-h, 0) - l.at(q+h, 0)) / (2 * h)
		if !(slope > 0) {
			return 0
		}
		q += l.at(q, 0) / slope
	}
	if math.Abs(l.at(q, 0)) > 1e-6*math.Abs(l.c[restColumn]) {
		return 0
	}
	return q
}

// center takes the weighted mean from the values.
func center(values, weights []float64) {
	sum, all := 0.0, 0.0
	for i, w := range weights {
		sum, all = sum+w*values[i], all+w
	}
	for i := range values {
		values[i] -= sum / all
	}
}
