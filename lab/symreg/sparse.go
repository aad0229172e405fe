package symreg

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// exactShare is the share of the target's sum of squares below which a
// residual counts as rounding.
const exactShare = 1e-22

// sparse chooses few terms of a library by orthogonal least squares with a
// beam: from each support that is kept, the terms that lower the residual most
// are tried, and the best supports of all are kept. Exchanges of single terms
// then mend what greed got wrong.
type sparse struct {
	lib    *library
	y      []float64 // target, times the square roots of the weights
	total  float64   // weighted sum of squares of y about its mean
	rows   float64   // independent observations
	letter float64   // nats a node costs
	width  int       // supports kept
}

// support is a choice of terms with the orthogonal basis of their columns.
type support struct {
	idx  []int       // terms, in the order chosen
	q    [][]float64 // orthonormal basis of their columns
	res  []float64   // what they leave of y
	left []float64   // for every term, its squared norm outside the first seen of the basis
	seen int
	rss  float64
	size int // nodes of all terms, with coefficients and signs
	cost float64
}

// newSparse prepares the choice of terms for the target of the library's rows.
func newSparse(lib *library, rows, letter float64, width int) *sparse {
	d := lib.data
	s := &sparse{lib: lib, rows: rows, letter: letter, width: width, y: make([]float64, d.len())}
	for i, v := range d.y {
		s.y[i] = v
		if d.w != nil {
			s.y[i] *= math.Sqrt(d.w[i])
		}
	}
	s.total = d.scale() * d.sum
	return s
}

// cost is the description length of a support of k terms.
func (s *sparse) cost(rss float64, k, size int) float64 {
	share := max(rss/s.total, exactShare)
	return describe(share, s.rows, float64(k), float64(size), s.letter)
}

// termSize is what a term adds to a formula: itself, a coefficient, a product
// and a sum.
func (s *sparse) termSize(j int) int {
	if j == 0 {
		return 2
	}
	return s.lib.terms[j].size + 3
}

// empty is the support of no terms.
func (s *sparse) empty() *support {
	p := &support{res: slices.Clone(s.y), rss: floats.Dot(s.y, s.y), left: make([]float64, len(s.lib.terms))}
	for j, t := range s.lib.terms {
		p.left[j] = t.norm
	}
	p.cost = s.cost(p.rss, 0, 0)
	return p
}

// with returns p extended by term j.
func (s *sparse) with(p *support, j int) *support {
	t := s.lib.terms[j]
	q := slices.Clone(t.col)
	// Twice is enough (Kahan, Parlett): the second pass removes what
	// rounding left of the first.
	for range 2 {
		for _, b := range p.q {
			floats.AddScaled(q, -floats.Dot(b, q), b)
		}
	}
	floats.Scale(1/floats.Norm(q, 2), q)
	n := &support{
		idx: append(slices.Clone(p.idx), j), q: append(slices.Clone(p.q), q),
		res: slices.Clone(p.res), left: p.left, seen: p.seen, size: p.size + s.termSize(j),
	}
	floats.AddScaled(n.res, -floats.Dot(q, n.res), q)
	n.rss = floats.Dot(n.res, n.res)
	n.cost = s.cost(n.rss, len(n.idx), n.size)
	return n
}

// outside brings p.left up to date with the whole basis. It is put off until a
// support is extended, as most never are.
func (s *sparse) outside(p *support) {
	if p.seen == len(p.q) {
		return
	}
	left := slices.Clone(p.left)
	for k, u := range s.lib.terms {
		for _, q := range p.q[p.seen:] {
			d := floats.Dot(q, u.col)
			left[k] -= d * d
		}
	}
	p.left, p.seen = left, len(p.q)
}

// step is a term that may be added to a support, with the cost expected.
type step struct {
	from *support
	j    int
	cost float64
}

// steps appends the best single extensions of p to list.
func (s *sparse) steps(list []step, p *support) []step {
	s.outside(p)
	from := len(list)
	worst := math.Inf(1)
	for j, t := range s.lib.terms {
		// Columns that lie in the span of the basis up to rounding would
		// only fit noise.
		if p.left[j] < 1e-9*t.norm || slices.Contains(p.idx, j) {
			continue
		}
		d := floats.Dot(p.res, t.col)
		c := s.cost(p.rss-d*d/p.left[j], len(p.idx)+1, p.size+s.termSize(j))
		if len(list)-from >= s.width && c >= worst {
			continue
		}
		at, _ := slices.BinarySearchFunc(list[from:], c, func(e step, c float64) int {
			if e.cost <= c {
				return -1
			}
			return 1
		})
		list = slices.Insert(list, from+at, step{p, j, c})
		if len(list)-from > s.width {
			list = list[:from+s.width]
		}
		worst = list[len(list)-1].cost
	}
	return list
}

