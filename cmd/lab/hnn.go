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
	"neurophysics/lab/hnn"
)

// runHNN is `lab hnn`.
func runHNN(ctx context.Context, args []string) error {
	return runVerb(ctx, "hnn", []command{
		{"run", "train and judge one network, or several seeds of it, with figures and a formula", hnnRun},
		{"table", "train all networks of a task or of all, beside the published figures", hnnTable},
		{"choose", "find the structure that a motion asks for, by motions held out", hnnChoose},
		{"animate", "show truth, baseline and network side by side as a GIF", hnnAnimate},
	}, args)
}

// taskNamed gives a usage error for a task that there is not.
func taskNamed(name string) error {
	if !slices.Contains(hnn.TaskNames(), name) {
		return usagef("no task is called %q; there are %s", name, strings.Join(hnn.TaskNames(), ", "))
	}
	return nil
}

// modelNames are the names of all models.
func modelNames() string {
	names := make([]string, 0, len(hnn.AllModels()))
	for _, m := range hnn.AllModels() {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

// modelNamed returns the model of that name.
func modelNamed(name string) (hnn.Model, error) {
	if m := hnn.Model(name); slices.Contains(hnn.AllModels(), m) {
		return m, nil
	}
	return "", usagef("no model is called %q; there are %s", name, modelNames())
}

// hnnTable is `lab hnn table`.
func hnnTable(ctx context.Context, args []string) error {
	f := newFlags("hnn table", "hnn table [options]").withEngine().withJSON()
	tasks := f.String("task", "", "`names` of tasks separated by commas, of "+strings.Join(lab.HNNTaskNames(), ", ")+"; the default is the preset's")
	models := f.String("model", "", "`names` of models separated by commas, of "+modelNames()+"; the default is baseline and hnn, for 3-body also pairs, for real_pendulum also dissipative, trained on steps between samples")
	preset := f.String("preset", "quick", "`name`: quick (all tasks but 3-body and pixels, 3 seeds; half the training of the pixels where they are named), default (all tasks, 5 seeds) or full (10 seeds)")
	seeds := f.Int("seeds", 0, "`number` of networks of each kind; the default is the preset's")
	rk4 := f.Float64("rk4", 0, "train on one Runge-Kutta step of this `length` instead of the field at a state; 0 for none")
	out := f.String("out", "", "`folder` that keeps the figures of every network; a table that was stopped goes on from it")
	paper := f.Bool("published", false, "train as the paper does where the lab does otherwise: bodies and pixels at a constant rate, pixels with Euler's step and weight decay")
	mirror := f.String("mirror", "", "`folder` or zip file with the recorded data, tried before the network")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := f.whole("seeds", *seeds, 1); err != nil {
		return err
	}
	if err := f.real("rk4", *rk4); err != nil {
		return err
	}
	o := lab.HNNOptions{Tasks: distinct(list(*tasks)), Seeds: *seeds, RK4: *rk4, Mirror: *mirror, Out: *out, QuickPixels: *preset == "quick", Published: *paper}
	for _, name := range o.Tasks {
		if !slices.Contains(lab.HNNTaskNames(), name) {
			return usagef("no task is called %q; there are %s", name, strings.Join(lab.HNNTaskNames(), ", "))
		}
	}
	for _, name := range distinct(list(*models)) {
		m, err := modelNamed(name)
		if err != nil {
			return err
		}
		o.Models = append(o.Models, m)
	}
	standard := map[string]int{"quick": 3, "default": 5, "full": 10}[*preset]
	if standard == 0 {
		return usagef("no preset is called %q; there are quick, default, full", *preset)
	}
	if o.Seeds == 0 {
		o.Seeds = standard
	}
	if o.Tasks == nil && *preset == "quick" {
		o.Tasks = slices.DeleteFunc(hnn.TaskNames(), func(name string) bool { return name == "3-body" })
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	line := newProgressLine(os.Stderr)
	o.Threads = f.threadCount()
	o.Progress = func(p lab.Progress) { line.show(p.What, p.Done, p.Left) }
	o.Warn = func(text string) {
		line.end()
		warn(text)
	}
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
	printHNNTable(rows, b.Info.Name, *paper)
	if err != nil && ctx.Err() != nil && *out != "" {
		return fmt.Errorf("%w; the figures so far are kept, and the same command goes on", err)
	}
	return stopped(ctx, err)
}

// printHNNTable prints the rows, of networks that may be trained as the paper does,
// beside the published figures.
func printHNNTable(rows []lab.HNNRow, engine string, asPaper bool) {
	if len(rows) == 0 {
		return
	}
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "TASK\tMODEL\tTRAIN LOSS\tPUBLISHED\tTEST LOSS\tPUBLISHED\tOF THE TRUTH\tENERGY MSE\t+-\tPUBLISHED\tVALID TIME\tTIME RESCALED")
	for _, r := range rows {
		published := []string{"", "", ""}
		if p := r.Published; p != nil {
			for i, v := range []float64{p.TrainLoss, p.TestLoss, p.EnergyMSE} {
				published[i] = fmt.Sprintf("%.3g", v)
			}
		}
		rescaled, valid, se, truth := "", "", "", ""
		if r.ValidTime != nil {
			valid = ranged(*r.ValidTime)
		}
		if r.Rescaled != nil {
			rescaled = ranged(*r.Rescaled)
		}
		if r.TruthLoss != nil {
			truth = ranged(*r.TruthLoss)
		}
		if r.EnergyError > 0 {
			se = fmt.Sprintf("%.2g", r.EnergyError)
		}
		model := string(r.Model)
		if r.RK4 > 0 {
			model += fmt.Sprintf(", steps of %.3g", r.RK4)
		}
		if r.Failed > 0 {
			model += fmt.Sprintf(" (%d of %d failed)", r.Failed, r.Failed+r.Seeds)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Task, model,
			ranged(r.TrainLoss), published[0], ranged(r.TestLoss), published[1], truth, ranged(r.EnergyMSE), se, published[2], valid, rescaled)
	}
	tw.Flush()
	fmt.Printf("\nOurs, on %s: medians over seeds with the least and the largest; +- is the standard error of one network's energy MSE\n"+
		"from five groups of its starts; the valid time is that until a state is wrong by %.0f %%. Published: one seed each.\n"+
		"All figures are of the parameters after the last step.\n", engine, 100*hnn.ValidError)
	if asPaper {
		fmt.Println("Bodies and pixels were trained as published, at a constant rate, so that the loss of two bodies moves by a factor of two between epochs.")
	} else {
		fmt.Println("The learning rate of bodies and pixels falls in the last third of the steps; the published one stays as it is (-published), so that\n" +
			"the loss of two bodies goes on moving by a factor of two between epochs.")
	}
	if slices.ContainsFunc(rows, func(r lab.HNNRow) bool { return r.TruthLoss != nil }) {
		fmt.Println("Of the truth: test loss of the true field. Noise n = 0.1 in the states, with derivatives that have none, costs any field about n^2\n" +
			"times the mean square of its derivatives, for the spring 4 n^2 = 0.04; a fit gets below that by a share of n^2/s^2, with s the\n" +
			"spread of the states. Every seed draws data of its own, and that draw decides on a few per cent of these losses.")
	}
}

// ranged writes a median with its range.
func ranged(r evaluate.Range) string {
	return fmt.Sprintf("%.3g [%.3g, %.3g]", r.Median, r.Low, r.High)
}
