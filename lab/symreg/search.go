package symreg

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"neurophysics/lab/expr"
	"neurophysics/lab/internal/cputime"
)

// Search looks for formulas of the columns of t that give its target. It
// returns a *LengthError, *ValueError, *RangeError, *NameError, *WeightError,
// *OperatorError, *OptionError, *GuessError, *UnitError, ErrNoRows or
// ErrNoColumns for bad input, a *StateError for a state file that it cannot go
// on with, and ErrNoConsistent with an empty front where strict units leave
// nothing, or ErrNotFinite where no formula could be fitted. When ctx is done, or
// the state file cannot be written, it returns the front so far together with an
// error that wraps the cause. Neither t nor o is changed.
func Search(ctx context.Context, t Table, o Options) (*Result, error) {
	s, err := prepare(t, o, ctx.Done())
	if err != nil {
		return nil, err
	}
	known, err := s.resume(&t)
	if err != nil {
		return nil, err
	}
	limited, free := s.budgeted(ctx)
	defer free()
	cut := false
	if !known {
		s.closed(limited)
		if cut = limited.Err() != nil && ctx.Err() == nil; cut {
			s.stopped = "budget"
			s.warnings = append(s.warnings, "the budget in time was spent before the closed-form stage had ended; a longer one finds more")
		}
	}
	if s.work.variance == 0 || len(s.vars) == 0 || s.reached() {
		s.stopped = "target"
	}
	// A stage that was cut short is made anew when the search is taken up again.
	if ctx.Err() == nil && !known && !cut {
		s.failed = s.keeper.note(nil)
	}
	if ctx.Err() == nil && s.failed == nil && !s.o.ClosedForm && s.stopped == "" {
		s.evolve(limited)
	}
	if err := s.keeper.flush(); s.failed == nil {
		s.failed = err
	}
	return s.finish(ctx)
}

// search is the state of a run.
type search struct {
	o        Options
	ops      opset
	rules    *rules
	form     *form // of a template, or nil
	names    []string
	vars     []int     // columns that are not constant
	unscale  []float64 // what the columns were divided by; 1 for most
	all      *rows     // rows searched, all of them
	valid    *rows     // rows held back, or nil
	work     *rows     // at most Batch of the rows searched, with columns divided
	judge    *judge    // over work
	trim     *judge    // over as many of its rows as polishing needs
	units    *units
	pool     []*candidate
	warnings []string

	start   time.Time
	cpu     time.Duration // of the process at the start
	evals   int64
	epochs  int
	stopped string
	stop    <-chan struct{} // the context's
	keeper  *keeper         // of the state file; nil without one
	evolved *evolution      // as the state file has it, or nil
	resumed int             // epochs that the state file had
	before  int64           // evaluations of these
	failed  error           // of writing the state
}

// prepare checks the input and makes the tables ready.
func prepare(t Table, o Options, stop <-chan struct{}) (*search, error) {
	s := &search{stop: stop, start: time.Now(), cpu: cputime.Now()}
	if err := t.Check(); err != nil {
		return nil, err
	}
	var err error
	if s.o, err = o.withDefaults(); err != nil {
		return nil, err
	}
	if s.units, err = newUnits(&t, &s.o); err != nil {
		return nil, err
	}
	s.ops = newOpset(s.o.Operators)
	s.names = t.names()
	if s.rules, err = newRules(&s.o, s.names); err != nil {
		return nil, err
	}
	for _, g := range s.o.Guesses {
		e, err := expr.Parse(g, s.names)
		if err != nil {
			return nil, &GuessError{Text: g, Err: err}
		}
		if s.units.refuses(e) {
			s.warnings = append(s.warnings, fmt.Sprintf("guess %q disagrees with the units and was left out", g))
			continue
		}
		s.pool = append(s.pool, newCandidate(e))
	}
	whole := newRows(t.X, t.Y, t.Weights)
	whole.withLoss(&s.o.Loss)
	s.all, s.valid = whole.split(s.o.Valid, s.o.Seed)
	s.scale(t.X)
	s.work = s.all.sample(s.o.Batch, s.o.Seed, streamBatch).divided(s.unscale)
	s.judge = s.newJudge(s.work, exactShare)
	s.trim = s.newJudge(s.work.sample(polishRows, s.o.Seed, streamPolish), exactShare)
	for _, c := range s.pool {
		s.rescale(c, func(d float64) float64 { return d })
	}
	return s, nil
}

