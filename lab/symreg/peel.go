package symreg

import (
	"cmp"
	"context"
	"math"
	"slices"

	"neurophysics/lab/expr"
)

// Sizes of the search for factors: rows looked at, pairs of factors and the best
// that are taken further for each function of the target, and terms of a sum.
const (
	factorRows  = 300
	factorTries = 12000
	factorVars  = 3 // variables of both factors together, at most
	factorKept  = 4
	factorWidth = 10  // that are multiplied by more factors
	mostLeft    = 0.5 // share of the target that the sums leave open
	factorMost  = 6
	factorBeam  = 6
	// factorRounds is how often the best factors are multiplied by one more.
	factorRounds = 2
)

// peeling is the search for laws a * f(b * sum): products around a function of
// a product with a sparse sum, such as (1 - e^2)/(1 + e cos q) or
// n/(exp(h f/T) - 1). Each pair of factors turns the target into what would be a
// sum; whether it is one is told by its distance from the span of all terms,
// which costs one product with their orthonormal basis.
type peeling struct {
	j     *judge
	ev    *expr.Evaluator
	data  *rows
	plain *rows // data with the table's weights
	vars  []int
	ops   opset
	stop  <-chan struct{}
	roots []float64 // of the weights
}

// peeled is a pair of factors with what the terms leave of the target.
type peeled struct {
	in    *span
	a, b  *factor
	share float64
	cost  float64
}

// peel returns the formulas found, fitted on the rows of j.
func peel(ctx context.Context, j *judge, vars []int, ops opset, data *rows, seed uint64) []*candidate {
	if !ops[expr.Mul] || !ops[expr.Div] || len(vars) > 8 {
		return nil
	}
	p := &peeling{j: j, ev: expr.NewEvaluator(), data: data.sample(factorRows, seed, streamFactors), vars: vars, ops: ops, stop: ctx.Done()}
	simple, full := p.factors(vars, ops)
	more := p.letters(full[0])
	return j.compete(len(layers), func(k int, j *judge) []*candidate {
		l := &layers[k]
		if slices.ContainsFunc(l.needs, func(op expr.Op) bool { return !ops[op] }) || ctx.Err() != nil {
			return nil
		}
		own := p.weighted(l)
		own.j, own.ev = j, expr.NewEvaluator()
		return own.under(ctx, l, own.spans(l.places != both), simple, full, more)
	})
}

// weighted returns p with rows that count as they do when the function of the
// target is undone.
func (p *peeling) weighted(l *layer) *peeling {
	own := *p
	n := p.data.len()
	gain, typical, lost := make([]float64, n), 0.0, 0
	for i, y := range p.data.y {
		_, slope := l.to(y)
		if gain[i] = 1 / math.Abs(slope); gain[i]-gain[i] != 0 {
			gain[i] = 0
			lost++
		}
		typical += gain[i] / float64(n)
	}
	if 2*lost > n {
		// The scale of y may be wrong for the function: a factor mends that.
		for i := range gain {
			gain[i] = 1
		}
		typical = 1
	}
	w := make([]float64, n)
	own.roots = make([]float64, n)
	for i, g := range gain {
		// No row counts for less than a thousandth of the typical one, nor for
		// more than a thousand of them.
		w[i] = p.data.weight(i) * math.Pow(min(max(g/typical, 1e-3), 1e3), 2)
		own.roots[i] = math.Sqrt(w[i])
	}
	own.plain, own.data = p.data, newRows(p.data.x, p.data.y, w)
	return &own
}

// under looks for factors around and under one function.
func (p *peeling) under(ctx context.Context, l *layer, spans []*span, simple, full, more []*factor) []*candidate {
	var kept []peeled
	one := simple[:1]
	for _, in := range spans {
		outer := simple
		if in.first {
			outer = full
		}
		switch {
		case l.places == both && in.first:
			kept = p.best(ctx, kept, l, in, simple, simple)
		case l.places == both:
			kept = p.best(ctx, kept, l, in, simple, one)
		case l.places == either && in.first:
			kept = p.best(ctx, kept, l, in, one, full)
			fallthrough
		default:
			kept = p.best(ctx, kept, l, in, outer, one)
		}
	}
	for range factorRounds {
		for _, s := range slices.Clone(kept) {
			kept = p.best(ctx, kept, l, s.in, p.extended(s.a, more), []*factor{s.b})
		}
	}
	var found []*candidate
	for _, s := range kept[:min(len(kept), factorKept)] {
		found = append(found, p.laws(ctx, l, s)...)
	}
	return found
}

