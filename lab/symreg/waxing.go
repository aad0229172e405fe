package symreg

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/expr"
)

// Sizes of the search for exponentials: variables of the table, the largest exponent
// of a variable, variables of a monomial, monomials tried, and those taken further.
const (
	waxingMost  = 12
	waxingPower = 2
	waxingVars  = 4
	waxingTries = 6000
	waxingKept  = 4
)

// waxing looks for a power law times the exponential of a monomial, such as
// w^2 (m/T)^1.5 exp(-m w^2/(2 T)): in logarithms a sum of the columns' logarithms,
// whose coefficients are the exponents, and one monomial. What is left of the
// target when the exponential is taken out goes to powerLaw.
func waxing(ctx context.Context, j *judge, vars []int, ops opset) []*candidate {
	if !ops[expr.Exp] || !ops[expr.Mul] || j.r.len() < 3*len(vars) || len(vars) > waxingMost {
		return nil
	}
	x := newExponential(j.r.sample(polishRows, 0, streamFactors), vars)
	if x == nil {
		return nil
	}
	inverse := ops.inverse()
	x.each(vars, func(e []int) bool {
		if inverse || slices.Min(e) >= 0 {
			x.try(e, j)
		}
		return ctx.Err() == nil
	})
	var found []*candidate
	for _, t := range x.kept {
		if ctx.Err() != nil {
			break
		}
		m := monomial(vars, t.exponents)
		if m == nil {
			continue
		}
		wax := newCandidate(expr.Apply(expr.Exp, expr.Apply(expr.Mul, expr.NewConst(t.rate), m)))
		col := make([]float64, j.r.len())
		if !j.f.ev.Eval(col, wax.e, j.r.x) {
			continue
		}
		y, w := make([]float64, len(col)), make([]float64, len(col))
		for i, v := range col {
			y[i], w[i] = j.r.y[i]/v, j.r.weight(i)*v*v
		}
		rest := newRows(j.r.x, y, w)
		if !(rest.variance-rest.variance == 0) || floats.HasNaN(y) || floats.HasNaN(w) {
			continue
		}
		plain := *j
		plain.r = rest
		list := powerLaw(ctx, &plain, vars, ops)
		list = append(list, newCandidate(expr.NewConst(rest.mean)))
		for _, c := range list {
			c = join(expr.Mul, c, wax)
			if !j.units.refuses(c.e) && j.refit(c, polishIterations) {
				found = append(found, c)
			}
		}
	}
	return found
}

// exponential is the search for the monomial in the exponent.
type exponential struct {
	rows  []int         // of the target's main sign
	roots []float64     // of the weights, times |y|: an error counts in y
	basis [][]float64   // of the logarithms
	rest  []float64     // what they leave of log |y|
	left  float64       // its square
	power [][][]float64 // of every variable, from -waxingPower on; nil where not finite
	kept  []waxed
}

// waxed is a monomial with the rate that fits best.
type waxed struct {
	exponents []int
	rate      float64
	cost      float64
}

func newExponential(r *rows, vars []int) *exponential {
	sign := 0.0
	for i, v := range r.y {
		sign += r.weight(i) * v
	}
	x := &exponential{}
	for i, v := range r.y {
		if r.weight(i) > 0 && v*sign > 0 {
			x.rows = append(x.rows, i)
			x.roots = append(x.roots, math.Sqrt(r.weight(i))*math.Abs(v))
		}
	}
	if 2*len(x.rows) < r.len() {
		return nil
	}
	cols := [][]float64{slices.Clone(x.roots)}
	x.rest = make([]float64, len(x.rows))
	for k, i := range x.rows {
		x.rest[k] = math.Log(math.Abs(r.y[i])) * x.roots[k]
	}
	for _, v := range vars {
		if minOf(r.x[v]) > 0 {
			col := make([]float64, len(x.rows))
			for k, i := range x.rows {
				col[k] = math.Log(r.x[v][i]) * x.roots[k]
			}
			cols = append(cols, col)
		}
		var list [][]float64
		for p := -waxingPower; p <= waxingPower; p++ {
			col := make([]float64, len(x.rows))
			for k, i := range x.rows {
				col[k] = math.Pow(r.x[v][i], float64(p))
			}
			if s := floats.Norm(col, 2); s-s != 0 {
				col = nil
			}
			list = append(list, col)
		}
		x.power = append(x.power, list)
	}
	x.basis = orthonormal(cols, nil)
	outside(x.rest, x.basis)
	x.left = floats.Dot(x.rest, x.rest)
	if !(x.left > 0) {
		return nil
	}
	return x
}

// each calls f with the exponents of monomials, those of few variables first, until
// it returns false.
func (x *exponential) each(vars []int, f func(e []int) bool) {
	e := make([]int, len(vars))
	tries := waxingTries
	var walk func(from, more int) bool
	walk = func(from, more int) bool {
		if more == 0 {
			tries--
			return tries >= 0 && f(e)
		}
		for k := from; k <= len(e)-more; k++ {
			for p := -waxingPower; p <= waxingPower; p++ {
				if p == 0 || x.power[k][p+waxingPower] == nil {
					continue
				}
				if e[k] = p; !walk(k+1, more-1) {
					return false
				}
			}
			e[k] = 0
		}
		return true
	}
	for n := 1; n <= min(waxingVars, len(e)); n++ {
		if !walk(0, n) {
			return
		}
	}
}

// try measures what the monomial explains of the rest.
func (x *exponential) try(e []int, j *judge) {
	col := slices.Clone(x.roots)
	size := 0
	for k, p := range e {
		if p != 0 {
			floats.Mul(col, x.power[k][p+waxingPower])
			size += 1 + max(p, -p)
		}
	}
	whole := floats.Dot(col, col)
	outside(col, x.basis)
	norm := floats.Dot(col, col)
	if !(norm > 1e-9*whole) {
		return
	}
	d := floats.Dot(col, x.rest)
	n := float64(len(x.rows))
	t := waxed{rate: d / norm, cost: n/2*math.Log(max(1-d*d/(norm*x.left), 1e-12)) + j.letter*float64(size)}
	if len(x.kept) == waxingKept && t.cost >= x.kept[waxingKept-1].cost {
		return
	}
	t.exponents = slices.Clone(e)
	at := len(x.kept)
	for at > 0 && x.kept[at-1].cost > t.cost {
		at--
	}
	x.kept = slices.Insert(x.kept, at, t)
	x.kept = x.kept[:min(len(x.kept), waxingKept)]
}
