package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"syscall"

	"neurophysics/datasets"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// simulateSet is `lab simulate`.
func simulateSet(ctx context.Context, args []string) error {
	f := newFlags("simulate", "simulate -system NAME [options]").withThreads().withJSON().withMotions()
	system := f.String("system", "", "`name` of the system: "+strings.Join(mech.Names(), ", "))
	trajectories := f.Int("trajectories", 2000, "`number` of motions")
	steps := f.Int("steps", 100, "`samples` of each motion, the start included")
	step := f.Float64("step", 0, "`time` between samples; the default is the system's own")
	seed := f.Uint64("seed", 1, "of the start states and the noise")
	noise := f.Float64("noise", 0, "Gaussian noise of each column as a `share` of its standard deviation")
	out := f.String("out", "", "`file` to write, .csv, .csv.gz, .npz or .parquet; the default is the system's name with .csv")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := first(
		f.whole("trajectories", *trajectories, 1), f.whole("steps", *steps, 1),
		f.real("step", *step), f.real("noise", *noise),
	); err != nil {
		return err
	}
	sys, err := systemNamed(*system)
	if err != nil {
		return err
	}
	set, err := mech.Simulate(ctx, sys, mech.Options{
		Trajectories: *trajectories, Steps: *steps, Step: *step, Seed: *seed, Threads: f.threadCount(),
	})
	if err != nil {
		return err
	}
	set = noisy(set, *noise)
	path := *out
	if path == "" {
		path = sys.Name() + ".csv"
	}
	if err := datasets.Write(path, set); err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			return fmt.Errorf("no space left to write %q: free some and run again", path)
		}
		return err
	}
	card := datasets.CardOf(set)
	if *f.json {
		return printJSON(struct {
			File string `json:"file"`
			datasets.Card
		}{path, card})
	}
	_, err = fmt.Fprintf(os.Stdout, "%s: %s of %s, %s, columns %s\n%s\n",
		path, counted(set.Len(), "motion"), set.System, counted(set.Points(), "sample"), strings.Join(withUnits(set), ", "), card.Checksum)
	return err
}

// systemNamed returns the system of that name; none, or one that is not known,
// is wrong use.
func systemNamed(name string) (mech.System, error) {
	if name == "" {
		return nil, usagef("no system was named: give -system with one of %s", strings.Join(mech.Names(), ", "))
	}
	sys, err := mech.ByName(name)
	if err != nil {
		return nil, usageError{err}
	}
	return sys, nil
}

// noisy adds noise to a set, as a share of each column's standard deviation.
func noisy(set *traj.Set, share float64) *traj.Set {
	if share == 0 {
		return set
	}
	std := make([]float64, set.Dim())
	for j, column := range set.Table() {
		_, variance := evaluate.MeanVariance(column)
		std[j] = share * math.Sqrt(variance)
	}
	return set.AddNoise(std, set.Seed)
}

// withUnits lists the columns of a set, time first, with their units.
func withUnits(set *traj.Set) []string {
	var names []string
	for _, c := range append([]traj.Column{set.Time}, set.Columns...) {
		if c.Unit == "" || c.Unit == "1" {
			names = append(names, c.Name)
		} else {
			names = append(names, fmt.Sprintf("%s (%s)", c.Name, c.Unit))
		}
	}
	return names
}

// first returns the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
