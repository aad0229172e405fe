package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// TableOptions are those of Table. Zero fields mean the defaults.
type TableOptions struct {
	Seed      uint64 // of the split, resampling and shuffles
	Terms     int    // most terms of a law; default 5
	Resamples int    // bootstrap resamplings of whole trajectories; default 200
	Shuffles  int    // shuffled copies of the test rows; default 199
}

func (o TableOptions) withDefaults() TableOptions {
	if o.Terms == 0 {
		o.Terms = 5
	}
	if o.Resamples == 0 {
		o.Resamples = 200
	}
	if o.Shuffles == 0 {
		o.Shuffles = 199
	}
	return o
}

// Bounds of what a search looks at. More rows make it slower, not better.
const (
	fewestTrajectories = 4 // fewer leave none to judge by
	mostTrain          = 150
	mostTest           = 100
	mostRows           = 15000 // of either part
)

// Table looks for what stays constant along the trajectories of a set, given
// nothing but the rows. It estimates the noise of each column, finds which
// column is the velocity of which, leaves out columns that others give, searches sparse sums of candidate functions
// that are constant along every trajectory beyond noise and differ between
// trajectories, and judges each on trajectories that were kept aside.
//
// Laws holds those that passed. Where none did, it holds the law of motion of
// one coordinate, if there is one, with its energy: these are not certified,
// and Verdict is VerdictMotion. It is VerdictUndecided when the data do not
// allow a decision, for example when there is one trajectory only. Notes name
// samples that stand alone, and say why no law of motion is there. Errors
// are those of a set that cannot be used (see traj.Set.Check), of trajectories
// that are too short (invariant.ErrTooFew), or wrap ctx's.
func Table(ctx context.Context, set *traj.Set, o TableOptions) (*Finding, error) {
	o = o.withDefaults()
	if err := set.Check(); err != nil {
		return nil, fmt.Errorf("discover: %w", err)
	}
	f := &Finding{System: set.System, Laws: []MeasuredLaw{}, Verdict: VerdictUndecided, Notes: wild(set)}
	if set.Len() < fewestTrajectories {
		return recorded(ctx, set, f, o)
	}
	split := splitTable(set, o.Seed)
	s, err := newSurvey(set.Subset(append(slices.Clone(split.Train), split.Test...)))
	if err != nil {
		return nil, err
	}
	f.Columns = s.columns()
	if formulas := s.redundant(); slices.ContainsFunc(formulas, func(e *expr.Expr) bool { return e != nil }) {
		f.leaveOut(formulas, set.Names())
		set = without(set, formulas)
		if s, err = newSurvey(set.Subset(append(slices.Clone(split.Train), split.Test...))); err != nil {
			return nil, err
		}
	}
	if f.Damping, err = s.damping(ctx, o.Resamples, o.Seed); err != nil {
		return nil, err
	}
	train, test := thin(set.Subset(split.Train)), thin(set.Subset(split.Test))
	h := &hunt{survey: s, train: train, test: test, o: o}
	for _, library := range libraries(s) {
		h.failed = nil // a larger library has its own say
		if err := h.search(ctx, library, nil); err != nil {
			return nil, err
		}
		if len(h.laws) > 0 {
			break
		}
	}
	// With laws at hand, look once more among candidates made of them.
	if known := h.formulas(); len(known) > 0 && len(known) < set.Dim()-1 {
		if err := h.search(ctx, append(parseAll(quoteAll(set.Names()), set.Names()), second(s, known)...), known); err != nil {
			return nil, err
		}
	}
	h.completed()
	h.lose(f.Damping)
	f.Laws, f.Failed = append(f.Laws, h.laws...), h.failed
	f.CountEstimate = len(f.Laws)
	if h.noIntervals {
		f.Notes = append(f.Notes, "too few trajectories for intervals of some constants: low and high are the value itself there")
	}
	f.decide(s, h)
	if len(h.laws) > 0 || s.noisy() {
		return f, nil
	}
	return f, f.motion(ctx, set, split, o)
}

// tell writes the verdict on a law of motion, which certifies nothing.
func (f *Finding) tell(m *motion) {
	f.Verdict = VerdictMotion
	f.Reason = fmt.Sprintf("the law of motion below explains R2 = %.6f of the acceleration; %s; nothing is certified to stay constant: %s", f.Laws[0].R2, m.decayText(), f.Reason)
}

// motion looks for the law of motion where nothing stays constant, as where
// there is friction; R2 of its laws is of the motions kept aside.
func (f *Finding) motion(ctx context.Context, set *traj.Set, split traj.Split, o TableOptions) error {
	train, err := newSurvey(set.Subset(split.Train))
	if err != nil {
		return err
	}
	test, err := newSurvey(set.Subset(split.Test))
	if err != nil {
		return err
	}
	m, err := f.move(ctx, train, test, o)
	if m != nil {
		f.tell(m)
	}
	return err
}

