package discover

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
)

// Limits of tying: coefficients of terms of one kind that agree to tieWidth
// are set equal when that costs the fit less than tieChi, in which chance alone
// costs 1.
const (
	tieWidth = 0.1
	tieChi   = 10
)

// written is a relation as a formula.
type written struct {
	expr      *expr.Expr
	constants []*invariant.Interval // in the order of expr.Consts; nil belongs to the form
	terms     []*expr.Expr
	floor     float64 // variation along that counts as none
	term      float64 // standard deviation of the largest term
}

// write scales a relation, ties equal coefficients, and gives intervals.
func (h *hunt) write(ctx context.Context, m *invariant.Moments, r invariant.Relation) (*written, error) {
	ends, ref, lead, err := h.intervals(ctx, m, r)
	if err != nil {
		return nil, err
	}
	if groups := h.ties(m, r); len(groups) < len(r.Terms) {
		merged, err := invariant.NewMoments(h.train, groups, h.survey.noise)
		if err == nil && len(merged.Library) == len(groups) {
			all := make([]int, len(groups))
			for i := range all {
				all[i] = i
			}
			tied := merged.Solve(all)
			if tied.Excess <= r.Excess+tieChi/float64(m.Rows()) {
				m, r = merged, tied
				if ends, ref, lead, err = h.intervals(ctx, m, r); err != nil {
					return nil, err
				}
			}
		}
	}
	w := &written{}
	var sum *expr.Expr
	order := []int{ref}
	for a := range r.Terms {
		if a != ref {
			order = append(order, a)
		}
	}
	for _, a := range order {
		j := r.Terms[a]
		term := m.Library[j]
		w.terms = append(w.terms, term)
		c := ends[a]
		spread := math.Abs(c.Value) * m.Scale[j]
		w.floor = math.Hypot(w.floor, invariant.Tolerance*spread)
		w.term = max(w.term, spread)
		negative := c.Value < 0 && sum != nil
		if negative {
			c = invariant.Interval{Value: -c.Value, Low: -c.High, High: -c.Low}
		}
		switch {
		case a == ref && lead != 1:
			w.constants = append(w.constants, nil)
			term = expr.Apply(expr.Mul, expr.NewConst(lead), term)
		case a != ref:
			w.constants = append(w.constants, &c)
			term = times(c.Value, term)
		}
		for range m.Library[j].Consts {
			w.constants = append(w.constants, nil)
		}
		sum = joined(sum, term, negative)
	}
	w.expr = sum
	return w, nil
}

// times is c times e, or c over what e inverts.
func times(c float64, e *expr.Expr) *expr.Expr {
	if last := len(e.Nodes) - 1; e.Nodes[last].Op == expr.Inv {
		return expr.Apply(expr.Div, expr.NewConst(c), e.Sub(last-1))
	}
	return expr.Apply(expr.Mul, expr.NewConst(c), e)
}

// intervals scales a relation so that term ref has the coefficient lead, and
// resamples trajectories for intervals of the others.
func (h *hunt) intervals(ctx context.Context, m *invariant.Moments, r invariant.Relation) (ends []invariant.Interval, ref int, lead float64, err error) {
	ref, lead = h.reference(m, r)
	ends = make([]invariant.Interval, len(r.Terms))
	if len(r.Terms) == 1 {
		ends[0] = invariant.Interval{Value: 1, Low: 1, High: 1}
		return ends, ref, lead, nil
	}
	ends, err = invariant.Bootstrap(ctx, h.train.Len(), len(r.Terms), h.o.Resamples, h.o.Seed, func(dst []float64, pick []int) bool {
		if !m.Resample(dst, r.Terms, pick) || dst[ref] == 0 {
			return false
		}
		f := lead / dst[ref]
		for a := range dst {
			dst[a] *= f
		}
		return true
	})
	if errors.Is(err, invariant.ErrUnstable) || errors.Is(err, invariant.ErrTooFew) {
		h.noIntervals = true
		ends = make([]invariant.Interval, len(r.Terms))
		for a, c := range r.Coef {
			v := c * lead / r.Coef[ref]
			ends[a] = invariant.Interval{Value: v, Low: v, High: v}
		}
		err = nil
	}
	return ends, ref, lead, err
}

