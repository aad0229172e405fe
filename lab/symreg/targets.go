package symreg

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Target is one of several targets over the same columns.
type Target struct {
	Name string
	Y    []float64 // one number a row
	Unit string    // as Table.TargetUnit; "": not known
}

// SearchTargets searches a formula for each of the targets over the columns of t,
// one after the other; the Y, Target and TargetUnit of t are not looked at.
// Budgets are those of each search, and a state file gets the number of its
// target, counted from 1, at its end. Progress names the target, and the time
// left is that of all targets if they take as long as the present one.
//
// All targets are checked before the first search. Results come in the order of
// the targets; with an error, those found so far, the last of which may be of a
// search that was stopped. Errors are those of Search; a target whose front is
// empty under strict units does not keep others from their search.
func SearchTargets(ctx context.Context, t Table, targets []Target, o Options) ([]*Result, error) {
	for _, target := range targets {
		t = target.in(t)
		if err := t.Check(); err != nil {
			return nil, err
		}
	}
	var results []*Result
	var none error // of targets without a law
	for i, target := range targets {
		own := o
		if o.State != "" {
			own.State = fmt.Sprintf("%s.%d", o.State, i+1)
		}
		if o.Progress != nil {
			start, later := time.Now(), time.Duration(len(targets)-1-i)
			own.Progress = func(p Progress) {
				p.Target = target.Name
				if p.Left >= 0 {
					p.Left += later * (time.Since(start) + p.Left)
				}
				o.Progress(p)
			}
		}
		r, err := Search(ctx, target.in(t), own)
		if r != nil {
			results = append(results, r)
		}
		switch {
		case errors.Is(err, ErrNoConsistent):
			none = errors.Join(none, fmt.Errorf("target %q: %w", target.Name, err))
		case err != nil:
			return results, errors.Join(none, err)
		}
	}
	return results, none
}

// in returns t with the target in place.
func (target *Target) in(t Table) Table {
	t.Y, t.Target, t.TargetUnit = target.Y, target.Name, target.Unit
	return t
}
