package symreg

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/cputime"
)

// Terms of a sum that SingleIndex looks for, and sums kept on the way.
const (
	indexMost   = 6
	indexBeam   = 12
	indexKept   = 3 // sums of each number of terms that are polished
	indexRounds = 3 // of fits of F and g in turn
	// Below this share of the variance a spline with few knots cannot tell.
	indexFloor = 1e-5
)

// SingleIndex looks for formulas F of the columns such that the target is a
// smooth monotone function of F that is not known: y = g(F(x)). The scale and
// origin of F cannot be told then, so that F comes without an additive constant
// and with 1 as the factor of its first term; its other factors are ratios, with
// intervals. g may fall as well as rise.
//
// Loss and R2 of a candidate are those of g(F), where g is the spline in F that
// fits the target best; candidates with a g that turns are left out. The
// libraries, Noise, Rows, Operators, MaxSize, Choose and Seed of the options are
// used as in Search; there is no evolution. Errors are as in Search.
func SingleIndex(ctx context.Context, t Table, o Options) (*Result, error) {
	t.TargetUnit = "" // g is not known, and may take any unit to any other
	s, err := prepare(t, o, ctx.Done())
	if err != nil {
		return nil, err
	}
	if !s.o.Loss.squared() {
		return nil, &OptionError{Option: "Loss", Value: s.o.Loss.Name, Want: "squared"}
	}
	r := &Result{Warnings: s.warnings, Front: []Candidate{}}
	var found []*candidate
	if s.work.variance > 0 {
		for _, c := range s.promising(s.indices(ctx)) {
			if c = s.gauge(ctx, c); c != nil && s.fits(c) {
				found = append(found, c)
			}
		}
	}
	last := s.newJudge(s.all, indexFloor)
	found = last.frontOf(found)
	for _, c := range found {
		r.Front = append(r.Front, s.reportIndex(c, last))
	}
	if len(found) > 0 {
		choose(r, last, found, s.o.Choose)
	}
	r.Evals = s.judge.f.evals + s.trim.f.evals + last.f.evals
	r.Wall, r.CPU = time.Since(s.start), cputime.Now()-s.cpu
	r.WallS, r.CPUS = r.Wall.Seconds(), r.CPU.Seconds()
	r.Stopped = "target"
	if err := ctx.Err(); err != nil {
		r.Stopped = "cancelled"
		return r, fmt.Errorf("symreg: search stopped, the front so far is kept: %w", err)
	}
	if len(found) == 0 {
		return r, ErrNoIndex
	}
	return r, nil
}

// indices returns sums of library terms that are functions of the target.
func (s *search) indices(ctx context.Context) []*candidate {
	lib := newLibrary(s.work.sample(selectRows, s.o.Seed, streamSelect), s.vars, s.ops, selectTerms/2)
	lib.stop, lib.units = ctx.Done(), s.units
	x := newIndexer(lib, s.newJudge(s.trim.r, indexFloor), indexBeam)
	var found []*candidate
	var seen [][]int
	for step := range librarySteps {
		before := len(lib.terms)
		if lib.grow(step); len(lib.terms) == before {
			continue
		}
		good := false
		for _, p := range x.run(ctx, min(indexMost, lib.data.len()/2), step < librarySteps-1) {
			good = good || p.open <= x.floor
			if slices.ContainsFunc(seen, func(o []int) bool { return slices.Equal(o, p.idx) }) {
				continue
			}
			seen = append(seen, p.idx)
			coef, terms := make([]float64, len(p.idx)), make([]*expr.Expr, len(p.idx))
			for i, j := range p.idx {
				terms[i] = lib.terms[j].e
				// phi is a term of unit length.
				coef[i] = p.coef[i] / x.length[j]
			}
			e, fixed := linear(coef, terms)
			c := newCandidate(e)
			for k, f := range fixed {
				c.nums[k].fixed, c.nums[k].form = f, f
			}
			found = append(found, c)
		}
		// A larger library is not needed where this one does as well as the
		// noise allows.
		if good || ctx.Err() != nil {
			break
		}
	}
	return found
}

// promising returns the sums that no shorter one equals, after a quick fit.
func (s *search) promising(list []*candidate) []*candidate {
	few := s.newJudge(s.work.sample(selectRows, s.o.Seed, streamSelect), indexFloor)
	var rough []*candidate
	for _, c := range list {
		j := *few
		if c = j.toward(c, 1); c != nil && few.scored(c) {
			rough = append(rough, c)
		}
	}
	return s.rules.cost.byLoss(rough)
}

// gauge polishes F and brings it to its standard scale and origin.
func (s *search) gauge(ctx context.Context, c *candidate) *candidate {
	j := *s.trim
	j.f = newFitter(s.stop)
	c = j.toward(c, indexRounds)
	if c == nil {
		return nil
	}
	// A constant lets the origin move while terms are dropped and tied.
	offset := newCandidate(expr.NewConst(1e-3 * math.Sqrt(j.r.variance)))
	c = join(expr.Add, c, offset)
	if !j.refit(c, polishIterations) {
		return nil
	}
	c = j.tie(ctx, j.prune(ctx, j.shorter(c)))
	if c = normalised(c); c == nil {
		return nil
	}
	if c = j.toward(c, indexRounds); c == nil {
		return nil
	}
	c = j.shorter(j.snap(ctx, c))
	s.rescale(c, func(d float64) float64 { return 1 / d })
	if p := normalised(c); p != nil {
		c = p
	}
	if all := s.newJudge(s.all, indexFloor); !all.scored(c) || !all.monotone(c) {
		return nil
	}
	return c
}

