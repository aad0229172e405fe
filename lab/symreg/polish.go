package symreg

import (
	"context"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"neurophysics/lab/expr"
)

// judge weighs formulas against data: loss against size and constants.
type judge struct {
	f      *fitter
	r      *rows
	n      float64 // independent observations
	letter float64 // nats a node costs
	floor  float64 // share of the variance below which a loss counts as zero
	has    opset   // operators that may stand in a formula
	rules  *rules
	units  *units
	given  *rows // the table's rows, where r has a target of its own
	// threads is how many goroutines may work at once.
	threads int
}

// own returns j for the use of one goroutine, with its own buffers and no
// evaluations counted.
func (j *judge) own() *judge {
	c := *j
	c.f, c.units, c.threads = newFitter(j.f.stop), j.units.clone(), 1
	return &c
}

// share returns the loss as a share of the variance, not below the floor.
func (j *judge) share(loss float64) float64 { return max(j.r.relative(loss), j.floor) }

// length is the description length of data and formula in nats.
func (j *judge) length(c *candidate) float64 {
	return describe(j.r.likelihood(j.share(c.loss)+j.units.cost(c.e)), j.n, float64(c.freeConstants()), float64(j.size(c)), j.letter)
}

// describe returns the description length in nats: n/2 ln(share) for the data,
// k/2 ln(n) for the constants, and letter for each node. The last term matters
// where rows are few: it is the small-sample correction of Hurvich and Tsai
// (Biometrika 76, 297, 1989), with the noise as one more constant.
func describe(share, n, k, size, letter float64) float64 {
	return n/2*math.Log(share) + k/2*math.Log(max(n, 2)) + size*letter + (k+1)*(k+2)/max(1, n-k-2)
}

// refit fits the free constants of c and notes the loss. It returns false for
// a formula that is not finite on all rows or has more constants than rows.
func (j *judge) refit(c *candidate, iterations int) bool {
	j.r.form.hold(c)
	if c.freeConstants() > j.r.len() {
		return false
	}
	loss, ok := j.f.fit(c.e, c.fixed(), j.r, iterations)
	c.loss = loss
	return ok
}

// polishRows is the number of rows that decide on dropped terms and simple
// values; the constants are then fitted on all rows.
const polishRows = 2000

// Iterations of the fits of the polish: many for a formula that is kept, few
// for a trial that starts near its end.
const (
	polishIterations = 60
	trialIterations  = 12
)

// polish returns c refitted, with needless parts dropped, equal coefficients
// tied and constants at simple values where the data allow it.
func (j *judge) polish(ctx context.Context, c *candidate) *candidate {
	c = c.clone()
	if !j.refit(c, polishIterations) {
		return nil
	}
	c = j.shorter(c)
	best := j.shorter(j.snap(ctx, j.tie(ctx, j.prune(ctx, c))))
	// To drop a factor near 1 is to move it to 1 alone. Where constants hang
	// together it may be better to move them at once, before any is dropped.
	if s := j.shorter(j.snap(ctx, c)); s.freeConstants() < c.freeConstants() && j.length(s) < j.length(best)-1e-9 {
		best = s
	}
	return best
}

// permits tells whether e holds only operators that may stand in a formula, and
// keeps the limits that were asked for. The canonical form may bring in other
// operators, as sqrt(x^2) is abs(x).
func (j *judge) permits(e *expr.Expr) bool {
	return j.r.form.every(e, func(e *expr.Expr) bool { return j.has.allow(e) && j.rules.keeps(e) })
}

// size returns the complexity of c.
func (j *judge) size(c *candidate) int { return j.rules.cost.of(c.e) }

// simplified returns the canonical form of c.
func (j *judge) simplified(c *candidate) *candidate {
	if j.r.form != nil {
		return j.r.form.simplified(c)
	}
	return c.simplified()
}

// shorter takes the canonical form if it is no longer and no worse.
func (j *judge) shorter(c *candidate) *candidate {
	s := j.simplified(c)
	if j.size(s) > j.size(c) || !j.permits(s.e) || !j.units.keeps(c.e, s.e) || !j.refit(s, trialIterations) || j.length(s) > j.length(c)+1e-9 {
		return c
	}
	return s
}

