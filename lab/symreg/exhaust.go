package symreg

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// How many of the first terms of a library are tried in all pairs and triples.
// Greed fails where large terms cancel, as kinetic and potential energy do on a
// bound orbit: each alone says nothing of the sum.
const (
	pairTerms     = 500
	tripleTerms   = 120
	lastPairTerms = 1500 // of the largest library, where no smaller one did
)

// tuple is a choice of terms with what it explains of the target.
type tuple struct {
	idx  [3]int
	k    int
	cost float64
}

// exhaust returns the best pairs of the first terms and the best triples of even
// fewer, alone and with the constant term (which is number 0), as sorted index
// lists.
func (s *sparse) exhaust(ctx context.Context, pairs, triples int) [][]int {
	m := min(len(s.lib.terms), pairs)
	var found [][]int
	g, b := s.gram(ctx, m)
	rest := floats.Dot(s.y, s.y)
	for _, centred := range []bool{false, true} {
		first, extra, size := 0, 0, 0
		if centred {
			first, extra, size = 1, 1, s.termSize(0)
			rest = centre(g, b, rest)
		}
		best := s.gather(ctx, first, m, func(i int, best []tuple) []tuple {
			for j := i + 1; j < m; j++ {
				det := 1 - g[i*m+j]*g[i*m+j]
				if det < 1e-9 || b[i] == 0 && b[j] == 0 {
					continue
				}
				gain := (b[i]*b[i] - 2*b[i]*b[j]*g[i*m+j] + b[j]*b[j]) / det
				best = s.keep(best, tuple{[3]int{i, j, -1}, 2, 0}, rest-gain, extra, size)
			}
			return best
		})
		found = s.collect(found, best, centred)
		found = s.collect(found, s.triples(ctx, g, b, rest, min(m, triples), m, first, extra, size), centred)
	}
	return found
}

// triples returns the best triples of the first most terms; m is the side of g.
func (s *sparse) triples(ctx context.Context, g, b []float64, rest float64, most, m, first, extra, size int) []tuple {
	return s.gather(ctx, first, most, func(i int, best []tuple) []tuple {
		for j := i + 1; j < most; j++ {
			gij := g[i*m+j]
			dj := 1 - gij*gij
			if dj < 1e-9 {
				continue
			}
			bj := b[j] - gij*b[i]
			two := b[i]*b[i] + bj*bj/dj
			for k := j + 1; k < most; k++ {
				// Gram-Schmidt of term k against i and j.
				cj := g[j*m+k] - gij*g[i*m+k]
				dk := 1 - g[i*m+k]*g[i*m+k] - cj*cj/dj
				if dk < 1e-9 {
					continue
				}
				bk := b[k] - g[i*m+k]*b[i] - cj*bj/dj
				best = s.keep(best, tuple{[3]int{i, j, k}, 3, 0}, rest-two-bk*bk/dk, extra, size)
			}
		}
		return best
	})
}

// gather returns the best tuples whose first terms are from to most-1; f enters
// those of one first term into a list.
func (s *sparse) gather(ctx context.Context, from, most int, f func(i int, best []tuple) []tuple) []tuple {
	const stride = 8 // lists that have filled up spare work
	lists := make([][]tuple, stride)
	parallel(s.threads, stride, func(k int) {
		for i := from + k; i < most && ctx.Err() == nil; i += stride {
			lists[k] = f(i, lists[k])
		}
	})
	var best []tuple
	for _, t := range slices.Concat(lists...) {
		best = s.enlist(best, t)
	}
	return best
}

// keep enters t into the short list of the best, at its cost.
func (s *sparse) keep(best []tuple, t tuple, rss float64, extra, size int) []tuple {
	if len(best) == s.width && s.cost(rss, t.k+extra, size) >= best[len(best)-1].cost {
		return best
	}
	for _, j := range t.idx[:t.k] {
		size += s.termSize(j)
	}
	t.cost = s.cost(rss, t.k+extra, size)
	return s.enlist(best, t)
}

// enlist enters t, whose cost is known. Of equal costs the one that came first
// stands first.
func (s *sparse) enlist(best []tuple, t tuple) []tuple {
	at := len(best)
	for at > 0 && best[at-1].cost > t.cost {
		at--
	}
	if at == s.width {
		return best
	}
	best = slices.Insert(best, at, t)
	return best[:min(len(best), s.width)]
}

// collect appends the tuples as index lists, with the constant term if they
// were fitted with one.
func (s *sparse) collect(found [][]int, best []tuple, centred bool) [][]int {
	for _, t := range best {
		var idx []int
		if centred {
			idx = append(idx, 0)
		}
		found = append(found, append(idx, t.idx[:t.k]...))
	}
	return found
}

// gram returns the inner products of the first m terms, each of unit length,
// among themselves and with the target.
func (s *sparse) gram(ctx context.Context, m int) (g, b []float64) {
	g, b = make([]float64, m*m), make([]float64, m)
	parallel(s.threads, m, func(i int) {
		if ctx.Err() != nil {
			return
		}
		t := s.lib.terms[m-1-i] // the longest rows first
		b[m-1-i] = floats.Dot(t.col, s.y) / math.Sqrt(t.norm)
		for j, u := range s.lib.terms[:m-i] {
			g[j*m+m-1-i] = floats.Dot(t.col, u.col) / math.Sqrt(t.norm*u.norm)
		}
	})
	return g, b
}

// centre takes the constant term, number 0, out of the products of the others
// and returns what is left of the target's sum of squares.
func centre(g, b []float64, rest float64) float64 {
	m := len(b)
	length := make([]float64, m)
	for i := 1; i < m; i++ {
		length[i] = math.Sqrt(max(0, 1-g[i]*g[i]))
		if length[i] < 1e-6 {
			length[i] = math.Inf(1) // lies along the constant
		}
		b[i] = (b[i] - g[i]*b[0]) / length[i]
	}
	for i := 1; i < m; i++ {
		for j := i + 1; j < m; j++ {
			g[i*m+j] = (g[i*m+j] - g[i]*g[j]) / (length[i] * length[j])
		}
	}
	return rest - b[0]*b[0]
}
