package main

import (
	"fmt"
	"os"
	"slices"

	"neurophysics/lab/symreg"
)

// searchFlags are the options of `lab symreg` that say how to search.
type searchFlags struct {
	limitFlags
	depth                *int
	evals                *int64
	targetLoss, noise    *float64
	rows                 *int
	loss, state, guesses *string
}

func addSearchFlags(f *flags) searchFlags {
	return searchFlags{
		limitFlags: addLimitFlags(f),
		depth:      f.Int("max-depth", 30, "largest `depth` of a formula"),
		evals:      f.Int64("evals", 0, "budget in `evaluations` of formulas"),
		targetLoss: f.Float64("target-loss", 0, "`share` of the target's variance at which the search ends; 0 means 1e-20"),
		noise:      f.Float64("noise", 0, "standard deviation of the target's noise as a `share` of its own; 0 means not known"),
		rows:       f.Int("rows", 0, "`number` of independent observations behind the rows, as where they are samples of a few motions; 0 means as many as rows"),
		loss:       f.String("loss", symreg.LossSquared, "what errors cost, a `loss`: squared, absolute, huber:SIZE, logcosh:SIZE or quantile:SHARE"),
		state:      f.String("state", "", "`file` that keeps the state of the search; if it is there, the search goes on from it"),
		guesses:    f.String("guesses", "", "`file` with formulas that enter the search: a front printed with -json, or one formula a line"),
	}
}

// set reads the options into o; names are the columns.
func (s searchFlags) set(f *flags, o *symreg.Options, names []string) error {
	if err := first(f.whole("max-depth", *s.depth, 1), f.whole("evals", int(*s.evals), 1), f.real("target-loss", *s.targetLoss), f.real("noise", *s.noise), f.whole("rows", *s.rows, 0)); err != nil {
		return err
	}
	o.MaxDepth, o.State, o.Evals, o.TargetLoss = *s.depth, *s.state, *s.evals, *s.targetLoss
	o.Noise, o.Rows = *s.noise, *s.rows
	var err error
	if o.Loss, err = symreg.ParseLoss(*s.loss); err != nil {
		return misuse(err)
	}
	if *s.guesses != "" {
		if o.Guesses, err = readGuesses(*s.guesses); err != nil {
			return err
		}
	}
	return s.limitFlags.set(o, names)
}

// searchTable makes the table of a search, and its targets where they are
// several: the columns of one target are no input of another.
func (c *columns) searchTable(target, weights, inputs string) (symreg.Table, []symreg.Target, error) {
	if slices.Contains(c.names, target) || len(list(target)) < 2 {
		t, err := c.table(target, weights, list(inputs))
		return t, nil, err
	}
	names, columns := list(target), list(inputs)
	var targets []symreg.Target
	for _, name := range names {
		j, err := c.column("target", name)
		if err != nil {
			return symreg.Table{}, nil, err
		}
		if slices.Contains(columns, name) {
			return symreg.Table{}, nil, usagef("-columns: %q is a target; leave it out", name)
		}
		targets = append(targets, symreg.Target{Name: name, Y: c.values[j]})
	}
	for _, name := range c.names {
		if len(list(inputs)) == 0 && name != weights && !slices.Contains(names, name) {
			columns = append(columns, name)
		}
	}
	if len(columns) == 0 {
		return symreg.Table{}, nil, usagef("-target: %q has no columns besides the targets", c.path)
	}
	t, err := c.table(names[0], weights, columns)
	return t, targets, err
}

// printTargets prints the fronts of several targets.
func printTargets(results []*symreg.Result, targets []symreg.Target, t symreg.Table, s style) error {
	type named struct {
		Target string `json:"target"`
		*symreg.Result
	}
	var all []named
	for i, r := range results {
		all = append(all, named{targets[i].Name, r})
		if s.json {
			inPython(r, t.Names)
			continue
		}
		fmt.Printf("%s\n\n", targets[i].Name)
		if err := printFront(r, t.Names, s); err != nil {
			return err
		}
		if len(r.Front) > 0 {
			t.Y = targets[i].Y
			printOutliers(r.Chosen(), t)
		}
		fmt.Println()
	}
	if s.json {
		return printJSON(all)
	}
	return nil
}

// say tells on standard error what the user should know of a search.
func say(r *symreg.Result) {
	if r.Resumed > 0 {
		fmt.Fprintf(os.Stderr, "the search went on from its state file after epoch %d\n", r.Resumed)
	}
	for _, w := range r.Warnings {
		warn(w)
	}
}

// of names the target that a progress line is about.
func of(target string) string {
	if target == "" {
		return ""
	}
	return " of " + target
}
