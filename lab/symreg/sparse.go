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

	threads int
}

// support is a choice of terms with the orthogonal basis of their columns.
type support struct {
	idx  []int       // terms, in the order chosen
	q    [][]float64 // orthonormal basis of their columns
	res  []float64   // what they leave of y
	left []float64   // for every term, its squared norm outside the first seen of the basis
	seen int
	back []float64 // unit vector that left has lost too much by, or nil
	dots []float64 // of every term with res
	rss  float64
	size int // nodes of all terms, with coefficients and signs
	cost float64
}

// newSparse prepares the choice of terms for the target of the library's rows,
// at the prices of j.
func newSparse(lib *library, j *judge, width int) *sparse {
	d := lib.data
	s := &sparse{
		lib: lib, rows: math.Min(j.n, float64(d.len())), letter: j.letter, width: width, threads: j.threads,
		y: make([]float64, d.len()),
	}
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

// direction returns the unit vector along what p leaves of term j.
func (s *sparse) direction(p *support, j int) []float64 {
	q := slices.Clone(s.lib.terms[j].col)
	// Twice is enough (Kahan, Parlett): the second pass removes what
	// rounding left of the first.
	for range 2 {
		for _, b := range p.q {
			floats.AddScaled(q, -floats.Dot(b, q), b)
		}
	}
	floats.Scale(1/floats.Norm(q, 2), q)
	return q
}

// with returns p extended by term j.
func (s *sparse) with(p *support, j int) *support {
	q := s.direction(p, j)
	n := &support{
		idx: append(slices.Clone(p.idx), j), q: append(slices.Clone(p.q), q),
		res: slices.Clone(p.res), left: p.left, seen: p.seen, size: p.size + s.termSize(j),
	}
	floats.AddScaled(n.res, -floats.Dot(q, n.res), q)
	n.rss = floats.Dot(n.res, n.res)
	n.cost = s.cost(n.rss, len(n.idx), n.size)
	return n
}

// project brings left and dots of the supports up to date. It is put off until a
// support is extended, as most never are. All supports look at some terms, then
// at the next, so that each column comes from memory once.
func (s *sparse) project(list []*support) {
	const cache = 1 << 14 // numbers
	list = slices.DeleteFunc(slices.Clone(list), func(p *support) bool { return p.dots != nil })
	for _, p := range list {
		p.left, p.dots = slices.Clone(p.left), make([]float64, len(s.lib.terms))
	}
	some := max(1, cache/len(s.y))
	parallel(s.threads, (len(s.lib.terms)+some-1)/some, func(i int) {
		from := i * some
		terms := s.lib.terms[from:min(from+some, len(s.lib.terms))]
		for _, p := range list {
			for k, t := range terms {
				for _, q := range p.q[p.seen:] {
					d := floats.Dot(q, t.col)
					p.left[from+k] -= d * d
				}
				if p.back != nil {
					d := floats.Dot(p.back, t.col)
					p.left[from+k] += d * d
				}
				p.dots[from+k] = floats.Dot(p.res, t.col)
			}
		}
	})
	for _, p := range list {
		p.seen, p.back = len(p.q), nil
	}
}

// all returns the best few extensions of each support.
func (s *sparse) all(list []*support, width int) [][]step {
	s.project(list)
	steps := make([][]step, len(list))
	parallel(s.threads, len(list), func(i int) { steps[i] = s.steps(list[i], width) })
	return steps
}

// step is a term that may be added to a support, with the cost expected.
type step struct {
	from *support
	j    int
	cost float64
}

// steps returns the best few single extensions of p, which is projected.
func (s *sparse) steps(p *support, width int) []step {
	var list []step
	worst := math.Inf(1)
	for j, t := range s.lib.terms {
		// Columns that lie in the span of the basis up to rounding would
		// only fit noise.
		if p.left[j] < 1e-9*t.norm || slices.Contains(p.idx, j) {
			continue
		}
		d := p.dots[j]
		c := s.cost(p.rss-d*d/p.left[j], len(p.idx)+1, p.size+s.termSize(j))
		if len(list) >= width && c >= worst {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, c, func(e step, c float64) int {
			if e.cost <= c {
				return -1
			}
			return 1
		})
		list = slices.Insert(list, at, step{p, j, c})
		if len(list) > width {
			list = list[:width]
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
		list := slices.Concat(s.all(beam, s.width)...)
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
		if ctx.Err() != nil || len(p.idx) < 2 || p.rss <= exactShare*s.total {
			return p
		}
		s.project([]*support{p})
		rests := make([]*support, len(p.idx))
		for i, j := range p.idx {
			rest := s.without(p, i)
			// What p leaves of the terms and what lies along the term that is
			// gone make up what the others leave.
			rest.left, rest.seen, rest.back = p.left, len(rest.q), s.direction(rest, j)
			rests[i] = rest
		}
		better := p
		for i, list := range s.all(rests, 1) {
			for _, st := range list {
				if st.j != p.idx[i] && st.cost < better.cost-1e-9 {
					better = s.with(st.from, st.j)
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
