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
	path := f.String("table", "", "CSV `file` with a header")
	target := f.String("target", "", "`column` that the formula gives; the default is the last")
	inputs := f.String("columns", "", "`columns` that the formula may use, separated by commas; the default is all others")
	weights := f.String("weights", "", "`column` with the weights of the rows")
	operators := f.String("operators", strings.Join(symreg.DefaultOperators(), ","), "`names` separated by commas")
	choose := f.String("choose", symreg.ChooseAuto, "`way` to choose the law: auto, score, knee or accuracy")
	loss := f.String("loss", symreg.LossSquared, "what errors cost: squared, absolute, huber:`SIZE`, logcosh:SIZE or quantile:SHARE")
	valid := f.Float64("valid", 0, "`share` of the rows held back to judge formulas by")
	size := f.Int("max-size", 30, "largest `complexity` of a formula; nodes count 1 unless -complexity says otherwise")
	depth := f.Int("max-depth", 30, "largest `depth` of a formula")
	limits := addLimitFlags(f)
	seed := f.Uint64("seed", 1, "of the search")
	epochs := f.Int("epochs", 0, "budget in `epochs`; 40 if no budget is given")
	cpu := f.Float64("cpu", 0, "budget in `seconds` of processor time")
	seconds := f.Float64("seconds", 0, "budget in `seconds` on the clock")
	state := f.String("state", "", "`file` that keeps the state of the search; if it is there, the search goes on from it")
	guesses := f.String("guesses", "", "`file` with formulas that enter the search: a front printed with -json, or one formula a line")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := first(f.whole("max-size", *size, 1), f.whole("max-depth", *depth, 1), f.whole("epochs", *epochs, 1), f.real("cpu", *cpu), f.real("seconds", *seconds), f.real("valid", *valid)); err != nil {
		return err
	}
	if *path == "" {
		return usagef("nothing to search in: give -table with a CSV file")
	}
	read, err := readColumns(*path)
	if err != nil {
		return err
	}
	t, err := read.table(*target, *weights, list(*inputs))
	if err != nil {
		return err
	}
	o := symreg.Options{
		Operators: list(*operators), MaxSize: *size, MaxDepth: *depth, Seed: *seed, Threads: f.threadCount(),
		Epochs: *epochs, CPU: inSeconds(*cpu), Wall: inSeconds(*seconds), Choose: *choose, Valid: *valid,
		State: *state,
	}
	if o.Loss, err = symreg.ParseLoss(*loss); err != nil {
		return misuse(err)
	}
	if err := limits.set(&o, t.Names); err != nil {
		return err
	}
	if *guesses != "" {
		if o.Guesses, err = readGuesses(*guesses); err != nil {
			return err
		}
	}
	line := newProgressLine(os.Stderr)
	o.Progress = searchProgress(line)
	r, err := symreg.Search(ctx, t, o)
	line.end()
	if err != nil && r == nil {
		return misuse(err)
	}
	if r.Resumed > 0 {
		fmt.Fprintf(os.Stderr, "the search went on from %q after epoch %d\n", *state, r.Resumed)
	}
	for _, w := range r.Warnings {
		warn(w)
	}
	if printed := printFront(r, t.Names, *f.json); printed != nil {
		return printed
	}
	if err != nil {
		return fmt.Errorf("stopped; what stands above is the front so far: %w", err)
	}
	return nil
}

// misuse makes a usage error of mistakes in the options of a search.
func misuse(err error) error {
	var option *symreg.OptionError
	var operator *symreg.OperatorError
	var guess *symreg.GuessError
	var state *symreg.StateError
	if errors.As(err, &option) || errors.As(err, &operator) || errors.As(err, &guess) || errors.As(err, &state) {
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
		text := fmt.Sprintf("search, epoch %d, %.3g evaluations a second", p.Epoch, p.EvalsPerSec)
		if n := len(p.Front); n > 0 {
			best := p.Front[n-1]
			text += fmt.Sprintf(", R2 %.6f with %d nodes", best.R2, best.Complexity)
		}
		line.show(text, share, p.Left)
	}
}
