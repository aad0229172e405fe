package symreg

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"neurophysics/lab/traj"
)

// Bootstrap returns the constants of c with Low and High as 95 % percentile
// intervals, and StdErr as the spread, over n resamplings of whole groups of
// rows with replacement. Rows of one group depend on each other, as those of one
// trajectory do; groups[i] is the group of row i, and nil makes every row its
// own. In each resampling the constants are fitted again, those at simple
// values too, by one Gauss-Newton step from their fit to all rows: that is the
// exact fit for constants that enter linearly, and the first-order one for the
// others. Whole exponents and other numbers of the form stay.
//
// The error is one of Check's, a *LengthError for groups, a *FitError where the
// constants cannot be told apart, or wraps the context's.
func Bootstrap(ctx context.Context, t Table, c Candidate, groups []int, n int, seed uint64) ([]Constant, error) {
	if n < 1 {
		return nil, &OptionError{Option: "n", Value: n, Want: "at least 1"}
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	if groups == nil {
		groups = make([]int, len(t.Y))
		for i := range groups {
			groups[i] = i
		}
	}
	if len(groups) != len(t.Y) {
		return nil, &LengthError{Column: "groups", Got: len(groups), Want: len(t.Y)}
	}
	out := slices.Clone(c.Constants)
	if len(out) == 0 {
		return out, nil
	}
	parts, err := byGroup(t, c, groups)
	if err != nil {
		return nil, err
	}
	k := len(out)
	draws := make([][]float64, k)
	rng := traj.Rand(seed, streamBootstrap)
	h, g := make([]float64, k*k), make([]float64, k)
	for range n {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("symreg: bootstrap stopped: %w", err)
		}
		clear(h)
		clear(g)
		for range parts.groups {
			p := parts.groups[rng.IntN(len(parts.groups))]
			for i, v := range p.normal {
				h[i] += v
			}
			for i, v := range p.grad {
				g[i] += v
			}
		}
		// A draw of too few different groups may not fix all constants.
		if !solveScaled(h, g) {
			continue
		}
		for i := range draws {
			draws[i] = append(draws[i], parts.at[i]+g[i])
		}
	}
	if len(draws[0]) < (n+1)/2 {
		return nil, &FitError{Expression: c.Expression, Rows: len(t.Y)}
	}
	for i := range out {
		slices.Sort(draws[i])
		out[i].Low, out[i].High = percentile(draws[i], 0.025), percentile(draws[i], 0.975)
		out[i].StdErr, out[i].NoInterval = spread(draws[i]), ""
	}
	return out, nil
}

// parts holds the fit to all rows and what each group contributes to it.
type parts struct {
	at     []float64
	groups []part
}

// part is the contribution of a group: J'WJ and J'Wr.
type part struct{ normal, grad []float64 }

// byGroup fits c to all rows and splits the sums of the fit by group.
func byGroup(t Table, c Candidate, groups []int) (*parts, error) {
	all := newRows(t.X, t.Y, t.Weights)
	f := newFitter(nil)
	e := c.Expr.Clone()
	fixed := make([]bool, len(e.Consts))
	for i := range fixed {
		fixed[i] = true
	}
	for _, k := range c.Constants {
		fixed[k.Index] = false
		e.Consts[k.Index] = k.Fitted
	}
	if _, ok := f.fit(e, fixed, all, polishIterations); !ok || len(c.Constants) > all.len() {
		return nil, &FitError{Expression: c.Expression, Rows: all.len()}
	}
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return groups[a] - groups[b] })
	p := &parts{}
	for _, k := range c.Constants {
		p.at = append(p.at, e.Consts[k.Index])
	}
	for len(order) > 0 {
		n := 1
		for n < len(order) && groups[order[n]] == groups[order[0]] {
			n++
		}
		f.choose(e, fixed)
		if !f.accumulate(e, all.take(order[:n])) {
			return nil, &FitError{Expression: c.Expression, Rows: all.len()}
		}
		p.groups = append(p.groups, part{slices.Clone(f.normal), slices.Clone(f.grad)})
		order = order[n:]
	}
	return p, nil
}

// solveScaled solves h x = g in place, h upper and symmetric, after scaling it
// to unit diagonal.
func solveScaled(h, g []float64) bool {
	k := len(g)
	d := make([]float64, k)
	for a := range k {
		if d[a] = math.Sqrt(h[a*k+a]); !(d[a] > 0) {
			return false
		}
	}
	for a := range k {
		g[a] /= d[a]
		for b := a; b < k; b++ {
			h[a*k+b] /= d[a] * d[b]
		}
	}
	t, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: k, Stride: k, Data: h})
	if !ok {
		return false
	}
	for a := range k {
		if h[a*k+a] < 1e-7 {
			return false
		}
	}
	lapack64.Potrs(t, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: g})
	for a := range k {
		g[a] /= d[a]
	}
	return true
}

// percentile interpolates in sorted values.
func percentile(sorted []float64, p float64) float64 {
	x := p * float64(len(sorted)-1)
	i := min(int(x), len(sorted)-2)
	if i < 0 {
		return sorted[0]
	}
	u := x - float64(i)
	return sorted[i]*(1-u) + sorted[i+1]*u
}

// spread returns the standard deviation.
func spread(v []float64) float64 {
	mean, s := 0.0, 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		s += (x - mean) * (x - mean)
	}
	return math.Sqrt(s / max(1, float64(len(v)-1)))
}
