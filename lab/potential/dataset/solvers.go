package dataset

import (
	"context"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/potential"
)

// SolverStep is the step at which integrators are set beside networks.
const SolverStep = 0.02

// SolverLoss is how well an integrator of equal steps does on samples, as a network
// has to: from the values at the sensors and the start. Losses are half the sum of
// the mean squared errors of q and p.
type SolverLoss struct {
	Method  potential.Method `json:"method"`
	Step    float64          `json:"step"`
	Motions int              `json:"motions"`
	Lost    int              `json:"lost"`   // motions that left the well; their loss is counted as infinite
	Mean    float64          `json:"mean"`   // of the motions that are not lost
	Median  float64          `json:"median"` // of all
	Q95     float64          `json:"q95"`    // 95 % of all have at most this loss
}

// Solvers integrates the first motions of a part, all of them for most <= 0, by
// RK4, Yoshida4 and GL4 at SolverStep, and exactly, which is the least loss that
// anything can have that sees the potential at the sensors alone.
func Solvers(ctx context.Context, s *Set, part string, most int) ([]SolverLoss, error) {
	rows := []SolverLoss{
		{Method: potential.RK4, Step: SolverStep}, {Method: potential.Yoshida4, Step: SolverStep},
		{Method: potential.GL4, Step: SolverStep}, {Method: potential.Exact},
	}
	losses := make([][]float64, len(rows))
	err := s.Each(part, func(r *Record) error {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("dataset: stopped: %w", err)
		}
		v := potential.FromSensors(r.V)
		for i := range r.Orbits {
			if most > 0 && len(losses[0]) == most {
				return nil
			}
			for k := range rows {
				losses[k] = append(losses[k], lossOf(&r.Orbits[i], v, rows[k].Method, rows[k].Step))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for k := range rows {
		rows[k].sum(losses[k])
	}
	return rows, nil
}

// lossOf integrates a motion and compares it; infinite where it leaves the well.
func lossOf(o *Orbit, v potential.Potential, m potential.Method, step float64) float64 {
	found, err := potential.Solve(m, v, o.Start.Q, o.Start.P, o.T, step)
	if err != nil {
		return math.Inf(1)
	}
	loss := 0.0
	for k := range o.Q {
		dq, dp := found.Q[k]-o.Q[k], found.P[k]-o.P[k]
		loss += (dq*dq + dp*dp) / 2 / float64(len(o.Q))
	}
	return loss
}

func (l *SolverLoss) sum(losses []float64) {
	slices.Sort(losses)
	l.Motions = len(losses)
	kept := slices.IndexFunc(losses, func(x float64) bool { return math.IsInf(x, 1) })
	if kept < 0 {
		kept = len(losses)
	}
	l.Lost = len(losses) - kept
	for _, x := range losses[:kept] {
		l.Mean += x / float64(kept)
	}
	for i, x := range losses { // JSON knows no infinity
		losses[i] = min(x, math.MaxFloat64)
	}
	q := quantiles(losses, 0.5, 0.95)
	l.Median, l.Q95 = q[0], q[1]
}
