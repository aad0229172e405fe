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
	mostTried   = 3000   // sums of one size that are looked at closer
)

// Conserved returns the Excess up to which a function counts as constant on so
// many rows: that of noise which is known to about 10 %, and five standard
// deviations of a variance from that many.
func Conserved(rows int) float64 {
	return 1.25 + 5*math.Sqrt(2/float64(max(rows, 1)))
}

// MostRatio is the variation along over that across trajectories above which a
// function tells motions apart too badly to be called a law of theirs. Where
// terms cancel identically, as x and sin(x) do for small x, it is about 1.
const MostRatio = 0.5

// leastAcross is the variation across trajectories as a share of the largest
// term, below which terms cancel for no reason of motion.
const leastAcross = 0.01

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
	var done [][]int // terms of relations, and of sums that cancel whatever the motion
	front := [][]int{nil}
	for size := 1; size <= min(terms, p); size++ {
		tried := subsets(front, p, size)
		scored := make([]scoredSubset, 0, len(tried))
		w, n, c := make([]float64, size*size), make([]float64, size*size), make([]float64, size)
		for i, chosen := range tried {
			if i&1023 == 0 && ctx.Err() != nil {
				return found, fmt.Errorf("invariant: search of relations stopped: %w", ctx.Err())
			}
			if holds(chosen, done) {
				continue
			}
			m.pencil(w, n, chosen)
			e := leastEigen(c, w, n, size)
			if !math.IsNaN(e) {
				scored = append(scored, scoredSubset{chosen: chosen, excess: e})
			}
		}
		slices.SortStableFunc(scored, func(a, b scoredSubset) int { return cmp.Compare(a.excess, b.excess) })
		left := m.constant(scored)
		for len(left) > 0 && !test.full() {
			i := plainest(left, m.free)
			chosen := left[i].chosen
			left = slices.Delete(left, i, i+1)
			r := m.Solve(chosen)
			if holds(chosen, done) || slices.Min(m.Share(r)) < leastShare {
				continue
			}
			if !m.tells(r) {
				done = append(done, chosen)
			} else if test.accept(m.Expr(r)) {
				done = append(done, chosen)
				found = append(found, r)
			}
		}
		if test.full() {
			break
		}
		front = front[:0]
		if choose(p, size+1) <= mostSubsets {
			continue // all of them will be tried
		}
		for _, s := range scored {
			if len(front) == beam {
				break
			}
			if !holds(s.chosen, done) && m.tells(m.Solve(s.chosen)) {
				front = append(front, s.chosen)
			}
		}
	}
	return found, nil
}

// tells reports whether a relation tells motions apart.
func (m *Moments) tells(r Relation) bool {
	v := m.Vary(r)
	most := 0.0
	for a, j := range r.Terms {
		most = max(most, math.Abs(r.Coef[a])*m.Scale[j])
	}
	return v.Ratio() <= MostRatio && v.Across >= leastAcross*most
}

// constant returns the subsets that count as constant, with their lengths of
// description: nodes, and the digits that coefficients need, for which a sum
// of large terms that cancel needs more.
func (m *Moments) constant(sorted []scoredSubset) []scoredSubset {
	const perNode = 2
	var out []scoredSubset
	for _, s := range sorted {
		if s.excess > Conserved(m.free) || len(out) == mostTried {
			break
		}
		size := len(s.chosen)
		w, n, c := make([]float64, size*size), make([]float64, size*size), make([]float64, size)
		m.pencil(w, n, s.chosen)
		leastEigen(c, w, n, size)
		for a, j := range s.chosen {
			s.length += perNode * nodes(m.Library[j])
			s.length += math.Log(max(1, math.Abs(c[a]))) // the noise of the sum is 1
		}
		out = append(out, s)
	}
	return out
}

// nodes counts the nodes of a candidate, functions with half a node more: for
// small x, 1 - x^2/2 is as good as cos(x), and plainer.
func nodes(e *expr.Expr) float64 {
	n := 0.0
	for _, node := range e.Nodes {
		n++
		switch node.Op {
		case expr.Sin, expr.Cos, expr.Exp, expr.Log:
			n += 0.5
		}
	}
	return n
}

// plainest returns the index of the shortest among the subsets whose excess the
// rows cannot tell from the first one's, which is the least: vx and its square
// are constant alike, and which has the lesser excess is chance.
func plainest(sorted []scoredSubset, rows int) int {
	const sigmas = 2
	best := 0
	for i, s := range sorted {
		if s.excess > sorted[0].excess+sigmas*math.Sqrt(2/float64(rows)) {
			break
		}
		if s.length < sorted[best].length {
			best = i
		}
	}
	return best
}

type scoredSubset struct {
	chosen []int
	excess float64
	length float64
}

// holds tells whether one of the sums that are done with is among the chosen.
func holds(chosen []int, done [][]int) bool {
	for _, terms := range done {
		all := true
		for _, t := range terms {
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
