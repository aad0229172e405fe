package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/mech"
)

// runAll is `lab run`.
func runAll(ctx context.Context, args []string) error {
	f := newFlags("run", "run [options]").withEngine().withJSON()
	preset := f.String("preset", "quick", "`size`: quick, default or full")
	systems := f.String("system", "", "`names` of systems, separated by commas; the default is all")
	out := f.String("out", "results", "`folder` for everything the run makes")
	resume := f.Bool("resume", false, "go on with the run in the folder")
	mirror := f.String("mirror", "", "`folder` or zip file with the recorded data, tried before the network")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	p, err := lab.PresetByName(*preset)
	if err != nil {
		return usageError{err}
	}
	chosen := distinct(list(*systems))
	for _, name := range chosen {
		if _, err := mech.ByName(name); err != nil && !slices.Contains(lab.Measured, name) {
			return usagef("no system is called %q; there are %s", name, strings.Join(append(mech.Names(), lab.Measured...), ", "))
		}
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	o := lab.RunOptions{Preset: p, Systems: chosen, Out: *out, Resume: *resume, Mirror: *mirror, Threads: f.threadCount(), Warn: warn}
	line := newProgressLine(os.Stderr)
	o.Progress = func(p lab.Progress) { line.show(p.What, p.Done, p.Left) }
	summary, err := lab.Run(ctx, b, o)
	line.end()
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("stopped; `lab run -resume` with the same options goes on: %w", err)
		}
		return err
	}
	if *f.json {
		return printJSON(summary)
	}
	printSummary(os.Stdout, summary)
	fmt.Printf("\nReport: %s\n", filepath.Join(*out, "report.html"))
	return nil
}

// distinct leaves out names that stand before already.
func distinct(names []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