// run returns the best support of every number of terms up to most, after
// exchanges. The supports in known, found in a smaller library, enter the beam.
// It stops growing at an exact fit, when more terms have not paid for a while,
// or when ctx is done.
func (s *sparse) run(ctx context.Context, most int, known [][]int) []*support {
	beam := []*support{s.empty()}
	var best []*support
	least := beam[0].cost
	for k, poor := 1, 0; k <= most && poor < 3 && ctx.Err() == nil; k++ {
		var list []step
		for _, p := range beam {
			if ctx.Err() != nil {
				return best
			}
			list = s.steps(list, p)
		}
		slices.SortStableFunc(list, func(a, b step) int { return cmp.Compare(a.cost, b.cost) })
		beam = s.extend(list)
		if len(beam) == 0 {
			break
		}
		beam = s.enter(beam, known, k)
		top := s.exchange(ctx, beam[0])
		best = append(best, top)
		if t := s.trimmed(top); t != top {
			best = append(best, t)
		}
		if top != beam[0] {
			beam = append([]*support{top}, beam[:min(len(beam), s.width-1)]...)
		}
		if top.rss <= exactShare*s.total {
			break
		}
		if poor++; top.cost < least {
			least, poor = top.cost, 0
		}
	}
	return best
}

// extend takes the first steps of a sorted list that lead to different
// supports.
func (s *sparse) extend(list []step) []*support {
	var beam []*support
	var taken [][]int
	for _, st := range list {
		idx := append(slices.Clone(st.from.idx), st.j)
		slices.Sort(idx)
		if slices.ContainsFunc(taken, func(o []int) bool { return slices.Equal(o, idx) }) {
			continue
		}
		taken = append(taken, idx)
		if beam = append(beam, s.with(st.from, st.j)); len(beam) == s.width {
			break
		}
	}
	slices.SortStableFunc(beam, func(a, b *support) int { return cmp.Compare(a.cost, b.cost) })
	return beam
}

// enter puts the known supports of k terms into the beam.
func (s *sparse) enter(beam []*support, known [][]int, k int) []*support {
	for _, idx := range known {
		same := func(p *support) bool {
			sorted := slices.Clone(p.idx)
			slices.Sort(sorted)
			return slices.Equal(sorted, idx)
		}
		if len(idx) != k || slices.ContainsFunc(beam, same) {
			continue
		}
		p := s.empty()
		for _, j := range idx {
			p = s.with(p, j)
		}
		beam = append(beam, p)
	}
	slices.SortStableFunc(beam, func(a, b *support) int { return cmp.Compare(a.cost, b.cost) })
	return beam[:min(len(beam), s.width)]
}

// exchange replaces single terms of p by better ones until none is better.
func (s *sparse) exchange(ctx context.Context, p *support) *support {
	for range 4 {
		better := p
		for i := range p.idx {
			if ctx.Err() != nil || len(p.idx) < 2 || p.rss <= exactShare*s.total {
				return p
			}
			rest := s.without(p, i)
			one := sparse{lib: s.lib, y: s.y, total: s.total, rows: s.rows, letter: s.letter, width: 1}
			for _, st := range one.steps(nil, rest) {
				if st.j != p.idx[i] && st.cost < better.cost-1e-9 {
					better = s.with(rest, st.j)
				}
			}
		}
		if better == p {
			break
		}
		p = better
	}
	return p
}

// without returns p without its i-th term.
func (s *sparse) without(p *support, i int) *support {
	rest := s.empty()
	for k, j := range p.idx {
		if k != i {
			rest = s.with(rest, j)
		}
	}
	return rest
}

// trimmed drops terms of p as long as that lowers the cost: greed may reach the
// right terms by way of wrong ones.
func (s *sparse) trimmed(p *support) *support {
	for i := 0; i < len(p.idx); {
		if rest := s.without(p, i); rest.cost < p.cost-1e-9 {
			p, i = rest, 0
		} else {
			i++
		}
	}
	return p
}

// formula fits the coefficients of a support on all rows and returns the sum,
// or false where they cannot be fitted there.
func (l *library) formula(p *support, all *rows) (*candidate, bool) {
	idx := slices.Clone(p.idx)
	slices.Sort(idx)
	cols := make([][]float64, len(idx))
	terms := make([]*expr.Expr, len(idx))
	for k, j := range idx {
		terms[k] = l.terms[j].e
		cols[k] = make([]float64, all.len())
		if !l.ev.Eval(cols[k], terms[k], all.x) {
			return nil, false
		}
	}
	coef, ok := leastSquares(cols, all.y, all.w)
	if !ok || slices.Contains(coef, 0) {
		return nil, false
	}
	e, fixed := linear(coef, terms)
	c := newCandidate(e)
	for k, f := range fixed {
		c.nums[k].fixed, c.nums[k].form = f, f
	}
	return c, true
}
