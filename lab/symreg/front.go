package symreg

import (
	"math"
	"slices"
)

// frontOf returns the candidates that are not dominated, by rising size and
// falling loss. Of several of one size that stands which describes the data
// best, so that a form with simple constants is not pushed out by the same form
// with fitted ones.
func (j *judge) frontOf(list []*candidate) []*candidate {
	best := map[int]*candidate{}
	var sizes []int
	for _, c := range list {
		size := j.size(c)
		b := best[size]
		if b == nil {
			sizes = append(sizes, size)
		}
		if b == nil || j.length(c) < j.length(b)-1e-9 {
			best[size] = c
		}
	}
	slices.Sort(sizes)
	var front []*candidate
	least := math.Inf(1)
	for _, size := range sizes {
		c := best[size]
		cost := c.loss
		if u := j.units.cost(c.e); u > 0 {
			cost = j.r.absolute(j.r.relative(c.loss) + u)
		}
		if cost < least {
			front = append(front, c)
			least = cost
		}
	}
	// One that pays for its units gives way to a larger one that does not,
	// even where it has less loss.
	kept := front[:0:0]
	for _, c := range slices.Backward(front) {
		if len(kept) == 0 || c.loss > kept[len(kept)-1].loss {
			kept = append(kept, c)
		}
	}
	slices.Reverse(kept)
	return kept
}

// byLoss returns the candidates that are not dominated in size and loss alone.
func (m *measure) byLoss(list []*candidate) []*candidate {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b *candidate) int {
		switch {
		case m.of(a.e) != m.of(b.e):
			return m.of(a.e) - m.of(b.e)
		case a.loss < b.loss:
			return -1
		case a.loss > b.loss:
			return 1
		}
		return 0
	})
	var front []*candidate
	for _, c := range sorted {
		if len(front) == 0 || c.loss < front[len(front)-1].loss {
			front = append(front, c)
		}
	}
	return front
}
