package invariant

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// Bounds of the search over subsets of the library.
const (
	mostSubsets = 200000 // subsets of one size that are all tried
	beam        = 150    // subsets of one size that are extended, beyond that
	leastShare  = 1e-3   // a term below this share of the largest is no term
)

// Conserved is the Excess below which a relation counts as constant. Noise that
// is known to 20 % has an excess of up to 1.5.
const Conserved = 2

// MostRatio is the variation along over that across trajectories above which a
// function tells motions apart too badly to be called a law of theirs. Where
// terms cancel identically, as x and sin(x) do for small x, it is about 1.
const MostRatio = 0.5

// Nullspace returns the sparsest independent relations of at most the given
// number of terms whose variation along trajectories noise and Tolerance
// explain and stays below MostRatio, sparsest first. A relation is independent when its gradient is no
// combination of those of the relations before it, at most samples of the set.
// Known formulas come before all others in this test; they may be nil.
func (m *Moments) Nullspace(ctx context.Context, set *traj.Set, terms int, known []*expr.Expr) ([]Relation, error) {
	p := len(m.Library)
	test := newIndependence(set)
	for _, e := range known {
		test.accept(e)
	}
	var found []Relation
	front := [][]int{nil}
	for size := 1; size <= min(terms, p); size++ {
		tried := subsets(front, p, size)
		scored := make([]scoredSubset, 0, len(tried))
		w, n, c := make([]float64, size*size), make([]float64, size*size), make([]float64, size)
		for i, chosen := range tried {
			if i&1023 == 0 && ctx.Err() != nil {
				return found, fmt.Errorf("invariant: search of relations stopped: %w", ctx.Err())
			}
			if holds(chosen, found) {
				continue
			}
			m.pencil(w, n, chosen)
			e := leastEigen(c, w, n, size)
			if !math.IsNaN(e) {
				scored = append(scored, scoredSubset{chosen, e})
			}
		}
		// Of those that count as constant the plainest goes first: with vx
		// also its cosine is constant.
		slices.SortStableFunc(scored, func(a, b scoredSubset) int {
			if a.excess <= Conserved && b.excess <= Conserved {
				return cmp.Compare(m.nodes(a.chosen), m.nodes(b.chosen))
			}
			return cmp.Compare(a.excess, b.excess)
		})
		for _, s := range scored {
			if s.excess > Conserved || test.full() {
				break
			}
			r := m.Solve(s.chosen)
			if slices.Min(m.Share(r)) < leastShare || holds(s.chosen, found) || m.Vary(r).Ratio() > MostRatio {
				continue
			}
			if test.accept(m.Expr(r)) {
				found = append(found, r)
			}
		}
		if test.full() {
			break
		}
		front = front[:0]
		for _, s := range scored {
			if choose(p, size+1) > mostSubsets && len(front) == beam {
				break
			}
			front = append(front, s.chosen)
		}
	}
	return found, nil
}

// nodes counts the nodes of the chosen candidates.
func (m *Moments) nodes(chosen []int) int {
	n := 0
	for _, j := range chosen {
		n += m.Library[j].Size()
	}
	return n
}

type scoredSubset struct {
	chosen []int
	excess float64
}

// holds tells whether the terms of a found relation are all among the chosen.
func holds(chosen []int, found []Relation) bool {
	for _, r := range found {
		all := true
		for _, t := range r.Terms {
			all = all && slices.Contains(chosen, t)
		}
		if all {
			return true
		}
	}
	return false
}

// subsets returns all subsets of a size, or those that extend the front, each
// once and sorted.
func subsets(front [][]int, p, size int) [][]int {
	var out [][]int
	if choose(p, size) <= mostSubsets {
		chosen := make([]int, size)
		for i := range chosen {
			chosen[i] = i
		}
		for {
			out = append(out, slices.Clone(chosen))
			i := size - 1
			for i >= 0 && chosen[i] == p-size+i {
				i--
			}
			if i < 0 {
				return out
			}
			chosen[i]++
			for j := i + 1; j < size; j++ {
				chosen[j] = chosen[j-1] + 1
			}
		}
	}
	seen := map[string]bool{}
	for _, base := range front {
		for j := range p {
			if slices.Contains(base, j) {
				continue
			}
			chosen := append(slices.Clone(base), j)
			slices.Sort(chosen)
			key := fmt.Sprint(chosen)
			if !seen[key] {
				seen[key] = true
				out = append(out, chosen)
			}
		}
	}
	return out
}

// choose returns the number of subsets of size k of n, or a large number.
func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c *= float64(n-i) / float64(i+1)
	}
	return c
}
