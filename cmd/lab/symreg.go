package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"neurophysics/lab/symreg"
)

// runSymreg is `lab symreg`.
func runSymreg(ctx context.Context, args []string) error {
	f := newFlags("symreg", "symreg -table FILE.csv [-target COLUMN] [options]").withThreads().withJSON()
	path := f.String("table", "", "CSV `file` with a header and rows of numbers; one with motions will do, its columns trajectory and t are columns like others")
	target := f.String("target", "", "`column` that the formula gives, the last by default; several, separated by commas, are searched one after the other")
	inputs := f.String("columns", "", "`columns` that the formula may use, separated by commas; the default is all others")
	weights := f.String("weights", "", "`column` with the weights of the rows, such as one over the variance of the target's error")
	operators := f.String("operators", strings.Join(symreg.DefaultOperators(), ","), "`names` of the operators that a formula may hold, separated by commas; few make the search faster and surer; without ^ there are no powers but whole ones, as products such as x*x, which count as one operation")
	choose := f.String("choose", symreg.ChooseAuto, "`way` to choose the law: auto (shortest description), score (steepest fall of the loss among the accurate), knee (steepest of all) or accuracy (least loss)")
	units := f.String("units", "", "`units` of the columns, and of the target if known, such as x=m,v=m/s,E=J; 1 for pure numbers, a leading underscore for units of your own; without -unit-mode they only label the constants")
	unitMode := f.String("unit-mode", symreg.UnitsOff, "what to do about formulas that disagree with the units, a `mode`: off, penalty (they cost more) or strict (they are refused)")
	plain := f.Bool("plain-constants", false, "constants carry no units; by default each carries the unit that the formula needs")
	valid := f.Float64("valid", 0, "`share` of the rows held back to judge formulas by, such as 0.2")
	size := f.Int("max-size", 30, "largest `complexity` of a formula; nodes count 1 unless -complexity says otherwise")
	seed := f.Uint64("seed", 1, "`number` that all randomness starts from")
	epochs := f.Int("epochs", 0, "budget in `epochs`; 40 if no budget is given")
	cpu := f.Float64("cpu", 0, "budget in `seconds` of processor time")
	seconds := f.Float64("seconds", 0, "budget in `seconds` on the clock")
	more := addSearchFlags(f)
	f.mostUsed("table", "target", "columns", "operators", "units", "unit-mode", "max-size", "seconds", "valid")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if len(f.args) > 0 {
		return usagef("unexpected argument %q; a table is given as -table %s", f.args[0], shellWords(f.args))
	}
	if err := first(f.whole("max-size", *size, 1), f.whole("epochs", *epochs, 1), f.real("cpu", *cpu), f.real("seconds", *seconds), f.real("valid", *valid)); err != nil {
		return err
	}
	if *path == "" {
		return usagef("nothing to search in: give -table with a CSV file")
	}
	read, err := readColumns(*path)
	if err != nil {
		return err
	}
	if len(list(*operators)) == 0 {
		return usagef("no operators: give -operators a list such as +,-,*,/,sqrt, or leave it out")
	}
	t, targets, err := read.searchTable(*target, *weights, *inputs)
	if err != nil {
		return err
	}
	if err := addUnits(&t, targets, *units); err != nil {
		return err
	}
	o := symreg.Options{
		UnitMode: *unitMode, PlainConstants: *plain,
		Operators: list(*operators), MaxSize: *size, Seed: *seed, Threads: f.threadCount(),
		Epochs: *epochs, CPU: inSeconds(*cpu), Wall: inSeconds(*seconds), Choose: *choose, Valid: *valid,
	}
	if err := more.set(f, &o, t.Names); err != nil {
		return err
	}
	err = search(ctx, t, targets, o, *f.json)
	if err == nil && *units != "" && !f.isSet("unit-mode") {
		fmt.Fprintln(os.Stderr, "the units only label the constants; -unit-mode strict refuses formulas that disagree with them, -unit-mode penalty makes them cost more")
	}
	return err
}

// search searches the table, for several targets if there are any, and prints
// what it finds.
func search(ctx context.Context, t symreg.Table, targets []symreg.Target, o symreg.Options, asJSON bool) error {
	line := newProgressLine(os.Stderr)
	o.Progress = searchProgress(line)
	var results []*symreg.Result
	var err error
	if targets == nil {
		var r *symreg.Result
		if r, err = symreg.Search(ctx, t, o); r != nil {
			results = append(results, r)
		}
	} else {
		results, err = symreg.SearchTargets(ctx, t, targets, o)
	}
	line.end()
	if len(results) == 0 || targets == nil && len(results[0].Front) == 0 {
		return misuse(err)
	}
	for _, r := range results {
		say(r)
	}
	how := style{json: asJSON, products: !powers(o.Operators)}
	var printed error
	if targets == nil {
		if printed = printFront(results[0], t.Names, how); !asJSON {
			printOutliers(results[0].Chosen(), t)
		}
	} else {
		printed = printTargets(results, targets, t, how)
	}
	if printed != nil {
		return printed
	}
	if errors.Is(err, symreg.ErrNoConsistent) {
		return err
	}
	if err != nil {
		if ctx.Err() == nil {
			return err
		}
		goOn := "give -state FILE to be able to go on next time"
		if o.State != "" {
			goOn = "the same command goes on from " + o.State
			if _, err := os.Stat(o.State); err != nil && len(targets) == 1 {
				goOn = "it was too early to keep a state"
			}
		}
		return fmt.Errorf("stopped; what stands above is the front so far; %s", goOn)
	}
	return nil
}

// misuse makes a usage error of mistakes in the options of a search.
func misuse(err error) error {
	var option *symreg.OptionError
	var operator *symreg.OperatorError
	var guess *symreg.GuessError
	var state *symreg.StateError
	var unit *symreg.UnitError
	if errors.As(err, &option) || errors.As(err, &operator) || errors.As(err, &guess) || errors.As(err, &state) || errors.As(err, &unit) {
		return usageError{err}
	}
	return err
}

// list takes a list separated by commas apart; "" is none.
func list(text string) []string {
	var out []string
	for _, item := range strings.Split(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

func inSeconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// searchProgress shows how a search stands.
func searchProgress(line *progressLine) func(symreg.Progress) {
	begun := time.Now()
	return func(p symreg.Progress) {
		share, spent := 0.0, time.Since(begun)
		if p.Left >= 0 {
			share = float64(spent) / float64(spent+p.Left)
		}
		text := fmt.Sprintf("search%s, epoch %d, %.3g evaluations a second", of(p.Target), p.Epoch, p.EvalsPerSec)
		if n := len(p.Front); n > 0 {
			best := p.Front[n-1]
			text += fmt.Sprintf(", R2 %.6f with %d nodes", best.R2, best.Complexity)
		}
		line.show(text, share, p.Left)
	}
}
