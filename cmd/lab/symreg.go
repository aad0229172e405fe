package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"neurophysics/lab/expr"
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
	units := f.String("units", "", "`units` of the columns, and of the target if known, such as x=m,v=m/s,E=J; 1 for pure numbers")
	unitMode := f.String("unit-mode", symreg.UnitsOff, "`heed` to take of units: off, penalty or strict")
	plain := f.Bool("plain-constants", false, "constants carry no units; by default each carries what the formula needs")
	valid := f.Float64("valid", 0, "`share` of the rows held back to judge formulas by")
	size := f.Int("max-size", 30, "largest `number` of nodes of a formula")
	seed := f.Uint64("seed", 1, "of the search")
	epochs := f.Int("epochs", 0, "budget in `epochs`; 40 if no budget is given")
	cpu := f.Float64("cpu", 0, "budget in `seconds` of processor time")
	seconds := f.Float64("seconds", 0, "budget in `seconds` on the clock")
	if err := f.parse(args, 0); err != nil {
		return err
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
	t, err := read.table(*target, *weights, list(*inputs))
	if err != nil {
		return err
	}
	if err := addUnits(&t, *units); err != nil {
		return err
	}
	o := symreg.Options{
		UnitMode: *unitMode, PlainConstants: *plain,
		Operators: list(*operators), MaxSize: *size, Seed: *seed, Threads: f.threadCount(),
		Epochs: *epochs, CPU: inSeconds(*cpu), Wall: inSeconds(*seconds), Choose: *choose, Valid: *valid,
	}
	line := newProgressLine(os.Stderr)
	o.Progress = searchProgress(line)
	r, err := symreg.Search(ctx, t, o)
	line.end()
	if err != nil && (r == nil || len(r.Front) == 0) {
		return misuse(err)
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
	var unit *symreg.UnitError
	if errors.As(err, &option) || errors.As(err, &operator) || errors.As(err, &unit) {
		return usageError{err}
	}
	return err
}

// addUnits reads a list such as x=m,v=m/s. Every column of the table must have
// its unit; the target may.
func addUnits(t *symreg.Table, text string) error {
	if text == "" {
		return nil
	}
	t.Units = make([]string, len(t.Names))
	for _, item := range list(text) {
		name, unit := item, ""
		// A unit holds no equals sign; a column's name may.
		if i := strings.LastIndexByte(item, '='); i >= 0 {
			name, unit = strings.TrimSpace(item[:i]), strings.TrimSpace(item[i+1:])
		}
		j := slices.Index(t.Names, name)
		switch {
		case unit == "":
			return usagef("-units: %q names no unit; write NAME=UNIT, and 1 for a pure number", item)
		case name == t.Target:
			t.TargetUnit = unit
		case j >= 0:
			t.Units[j] = unit
		default:
			return usagef("-units: %q is no column of the search; there are %s", name, strings.Join(append(t.Names, t.Target), ", "))
		}
	}
	if j := slices.Index(t.Units, ""); j >= 0 {
		return usagef("-units: column %q has no unit; write %s=1 for a pure number", t.Names[j], t.Names[j])
	}
	return nil
}

// withUnit writes a constant with its unit, if it carries one.
func withUnit(c symreg.Constant) string {
	text := expr.FormatNumber(c.Value)
	if c.Unit != "" && c.Unit != "1" {
		text += " " + c.Unit
	}
	return text
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

// printFront prints the front of a search: as JSON with formulas as Python
// writes them, or as a table.
func printFront(r *symreg.Result, names []string, asJSON bool) error {
	if asJSON {
		for i := range r.Front {
			r.Front[i].Expression = r.Front[i].Expr.SymPy(names)
		}
		return printJSON(r)
	}
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\tNODES\tLOSS\tR2\tFORMULA")
	for i, c := range r.Front {
		mark := ""
		if i == r.Best {
			mark = "*"
		}
		fmt.Fprintf(tw, "%s\t%d\t%.4g\t%.8f\t%s\n", mark, c.Complexity, c.Loss, c.R2, c.Expr.Rounded(6).Text(names))
	}
	tw.Flush()
	if len(r.Front) > 0 {
		fmt.Printf("\n* %s\n", r.Chosen().Expression)
		for _, c := range r.Chosen().Constants {
			fmt.Printf("  %s = %s, 95 %% interval %.6g to %.6g\n", c.Name, withUnit(c), c.Low, c.High)
		}
		if r.Chosen().Violates {
			fmt.Println("  no units of its constants make this formula agree with those of the table")
		}
	}
	_, err := fmt.Printf("\n%s\n%d evaluations, %d epochs, %.3g s, ended by: %s\n", r.Reason, r.Evals, r.Epochs, r.WallS, r.Stopped)
	return err
}
