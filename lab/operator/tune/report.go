package tune

import (
	"fmt"
	"math"
	"slices"
)

// Best returns the finished trial of the smallest loss, nil if none is finished.
func (s *Study) Best() *Trial {
	if top := s.Top(1); len(top) > 0 {
		return &top[0]
	}
	return nil
}

// Top returns the n best finished trials, fewer if there are not so many.
func (s *Study) Top(n int) []Trial {
	var out []Trial
	for _, t := range rank(s.Trials) {
		if t.State == Done && len(out) < n {
			out = append(out, t)
		}
	}
	return out
}

// Count returns how many trials ended in a way.
func (s *Study) Count(state string) int {
	n := 0
	for _, t := range s.Trials {
		if t.State == state {
			n++
		}
	}
	return n
}

// Importance says how much of what happened to the loss goes with one setting.
type Importance struct {
	Setting string  `json:"setting"`
	Share   float64 `json:"share"`
}

// bins is how many parts of equal numbers of trials a range is cut into.
const bins = 4

// Importances returns for each setting the share of the variance of ln loss among
// the finished trials that lies between parts of its range, quarters of the trials
// or its choices, less what chance alone would give (the correlation ratio in
// Kelley's form, 0 at least). Shares look at one setting at a time, so that they
// need not add up to 1. It is nil where there are not twice as many trials as
// parts, or losses that are not positive.
func (s *Study) Importances() []Importance {
	var out []Importance
	var done []Trial
	for _, t := range s.Trials {
		if t.State == Done {
			if t.Loss <= 0 {
				return nil
			}
			done = append(done, t)
		}
	}
	if len(done) < 2*bins {
		return nil
	}
	for _, p := range s.Settings.Space {
		out = append(out, Importance{p.Name, p.importance(done)})
	}
	return out
}

func (p *Setting) importance(done []Trial) float64 {
	parts := make(map[int][]float64)
	sorted := slices.Clone(done)
	slices.SortStableFunc(sorted, func(a, b Trial) int {
		switch {
		case a.Values[p.Name] < b.Values[p.Name]:
			return -1
		case a.Values[p.Name] > b.Values[p.Name]:
			return 1
		}
		return 0
	})
	var all []float64
	for i, t := range sorted {
		part := i * bins / len(sorted)
		if p.Choices != nil {
			part = slices.Index(p.Choices, t.Values[p.Name])
		}
		y := math.Log(t.Loss)
		parts[part], all = append(parts[part], y), append(all, y)
	}
	within := 0.0
	for part := range max(bins, len(p.Choices)) {
		within += squares(parts[part])
	}
	total, n, k := squares(all), float64(len(all)), float64(len(parts))
	if total == 0 || n <= k {
		return 0
	}
	return max(0, 1-within/total*(n-1)/(n-k))
}

// squares is the sum of the squares of the distances from the mean.
func squares(y []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	for _, v := range y {
		sum += (v - mean) * (v - mean)
	}
	return sum
}

// atBorder is how near to an end, in units of the range, a value is at a border.
const atBorder = 0.05

// matters is the least share from which on a setting is said to lie at a border.
const matters = 0.05

// Borders returns a sentence for each value of the best trial that lies at a
// border of its range, beyond which there may be better ones. Settings that the loss
// hardly goes with, by Importances, lie anywhere and are left out; with too few trials to
// know, so are all.
func (s *Study) Borders() []string {
	best := s.Best()
	if best == nil {
		return nil
	}
	share := map[string]float64{}
	for _, i := range s.Importances() {
		share[i.Setting] = i.Share
	}
	var out []string
	for _, p := range s.Settings.Space {
		if share[p.Name] < matters {
			continue
		}
		x := best.Values[p.Name]
		low, high, near := p.Low, p.High, atBorder
		u := 0.5
		if p.Choices != nil {
			low, high, near = p.Choices[0], p.Choices[len(p.Choices)-1], 0
		}
		if high > low {
			u = math.Log(x/low) / math.Log(high/low)
		}
		switch {
		case u <= near:
			out = append(out, fmt.Sprintf("the best %s, %.4g, lies at the lower border of its range, %.4g to %.4g", p.Name, x, low, high))
		case u >= 1-near:
			out = append(out, fmt.Sprintf("the best %s, %.4g, lies at the upper border of its range, %.4g to %.4g", p.Name, x, low, high))
		}
	}
	return out
}