// prune drops nodes and terms as long as that shortens the description.
func (j *judge) prune(ctx context.Context, c *candidate) *candidate {
	for c.e.Size() > 1 {
		best, least := c, j.length(c)
		for i, n := range c.e.Nodes {
			if ctx.Err() != nil {
				return c
			}
			if j.r.form.joint(c.e, i) {
				continue
			}
			for _, v := range variants(c, i, n.Op, &j.has) {
				// Even a perfect fit could not pay for this one.
				if j.units.keeps(c.e, v.e) && j.refit(v, trialIterations) {
					if l := j.length(v); l < least-1e-9 {
						best, least = v, l
					}
				}
			}
		}
		if best == c {
			break
		}
		j.refit(best, polishIterations)
		c = j.shorter(best)
	}
	return c
}

// variants returns c with node i replaced by one of its arguments, or by a
// constant.
func variants(c *candidate, i int, op expr.Op, has *opset) []*candidate {
	var list []*candidate
	switch op.Arity() {
	case 0:
		return nil
	case 1:
		list = append(list, c.replace(i, c.sub(i-1)))
		if u := rooted(c, i); u != nil {
			list = append(list, c.replace(i, u))
		}
		list = append(list, rephased(c, i, has)...)
	default:
		b := c.sub(i - 1)
		a := c.sub(c.e.Start(i-1) - 1)
		list = append(list, c.replace(i, a))
		if op == expr.Sub && len(b.e.Consts) == 0 {
			b = join(expr.Neg, b)
		}
		list = append(list, c.replace(i, b))
	}
	if c.e.Start(i) > 0 || i < len(c.e.Nodes)-1 {
		s := c.sub(i)
		if len(s.e.Vars()) > 0 {
			list = append(list, c.replace(i, newCandidate(expr.NewConst(1))))
		}
	}
	for _, v := range list {
		unify(v)
	}
	return list
}

// rooted returns u where node i is the root of its square, else nil. What
// remains is right where the data have u of one sign.
func rooted(c *candidate, i int) *candidate {
	if c.e.Nodes[i].Op != expr.Sqrt {
		return nil
	}
	switch s := c.sub(i - 1); root(s.e) {
	case expr.Square:
		return s.sub(len(s.e.Nodes) - 2)
	case expr.Mul:
		last := len(s.e.Nodes) - 2
		a, b := s.sub(s.e.Start(last)-1), s.sub(last)
		if a.e.Equal(b.e) {
			return a
		}
	}
	return nil
}

// rephased returns c with the wave at node i without the constant in its phase, as
// the sine, the cosine and their negatives, as far as they may be written.
func rephased(c *candidate, i int, has *opset) []*candidate {
	if op := c.e.Nodes[i].Op; op != expr.Sin && op != expr.Cos {
		return nil
	}
	phase := c.sub(i - 1)
	terms := summands(nil, phase, len(phase.e.Nodes)-1, false)
	var rest *candidate
	for _, t := range terms {
		switch op := expr.Add; {
		case len(t.c.e.Vars()) == 0:
			continue
		case rest == nil:
			if rest = t.c; t.negative {
				rest = join(expr.Neg, rest)
			}
		default:
			if t.negative {
				op = expr.Sub
			}
			rest = join(op, rest, t.c)
		}
	}
	if rest == nil || rest.e.Size() == phase.e.Size() {
		return nil
	}
	var list []*candidate
	for _, op := range []expr.Op{expr.Sin, expr.Cos} {
		if !has[op] {
			continue
		}
		wave := join(op, rest)
		list = append(list, c.replace(i, wave))
		if has[expr.Neg] {
			list = append(list, c.replace(i, join(expr.Neg, wave)))
		}
	}
	return list
}

// unify frees the constants of a formula whose parts lost their neighbours,
// but for those that belong to the form.
func unify(c *candidate) {
	for k := range c.nums {
		if !c.nums[k].form {
			c.nums[k] = number{}
		}
	}
}

