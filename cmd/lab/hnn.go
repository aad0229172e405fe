package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/evaluate"
)

// runHNN is `lab hnn`.
func runHNN(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "table" {
		if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
			args = []string{"table", "-h"}
		} else {
			return usagef("say what to do: lab hnn table [options]")
		}
	}
	f := newFlags("hnn table", "hnn table [options]").withEngine().withJSON()
	tasks := f.String("task", "", "`names` of tasks separated by commas, of "+strings.Join(lab.HNNTaskNames(), ", ")+"; the default is the preset's")
	preset := f.String("preset", "quick", "`name`: quick (spring, pendulum and 2-body, 3 seeds; a short training of the pixels), default (all tasks, 5 seeds) or full (10 seeds)")
	seeds := f.Int("seeds", 0, "`number` of networks of each kind; the default is the preset's")
	if err := f.parse(args[1:], 0); err != nil {
		return err
	}
	if err := f.whole("seeds", *seeds, 1); err != nil {
		return err
	}
	o := lab.HNNOptions{Tasks: list(*tasks), Seeds: *seeds, QuickPixels: *preset == "quick"}
	for _, name := range o.Tasks {
		if !slices.Contains(lab.HNNTaskNames(), name) {
			return usagef("no task is called %q; there are %s", name, strings.Join(lab.HNNTaskNames(), ", "))
		}
	}
	standard := map[string]int{"quick": 3, "default": 5, "full": 10}[*preset]
	if standard == 0 {
		return usagef("no preset is called %q; there are quick, default, full", *preset)
	}
	if o.Seeds == 0 {
		o.Seeds = standard
	}
	if o.Tasks == nil && *preset == "quick" {
		o.Tasks = []string{"spring", "pendulum", "2-body"}
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	line := newProgressLine(os.Stderr)
	o.Threads = f.threadCount()
	o.Progress = func(p lab.Progress) { line.show(p.What, p.Done, p.Left) }
	rows, err := lab.HNNTable(ctx, b, o)
	line.end()
	if *f.json {
		for _, r := range rows {
			if err := printLine(r); err != nil {
				return err
			}
		}
		return stopped(ctx, err)
	}
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "TASK\tMODEL\tTRAIN LOSS\tPUBLISHED\tTEST LOSS\tPUBLISHED\tENERGY MSE\tPUBLISHED")
	for _, r := range rows {
		p := *r.Published // there is one for every task
		fmt.Fprintf(tw, "%s\t%s\t%s\t%.3g\t%s\t%.3g\t%s\t%.3g\n", r.Task, r.Model,
			ranged(r.TrainLoss), p.TrainLoss, ranged(r.TestLoss), p.TestLoss, ranged(r.EnergyMSE), p.EnergyMSE)
	}
	if len(rows) > 0 {
		tw.Flush()
		fmt.Printf("\nOurs, on %s: medians over seeds with the least and the largest. Published: one seed each.\n", b.Info.Name)
	}
	return stopped(ctx, err)
}

// ranged writes a median with its range.
func ranged(r evaluate.Range) string {
	return fmt.Sprintf("%.3g [%.3g, %.3g]", r.Median, r.Low, r.High)
}
