package discover

import (
	"context"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/evaluate"
	"neurophysics/lab/expr"
	"neurophysics/lab/mech"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// headNote says what the numbers of a law from a head mean.
const headNote = "fixed up to an additive constant, which is dropped; R2 after the best affine map; the intervals are those of the fit to this head, whose own error they do not hold"

// named is the R2 after the best affine map from which a formula is called by
// the name of a true quantity.
const named = 0.99

// Head finds a formula for the energy head of a network, read at single states
// of the training trajectories. The search sees raw states and what the head
// answers; no energy column. The head fixes its quantity up to a constant,
// which is dropped from the law.
//
// Afterwards, and only to judge the result, the formula is compared with the
// true conserved quantities of sys on the test trajectories: the law is named
// after the one it agrees with best, and R2 is that after the best affine map.
// If it splits into a part of velocities alone and one of positions alone, they
// follow as laws of their own, judged in the same way.
func Head(ctx context.Context, net *physicsnet.Net, sys mech.System, set *traj.Set, part traj.Split, o Options) ([]Law, error) {
	o = o.withDefaults()
	rows := sample(set, part.Train, o.Rows, o.Seed)
	y, err := net.Energy(rows.flat)
	if err != nil {
		return nil, err
	}
	t := symreg.Table{X: rows.columns, Y: y, Names: set.Names(), Target: "energy_head"}
	// The head's errors are no independent noise: rows of one trajectory err
	// alike, so only trajectories count as observations.
	o.Search.Rows = len(part.Train)
	if o.Search.Choose == "" {
		o.Search.Choose = symreg.ChooseKnee
	}
	law, err := search(ctx, t, rows.groups, RouteHead, "energy_head", o)
	if err != nil {
		return nil, fmt.Errorf("discover: energy head of %s: %w", sys.Name(), err)
	}
	test := set.Subset(part.Test).Table()
	cut := split(law.Expr, set.Dim()/2)
	if cut.all() == nil {
		law.Note = "the head is constant: nothing was found"
		return []Law{*law}, nil
	}
	whole, constants, err := refit(ctx, t, rows.groups, cut, o)
	if err != nil {
		return nil, fmt.Errorf("discover: energy head of %s: %w", sys.Name(), err)
	}
	cut = split(whole, set.Dim()/2)
	laws := []Law{{Quantity: law.Quantity, Expr: whole, Front: law.Front, Best: law.Best}}
	if cut.mixed == nil {
		laws = append(laws, Law{Quantity: "kinetic", Expr: cut.velocities}, Law{Quantity: "potential", Expr: cut.positions})
	}
	kept := laws[:0]
	for i, l := range laws {
		if l.Expr == nil {
			continue
		}
		done := newLaw(RouteHead, l.Quantity, l.Expr, t.Names)
		done.Front, done.Best = l.Front, l.Best
		done.Constants = within(constants, whole, l.Expr)
		done.Note = headNote
		name(&done, sys, test, i == 0)
		kept = append(kept, done)
	}
	return kept, nil
}

// refit fits the constants of a cut formula plus an additive constant anew and
// returns the formula without that constant, and the intervals of the others.
func refit(ctx context.Context, t symreg.Table, groups []int, cut parts, o Options) (*expr.Expr, []symreg.Constant, error) {
	fitted, err := symreg.Fit(t, expr.Apply(expr.Add, cut.all(), expr.NewConst(0)))
	if err != nil {
		return nil, nil, err
	}
	constants, err := intervals(ctx, t, *fitted, groups, o)
	if err != nil {
		return nil, nil, err
	}
	e := fitted.Expr
	return e.Sub(len(e.Nodes) - 3), constants, nil
}

// name calls a law after the true quantity that it agrees with best after an
// affine map. Parts of a law keep their names, and are judged by the quantity
// of that name.
func name(l *Law, sys mech.System, test [][]float64, conserved bool) {
	values := apply(l.Expr.At, test)
	best := math.Inf(-1)
	for _, q := range sys.Quantities() {
		if conserved && !q.Conserved || !conserved && q.Name != l.Quantity {
			continue
		}
		fit := evaluate.BestAffine(values, apply(q.Eval, test))
		if fit.R2 > best { // never for NaN: a law that is not defined on all rows keeps R2 0
			best, l.R2 = fit.R2, fit.R2
			if conserved && fit.R2 >= named {
				l.Quantity = q.Name
			}
		}
	}
}

// within returns the constants of a part, which stand in the whole in one run,
// perhaps with another sign.
func within(constants []symreg.Constant, whole, part *expr.Expr) []symreg.Constant {
	same := func(a, b float64) bool { return math.Abs(a) == math.Abs(b) }
	first := 0
	for first+len(part.Consts) <= len(whole.Consts) && !slices.EqualFunc(whole.Consts[first:first+len(part.Consts)], part.Consts, same) {
		first++
	}
	out := []symreg.Constant{}
	for _, c := range constants {
		if c.Index < first || c.Index >= first+len(part.Consts) {
			continue
		}
		if whole.Consts[c.Index] != part.Consts[c.Index-first] {
			c.Value, c.Fitted, c.Low, c.High = -c.Value, -c.Fitted, -c.High, -c.Low
		}
		out = append(out, c)
	}
	return out
}