// toward makes of j the judge of small changes of c: y = g(F) is, for F near c,
// g'(c) (F - c - (y - g(c))/g'(c)), a least-squares problem for F itself with
// weights g'^2 (projection pursuit: J. Friedman, W. Stuetzle, J. Am. Stat. Assoc.
// 76, 817, 1981). It refits c and the spline g in turn, and returns nil where
// that fails. Losses of j then count as shares of the variance of y.
func (j *judge) toward(c *candidate, rounds int) *candidate {
	if j.given == nil {
		j.given = j.r
	}
	d := j.given
	val := make([]float64, d.len())
	for range rounds {
		if !j.f.ev.Eval(val, c.e, d.x) {
			return nil
		}
		g, slope := smooth(val, d.y, d.w)
		w := make([]float64, len(val))
		steepest := 0.0
		for i, s := range slope {
			w[i] = d.weight(i) * s * s
			steepest = max(steepest, s*s)
		}
		if steepest == 0 {
			return nil
		}
		y := slices.Clone(val)
		for i, s := range slope {
			// Where g is flat y tells nothing of F.
			if s*s > 1e-6*steepest {
				y[i] += (d.y[i] - g[i]) / s
			} else {
				w[i] = 0
			}
		}
		r := newRows(d.x, y, w)
		r.variance = d.variance * d.sum / r.sum
		j.r = r
		if !j.refit(c, trialIterations) {
			return nil
		}
	}
	return c
}

// normalised returns c without additive constants and with 1 as the factor of
// its first term, or nil if nothing is left.
func normalised(c *candidate) *candidate {
	var coef []float64
	var known []number
	var rest []*candidate
	for _, t := range summands(nil, c, len(c.e.Nodes)-1, false) {
		if len(t.c.e.Vars()) == 0 {
			continue
		}
		v, r, num := 1.0, t.c, number{}
		if w, inner, ok := leading(t); ok {
			v, r, num = w, inner, t.c.nums[0]
			num.fitted = math.Abs(num.fitted) // the sign goes to the sum
		} else if t.negative {
			v = -1
		}
		coef, rest, known = append(coef, v), append(rest, r), append(known, num)
	}
	if len(rest) == 0 {
		return nil
	}
	sum := rest[0]
	for i := 1; i < len(rest); i++ {
		op, v := expr.Add, coef[i]/coef[0]
		if v < 0 {
			op, v = expr.Sub, -v
		}
		t := rest[i]
		if v != 1 {
			factor := newCandidate(expr.NewConst(v))
			if coef[0] == 1 {
				factor.nums[0] = known[i]
			}
			if root(t.e) == expr.Inv {
				t = join(expr.Div, factor, t.sub(len(t.e.Nodes)-2))
			} else {
				t = join(expr.Mul, factor, t)
			}
		}
		sum = join(op, sum, t)
	}
	return sum
}

// leading is coefficient for a constant that need not be free.
func leading(s summand) (v float64, rest *candidate, ok bool) {
	c := s.c.clone()
	if len(c.nums) > 0 {
		c.nums[0].fixed = false
	}
	return coefficient(summand{c, s.negative})
}

// monotone tells whether y, as a smooth function of F = c, goes one way but for
// a fiftieth of its way.
func (j *judge) monotone(c *candidate) bool {
	val := make([]float64, j.r.len())
	if !j.f.ev.Eval(val, c.e, j.r.x) {
		return false
	}
	fit, _ := smooth(val, j.r.y, j.r.w)
	order := make([]int, len(val))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(val[a], val[b]) })
	up, down := 0.0, 0.0
	for i := 1; i < len(order); i++ {
		if d := fit[order[i]] - fit[order[i-1]]; d > 0 {
			up += d
		} else {
			down -= d
		}
	}
	return min(up, down) <= 0.02*max(up, down)
}

// scored sets the loss of F = c to that of the best smooth g(F). It returns
// false where F is not finite.
func (j *judge) scored(c *candidate) bool {
	val := make([]float64, j.r.len())
	if !j.f.ev.Eval(val, c.e, j.r.x) {
		return false
	}
	fit, _ := smooth(val, j.r.y, j.r.w)
	c.loss = 0
	for i, y := range j.r.y {
		c.loss += j.r.weight(i) * (y - fit[i]) * (y - fit[i]) / j.r.sum
	}
	return true
}

// reportIndex turns F = c into what the user reads: losses of g(F), and
// intervals of the ratios from the fit of F to the spline of y closest to it.
func (s *search) reportIndex(c *candidate, last *judge) Candidate {
	j := *last
	loss := c.loss
	own := c.clone()
	for k := range own.nums {
		own.nums[k].fixed = true // the values stay; only their errors are asked for
	}
	if j.toward(own, 1) != nil {
		c = c.clone()
		c.loss = own.loss
	}
	out := s.report(c, &j)
	out.Loss, out.R2, out.ValidLoss = loss, 1-loss/last.r.variance, nil
	return out
}