// scale finds the columns that are constant, and those whose numbers are so
// large or small that their powers would leave the range of numbers.
func (s *search) scale(x [][]float64) {
	s.unscale = make([]float64, len(x))
	for v, c := range x {
		lo, hi := c[0], c[0]
		for _, u := range c {
			lo, hi = min(lo, u), max(hi, u)
		}
		s.unscale[v] = 1
		if lo == hi {
			s.warnings = append(s.warnings, fmt.Sprintf("column %q is constant and was left out", s.names[v]))
			continue
		}
		s.vars = append(s.vars, v)
		if size := max(-lo, hi); size > 1e6 || size < 1e-6 {
			s.unscale[v] = math.Ldexp(1, math.Ilogb(size))
		}
	}
}

// rescale writes column*f(divisor) for every column that was divided.
func (s *search) rescale(c *candidate, f func(float64) float64) {
	for i := len(c.e.Nodes) - 1; i >= 0; i-- {
		n := c.e.Nodes[i]
		if n.Op != expr.Var || s.unscale[n.Arg] == 1 {
			continue
		}
		factor := newCandidate(expr.NewConst(f(s.unscale[n.Arg])))
		factor.nums[0] = number{fixed: true, form: true}
		*c = *c.replace(i, join(expr.Mul, factor, newCandidate(expr.NewVar(int(n.Arg)))))
	}
}

// newJudge weighs formulas over r; losses below floor, as a share of the
// variance, or below the noise, count as equal.
func (s *search) newJudge(r *rows, floor float64) *judge {
	n := float64(r.len())
	if s.o.Rows > 0 {
		n = min(n, float64(s.o.Rows))
	}
	return &judge{
		f: newFitter(s.stop), r: r, n: n,
		letter: math.Log(float64(len(s.o.Operators) + len(s.vars) + 1)),
		floor:  max(floor, s.o.Noise*s.o.Noise),
		has:    s.ops.written(),
		rules:  s.rules,
		units:  s.units,

		threads: s.o.Threads,
	}
}

// closed fills the pool with the constant, the guesses and what the
// closed-form stage finds.
func (s *search) closed(ctx context.Context) {
	guesses := s.pool
	s.pool = nil
	for _, g := range guesses {
		if s.judge.refit(s.units.pin(g), polishIterations) {
			s.pool = append(s.pool, g)
		}
	}
	mean := newCandidate(expr.NewConst(s.work.mean))
	if !s.units.refuses(mean.e) && s.judge.refit(mean, polishIterations) {
		s.pool = append(s.pool, mean)
	}
	if s.work.variance == 0 || len(s.vars) == 0 {
		return
	}
	var large []*candidate
	least := math.Inf(1)
	for _, c := range closedForm(ctx, s.judge, s.vars, s.ops, s.o.Seed) {
		if s.fits(c) {
			s.pool = append(s.pool, c)
			least = min(least, s.judge.length(c))
		} else if !s.units.refuses(c.e) {
			large = append(large, c)
		}
	}
	// A sum beyond the limit may fall below it when needless parts go; that
	// is worth the time where it describes the data better than all others.
	for _, c := range large {
		if s.judge.length(c) >= least || ctx.Err() != nil {
			continue
		}
		if p := s.trim.polish(ctx, c); p != nil && s.fits(p) && s.judge.refit(p, trialIterations) {
			s.pool = append(s.pool, p)
			least = min(least, s.judge.length(p))
		}
	}
}

// fits tells whether c keeps the limits and agrees with strict units.
func (s *search) fits(c *candidate) bool {
	return s.rules.fits(c.e, s.form) && !s.units.refuses(c.e)
}

// reached tells whether the target loss is met by a member of the pool.
func (s *search) reached() bool {
	for _, c := range s.pool {
		if s.work.relative(c.loss)+s.units.cost(c.e) <= s.o.TargetLoss {
			return true
		}
	}
	return false
}

