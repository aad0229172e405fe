package discover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/symreg"
)

// motionTerm is a term of a Hamiltonian's formula with a coefficient of its own.
type motionTerm struct {
	e    *expr.Expr
	lead int   // the coefficient's place in the term's constants
	free []int // places of other constants that are fitted
}

// label is the term without its coefficient.
func (t motionTerm) label(names []string) string {
	e := t.e.Clone()
	e.Consts[t.lead] = 1
	return e.Simplify().Rounded(typeset).Text(names)
}

// motionTerms are the terms of a formula that the motion can tell.
type motionTerms struct {
	names []string
	list  []motionTerm
}

// newMotionTerms cuts a law, whose first half variables are positions, into its
// terms. Added constants, which no motion tells, are gone; every term gets a
// coefficient, also where the search had none or moved it to 1.
func newMotionTerms(l *Law, half int) *motionTerms {
	m := &motionTerms{names: l.Names}
	for _, e := range terms(l.Expr, half, nil) {
		if len(e.Vars()) == 0 {
			continue
		}
		lead := factor(e)
		if lead < 0 {
			e, lead = expr.Apply(expr.Mul, expr.NewConst(1), e), 0
		}
		t := motionTerm{e: e, lead: lead}
		for k, v := range e.Consts {
			same := func(c symreg.Constant) bool { return math.Abs(c.Value) == math.Abs(v) }
			if k != lead && slices.ContainsFunc(l.Constants, same) {
				t.free = append(t.free, k)
			}
		}
		m.list = append(m.list, t)
	}
	return m
}

// sum returns the formula, the places of its coefficients, and those of all
// constants that are fitted, in order.
func (m *motionTerms) sum() (e *expr.Expr, leads, all []int) {
	before := 0
	for _, t := range m.list {
		e = joined(e, t.e, false)
		leads = append(leads, before+t.lead)
		for _, k := range append([]int{t.lead}, t.free...) {
			all = append(all, before+k)
		}
		before += len(t.e.Consts)
	}
	slices.Sort(all)
	return e, leads, all
}

// told is what the motion says of a formula.
type told struct {
	terms            *motionTerms
	dropped          []string
	plain, corrected *Law
}

// told fits the terms to the slopes; it is nil for a formula without any.
func (m *motionTerms) told(ctx context.Context, d *slopes, noise float64, o Options) (*told, error) {
	if len(m.list) == 0 {
		return nil, nil
	}
	out := &told{terms: &motionTerms{m.names, slices.Clone(m.list)}}
	fit, err := out.prune(ctx, d, noise, o)
	if err != nil {
		return nil, err
	}
	if fit, err = out.inside(ctx, fit, noise, o); err != nil {
		return nil, err
	}
	out.plain = out.terms.law(fit, fit.fitted)
	if fit.corrected != nil {
		out.corrected = out.terms.law(fit, fit.corrected)
	}
	return out, nil
}

// prune fits the coefficients and drops terms, the least certain one at a time,
// until every interval keeps off zero.
func (t *told) prune(ctx context.Context, d *slopes, noise float64, o Options) (*termFit, error) {
	for {
		e, leads, _ := t.terms.sum()
		fit, err := t.terms.fit(ctx, d, e, leads, noise, o)
		if err != nil {
			return nil, err
		}
		k := fit.needless()
		if k < 0 || len(leads) == 1 {
			return fit, nil
		}
		t.dropped = append(t.dropped, t.terms.list[k].label(t.terms.names))
		t.terms.list = slices.Delete(t.terms.list, k, k+1)
	}
}

// inside fits the constants inside of functions too, and takes those away that
// are zero. A fit that fails leaves them as they are.
func (t *told) inside(ctx context.Context, fit *termFit, noise float64, o Options) (*termFit, error) {
	for {
		e, leads, all := t.terms.sum()
		if len(all) == len(leads) {
			return fit, nil
		}
		more, err := t.terms.fit(ctx, fit.d, e, all, noise, o)
		if errors.Is(err, errDependent) || errors.Is(err, errNoFit) {
			return fit, nil
		}
		if err != nil {
			return nil, err
		}
		k := more.needless()
		if k < 0 {
			return more, nil
		}
		bare, label := t.terms.without(all[k])
		if len(bare.list) == 0 {
			return more, nil
		}
		t.terms, t.dropped = bare, append(t.dropped, label)
		if fit, err = t.prune(ctx, fit.d, noise, o); err != nil {
			return nil, err
		}
	}
}

// without returns the terms without the constant at a place of their sum, and what
// was taken away: a term with its coefficient, or a number inside of a function.
func (m *motionTerms) without(place int) (bare *motionTerms, label string) {
	bare = &motionTerms{m.names, slices.Clone(m.list)}
	for i, t := range m.list {
		switch {
		case place == t.lead:
			bare.list = slices.Delete(bare.list, i, i+1)
			return bare, t.label(m.names)
		case slices.Contains(t.free, place):
			bare.list[i] = t.zeroed(place)
			return bare, fmt.Sprintf("%.4g inside %s", t.e.Consts[place], t.label(m.names))
		}
		place -= len(t.e.Consts)
	}
	panic("discover: no constant of the terms has this place")
}

