package tune

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"neurophysics/lab/traj"
)

// Constants of the estimator, those of Optuna (Akiba et al., 2019).
const (
	startTrials = 10  // trials that are drawn evenly
	candidates  = 24  // draws from the density of the good trials
	goodShare   = 0.1 // of the trials are good,
	mostGood    = 25  // but no more than these
	recent      = 25  // trials of each kind that count in full, the older ones less
)

// stream names the random stream of a study's trials.
const stream = 0x5ea2

// draw returns the values of a trial, which depend on the seed, the trial's
// number and the trials before it.
func (s Space) draw(seed uint64, number int, before []Trial) Values {
	rng := traj.Rand(seed, stream, uint64(number))
	best := make([]float64, len(s))
	if len(before) < startTrials {
		for i, p := range s {
			best[i] = p.even(rng)
		}
		return s.values(best)
	}
	good, rest := split(before)
	l, g := s.estimate(good), s.estimate(rest)
	most := math.Inf(-1)
	for range candidates {
		x := l.draw(rng)
		if r := math.Log(l.density(x)) - math.Log(g.density(x)); r > most {
			best, most = x, r
		}
	}
	return s.values(best)
}

// values names what places stand for.
func (s Space) values(places []float64) Values {
	v := make(Values)
	for i, p := range s {
		v[p.Name] = p.at(places[i])
	}
	return v
}

// split parts trials into the good ones and the rest, both in the order of their numbers.
func split(trials []Trial) (good, rest []Trial) {
	ranked := rank(trials)
	n := min(int(math.Ceil(goodShare*float64(len(ranked)))), mostGood)
	good, rest = ranked[:n], ranked[n:]
	for _, part := range [][]Trial{good, rest} {
		slices.SortFunc(part, func(a, b Trial) int { return a.Number - b.Number })
	}
	return good, rest
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

// even draws a place evenly.
func (p *Setting) even(rng *rand.Rand) float64 {
	if p.Choices != nil {
		return float64(rng.IntN(len(p.Choices)))
	}
	return rng.Float64()
}

// at returns the value at a place, which place returns: in [0, 1] on the logarithmic
// scale, or the number of a choice.
func (p *Setting) at(place float64) float64 {
	if p.Choices != nil {
		return p.Choices[int(place)]
	}
	x := p.Low * math.Pow(p.High/p.Low, place)
	return min(max(x, p.Low), p.High)
}

func (p *Setting) place(x float64) float64 {
	if p.Choices != nil {
		return float64(slices.Index(p.Choices, x))
	}
	return math.Log(x/p.Low) / math.Log(p.High/p.Low)
}

// estimator is a density of places in all settings: the mean of one for each observation, the
// oldest first, and a last one of what is known without any. Each is a product of one
// a setting.
type estimator struct {
	weight   []float64
	settings []kernels
}

// kernels are the densities of one setting: normal ones, cut off at 0 and 1, or the
// chances of choices.
type kernels struct {
	mean, width []float64
	chances     [][]float64
}

func (s Space) estimate(trials []Trial) estimator {
	d := estimator{weight: weights(len(trials))}
	for _, p := range s {
		observed := make([]float64, len(trials))
		for i, t := range trials {
			observed[i] = p.place(t.Values[p.Name])
		}
		if p.Choices != nil {
			d.settings = append(d.settings, choices(observed, len(p.Choices)))
		} else {
			d.settings = append(d.settings, normals(observed))
		}
	}
	return d
}

// choices gives what was observed the more weight the more observations there are.
func choices(observed []float64, n int) kernels {
	var k kernels
	every := 1 / float64(len(observed)+1)
	for i := range len(observed) + 1 {
		chances := make([]float64, n)
		for c := range chances {
			switch {
			case i == len(observed):
				chances[c] = 1 / float64(n)
			case int(observed[i]) == c:
				chances[c] = (1 + every) / (1 + every*float64(n))
			default:
				chances[c] = every / (1 + every*float64(n))
			}
		}
		k.chances = append(k.chances, chances)
	}
	return k
}

// weights are those of n observations, the oldest first, and of what is known without
// any. They add up to 1.
func weights(n int) []float64 {
	w := make([]float64, n+1)
	sum := 0.0
	for i := range w {
		w[i] = 1
		if old := n - recent; i < old {
			w[i] = 1 / float64(n)
			if old > 1 {
				w[i] += (1 - w[i]) * float64(i) / float64(old-1)
			}
		}
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
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

// normals makes the density of each observation as wide as the farther of its neighbours
// is away, but neither wider than the whole nor narrower than its share. The ends count
// as neighbours of one observation that is alone.
func normals(observed []float64) kernels {
	n := len(observed)
	k := kernels{mean: append(slices.Clone(observed), 0.5), width: make([]float64, n+1)}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(observed[a], observed[b]) })
	narrowest := 1 / min(100, float64(n+2))
	for i, at := range order {
		var left, right float64
		if i > 0 {
			left = observed[at] - observed[order[i-1]]
		} else if n == 1 {
			left = observed[at]
		}
		if i < n-1 {
			right = observed[order[i+1]] - observed[at]
		} else if n == 1 {
			right = 1 - observed[at]
		}
		k.width[at] = min(max(left, right, narrowest), 1)
	}
	k.width[n] = 1
	return k
}

// draw draws places.
func (d estimator) draw(rng *rand.Rand) []float64 {
	i := weighted(rng, d.weight)
	x := make([]float64, len(d.settings))
	for s, k := range d.settings {
		if k.chances != nil {
			x[s] = float64(weighted(rng, k.chances[i]))
			continue
		}
		for x[s] = -1; x[s] < 0 || x[s] > 1; { // at least a third of each normal density lies inside
			x[s] = k.mean[i] + k.width[i]*rng.NormFloat64()
		}
	}
	return x
}

// density is that at places x.
func (d estimator) density(x []float64) float64 {
	sum := 0.0
	for i, share := range d.weight {
		for s, k := range d.settings {
			share *= k.density(i, x[s])
		}
		sum += share
	}
	return sum
}

// density is that of kernel i at place x.
func (k kernels) density(i int, x float64) float64 {
	if k.chances != nil {
		return k.chances[i][int(x)]
	}
	below := func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }
	mean, w := k.mean[i], k.width[i]
	z := (x - mean) / w
	inside := below((1-mean)/w) - below(-mean/w)
	return math.Exp(-z*z/2) / (w * math.Sqrt(2*math.Pi) * inside)
}
