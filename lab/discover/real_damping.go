package discover

import (
	"context"
	"fmt"
	"math"

	"neurophysics/lab/invariant"
)

// dampingR2 is how well the acceleration must be explained before its share of
// velocity is called damping.
const dampingR2 = 0.9

// forceDegree returns the degree of the polynomials in the positions that
// stand for whatever the force is, by the number of positions.
func forceDegree(positions int) int {
	switch positions {
	case 1:
		return 7
	case 2:
		return 3
	}
	return 2
}

// damping fits every acceleration by a polynomial of all positions and a
// multiple of the velocity, over whole trajectories, so that no form of the
// force needs to be known. It returns those that are explained well.
func (s *survey) damping(ctx context.Context, resamples int, seed uint64) ([]Damping, error) {
	var positions []int
	for i, v := range s.velocity {
		if v >= 0 {
			positions = append(positions, i)
		}
	}
	powers := exponents(len(positions), forceDegree(len(positions)))
	var out []Damping
	for _, i := range positions {
		v := s.velocity[i]
		units := make([]*normal, s.set.Len())
		for k := range units {
			units[k] = newNormal(len(powers) + 1)
			n := s.set.Trajectories[k].Len()
			trim := min(s.how[v].Window/4, n/8)
			row := make([]float64, len(powers)+1)
			for at := trim; at < n-trim; at++ {
				for p, e := range powers {
					row[p] = 1
					for a, j := range positions {
						row[p] *= power(s.smooth[j][k].Value[at]/s.spread[j], e[a])
					}
				}
				row[len(powers)] = s.smooth[v][k].Value[at]
				units[k].row(row, s.smooth[v][k].D1[at])
			}
		}
		whole := newNormal(len(powers) + 1)
		for _, u := range units {
			whole.add(u)
		}
		if whole.n < 3*whole.p {
			continue
		}
		_, rss, ok := whole.solve()
		r2 := whole.r2(rss)
		if !ok || r2 < dampingR2 {
			continue
		}
		ends, err := invariant.Bootstrap(ctx, len(units), 1, resamples, seed, func(dst []float64, pick []int) bool {
			sum := newNormal(len(powers) + 1)
			for _, k := range pick {
				sum.add(units[k])
			}
			c, _, ok := sum.solve()
			if ok {
				dst[0] = -c[len(powers)]
			}
			return ok
		})
		if err != nil {
			if ctx.Err() != nil {
				return out, err
			}
			continue
		}
		out = append(out, Damping{Column: s.set.Columns[v].Name, Unit: s.perTime(), Rate: ends[0].Value, Low: ends[0].Low, High: ends[0].High, R2: r2})
	}
	return out, nil
}

// perTime returns the unit of a rate, "" where that of time is not known.
func (s *survey) perTime() string {
	if unit := s.set.Time.Unit; unit != "" && unit != "1" {
		return "1/" + unit
	}
	return s.set.Time.Unit
}

// exponents lists those of all monomials of n variables to a total degree.
func exponents(n, degree int) [][]int {
	out := [][]int{make([]int, n)}
	for v := range n {
		for _, e := range out {
			sum := 0
			for _, k := range e {
				sum += k
			}
			for d := 1; d+sum <= degree; d++ {
				f := append([]int(nil), e...)
				f[v] = d
				out = append(out, f)
			}
		}
	}
	return out
}

func power(x float64, n int) float64 {
	if n == 0 {
		return 1
	}
	return math.Pow(x, float64(n))
}

// Levels at which damping speaks against a law: its rate in standard errors,
// and the change that it makes over a trajectory as a share of what differs
// between trajectories.
const (
	dampingSigmas = 4
	dampingShare  = 0.01
)

// sure tells that there is damping beyond doubt.
func (d Damping) sure() bool {
	const perSigma = 2 * 1.96
	return d.Rate*perSigma > dampingSigmas*(d.High-d.Low)
}

// lose moves laws to the failed ones that damping changes: at the rate r of a
// velocity v, f changes by -r v df/dv. A search among noisy rows may pass
// a form that fits the motion less well, because it hides the loss.
func (h *hunt) lose(damping []Damping) {
	kept := h.laws[:0]
	for _, l := range h.laws {
		change := 0.0
		which := ""
		for j, c := range h.test.Columns {
			for _, d := range damping {
				if d.Column != c.Name || !d.sure() {
					continue
				}
				slope := l.Expr.Derivative(j)
				for k := range h.test.Trajectories {
					t := h.test.Trajectories[k].T
					for i := 1; i < len(t); i++ {
						x := h.test.State(k, i)
						change -= d.Rate * x[j] * slope.At(x) * (t[i] - t[i-1]) / float64(h.test.Len())
					}
				}
				which = d.Column
			}
		}
		if math.Abs(change) > dampingShare*l.Evidence.Across {
			l.Certified = false
			l.Evidence.Reason = fmt.Sprintf("%s is damped, which changes it by %.3g over a trajectory", which, change)
			h.failed = append(h.failed, l)
			continue
		}
		kept = append(kept, l)
	}
	h.laws = kept
}