// splitTable keeps 30 % of the trajectories for the test, two at least. They
// are taken from all over the range of sizes but for the largest ones, since a
// law that was found on small swings alone says nothing about large ones.
func splitTable(set *traj.Set, seed uint64) traj.Split {
	n := set.Len()
	spread := make([]float64, set.Dim())
	mean := make([]float64, set.Dim())
	for j, c := range set.Table() {
		spread[j] = max(spreadOf(c), math.SmallestNonzeroFloat64)
		mean[j] = meanOf(c)
	}
	size := make([]float64, n)
	for k := range size {
		for i := range set.Trajectories[k].Len() {
			for j, v := range set.State(k, i) {
				size[k] = max(size[k], math.Abs(v-mean[j])/spread[j])
			}
		}
	}
	// The seed decides between equals.
	order := traj.Rand(seed, 0x7ab1e).Perm(n)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size[a], size[b]) })
	test := max(2, (3*n+5)/10)
	var split traj.Split
	for i, k := range order {
		if i < n-1 && (i+1)*test/(n-1) > i*test/(n-1) {
			split.Test = append(split.Test, k)
		} else {
			split.Train = append(split.Train, k)
		}
	}
	split.Train, split.Test = evenly(split.Train, mostTrain), evenly(split.Test, mostTest)
	slices.Sort(split.Train)
	slices.Sort(split.Test)
	return split
}

// evenly takes most of a list, the last one among them, or all.
func evenly(list []int, most int) []int {
	if len(list) <= most {
		return list
	}
	out := make([]int, most)
	for i := range out {
		out[i] = list[(i+1)*len(list)/most-1]
	}
	return out
}

// thin leaves out rows of long trajectories, evenly.
func thin(set *traj.Set) *traj.Set {
	step := (set.Points() + mostRows - 1) / mostRows
	if step < 2 {
		return set
	}
	out := *set
	d := set.Dim()
	out.Trajectories = make([]traj.Trajectory, set.Len())
	for k := range out.Trajectories {
		from, to := &set.Trajectories[k], &out.Trajectories[k]
		for i := 0; i < from.Len(); i += step {
			to.T = append(to.T, from.T[i])
			to.X = append(to.X, from.X[i*d:(i+1)*d]...)
		}
		to.Params = from.Params
	}
	return &out
}

// hunt is a search under way.
type hunt struct {
	survey      *survey
	train, test *traj.Set
	o           TableOptions
	laws        []MeasuredLaw
	failed      []MeasuredLaw
	nearest     *nearMiss // what came nearest where nothing was found
	noIntervals bool      // resampling did not fix the constants of a law
}

// formulas returns those of the laws so far.
func (h *hunt) formulas() []*expr.Expr {
	var out []*expr.Expr
	for _, l := range h.laws {
		out = append(out, l.Expr)
	}
	return out
}

// search finds relations in a library and judges them.
func (h *hunt) search(ctx context.Context, library, known []*expr.Expr) error {
	m, err := invariant.NewMoments(h.train, library, h.survey.noise)
	if errors.Is(err, invariant.ErrTooFew) {
		return nil
	}
	if err != nil {
		return err
	}
	found, err := m.Nullspace(ctx, h.train, h.o.Terms, known)
	if err != nil {
		return err
	}
	for _, r := range found {
		l, err := h.law(ctx, m, r)
		if err != nil {
			return err
		}
		if l.Certified {
			h.laws = append(h.laws, l)
		} else {
			h.failed = append(h.failed, l)
		}
	}
	if len(found) == 0 && known == nil {
		if miss := h.miss(m); h.nearest == nil || miss != nil && miss.excess < h.nearest.excess {
			h.nearest = miss
		}
	}
	return nil
}

// decide writes verdict and reason.
func (f *Finding) decide(s *survey, h *hunt) {
	damped := ""
	for _, d := range f.Damping {
		if d.Low*s.duration() > invariant.Tolerance { // less is rounding, or an integrator's
			damped = fmt.Sprintf("; motion is damped: the acceleration %s holds %.4g [%.4g, %.4g] %s", d.Column+"'", -d.Rate, -d.High, -d.Low, d.Column)
			break
		}
	}
	switch {
	case len(f.Laws) > 0:
		f.Verdict = VerdictLaws
		f.Reason = fmt.Sprintf("%s on %d trajectories that the search did not see", constantText(len(f.Laws)), h.test.Len())
		if damped != "" {
			f.Notes = append(f.Notes, damped[2:])
		}
	case s.noisy():
		f.Verdict = VerdictNone
		f.Reason = "no column moves smoothly: its samples look like independent noise"
	case len(f.Failed) > 0 && damped == "" && slices.ContainsFunc(f.Failed, func(l MeasuredLaw) bool { return l.Evidence.alike }):
		f.Verdict = VerdictUndecided
		f.Reason = "more trajectories are needed to judge what was found: " + f.Failed[0].Evidence.Reason
	case len(f.Failed) > 0:
		f.Verdict = VerdictNone
		f.Reason = "what looked constant failed on trajectories kept aside: " + f.Failed[0].Evidence.Reason + damped
	case h.nearest != nil && damped == "" && h.nearest.steady():
		f.Verdict = VerdictUndecided
		f.Reason = fmt.Sprintf("%s comes near: it varies %.3g times as much along trajectories as across them, which is %.2g times what the noise explains, without a drift", h.nearest.text, h.nearest.variation.Ratio(), h.nearest.excess)
	case h.nearest != nil:
		f.Verdict = VerdictNone
		f.Reason = fmt.Sprintf("no sum of up to %d candidates stays constant beyond the noise; the nearest, %s, varies %.3g times more than that%s", h.o.Terms, h.nearest.text, h.nearest.excess, damped)
	default:
		f.Verdict = VerdictNone
		f.Reason = fmt.Sprintf("no pair of candidates tells trajectories apart, and no sum of up to %d stays constant along them", h.o.Terms) + damped
	}
}

func constantText(n int) string {
	if n == 1 {
		return "one quantity stays constant"
	}
	return fmt.Sprintf("%d independent quantities stay constant", n)
}

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return out
}
