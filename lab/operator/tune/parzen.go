package tune

import (
	"math"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/traj"
)

// Constants of the estimator, those of its authors and of other programs.
const (
	startTrials = 10  // trials that are drawn evenly
	candidates  = 24  // draws from the density of the good trials
	goodShare   = 0.1 // of the trials are good,
	mostGood    = 25  // but no more than these
)

// stream names the random stream of a study's trials.
const stream = 0x5ea2

// draw returns the values of a trial, which depend on the seed, the trial's
// number and the trials before it.
func (s Space) draw(seed uint64, number int, before []Trial) Values {
	rng := traj.Rand(seed, stream, uint64(number))
	ranked := rank(before)
	good := min(int(math.Ceil(goodShare*float64(len(ranked)))), mostGood)
	v := make(Values)
	for _, p := range s {
		switch {
		case len(ranked) < startTrials:
			v[p.Name] = p.even(rng)
		case p.Choices != nil:
			v[p.Name] = p.pick(rng, ranked[:good], ranked[good:])
		default:
			v[p.Name] = p.place(rng, ranked[:good], ranked[good:])
		}
	}
	return v
}

// rank returns trials in order: finished ones by loss, then those ended early by
// their prediction, then discarded ones; equal ones as they came.
func rank(trials []Trial) []Trial {
	order := map[string]int{Done: 0, Pruned: 1, Discarded: 2}
	out := slices.Clone(trials)
	slices.SortStableFunc(out, func(a, b Trial) int {
		switch {
		case a.State != b.State:
			return order[a.State] - order[b.State]
		case a.Loss < b.Loss:
			return -1
		case a.Loss > b.Loss:
			return 1
		}
		return 0
	})
	return out
}

// even draws a value evenly.
func (p *Setting) even(rng *rand.Rand) float64 {
	if p.Choices != nil {
		return p.Choices[rng.IntN(len(p.Choices))]
	}
	return p.at(rng.Float64())
}

// at returns the value at a place of [0, 1], which unit returns.
func (p *Setting) at(u float64) float64 {
	x := p.Low * math.Pow(p.High/p.Low, u)
	return min(max(x, p.Low), p.High)
}

func (p *Setting) unit(x float64) float64 { return math.Log(x/p.Low) / math.Log(p.High/p.Low) }

// pick draws among choices.
func (p *Setting) pick(rng *rand.Rand, good, rest []Trial) float64 {
	shares := func(trials []Trial) []float64 {
		w := make([]float64, len(p.Choices))
		for i := range w {
			w[i] = 1
		}
		for _, t := range trials {
			if i := slices.Index(p.Choices, t.Values[p.Name]); i >= 0 {
				w[i]++
			}
		}
		for i := range w {
			w[i] /= float64(len(p.Choices) + len(trials))
		}
		return w
	}
	l, g := shares(good), shares(rest)
	best, ratio := 0, math.Inf(-1)
	for range candidates {
		i := weighted(rng, l)
		if r := l[i] / g[i]; r > ratio {
			best, ratio = i, r
		}
	}
	return p.Choices[best]
}

// place draws on the logarithmic scale.
func (p *Setting) place(rng *rand.Rand, good, rest []Trial) float64 {
	units := func(trials []Trial) (u []float64) {
		for _, t := range trials {
			u = append(u, p.unit(t.Values[p.Name]))
		}
		return u
	}
	l, g := newMixture(units(good)), newMixture(units(rest))
	best, ratio := 0.5, math.Inf(-1)
	for range candidates {
		u := l.draw(rng)
		if r := math.Log(l.density(u)) - math.Log(g.density(u)); r > ratio {
			best, ratio = u, r
		}
	}
	return p.at(best)
}

// weighted draws a place by weights that add up to 1.
func weighted(rng *rand.Rand, w []float64) int {
	x := rng.Float64()
	for i := range w {
		if x -= w[i]; x < 0 {
			return i
		}
	}
	return len(w) - 1
}

// mixture is a density on [0, 1]: normal ones of equal weight, cut off at both
// ends, around observations and, as what is known without any, around the middle.
type mixture struct{ mean, width []float64 }

// newMixture makes each normal density as wide as the farther of its neighbours
// is away, but neither wider than the whole nor narrower than its share.
func newMixture(observed []float64) mixture {
	m := mixture{mean: append([]float64{0.5}, observed...)}
	slices.Sort(m.mean)
	middle := slices.Index(m.mean, 0.5)
	narrowest := 1 / min(100, float64(1+len(m.mean)))
	for i, x := range m.mean {
		width := 0.0
		if i > 0 {
			width = x - m.mean[i-1]
		}
		if i < len(m.mean)-1 {
			width = max(width, m.mean[i+1]-x)
		}
		if i == middle {
			width = 1
		}
		m.width = append(m.width, min(max(width, narrowest), 1))
	}
	return m
}

// draw draws from the mixture.
func (m mixture) draw(rng *rand.Rand) float64 {
	i := rng.IntN(len(m.mean))
	for { // at least a third of each normal density lies inside
		if u := m.mean[i] + m.width[i]*rng.NormFloat64(); u >= 0 && u <= 1 {
			return u
		}
	}
}

// density is that of the mixture at u.
func (m mixture) density(u float64) float64 {
	below := func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }
	sum := 0.0
	for i, mean := range m.mean {
		w := m.width[i]
		z := (u - mean) / w
		inside := below((1-mean)/w) - below(-mean/w)
		sum += math.Exp(-z*z/2) / (w * math.Sqrt(2*math.Pi) * inside)
	}
	return sum / float64(len(m.mean))
}
