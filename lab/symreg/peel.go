package symreg

import (
	"cmp"
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// Sizes of the search for factors: rows looked at, pairs of factors and the best
// that are taken further for each function of the target, and terms of a sum.
const (
	factorRows  = 240
	factorTries = 12000
	factorVars  = 3 // variables of both factors together, at most
	factorKept  = 4
	factorMost  = 6
	factorBeam  = 6
)

// peeling is the search for laws a * f(b * sum): products around a function of
// a product with a sparse sum, such as (1 - e^2)/(1 + e cos q) or
// n/(exp(h f/T) - 1). Each pair of factors turns the target into what would be a
// sum; whether it is one is told by its distance from the span of all terms,
// which costs one product with their orthonormal basis.
type peeling struct {
	j     *judge
	ev    *expr.Evaluator
	lib   *library
	roots []float64   // of the weights
	basis [][]float64 // orthonormal, of the columns of the terms
	free  []int       // terms whose columns it was made of
}

// peeled is a pair of factors with what the terms leave of the target.
type peeled struct {
	a, b  *factor
	share float64
	cost  float64
}

// peel returns the formulas found, fitted on the rows of j.
func peel(ctx context.Context, j *judge, vars []int, ops opset, data *rows, seed uint64) []*candidate {
	if !ops[expr.Mul] || !ops[expr.Div] || len(vars) > 8 {
		return nil
	}
	p := &peeling{j: j}
	data = data.sample(factorRows, seed, streamFactors)
	p.lib = newLibrary(data, vars, ops, data.len()/3)
	for i := range data.len() {
		p.roots = append(p.roots, math.Sqrt(data.weight(i)))
	}
	p.lib.stop, p.lib.units = ctx.Done(), nil
	p.terms()
	simple, full := p.factors(vars, ops)
	return j.compete(len(layers), func(k int, j *judge) []*candidate {
		l := &layers[k]
		if slices.ContainsFunc(l.needs, func(op expr.Op) bool { return !ops[op] }) || ctx.Err() != nil {
			return nil
		}
		own := *p
		own.j, own.ev = j, expr.NewEvaluator()
		return own.under(ctx, l, simple, full)
	})
}

// under looks for factors around and under one function.
func (p *peeling) under(ctx context.Context, l *layer, simple, full []*factor) []*candidate {
	var kept []peeled
	switch one := simple[:1]; l.places {
	case onTop:
		kept = p.best(ctx, nil, l, full, one)
	case either:
		kept = p.best(ctx, p.best(ctx, nil, l, full, one), l, one, full)
	case both:
		kept = p.best(ctx, nil, l, simple, simple)
	}
	var found []*candidate
	for _, s := range kept {
		for _, c := range p.laws(ctx, l, s) {
			found = append(found, c)
			if p.j.exact(c) {
				return found
			}
		}
	}
	return found
}

// terms fills the library: monomials to degree 2, products of two squares,
// functions of one variable, and waves times a variable.
func (p *peeling) terms() {
	l := p.lib
	l.quota = l.limit
	l.monomials(2)
	for i, u := range l.vars {
		for _, v := range l.vars[:i+1] {
			l.add(times(power(expr.NewVar(u), 2), power(expr.NewVar(v), 2)))
		}
	}
	l.unary()
	for _, u := range slices.Clone(l.atoms) {
		for _, v := range l.vars {
			if family(root(u)) == familyTrig {
				l.add(times(expr.NewVar(v), u))
			}
		}
	}
	for k, t := range l.terms {
		q := slices.Clone(t.col)
		for range 2 { // as in sparse.with
			for _, b := range p.basis {
				floats.AddScaled(q, -floats.Dot(b, q), b)
			}
		}
		if n := floats.Norm(q, 2); n > 1e-9*math.Sqrt(t.norm) {
			floats.Scale(1/n, q)
			p.basis, p.free = append(p.basis, q), append(p.free, k)
		}
	}
}

// best returns the pairs of factors under which the target is nearest to a sum,
// of these and of those kept before.
func (p *peeling) best(ctx context.Context, kept []peeled, l *layer, outer, inner []*factor) []peeled {
	d := p.lib.data
	n := float64(d.len())
	spare := n - float64(len(p.basis))
	z, w := make([]float64, d.len()), make([]float64, d.len())
	tries := factorTries
	for _, a := range outer {
		if ctx.Err() != nil {
			break
		}
		for i, y := range d.y {
			z[i], _ = l.to(y / a.col[i])
		}
		for _, b := range inner {
			if a.vars+b.vars > factorVars {
				continue
			}
			if tries--; tries < 0 {
				return kept
			}
			sum, mean := 0.0, 0.0
			for i, root := range p.roots {
				w[i] = z[i] / b.col[i] * root
				mean += w[i] * root
				sum += w[i] * w[i]
			}
			spread := sum - mean*mean/d.sum
			if !(spread > 1e-12*sum) || sum-sum != 0 {
				continue
			}
			for _, q := range p.basis {
				c := floats.Dot(q, w)
				sum -= c * c
			}
			share := max(sum/spread, 1e-14)
			if share > 0.1 {
				continue
			}
			s := peeled{a: a, b: b, share: share}
			s.cost = n/2*math.Log(share*n/spare) + p.j.letter*float64(a.size()+b.size())
			at, _ := slices.BinarySearchFunc(kept, s, func(x, y peeled) int { return cmp.Compare(x.cost, y.cost) })
			if kept = slices.Insert(kept, at, s); len(kept) > factorKept {
				kept = kept[:factorKept]
			}
		}
	}
	return kept
}

// laws chooses the terms of the sum for a pair of factors and returns the
// formulas of the target.
func (p *peeling) laws(ctx context.Context, l *layer, s peeled) []*candidate {
	sum, ok := p.turned(p.lib.data, l, s)
	all, okAll := p.turned(p.j.r, l, s)
	if !ok || !okAll {
		return nil
	}
	view := p.lib.reweighted(sum, len(p.lib.terms))
	sp := newSparse(view, p.j, factorBeam)
	var supports []*support
	if idx := p.needed(sum); idx != nil {
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
func (p *peeling) needed(r *rows) []int {
	const nothing = 1e-6
	cols := make([][]float64, len(p.free))
	for k, i := range p.free {
		cols[k] = p.lib.terms[i].col
	}
	// The weights of the table alone: those of the target's errors may differ by
	// so much that little is left of some terms.
	y := make([]float64, r.len())
	for i, v := range r.y {
		y[i] = v * math.Sqrt(p.lib.data.weight(i))
	}
	coef, ok := leastSquares(cols, y, nil)
	if !ok {
		return nil
	}
	most := 0.0
	for k, i := range p.free {
		coef[k] = math.Abs(coef[k]) * math.Sqrt(p.lib.terms[i].norm)
		most = max(most, coef[k])
	}
	var idx []int
	for k, i := range p.free {
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
