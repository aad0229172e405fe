package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"neurophysics/lab"
)

// compareOperators is `lab operator compare`.
func compareOperators(ctx context.Context, args []string) error {
	f := newFlags("operator compare", "operator compare DIR [DIR...] [options]").withJudging()
	out := f.String("out", "", "`folder` for comparison.json")
	f.mostUsed("data", "out", "json")
	f.about = "\nFolders below those that are named are looked through for runs. Runs that differ in their seed\nalone share a row, with means over the seeds and the least and the largest value. Trainings that are\nnot finished, and runs that another folder holds as well, are left out and named.\n"
	if err := f.parse(args, len(args)); err != nil {
		return err
	}
	if err := noFile("out", *out); err != nil {
		return err
	}
	runs, o, err := f.begin()
	if err != nil {
		return err
	}
	runs, twins, err := lab.DistinctOperatorRuns(runs)
	if err != nil {
		return err
	}
	for _, t := range twins {
		warn(fmt.Sprintf("left out: the run in %q is that in %q once more, the same weights by the same seed, settings and data", t.Left.Dir, t.Kept.Dir))
	}
	o.Sections = []string{lab.OnTest, lab.OnPhysical}
	r, err := f.report(ctx, runs, o)
	if err != nil {
		return err
	}
	rows, err := lab.CompareOperators(r)
	if err != nil {
		return err
	}
	if *out != "" {
		if err := lab.WriteJSON(filepath.Join(*out, "comparison.json"), rows); err != nil {
			return err
		}
	}
	if *f.json {
		return printJSON(rows)
	}
	printCompared(r, rows)
	return nil
}

// overSeeds writes a mean, and the range where there are several seeds.
func overSeeds(s *lab.Seeded, seeds int) string {
	switch {
	case s == nil:
		return none
	case seeds > 1:
		return fmt.Sprintf("%s [%s, %s]", figure(s.Mean), figure(s.Least), figure(s.Most))
	}
	return figure(s.Mean)
}

// printCompared prints what networks are and cost, then losses by family and by
// potential.
func printCompared(r *lab.OperatorReport, rows []*lab.Compared) {
	tw := openTable(os.Stdout, "NETWORKS", "NAME\tSTART\tPARAMETERS\tEPOCHS\tSEEDS\tTRAINING, CPU S\tTRAINED ON\tVALIDATION LOSS\tAT THE END\tTEST LOSS\tTEST MEDIAN")
	for _, c := range rows {
		if c.Solver {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Label, none, none, none, none, none, none, none, none, overSeeds(c.Test, 1), overSeeds(c.Median, 1))
			continue
		}
		n := len(c.Seeds)
		cpu := none
		if c.TrainCPU != nil {
			cpu = fmt.Sprintf("%.0f", c.TrainCPU.Mean)
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Label, c.Start, c.Params, c.Epochs, strings.Trim(fmt.Sprint(c.Seeds), "[]"), cpu,
			strings.Join(c.Backends, ", "), overSeeds(c.Valid, n), overSeeds(c.Final, n), overSeeds(c.Test, n), overSeeds(c.Median, n))
	}
	tw.Flush()
	if r.Cases == nil {
		fmt.Println("Without -data the test losses are those that the run folders tell, on the motions as stored.")
	} else {
		fmt.Printf("Test: %d motions of the profile %s, truth %s; the folders' own losses are on the motions as stored.\n", len(r.Cases), r.Profile, r.Truth)
	}
	printRuns(rows)
	printFamilies(rows)
	head := "POTENTIAL"
	for _, c := range rows {
		head += "\t" + strings.ToUpper(c.Label)
	}
	tw = openTable(os.Stdout, "PHYSICAL POTENTIALS (losses)", head)
	for _, p := range r.Physical {
		fmt.Fprint(tw, p.Physical.Name)
		for _, c := range rows {
			fmt.Fprintf(tw, "\t%s", overSeeds(c.Physical[p.Physical.Name], 1))
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
	fmt.Printf("\nLosses are half the sum of the mean squared errors of q and p, means over seeds with the least and the largest;\nsolvers with steps of %g on the sensors; judged on %s.\n", r.SolverStep, r.Backend.Name)
}

// printRuns prints which folder every seed of a row comes from.
func printRuns(rows []*lab.Compared) {
	tw := openTable(os.Stdout, "RUNS", "NAME\tSEED\tRUN")
	for _, c := range rows {
		for i, dir := range c.Runs {
			fmt.Fprintf(tw, "%s\t%d\t%s\n", c.Label, c.Seeds[i], dir)
		}
	}
	tw.Flush()
}

// printFamilies prints a row a network and a column a family.
func printFamilies(rows []*lab.Compared) {
	head := "NAME"
	for _, f := range lab.OperatorFamilies() {
		head += fmt.Sprintf("\t%s (%s)", strings.ToUpper(f.Name), strings.Join(f.Potentials, ", "))
	}
	tw := openTable(os.Stdout, "FAMILIES OF PHYSICAL POTENTIALS (geometric means of losses)", head)
	for _, c := range rows {
		fmt.Fprint(tw, c.Label)
		for _, f := range lab.OperatorFamilies() {
			fmt.Fprintf(tw, "\t%s", overSeeds(c.Families[f.Name], len(c.Seeds)))
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
}
