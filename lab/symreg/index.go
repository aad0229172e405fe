package symreg

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// indexer looks for sums of library terms that are smooth functions of the
// target. For terms phi and the projection P onto the splines of the target it
// minimises |(1-P) phi c|^2 / |phi c|^2, which is one minus the square of the
// canonical correlation (H. Hotelling, Biometrika 28, 321, 1936).
type indexer struct {
	lib    *library
	phi    [][]float64 // terms without their means, of unit length
	rest   [][]float64 // what the splines of the target leave of them
	length []float64   // of the terms before they were scaled
	mean   [][]float64 // orthonormal basis of the constant
	spline [][]float64 // orthonormal basis of the splines
	rows   float64
	letter float64
	floor  float64
	width  int
}

// index is a sum of terms with what of its variance the target leaves open.
type index struct {
	idx  []int
	coef []float64 // of phi
	open float64
	cost float64
}

func newIndexer(lib *library, j *judge, width int) *indexer {
	d := lib.data
	one := make([]float64, d.len())
	for i := range one {
		one[i] = 1
	}
	splines, _ := splineBasis(d.y, splineKnots)
	return &indexer{
		lib: lib, rows: math.Min(j.n, float64(d.len())), letter: j.letter, floor: j.floor, width: width,
		mean: orthonormal([][]float64{one}, d.w), spline: orthonormal(splines, d.w),
	}
}

// update takes in the terms that the library has gained.
func (x *indexer) update() {
	for _, t := range x.lib.terms[len(x.phi):] {
		p := slices.Clone(t.col)
		outside(p, x.mean)
		length := floats.Norm(p, 2)
		if length > 1e-9*math.Sqrt(t.norm) {
			floats.Scale(1/length, p)
		} else {
			clear(p) // a constant tells nothing
		}
		x.length = append(x.length, length)
		r := slices.Clone(p)
		outside(r, x.spline)
		x.phi, x.rest = append(x.phi, p), append(x.rest, r)
	}
}

// price is the description length of a sum of the terms idx and more; its scale
// is free.
func (x *indexer) price(open float64, idx []int, more ...int) float64 {
	size, k := 0, len(idx)+len(more)
	for _, j := range idx {
		size += x.lib.terms[j].size + 3
	}
	for _, j := range more {
		size += x.lib.terms[j].size + 3
	}
	return describe(max(open, x.floor), x.rows, float64(k-1), float64(size), x.letter)
}

