package symreg

import (
	"context"
	"fmt"
	"time"
)

// Target is one of several targets over the same columns.
type Target struct {
	Name string
	Y    []float64 // one number a row
}

// SearchTargets searches a formula for each of the targets over the columns of t,
// one after the other; the Y and Target of t are not looked at. Budgets are those
// of each search, and a state file gets the number of its target, counted from
// 1, at its end. Progress names the target, and the time left is that of all
// targets if they take as long as the present one.
//
// All targets are checked before the first search. Results come in the order of
// the targets; with an error, those found so far, the last of which may be of a
// search that was stopped. Errors are those of Search.
func SearchTargets(ctx context.Context, t Table, targets []Target, o Options) ([]*Result, error) {
	for _, target := range targets {
		t.Y, t.Target = target.Y, target.Name
		if err := t.Check(); err != nil {
			return nil, err
		}
	}
	var results []*Result
	for i, target := range targets {
		t.Y, t.Target = target.Y, target.Name
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
		r, err := Search(ctx, t, own)
		if r != nil {
			results = append(results, r)
		}
		if err != nil {
			return results, err
		}
	}
	return results, nil
}