// summand is a term of the sum at the root of a formula.
type summand struct {
	c        *candidate
	negative bool
}

// summands splits the sum at node i into its terms.
func summands(list []summand, c *candidate, i int, negative bool) []summand {
	op := c.e.Nodes[i].Op
	if op != expr.Add && op != expr.Sub {
		return append(list, summand{c.sub(i), negative})
	}
	list = summands(list, c, c.e.Start(i-1)-1, negative)
	return summands(list, c, i-1, negative != (op == expr.Sub))
}

// coefficient returns the leading constant of a term, if it has a free one,
// and what it multiplies.
func coefficient(s summand) (v float64, rest *candidate, ok bool) {
	c := s.c
	if c.e.Nodes[0].Op != expr.Const || c.nums[0].fixed {
		return 0, nil, false
	}
	v = c.e.Consts[0]
	if s.negative {
		v = -v
	}
	if len(c.e.Nodes) == 1 {
		rest = newCandidate(expr.NewConst(1))
		rest.nums[0] = number{fixed: true, form: true}
		return v, rest, true
	}
	// Products lean to the left: ((c*a)*b)/d.
	i := len(c.e.Nodes) - 1
	for {
		op := c.e.Nodes[i].Op
		if op != expr.Mul && op != expr.Div {
			return 0, nil, false
		}
		left := c.e.Start(i-1) - 1
		if left > 0 {
			i = left
			continue
		}
		rest = c.sub(i - 1)
		if op == expr.Div {
			rest = join(expr.Inv, rest)
		}
		return v, c.replace(i, rest), true
	}
}

// tie looks for two coefficients of the sum at the root that are equal up to
// sign as far as the data tell, and makes them one: c*(a + b). A chance
// meeting of coefficients that are badly known is not taken for a law.
func (j *judge) tie(ctx context.Context, c *candidate) *candidate {
	for ctx.Err() == nil {
		terms := summands(nil, c, len(c.e.Nodes)-1, false)
		best, least := c, math.Inf(1)
		for a := range terms {
			va, ra, ok := coefficient(terms[a])
			if !ok {
				continue
			}
			for b := a + 1; b < len(terms); b++ {
				vb, rb, ok := coefficient(terms[b])
				if !ok || math.Abs(math.Abs(va)-math.Abs(vb)) > 0.05*math.Abs(va) {
					continue
				}
				t := tied(terms, a, b, va, ra, rb, va*vb < 0)
				if j.units.keeps(c.e, t.e) && j.refit(t, trialIterations) && j.allows(c, t, 1) && t.loss < least && j.known(t) {
					best, least = t, t.loss
				}
			}
		}
		if best == c {
			break
		}
		c = best
	}
	return c
}

// known tells whether every free constant of c that leads a term of the sum is
// known to a tenth of its value.
func (j *judge) known(c *candidate) bool {
	se := j.standardErrors(c)
	// The tied coefficient stands first.
	return se[0] < 0.1*math.Abs(c.e.Consts[0])
}

// tied builds the sum with terms a and b under one coefficient, first.
func tied(terms []summand, a, b int, v float64, ra, rb *candidate, opposite bool) *candidate {
	op := expr.Add
	if opposite {
		op = expr.Sub
	}
	lead := newCandidate(expr.NewConst(v))
	sum := join(expr.Mul, lead, join(op, ra, rb))
	for k, t := range terms {
		switch {
		case k == a || k == b:
		case t.negative:
			sum = join(expr.Sub, sum, t.c)
		default:
			sum = join(expr.Add, sum, t.c)
		}
	}
	return sum
}

// allows tells whether the loss of to is as good as that of from, given that
// to has that many constants less, by the F test at 95 %.
func (j *judge) allows(from, to *candidate, constants int) bool {
	lost := j.n / 2 * math.Log(j.r.likelihood(j.share(to.loss))/j.r.likelihood(j.share(from.loss)))
	dof := max(1, j.n-float64(from.freeConstants()))
	k := float64(constants)
	return lost <= j.n/2*math.Log1p(k*distuv.F{D1: k, D2: dof}.Quantile(0.95)/dof)
}
