package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/lab/backend"
	"neurophysics/lab/bench"
)

// sharedFormulas is where the list of formulas lies that other programs are
// timed on as well, if it is there.
var sharedFormulas = filepath.Join("..", "shared", "data", "symbolic_throughput.csv")

// runBench is `lab bench`.
func runBench(ctx context.Context, args []string) error {
	f := newFlags("bench", "bench [-only NAME,...] [options]").withEngine().withJSON()
	only := f.String("only", "", "`names` of workloads, separated by commas, of "+strings.Join(bench.Names(), ", ")+"; the default is all")
	formulas := f.String("formulas", "", "CSV `file` with the formulas of symbolic_eval in a column infix")
	steps := f.Int("steps", 0, "least `number` of training steps that a median is taken over; the default is 60, or 400 of small networks")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := f.whole("steps", *steps, 1); err != nil {
		return err
	}
	names := list(*only)
	if len(names) == 0 {
		names = bench.Names()
	}
	for _, name := range names {
		if !slices.Contains(bench.Names(), name) {
			return usagef("no workload is called %q; there are %s", name, strings.Join(bench.Names(), ", "))
		}
	}
	if *formulas == "" {
		if _, err := os.Stat(sharedFormulas); err == nil {
			*formulas = sharedFormulas
		}
	}
	var opened *backend.Backend
	line := newProgressLine(os.Stderr)
	done := 0
	o := bench.Options{
		Threads: f.threadCount(), Formulas: *formulas, Steps: *steps,
		Open: func() (*backend.Backend, error) {
			var err error
			if opened == nil {
				opened, err = f.open()
			}
			return opened, err
		},
	}
	for i, name := range names {
		o.Progress = func(what string) {
			line.show(fmt.Sprintf("%s, %s", name, what), float64(i)/float64(len(names)), 0)
		}
		r, err := bench.Run(ctx, name, o)
		line.end()
		if err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("stopped after %d of %d workloads: %w", done, len(names), err)
			}
			return err
		}
		done++
		if *f.json {
			err = printLine(r)
		} else {
			_, err = fmt.Printf("%-17s %s\n%-17s %s\n", name, benchText(r), "", bench.Summary(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// benchText says in words what a workload measured.
func benchText(r *bench.Result) string {
	switch {
	case r.StepMS > 0:
		return fmt.Sprintf("%.3g ms a step, compiled in %.2g s, %d parameters, %s", r.StepMS, r.CompileS, r.Params, r.Backend)
	case r.Value > 0:
		return fmt.Sprintf("%.0f and %.0f million node-rows a second (values, with gradients)", r.Value, r.Gradient)
	case r.Potentials > 0:
		return fmt.Sprintf("%.3g s, %d potentials with %d motions", r.Seconds, r.Potentials, r.Trajectories)
	case r.Solved != nil:
		return fmt.Sprintf("%d of %d laws in %.3g CPU s, %.0f evaluations a CPU second", *r.Solved, r.Problems, r.CPUSeconds, r.EvalsPerSec)
	}
	return fmt.Sprintf("%.3g s, %.1f evaluations a motion", r.Seconds, r.Evaluations)
}
