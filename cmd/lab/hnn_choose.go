package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"neurophysics/lab/hnn"
)

// hnnChoose is `lab hnn choose`.
func hnnChoose(ctx context.Context, args []string) error {
	f := newFlags("hnn choose", "hnn choose -task NAME [options]").withEngine().withJSON()
	task := f.String("task", "", "`name` of the task, of "+strings.Join(hnn.TaskNames(), ", "))
	models := f.String("model", "", "`names` of models to choose from, separated by commas, of "+modelNames()+"; the default is all that suit the task")
	splits := f.Int("splits", 5, "`number` of parts that are held out in turn")
	seed := f.Uint64("seed", 1, "of the data, the networks' starts and their batches")
	rk4 := f.Float64("rk4", 0, "train on one Runge-Kutta step of this `length` instead of the field at a state; 0 for none")
	mirror := f.String("mirror", "", "`folder` or zip file with the recorded data, tried before the network")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if *task == "" {
		return usagef("nothing to learn: give -task NAME, of %s", strings.Join(hnn.TaskNames(), ", "))
	}
	if err := taskNamed(*task); err != nil {
		return err
	}
	if err := f.whole("splits", *splits, 2); err != nil {
		return err
	}
	if err := f.real("rk4", *rk4); err != nil {
		return err
	}
	o := hnn.ChooseOptions{Splits: *splits, Seed: *seed}
	for _, name := range distinct(list(*models)) {
		m, err := modelNamed(name)
		if err != nil {
			return err
		}
		o.Models = append(o.Models, m)
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	t, err := hnn.NewTask(ctx, *task, hnn.TaskOptions{Seed: *seed, Threads: f.threadCount(), Mirror: *mirror})
	if err != nil {
		return err
	}
	t.RK4 = *rk4
	line := newProgressLine(os.Stderr)
	o.Progress = func(m hnn.Model, share float64) { line.show(string(m), share, 0) }
	c, err := hnn.Choose(ctx, b, t, o)
	line.end()
	if errors.Is(err, hnn.ErrUnsuitable) {
		return usageError{err}
	}
	if err != nil {
		return stopped(ctx, err)
	}
	if *f.json {
		return printJSON(c)
	}
	printChoice(c, b.Info.Name)
	return nil
}

// printChoice prints the evidence on each model.
func printChoice(c *hnn.Choice, engine string) {
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "MODEL\tERROR ON HELD-OUT MOTIONS\t+-\t")
	for _, e := range c.Candidates {
		mark := ""
		if e.Model == c.Model {
			mark = "chosen"
		}
		fmt.Fprintf(tw, "%s\t%.4g\t%.2g\t%s\n", e.Model, e.Error, e.StandardError, mark)
	}
	tw.Flush()
	fmt.Printf("\nOn %s: squared distance in units of the states' variance. Chosen is the most constrained model, the first,\n"+
		"with at most %.4g, the least error and its standard error.\n", engine, c.Limit)
}
