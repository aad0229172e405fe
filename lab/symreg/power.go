package symreg

import (
	"context"
	"math"

	"neurophysics/lab/expr"
)

// powerLaw fits y = c * product of x_j^e_j over the columns that are positive
// throughout: first in logarithms, each row weighted by y^2 so that the error
// counts in y, then on y itself. Exponents that the data allow become multiples
// of 1/6. It returns nil where signs do not allow it.
func powerLaw(ctx context.Context, j *judge, vars []int, ops opset) []*candidate {
	if !ops[expr.Mul] || !(ops[expr.Pow] || ops[expr.Sqrt]) {
		return nil
	}
	var positive []int
	for _, v := range vars {
		if minOf(j.r.x[v]) > 0 {
			positive = append(positive, v)
		}
	}
	if len(positive) == 0 || len(positive) > 12 {
		return nil
	}
	exponents, ok := logFit(j.r, positive)
	if !ok {
		return nil
	}
	var list []*candidate
	c := freePower(j.r, positive, exponents)
	if !j.refit(c, polishIterations) {
		return nil
	}
	for c != nil && ctx.Err() == nil {
		if ops[expr.Pow] {
			list = append(list, c)
		}
		s := j.snapExponents(ctx, c)
		if f := plainPower(s, ops); f != nil && j.refit(f, trialIterations) {
			list = append(list, f)
		}
		c = j.weakest(ctx, c)
	}
	return list
}

// minOf returns the least entry.
func minOf(c []float64) float64 {
	m := c[0]
	for _, v := range c {
		m = min(m, v)
	}
	return m
}

// logFit returns the exponents of the columns in vars.
func logFit(r *rows, vars []int) ([]float64, bool) {
	sign := 0.0
	for i, v := range r.y {
		sign += r.weight(i) * v
	}
	cols := make([][]float64, len(vars)+1)
	var y, w []float64
	for i, v := range r.y {
		if r.weight(i) == 0 || !(v*sign > 0) {
			continue
		}
		cols[0] = append(cols[0], 1)
		for k, j := range vars {
			cols[k+1] = append(cols[k+1], math.Log(r.x[j][i]))
		}
		y = append(y, math.Log(math.Abs(v)))
		w = append(w, r.weight(i)*v*v)
	}
	// Where half the rows have the other sign there is no power law.
	if len(y) <= len(vars)+1 || 2*len(y) < r.len() {
		return nil, false
	}
	coef, ok := leastSquares(cols, y, w)
	if !ok {
		return nil, false
	}
	return coef[1:], true
}

// freePower is c * product of x_v^e with the best c for these exponents.
func freePower(r *rows, vars []int, exponents []float64) *candidate {
	var e *expr.Expr
	col := make([]float64, r.len())
	for i := range col {
		col[i] = 1
	}
	for k, v := range vars {
		f := expr.Apply(expr.Pow, expr.NewVar(v), expr.NewConst(exponents[k]))
		if e == nil {
			e = f
		} else {
			e = expr.Apply(expr.Mul, e, f)
		}
		for i := range col {
			col[i] *= math.Pow(r.x[v][i], exponents[k])
		}
	}
	scale := 1.0
	if coef, ok := leastSquares([][]float64{col}, r.y, r.w); ok {
		scale = coef[0]
	}
	c := newCandidate(expr.Apply(expr.Mul, expr.NewConst(scale), e))
	for k := range c.nums {
		c.nums[k] = number{}
	}
	return c
}

// weakest drops the variable that matters least, or returns nil for the last.
func (j *judge) weakest(ctx context.Context, c *candidate) *candidate {
	n := len(c.nums) - 1
	if n < 2 {
		return nil
	}
	var best *candidate
	for drop := range n {
		if ctx.Err() != nil {
			break
		}
		var vars []int
		var exponents []float64
		at := 0
		for _, node := range c.e.Nodes {
			if node.Op == expr.Var {
				if at != drop {
					vars = append(vars, int(node.Arg))
					exponents = append(exponents, c.e.Consts[at+1])
				}
				at++
			}
		}
		t := freePower(j.r, vars, exponents)
		if j.refit(t, trialIterations) && (best == nil || t.loss < best.loss) {
			best = t
		}
	}
	if best != nil {
		j.refit(best, polishIterations)
	}
	return best
}

// snapExponents fixes those exponents at multiples of 1/6, or at 0, where the
// data allow it. The factor stays free.
func (j *judge) snapExponents(ctx context.Context, c *candidate) *candidate {
	return j.settle(ctx, c, func(k int, v, se, reach float64) []proposal {
		switch {
		case k == 0:
			return nil
		case math.Abs(v) < reach*se && se < 0.05:
			return []proposal{{v: 0, name: "0"}}
		}
		return proposals(v, se, reach, true)
	})
}

// plainPower writes c * product of x^e with fixed multiples of 1/2 as roots of
// whole powers where that is shorter, and gives nil if an exponent cannot be
// written with the operators allowed.
func plainPower(c *candidate, ops opset) *candidate {
	type factor struct {
		v int
		e float64
		n number
	}
	var fs []factor
	halves, whole := true, true
	k := 0
	for _, node := range c.e.Nodes {
		if node.Op != expr.Var {
			continue
		}
		k++
		f := factor{int(node.Arg), c.e.Consts[k], c.nums[k]}
		if f.e == 0 {
			continue
		}
		halves = halves && f.n.fixed && 2*f.e == math.Trunc(2*f.e)
		whole = whole && f.n.fixed && f.e == math.Trunc(f.e)
		fs = append(fs, f)
	}
	if len(fs) == 0 {
		return nil
	}
	var forms []*candidate
	// product of x^(e*m), for m = 1 or, under a root, 2
	product := func(m float64) *candidate {
		var up, down *candidate
		for _, f := range fs {
			var p *candidate
			if e := math.Abs(f.e * m); f.n.fixed && e == math.Trunc(e) {
				p = newCandidate(power(expr.NewVar(f.v), int(e)))
			} else {
				if !ops[expr.Pow] {
					return nil
				}
				num := f.n
				if f.e < 0 {
					num.fitted = -num.fitted
				}
				p = &candidate{e: expr.Apply(expr.Pow, expr.NewVar(f.v), expr.NewConst(e)), nums: []number{num}}
			}
			to := &up
			if f.e < 0 {
				to = &down
			}
			if *to == nil {
				*to = p
			} else {
				*to = join(expr.Mul, *to, p)
			}
		}
		switch {
		case down == nil:
			return up
		case up == nil:
			return join(expr.Inv, down)
		}
		return join(expr.Div, up, down)
	}
	if p := product(1); p != nil {
		forms = append(forms, p)
	}
	if halves && !whole && ops[expr.Sqrt] {
		forms = append(forms, join(expr.Sqrt, product(2)))
	}
	var best *candidate
	for _, f := range forms {
		if best == nil || f.e.Size() < best.e.Size() {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	lead := newCandidate(expr.NewConst(c.e.Consts[0]))
	if root(best.e) == expr.Inv {
		return join(expr.Div, lead, best.sub(len(best.e.Nodes)-2))
	}
	return join(expr.Mul, lead, best)
}
