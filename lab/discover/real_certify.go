package discover

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// Levels of the certificate.
const (
	shuffledAlpha = 0.05  // a law's ratio must be rarer than this among shuffles
	driftAlpha    = 0.001 // a drift is one if it is rarer than this by chance
	manyTest      = 5     // so many trajectories differ, if they can
)

// judge evaluates a formula on trajectories and decides whether it stays
// constant. Floor is the variation that counts as none whatever the noise.
func judge(set *traj.Set, e *expr.Expr, noise []float64, floor float64, shuffles int, seed uint64) (Evidence, bool) {
	values := make([][]float64, set.Len())
	g := make([]float64, set.Dim())
	var explained, free float64
	for k := range values {
		n := set.Trajectories[k].Len()
		values[k] = make([]float64, n)
		for i := range n {
			x := set.State(k, i)
			values[k][i] = e.At(x)
			if math.IsNaN(values[k][i]) || math.IsInf(values[k][i], 0) {
				return Evidence{Trajectories: set.Len(), Reason: "it is not finite on trajectories kept aside"}, false
			}
			e.Gradient(g, x)
			for j, d := range g {
				if noise[j] > 0 {
					explained += d * d * noise[j] * noise[j] * float64(n-1) / float64(n)
				}
			}
		}
		free += float64(n - 1)
	}
	v := invariant.Vary(values)
	drift := invariant.Drift(timesOf(set), values)
	ev := Evidence{
		Trajectories: set.Len(), Along: v.Along, Across: v.Across, Ratio: min(v.Ratio(), math.MaxFloat64),
		Noise: math.Sqrt(explained / max(free, 1)), Shuffled: invariant.Shuffled(values, shuffles, seed),
		DriftP: drift.P,
	}
	if !math.IsInf(drift.Low, 0) {
		ev.Drift = &drift.Interval
	}
	allowed := math.Sqrt(invariant.Conserved(int(free)) * (ev.Noise*ev.Noise + floor*floor))
	drifts := drift.P < driftAlpha && math.Abs(drift.Value) > floor
	switch {
	case ev.Ratio > invariant.MostRatio && ev.Along <= allowed && !drifts && set.Len() < manyTest:
		ev.alike = true
		ev.Reason = fmt.Sprintf("it is constant within the noise, but the %d trajectories kept aside differ too little in it: by %.3g, along them noise makes %.3g", set.Len(), ev.Across, ev.Noise)
	case ev.Ratio > invariant.MostRatio:
		ev.Reason = fmt.Sprintf("it varies %.2g times as much along trajectories as across them", ev.Ratio)
	case ev.Along > allowed:
		ev.Reason = fmt.Sprintf("it varies by %.3g along trajectories, noise explains %.3g", ev.Along, ev.Noise)
	case ev.Shuffled > shuffledAlpha:
		ev.Reason = fmt.Sprintf("%.2g of shuffled samples look as constant", ev.Shuffled)
	case drifts:
		ev.Reason = fmt.Sprintf("it drifts by %.3g [%.3g, %.3g] over a trajectory", drift.Value, drift.Low, drift.High)
	default:
		ev.Reason = "constant along trajectories within the noise, different between them, without drift"
		return ev, true
	}
	return ev, false
}

// nearMiss is the sum that came nearest to being constant.
type nearMiss struct {
	text      string
	excess    float64
	variation invariant.Variation
	drift     invariant.Drifting
}

// steady tells whether the sum hardly varies and does not drift.
func (n *nearMiss) steady() bool {
	const hardly = 0.1
	return n.variation.Ratio() < hardly && n.drift.P >= driftAlpha
}

// miss returns the pair of candidates, or the single one, of least excess among
// those that tell motions apart.
func (h *hunt) miss(m *invariant.Moments) *nearMiss {
	var best *nearMiss
	p := len(m.Library)
	try := func(chosen ...int) {
		r := m.Solve(chosen)
		if math.IsNaN(r.Excess) || best != nil && r.Excess >= best.excess {
			return
		}
		v := m.Vary(r)
		if v.Ratio() > invariant.MostRatio {
			return
		}
		last := r.Coef[len(r.Coef)-1]
		for a := range r.Coef {
			r.Coef[a] /= last
		}
		e := m.Expr(r)
		values := make([][]float64, h.train.Len())
		for k := range values {
			for i := range h.train.Trajectories[k].Len() {
				values[k] = append(values[k], e.At(h.train.State(k, i)))
			}
		}
		best = &nearMiss{text: e.Rounded(typeset).Text(h.train.Names()), excess: r.Excess, variation: v, drift: invariant.Drift(timesOf(h.train), values)}
	}
	for i := range p {
		try(i)
		for j := range i {
			try(j, i)
		}
	}
	return best
}

// law writes a relation as a law: scaled, its equal terms tied where the
// intervals allow it, with intervals, and judged on the test trajectories.
func (h *hunt) law(ctx context.Context, m *invariant.Moments, r invariant.Relation) (MeasuredLaw, error) {
	w, err := h.write(ctx, m, r)
	if err != nil {
		return MeasuredLaw{}, err
	}
	l := measured(h.quantity(w), w.expr, h.train.Names(), w.constants)
	ev, ok := judge(h.test, w.expr, h.survey.noise, w.floor, h.o.Shuffles, h.o.Seed)
	l.Evidence, l.Certified, l.floor = &ev, ok, w.floor
	l.R2 = 1 - ev.Along*ev.Along/(w.term*w.term)
	l.Note = "R2 is one minus the variance along test trajectories over that of the largest term"
	return l, nil
}