// best returns the pairs of factors under which the target is nearest to a sum,
// of these and of those kept before.
func (p *peeling) best(ctx context.Context, kept []peeled, l *layer, in *span, outer, inner []*factor) []peeled {
	d := p.data
	z, w, rest := make([]float64, d.len()), make([]float64, d.len()), make([]float64, d.len())
	tries := factorTries
	for _, a := range outer {
		if ctx.Err() != nil {
			break
		}
		for i, y := range d.y {
			z[i], _ = l.to(y / a.col[i])
		}
		for _, b := range inner {
			if a.vars > 0 && a.vars+b.vars > factorVars {
				continue
			}
			if tries--; tries < 0 || tries%64 == 0 && ctx.Err() != nil {
				return kept
			}
			for i, root := range p.roots {
				w[i] = z[i] / b.col[i] * root
			}
			share, n := in.open(w, rest, p.roots)
			if !(share <= mostLeft) || n == 0 {
				continue // no row is explained
			}
			s := peeled{in: in, a: a, b: b, share: share}
			s.cost = n/2*math.Log(share*n/max(n-float64(len(in.basis)), 5)) + p.j.letter*float64(a.size()+b.size())
			kept = enter(kept, s)
		}
	}
	return kept
}

// enter keeps s if it is among the best. Of the same factors in another order one
// is kept.
func enter(kept []peeled, s peeled) []peeled {
	at, _ := slices.BinarySearchFunc(kept, s, func(x, y peeled) int { return cmp.Compare(x.cost, y.cost) })
	if at == factorWidth || slices.ContainsFunc(kept, func(o peeled) bool {
		return o.in == s.in && math.Abs(o.share-s.share) < 1e-9*s.share && math.Abs(o.cost-s.cost) < 1e-6
	}) {
		return kept
	}
	kept = slices.Insert(kept, at, s)
	return kept[:min(len(kept), factorWidth)]
}

// laws chooses the terms of the sum for a pair of factors and returns the
// formulas of the target.
func (p *peeling) laws(ctx context.Context, l *layer, s peeled) []*candidate {
	sum, ok := p.turned(p.plain, l, s)
	all, okAll := p.turned(p.j.r, l, s)
	if !ok || !okAll {
		return nil
	}
	view := s.in.lib.reweighted(sum, len(s.in.lib.terms))
	sp := newSparse(view, p.j, factorBeam)
	var supports []*support
	if idx := s.in.needed(sum); idx != nil {
		all := sp.empty()
		for _, k := range idx {
			all = sp.with(all, k)
		}
		supports = append(supports, sp.trimmed(all))
	}
	supports = append(supports, sp.run(ctx, min(factorMost, sum.len()), nil)...)
	var found []*candidate
	for _, chosen := range supports {
		c, ok := view.formula(chosen, all)
		if !ok {
			continue
		}
		c = s.a.times(l.inverse(s.b.times(c)))
		if !p.j.units.refuses(c.e) && p.j.refit(c, polishIterations) {
			found = append(found, c)
		}
	}
	return found
}

// needed returns the terms that the target needs when all may serve, where these
// are few: of a target that is a sum, the others get nothing. Greed may miss terms
// whose columns are nearly dependent.
func (in *span) needed(r *rows) []int {
	const nothing = 1e-6
	cols := make([][]float64, len(in.free))
	for k, i := range in.free {
		cols[k] = in.lib.terms[i].col
	}
	// The weights of the span's columns: those of the target's errors may differ by
	// so much that little is left of some terms.
	y := make([]float64, r.len())
	for i, v := range r.y {
		y[i] = v * math.Sqrt(in.lib.data.weight(i))
	}
	coef, ok := leastSquares(cols, y, nil)
	if !ok {
		return nil
	}
	most := 0.0
	for k, i := range in.free {
		coef[k] = math.Abs(coef[k]) * math.Sqrt(in.lib.terms[i].norm)
		most = max(most, coef[k])
	}
	var idx []int
	for k, i := range in.free {
		if coef[k] > nothing*most {
			idx = append(idx, i)
		}
	}
	if len(idx) > 2*factorMost {
		return nil
	}
	return idx
}

// turned returns rows whose target is what the sum has to be, weighted so that
// errors count as they do in y.
func (p *peeling) turned(r *rows, l *layer, s peeled) (*rows, bool) {
	a, b := make([]float64, r.len()), make([]float64, r.len())
	for _, f := range []struct {
		col []float64
		*factor
	}{{a, s.a}, {b, s.b}} {
		for i := range f.col {
			f.col[i] = 1
		}
		if f.e != nil && !p.ev.Eval(f.col, f.e, r.x) {
			return nil, false
		}
	}
	y, w := make([]float64, r.len()), make([]float64, r.len())
	for i, v := range r.y {
		z, slope := l.to(v / a[i])
		slope /= a[i] * b[i]
		y[i] = z / b[i]
		w[i] = r.weight(i) / (slope * slope)
		if y[i]-y[i] != 0 || w[i]-w[i] != 0 || !(w[i] > 0) {
			return nil, false
		}
	}
	d := newRows(r.x, y, w)
	return d, d.variance > 0 && d.variance-d.variance == 0
}
