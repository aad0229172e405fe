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
		if c := best[size]; c.loss < least {
			front = append(front, c)
			least = c.loss
		}
	}
	return front
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