// solve finds the best coefficients for the terms idx. It returns false where
// they are linearly dependent.
func (x *indexer) solve(idx []int) (index, bool) {
	k := len(idx)
	g, a := mat.NewSymDense(k, nil), mat.NewSymDense(k, nil)
	for i, p := range idx {
		for j := i; j < k; j++ {
			g.SetSym(i, j, floats.Dot(x.phi[p], x.phi[idx[j]]))
			a.SetSym(i, j, floats.Dot(x.rest[p], x.rest[idx[j]]))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(g) || chol.Cond() > 1e10 {
		return index{}, false
	}
	// With g = l l', the least eigenvalue of inv(l) a inv(l').
	var l, inner, back mat.Dense
	var low mat.TriDense
	chol.LTo(&low)
	l.CloneFrom(&low)
	if inner.Solve(&l, a) != nil || back.Solve(&l, inner.T()) != nil {
		return index{}, false
	}
	s := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			s.SetSym(i, j, (back.At(i, j)+back.At(j, i))/2)
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(s, true) {
		return index{}, false
	}
	var vec mat.Dense
	eig.VectorsTo(&vec)
	var c mat.VecDense
	if c.SolveVec(l.T(), vec.ColView(0)) != nil {
		return index{}, false
	}
	open := max(eig.Values(nil)[0], 0)
	return index{idx: slices.Clone(idx), coef: slices.Clone(c.RawVector().Data), open: open, cost: x.price(open, idx)}, true
}

// pencil returns the least value of (a0 + 2 a1 d + a2 d^2)/(g0 + 2 g1 d + g2 d^2).
func pencil(a0, a1, a2, g0, g1, g2 float64) float64 {
	p := g0*g2 - g1*g1
	q := a0*g2 + a2*g0 - 2*a1*g1
	r := a0*a2 - a1*a1
	if !(p > 1e-9*g0*g2) || !(q > 0) {
		return 1
	}
	return max(0, 2*r/(q+math.Sqrt(max(0, q*q-4*p*r))))
}

// trial is a sum that looks good before its coefficients are all solved for.
type trial struct {
	idx  []int
	cost float64
}

// shortlist keeps the best trials in order.
type shortlist struct {
	most int
	list []trial
}

func (s *shortlist) add(cost float64, idx func() []int) {
	if len(s.list) == s.most && cost >= s.list[s.most-1].cost {
		return
	}
	at := len(s.list)
	for at > 0 && s.list[at-1].cost > cost {
		at--
	}
	s.list = slices.Insert(s.list, at, trial{idx(), cost})
	s.list = s.list[:min(len(s.list), s.most)]
}

// run returns the best few sums of every number of terms up to most.
func (x *indexer) run(ctx context.Context, most int, exhaustive bool) []index {
	x.update()
	var best, beam []index
	single := shortlist{most: x.width}
	for j := 1; j < len(x.phi); j++ {
		if open := floats.Dot(x.rest[j], x.rest[j]); floats.Dot(x.phi[j], x.phi[j]) > 0 {
			single.add(x.price(open, nil, j), func() []int { return []int{j} })
		}
	}
	trials := single.list
	var more []trial
	if exhaustive {
		more = append(x.pairs(ctx), x.backward(ctx, most)...)
	}
	for k := 1; k <= most && ctx.Err() == nil; k++ {
		for _, t := range more {
			if len(t.idx) == k {
				trials = append(trials, t)
			}
		}
		beam = x.settle(trials)
		if len(beam) == 0 {
			break
		}
		best = append(best, beam[:min(len(beam), indexKept)]...)
		trials = nil
		for _, p := range beam {
			trials = append(trials, x.extend(p)...)
		}
	}
	return best
}

// pairs lists the best pairs of the first terms.
func (x *indexer) pairs(ctx context.Context) []trial {
	m := min(len(x.phi), pairTerms)
	s := shortlist{most: x.width}
	for i := 1; i < m && ctx.Err() == nil; i++ {
		gi, ai := floats.Dot(x.phi[i], x.phi[i]), floats.Dot(x.rest[i], x.rest[i])
		for j := i + 1; j < m && gi > 0; j++ {
			g2 := floats.Dot(x.phi[j], x.phi[j])
			if g2 == 0 {
				continue
			}
			open := pencil(ai, floats.Dot(x.rest[i], x.rest[j]), floats.Dot(x.rest[j], x.rest[j]), gi, floats.Dot(x.phi[i], x.phi[j]), g2)
			s.add(x.price(open, nil, i, j), func() []int { return []int{i, j} })
		}
	}
	return s.list
}

// Libraries up to backwardTerms terms are also searched from above: the sum of
// all terms is found at once and loses its least term again and again. That
// finds what no small part of the sum hints at.
const backwardTerms = 40

func (x *indexer) backward(ctx context.Context, most int) []trial {
	var idx []int
	for j := 1; j < len(x.phi); j++ {
		if floats.Norm(x.phi[j], 2) > 0 {
			idx = append(idx, j)
		}
	}
	if len(idx) > backwardTerms || 4*len(idx) > len(x.phi[0]) {
		return nil
	}
	var list []trial
	for len(idx) > 1 && ctx.Err() == nil {
		s, ok := x.solve(idx)
		if !ok {
			return list
		}
		if len(idx) <= most {
			list = append(list, trial{slices.Clone(idx), s.cost})
		}
		least := 0
		for i, c := range s.coef {
			if math.Abs(c) < math.Abs(s.coef[least]) {
				least = i
			}
		}
		idx = slices.Delete(idx, least, least+1)
	}
	return list
}

// settle solves for the coefficients of the trials and returns the best sums.
func (x *indexer) settle(trials []trial) []index {
	var beam []index
	var seen [][]int
	for _, t := range trials {
		slices.Sort(t.idx)
		if slices.ContainsFunc(seen, func(o []int) bool { return slices.Equal(o, t.idx) }) {
			continue
		}
		seen = append(seen, t.idx)
		if s, ok := x.solve(t.idx); ok {
			beam = append(beam, s)
		}
	}
	slices.SortStableFunc(beam, func(a, b index) int { return cmp.Compare(a.cost, b.cost) })
	return beam[:min(len(beam), x.width)]
}

// extend lists the best terms to add to p, judged with the present sum kept up
// to scale.
func (x *indexer) extend(p index) []trial {
	sum, rest := make([]float64, len(x.phi[0])), make([]float64, len(x.phi[0]))
	for i, j := range p.idx {
		floats.AddScaled(sum, p.coef[i], x.phi[j])
		floats.AddScaled(rest, p.coef[i], x.rest[j])
	}
	g0, a0 := floats.Dot(sum, sum), floats.Dot(rest, rest)
	s := shortlist{most: x.width}
	for j := 1; j < len(x.phi); j++ {
		g2 := floats.Dot(x.phi[j], x.phi[j])
		if g2 == 0 || slices.Contains(p.idx, j) {
			continue
		}
		open := pencil(a0, floats.Dot(rest, x.rest[j]), floats.Dot(x.rest[j], x.rest[j]), g0, floats.Dot(sum, x.phi[j]), g2)
		s.add(x.price(open, p.idx, j), func() []int { return append(slices.Clone(p.idx), j) })
	}
	return s.list
}