// finish polishes the front, scores it on all rows, and chooses.
func (s *search) finish(ctx context.Context) (*Result, error) {
	front := s.fronts()
	list := front
	if ctx.Err() == nil {
		list = s.each(s.trim, front, func(own *search, j *judge, c *candidate) *candidate {
			if p := j.polish(ctx, c); p != nil {
				return own.within(c, p)
			}
			return nil
		})
	}
	r := &Result{Front: []Candidate{}, Warnings: s.warnings, Epochs: s.epochs, Resumed: s.resumed, Stopped: s.stopped}
	last := s.newJudge(s.all, choiceFloor)
	scored := last.frontOf(s.each(last, list, func(own *search, j *judge, c *candidate) *candidate {
		// The factors of columns that were divided may break a limit.
		if p := own.inUnits(ctx, c, j); p != nil && own.within(c, p) == p {
			return p
		}
		return nil
	}))
	for _, c := range scored {
		r.Front = append(r.Front, s.report(c, last))
	}
	if len(scored) > 0 {
		choose(r, last, scored, s.o.Choose)
	}
	r.Evals = s.evals + s.judge.f.evals + s.trim.f.evals + last.f.evals
	r.Wall, r.CPU = time.Since(s.start), cputime.Now()-s.cpu
	r.WallS, r.CPUS = r.Wall.Seconds(), r.CPU.Seconds()
	if err := ctx.Err(); err != nil {
		r.Stopped = "cancelled"
		return r, fmt.Errorf("symreg: search stopped after %d epochs, the front so far is kept: %w", s.epochs, err)
	}
	if s.failed != nil {
		r.Stopped = "cancelled"
		return r, s.failed
	}
	if r.Stopped == "" {
		r.Stopped = "budget"
	}
	if len(scored) == 0 {
		return r, s.nothing()
	}
	return r, nil
}

// each maps the formulas of a list on all threads and leaves out those that
// become nil. What f is given is its own: the search, a judge like j.
func (s *search) each(j *judge, list []*candidate, f func(*search, *judge, *candidate) *candidate) []*candidate {
	out, evals := make([]*candidate, len(list)), make([]int64, len(list))
	parallel(s.o.Threads, len(list), func(i int) {
		own, j := *s, j.own()
		own.units = j.units
		out[i] = f(&own, j, list[i])
		evals[i] = j.f.evals
	})
	for _, n := range evals {
		j.f.evals += n
	}
	return slices.DeleteFunc(out, func(c *candidate) bool { return c == nil })
}

// nothing says why the front is empty.
func (s *search) nothing() error {
	if s.o.UnitMode == UnitsStrict {
		return ErrNoConsistent
	}
	return ErrNotFinite
}

// inUnits writes c in the user's columns, refits it on all rows and scores it
// as its text will be read.
func (s *search) inUnits(ctx context.Context, c *candidate, j *judge) *candidate {
	c = c.clone()
	nodes := c.e.Size()
	s.rescale(c, func(d float64) float64 { return 1 / d })
	if ctx.Err() == nil && !j.refit(c, trialIterations) {
		return nil
	}
	scaled := c.e.Size() > nodes
	if p := j.simplified(c); j.permits(p.e) && j.units.keeps(c.e, p.e) {
		c = p
	} else if j.has[expr.Add] && j.has[expr.Sub] {
		p = c.clone()
		p.positive()
		c = s.within(c, p)
	}
	if scaled && ctx.Err() == nil {
		// What is a simple value in the user's columns was none before.
		few := s.newJudge(s.all.sample(polishRows, s.o.Seed, streamPolish), choiceFloor)
		if p := c.clone(); few.refit(p, trialIterations) {
			if p = few.snap(ctx, p); j.units.keeps(c.e, p.e) && j.refit(p, trialIterations) {
				c = p
			}
		}
		j.f.evals += few.f.evals
	}
	if j.units.refuses(c.e) {
		return nil
	}
	loss, ok := j.f.loss(c.e, j.r)
	c.loss = loss
	if !ok {
		return nil
	}
	return c
}

// within returns changed unless it breaks strict units, or limits that c keeps.
func (s *search) within(c, changed *candidate) *candidate {
	if s.units.refuses(changed.e) || s.fits(c) && !s.fits(changed) {
		return c
	}
	return changed
}