// zeroed returns the term with a constant inside of it at zero.
func (t motionTerm) zeroed(place int) motionTerm {
	e := t.e.Clone()
	e.Consts[place], e.Consts[t.lead] = 0, 1
	z := motionTerm{e: expr.Apply(expr.Mul, expr.NewConst(t.e.Consts[t.lead]), e.Simplify())}
	for k, v := range z.e.Consts[1:] {
		if slices.ContainsFunc(t.free, func(f int) bool { return math.Abs(t.e.Consts[f]) == math.Abs(v) }) {
			z.free = append(z.free, k+1)
		}
	}
	return z
}

// termFit is a fit of some of the constants of a formula.
type termFit struct {
	*motionFit
	plain             *motionEstimate
	fitted, corrected []invariant.Interval
}

// fit fits the constants at the places.
func (m *motionTerms) fit(ctx context.Context, d *slopes, e *expr.Expr, places []int, noise float64, o Options) (*termFit, error) {
	start := make([]float64, len(places))
	for k, p := range places {
		start[k] = e.Consts[p]
	}
	f := &termFit{motionFit: newMotionFit(d, e, places)}
	var err error
	f.plain, f.fitted, f.corrected, err = f.constants(ctx, start, noise, o.Seed)
	if errors.Is(err, invariant.ErrUnstable) {
		err = errDependent
	}
	return f, err
}

// needless returns the coefficient that is least sure not to be zero, if its
// interval holds zero or its term is within the rounding of the samples; else -1.
func (f *termFit) needless() int {
	total := f.plain.total()
	best, least := -1, math.Inf(1)
	use := f.fitted
	if f.corrected != nil {
		use = f.corrected
	}
	for k, c := range use {
		share := math.Abs(c.Value) * math.Sqrt(total.a[k*total.p+k]/f.d.square)
		sure := math.Abs(c.Value) / (c.High - c.Low)
		if (c.Low <= 0 && c.High >= 0 || share < rounding) && sure < least {
			best, least = k, sure
		}
	}
	return best
}

// law writes the formula with the constants of a fit, at simple values where
// their intervals allow it.
func (m *motionTerms) law(f *termFit, values []invariant.Interval) *Law {
	const rounded = 1e-7 // share of a constant that samples in float32 leave in doubt
	e, _, _ := m.sum()
	constants := make([]symreg.Constant, len(values))
	at := make([]float64, len(values))
	for k, v := range values {
		at[k] = v.Value
		c := symreg.Constant{Index: f.places[k], Value: v.Value, Fitted: v.Value, Low: v.Low, High: v.High}
		c.StdErr = max((c.High-c.Low)/(2*1.96), rounded*math.Abs(c.Value))
		c.Low, c.High = min(c.Low, c.Value-1.96*c.StdErr), max(c.High, c.Value+1.96*c.StdErr)
		constants[k] = c.Simplest()
		e.Consts[c.Index] = constants[k].Value
	}
	l := m.written(RouteMotion, e, constants)
	if misses, err := f.equations(at, f.d.x); err == nil {
		l.R2 = 1 - misses.rss/f.d.square
	}
	return l
}

// written returns the law of a sum whose constants are known, without factors 1.
func (m *motionTerms) written(route string, sum *expr.Expr, constants []symreg.Constant) *Law {
	var e *expr.Expr
	before := 0
	for _, t := range m.list {
		own := t.e.Clone()
		copy(own.Consts, sum.Consts[before:])
		negative := own.Consts[t.lead] < 0 && e != nil
		if negative {
			own.Consts[t.lead] = -own.Consts[t.lead]
		}
		for k := range constants {
			switch constants[k].Index - before {
			case t.lead:
				constants[k].Name = t.label(m.names)
			default:
				if in := constants[k].Index - before; slices.Contains(t.free, in) {
					constants[k].Name = "inside " + t.label(m.names)
				}
			}
		}
		before += len(t.e.Consts)
		e = joined(e, own.Simplify(), negative)
	}
	if before < len(sum.Consts) { // of the network: an added constant
		c := sum.Consts[before]
		e = joined(e, expr.NewConst(math.Abs(c)), c < 0)
		constants[len(constants)-1].Name = "added"
	}
	l := newLaw(route, "H", e, m.names)
	l.Constants = constants
	return &l
}

// network fits the terms and an added constant to the values of the scalar, with
// intervals from resampling motions, and rewrites the law. Where they cannot be
// fitted the law stays as it is.
func (m *motionTerms) network(ctx context.Context, l *Law, t symreg.Table, motions []int, o Options) error {
	sum, _, _ := m.sum()
	c, err := symreg.Fit(t, joined(sum, expr.NewConst(meanOf(t.Y)), false))
	var unfit *symreg.FitError
	if errors.As(err, &unfit) {
		return nil
	}
	if err != nil {
		return err
	}
	constants, err := intervals(ctx, t, *c, motions, o)
	if errors.As(err, &unfit) {
		return nil
	}
	if err != nil {
		return err
	}
	e := c.Expr.Clone()
	for k, one := range constants[:len(constants)-1] {
		constants[k] = one.Simplest()
		e.Consts[one.Index] = constants[k].Value
	}
	next := m.written(RouteScalar, e, constants)
	next.R2, next.Note, next.Front, next.Best = c.R2, l.Note, l.Front, l.Best
	*l = *next
	return nil
}