// reference chooses the term that fixes the free factor: half a square of a
// velocity, as in an energy per mass; else the first of those with most columns.
func (h *hunt) reference(m *invariant.Moments, r invariant.Relation) (int, float64) {
	if len(r.Terms) == 1 {
		return 0, 1
	}
	best, most := 0, 0
	for a, j := range r.Terms {
		e := m.Library[j]
		for v, p := range h.survey.position {
			if p < 0 {
				continue
			}
			if isProduct(e, v, v) {
				return a, 0.5
			}
			if sum := squares(e); slices.Contains(sum, v) {
				return a, 0.5
			}
		}
		if n := len(e.Vars()); n > most {
			best, most = a, n
		}
	}
	return best, 1
}

// squares returns the columns of a sum of squares of columns, or nothing.
func squares(e *expr.Expr) []int {
	last := len(e.Nodes) - 1
	if e.Nodes[last].Op == expr.Add {
		b := squares(e.Sub(last - 1))
		a := squares(e.Sub(e.Start(last-1) - 1))
		if len(a) == 0 || len(b) == 0 {
			return nil
		}
		return append(a, b...)
	}
	if vars := e.Vars(); len(vars) == 1 && isProduct(e, vars[0], vars[0]) {
		return vars
	}
	return nil
}

// ties groups terms of one kind whose coefficients agree in size, and returns
// the terms and groups as a new library.
func (h *hunt) ties(m *invariant.Moments, r invariant.Relation) []*expr.Expr {
	// Classes of columns stand for their units: places, velocities, each of
	// the other columns alone.
	class := make([]string, h.train.Dim())
	for i := range class {
		switch {
		case h.survey.velocity[i] >= 0:
			class[i] = "place"
		case h.survey.position[i] >= 0:
			class[i] = "velocity"
		default:
			class[i] = "column" + strings.Repeat("x", i)
		}
	}
	done := make([]bool, len(r.Terms))
	var groups []*expr.Expr
	for a, j := range r.Terms {
		if done[a] {
			continue
		}
		group := m.Library[j]
		for b := a + 1; b < len(r.Terms); b++ {
			other := m.Library[r.Terms[b]]
			if done[b] || other.Text(class) != m.Library[j].Text(class) {
				continue
			}
			ratio := r.Coef[b] / r.Coef[a]
			if math.Abs(math.Abs(ratio)-1) > tieWidth {
				continue
			}
			done[b] = true
			group = joined(group, other, ratio < 0)
		}
		groups = append(groups, group)
	}
	return groups
}

// completed adds to an energy that lacks the squares of some velocities those
// that are constant themselves, as the projectile's horizontal one: the sum is
// the energy that people know, and no less constant.
func (h *hunt) completed() {
	names := h.train.Names()
	constant := map[int]bool{}
	for _, l := range h.laws {
		if l.Expr.Size() == 1 {
			constant[l.Expr.Vars()[0]] = true
		}
	}
	for i, l := range h.laws {
		if l.Quantity != "energy" {
			continue
		}
		sum := l.Expr
		for v, p := range h.survey.position {
			if p >= 0 && constant[v] && !slices.Contains(l.Expr.Vars(), v) {
				square := expr.Apply(expr.Square, expr.NewVar(v))
				sum = expr.Apply(expr.Add, sum, expr.Apply(expr.Mul, expr.NewConst(0.5), square))
			}
		}
		if sum == l.Expr {
			continue
		}
		whole := newLaw(RouteData, l.Quantity, sum, names)
		whole.R2, whole.Note, whole.Constants = l.R2, l.Note, l.Constants
		ev, ok := judge(h.test, sum, h.survey.noise, l.floor, h.o.Shuffles, h.o.Seed)
		if ok {
			h.laws[i] = MeasuredLaw{Law: whole, Certified: true, Evidence: &ev, floor: l.floor}
		}
	}
}

// quantity names a law by its form.
func (h *hunt) quantity(w *written) string {
	var kinetic, odd, velocities bool
	for _, t := range w.terms {
		n := 0
		for _, v := range t.Vars() {
			if h.survey.position[v] >= 0 {
				n++
			}
		}
		velocities = velocities || n > 0
		switch sq := squares(t); {
		case n == 0:
		case len(sq) == n && n == len(t.Vars()):
			kinetic = true
		default:
			odd = odd || n != 2
		}
	}
	switch {
	case kinetic && !odd && len(w.terms) > 1:
		return "energy"
	case len(w.terms) == 1 && len(w.terms[0].Vars()) == 1:
		return "constant_" + plain(h.train.Names()[w.terms[0].Vars()[0]])
	case len(w.terms) == 1 && w.terms[0].Nodes[len(w.terms[0].Nodes)-1].Op == expr.Sub && velocities:
		return "angular_momentum"
	}
	return "invariant"
}

// plain keeps letters, digits and underscores of a name.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, name)
}
