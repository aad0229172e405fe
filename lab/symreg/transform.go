package symreg

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// Sizes of the search under a transformed target: terms looked at and terms of
// a sum.
const (
	transformTerms = 2500
	transformMost  = 5
	transformBeam  = 6
	transformPairs = 300
	// Noise may carry a few rows of the target over the edge of a function's
	// domain; they are left out.
	transformLost = 0.03
)

// transform is a function of the target under which a law may be a sparse sum:
// the square of a root, the logarithm of a product of exponentials, and so on.
type transform struct {
	needs []expr.Op                          // operators of the way back
	to    func(y float64) (z, slope float64) // z and dz/dy, not finite outside the domain
	back  []expr.Op                          // y as functions of z, innermost first
	power int                                // of the target's unit that z has
}

var transforms = []transform{
	{[]expr.Op{expr.Div}, func(y float64) (float64, float64) { return 1 / y, -1 / (y * y) }, []expr.Op{expr.Inv}, -1},
	{[]expr.Op{expr.Exp}, func(y float64) (float64, float64) { return math.Log(y), 1 / y }, []expr.Op{expr.Exp}, 0},
	{[]expr.Op{expr.Sqrt}, func(y float64) (float64, float64) { return positive(y, y*y), 2 * y }, []expr.Op{expr.Sqrt}, 2},
	{[]expr.Op{expr.Sqrt, expr.Div}, func(y float64) (float64, float64) { return positive(y, 1/(y*y)), -2 / (y * y * y) }, []expr.Op{expr.Sqrt, expr.Inv}, -2},
	{[]expr.Op{expr.Log}, func(y float64) (float64, float64) { return math.Exp(y), math.Exp(y) }, []expr.Op{expr.Log}, 0},
}

// positive returns z for positive y and NaN for others.
func positive(y, z float64) float64 {
	if y > 0 {
		return z
	}
	return math.NaN()
}

// apply returns the rows of r with the transformed target, weighted so that
// errors count as they do in y, or nil where too many rows are outside the
// domain.
func (t *transform) apply(r *rows) *rows {
	n := r.len()
	y, w := make([]float64, n), make([]float64, n)
	lost := 0
	// Where y changes z much, an error in y does too; none counts for less
	// than a thousandth of the typical one.
	typical := 0.0
	for _, v := range r.y {
		if z, slope := t.to(v); z-z == 0 && slope-slope == 0 {
			typical += 1 / math.Abs(slope) / float64(n)
		}
	}
	for i, v := range r.y {
		z, slope := t.to(v)
		if z-z != 0 || !(math.Abs(slope) > 0) || math.Abs(z) > 1e12 {
			lost++
			continue
		}
		y[i] = z
		w[i] = r.weight(i) / math.Pow(math.Abs(slope)+1e-3/typical, 2)
	}
	if float64(lost) > transformLost*float64(n) {
		return nil
	}
	d := newRows(r.x, y, w)
	if d.variance == 0 || d.variance-d.variance != 0 {
		return nil
	}
	return d
}

// transformed searches sparse sums for functions of the target over a grown
// library and returns them as formulas of the target, fitted on the rows of j.
func transformed(ctx context.Context, j *judge, lib *library, ops opset) []*candidate {
	return j.compete(len(transforms), func(k int, j *judge) []*candidate {
		t := &transforms[k]
		if slices.ContainsFunc(t.needs, func(op expr.Op) bool { return !ops[op] }) || ctx.Err() != nil {
			return nil
		}
		return t.laws(ctx, j, lib)
	})
}

// laws searches sparse sums for one function of the target.
func (t *transform) laws(ctx context.Context, j *judge, lib *library) []*candidate {
	data, all := t.apply(lib.data), t.apply(j.r)
	if data == nil || all == nil {
		return nil
	}
	view := lib.measured(j.units, t.power).reweighted(data, transformTerms)
	s := newSparse(view, j, transformBeam)
	var found []*candidate
	for _, p := range s.run(ctx, min(transformMost, data.len()), s.exhaust(ctx, transformPairs, 0)) {
		c, ok := view.formula(p, all)
		if !ok {
			continue
		}
		for _, op := range t.back {
			c = join(op, c)
		}
		if j.units.refuses(c.e) {
			// y = exp(u) needs a factor to carry the unit of y.
			c = join(expr.Mul, newCandidate(expr.NewConst(1)), c)
		}
		if j.refit(c, polishIterations) {
			found = append(found, c)
		}
		if j.exact(c) {
			break
		}
	}
	return found
}

// compete gathers what f finds for 0 to n-1 on all threads, up to the first k
// that finds an exact law. The judge that f is given is its own.
func (j *judge) compete(n int, f func(k int, j *judge) []*candidate) []*candidate {
	found, evals := make([][]*candidate, n), make([]int64, n)
	n = race(j.threads, n, func(k int) bool {
		own := j.own()
		found[k] = f(k, own)
		evals[k] = own.f.evals
		return slices.ContainsFunc(found[k], own.exact)
	})
	for _, e := range evals[:n] {
		j.f.evals += e
	}
	return slices.Concat(found[:n]...)
}

// reweighted returns the first terms of l with columns for the weights of data,
// which has the rows of l.
func (l *library) reweighted(data *rows, most int) *library {
	v := *l
	v.data, v.ev = data, expr.NewEvaluator()
	v.terms = make([]term, 0, most)
	factor := make([]float64, data.len())
	for i := range factor {
		factor[i] = math.Sqrt(data.weight(i) / l.data.weight(i))
	}
	for _, t := range l.terms[:min(most, len(l.terms))] {
		col := make([]float64, len(t.col))
		floats.MulTo(col, t.col, factor)
		norm := floats.Dot(col, col)
		v.terms = append(v.terms, term{e: t.e, size: t.size, col: col, norm: norm})
	}
	return &v
}
