package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/discover"
	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// hnnRun is `lab hnn run`.
func hnnRun(ctx context.Context, args []string) error {
	f := newFlags("hnn run", "hnn run -task NAME -model NAME [options]").withEngine().withJSON()
	task := f.String("task", "", "`name` of the task, of "+strings.Join(lab.HNNTaskNames(), ", "))
	model := f.String("model", string(hnn.Hamiltonian), "`name` of the model, of "+modelNames()+"; of the pixels baseline or hnn")
	preset := f.String("preset", "default", "`name`: quick (a short training of the pixels) or default")
	seed := f.Uint64("seed", 1, "of the data, the network's start and its batches; with -seeds the first")
	seeds := f.Int("seeds", 0, "`number` of networks, each of data and a start of its own and in a folder seed-K of its own")
	steps := f.Int("steps", 0, "`number` of training steps, rounded up to whole epochs; the default is the task's")
	rk4 := f.Float64("rk4", 0, "train on one Runge-Kutta step of this `length` instead of the field at a state; 0 for none")
	formula := f.Bool("formula", false, "search the formula of the learnt H, and fit its constants to the motion, corrected for noise in the states")
	integrator := f.String("integrator", string(hnn.Adaptive), "`name` of what follows the learnt motion: "+integratorNames()+"; leapfrog and yoshida4 only where the learnt H separates (model pairs)")
	step := f.Float64("step", 0, "`size` of the steps of integrators other than adaptive; the default is a five-hundredth of the task's span")
	paper := f.Bool("published", false, "train as the paper does where the lab does otherwise: bodies and pixels at a constant rate, pixels with Euler's step and weight decay")
	out := f.String("out", "", "`folder` of the run; the default is results/hnn-TASK-MODEL")
	resume := f.Bool("resume", false, "go on where the run was stopped")
	overwrite := f.Bool("overwrite", false, "throw away the run in the folder, also a finished one of the same settings")
	mirror := f.String("mirror", "", "`folder` or zip file with the recorded data, tried before the network")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if *task == "" {
		return usagef("nothing to learn: give -task NAME, of %s", strings.Join(lab.HNNTaskNames(), ", "))
	}
	if err := first(f.whole("steps", *steps, 1), f.whole("seeds", *seeds, 1), f.real("rk4", *rk4), f.real("step", *step)); err != nil {
		return err
	}
	m, err := modelNamed(*model)
	if err != nil {
		return err
	}
	switch {
	case *task == lab.PixelTaskName:
		if !slices.Contains(hnn.Models(), m) || *rk4 != 0 {
			return usagef("the pixels are learnt by the models baseline and hnn, without -rk4")
		}
		if f.isSet("integrator") || f.isSet("step") {
			return usagef("motions of the pixels are followed as published; leave -integrator and -step out")
		}
	case !slices.Contains(hnn.TaskNames(), *task):
		return usagef("no task is called %q; there are %s", *task, strings.Join(lab.HNNTaskNames(), ", "))
	case *paper && *task != "2-body" && *task != "3-body":
		return usagef("-published is for bodies and pixels; %s is trained as published anyway", *task)
	}
	switch {
	case *preset != "quick" && *preset != "default":
		return usagef("no preset is called %q; there are quick and default", *preset)
	case *paper && *preset == "quick":
		return usagef("-published trains as long as the paper does; leave -preset quick out")
	}
	if err := hnn.Integrator(*integrator).Follows(m); err != nil {
		return usageError{err}
	}
	if *out == "" {
		*out = filepath.Join("results", "hnn-"+*task+"-"+*model)
	}
	b, err := f.open()
	if err != nil {
		return err
	}
	line := newProgressLine(os.Stderr)
	o := lab.HNNRunOptions{
		Task: *task, Model: m, Seed: *seed, Steps: *steps, Quick: *preset == "quick", RK4: *rk4, Formula: *formula, Published: *paper,
		Out: *out, Resume: *resume, Overwrite: *overwrite, Integrator: hnn.Integrator(*integrator), Step: *step, Threads: f.threadCount(), Mirror: *mirror,
		Progress: func(p train.Progress) {
			line.show(fmt.Sprintf("train, step %d of %d, loss %.2g", p.Step, p.Steps, p.Loss), float64(p.Step)/float64(p.Steps), p.Left)
		},
		Warn: func(text string) {
			line.end()
			warn(text)
		},
	}
	var r *lab.HNNResult
	var all []*lab.HNNResult
	if *seeds > 0 {
		all, err = hnnSeeds(ctx, b, o, *seeds, line)
	} else {
		r, err = lab.HNNRun(ctx, b, o)
	}
	line.end()
	switch {
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%w; what is learnt so far is kept, and `lab hnn run %s` goes on", err, shellWords(append(args, resumeArgs(*resume)...)))
	case errors.Is(err, hnn.ErrUnsuitable):
		return usageError{err}
	case err != nil:
		return withWaysOut(err, "-out")
	case *seeds > 0:
		return printHNNSeeds(all, *out, *f.json)
	case *f.json:
		return printJSON(r)
	}
	printHNNRun(r)
	fmt.Printf("\nRun folder: %s\n", *out)
	return nil
}

// printHNNRun prints what a network is found to be like.
func printHNNRun(r *lab.HNNResult) {
	fmt.Printf("%s, %s, seed %d, %d steps on %s\n", r.Task, r.Model, r.Seed, r.Steps, r.Backend.Name)
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	published := func(v func(*hnn.Figures) float64) string {
		if r.Published == nil {
			return ""
		}
		return fmt.Sprintf("\tpublished %.3g", v(r.Published))
	}
	fmt.Fprintf(tw, "train loss\t%.3g%s\n", r.Figures.TrainLoss, published(func(f *hnn.Figures) float64 { return f.TrainLoss }))
	fmt.Fprintf(tw, "test loss\t%.3g%s\n", r.Figures.TestLoss, published(func(f *hnn.Figures) float64 { return f.TestLoss }))
	fmt.Fprintf(tw, "energy MSE\t%.3g%s\n", r.Figures.EnergyMSE, published(func(f *hnn.Figures) float64 { return f.EnergyMSE }))
	if s := r.Figures.Rescaled; s != nil {
		fmt.Fprintf(tw, "time rescaled\t%.3g\n", *s)
	}
	if r.Figures.ValidTime > 0 {
		fmt.Fprintf(tw, "valid time\t%.3g of %.3g\tmedian time until a state is wrong by %.0f %%\n", r.Figures.ValidTime, r.Span, 100*hnn.ValidError)
	}
	if l := r.Limits; l != nil {
		fmt.Fprintf(tw, "the true motion, seen\t%.3g\tits energy as encoder and map see it\n", l.Seen)
		fmt.Fprintf(tw, "standing still\t%.3g\tat the true start\n", l.Still)
		fmt.Fprintf(tw, "distance\t%.3g\tof states, squared, in units of their variance\n", l.Distance)
	}
	tw.Flush()
	printProperties(r.Properties)
	printHamiltonian(r.Law)
	printPixelLaw(r.PixelLaw)
}

// integratorNames are the names of all integrators.
func integratorNames() string {
	var names []string
	for _, i := range hnn.Integrators() {
		names = append(names, string(i))
	}
	return strings.Join(names, ", ")
}

// printProperties prints what the integrators keep of the structure of motion.
func printProperties(list []hnn.Property) {
	if len(list) == 0 {
		return // of the pixels
	}
	fmt.Println()
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "FIELD\tINTEGRATOR\tSTEP\tREVERSIBILITY\tSYMPLECTICITY")
	for _, p := range list {
		fmt.Fprintln(tw, strings.Join(p.Cells(), "\t"))
	}
	tw.Flush()
	fmt.Println("Reversibility: distance to the start, as a share of its norm, after 10,000 steps forward and as many back.\n" +
		"Symplecticity: the norm of J'SJ - S over 100 steps, of a map over one. 0 is perfect.")
}

// printHamiltonian prints the formula of a learnt H, if there is one.
func printHamiltonian(l *discover.HamiltonianLaw) {
	if l == nil {
		return
	}
	final := l.Final()
	fmt.Printf("\nH = %s\n", final.Expr.Rounded(6).Text(final.Names))
	fmt.Printf("As the network has it: %s, R2 = %.6f; %s.\n", l.Expr.Rounded(6).Text(l.Names), l.R2, l.Note)
	for _, name := range slices.Sorted(maps.Keys(l.LeftOut)) {
		fmt.Printf("%s = %s in all samples, and was left out.\n", name, l.LeftOut[name])
	}
	if l.Wander > 0 {
		fmt.Printf("Along motions the network's H varies by %.2g of its spread: that much of it is error.\n", l.Wander)
	}
	if len(l.Dropped) > 0 {
		fmt.Printf("Dropped, since the motion does not have it: %s.\n", strings.Join(l.Dropped, ", "))
	}
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	row := func(what string, law *discover.Law) {
		if law == nil {
			return
		}
		for _, c := range law.Constants {
			fmt.Fprintf(tw, "%s\t%s\t%.5g\t[%.5g, %.5g]\n", what, c.Name, c.Fitted, c.Low, c.High)
		}
	}
	row("fitted to the network", &l.Law)
	row("fitted to the motion", l.Motion)
	row("corrected for noise", l.Corrected)
	tw.Flush()
	if l.Motion != nil && l.Corrected == nil {
		fmt.Println("The states have no noise, so there is nothing to correct.")
	}
}

// printPixelLaw prints the formula of the H of the pixels, if there is one.
func printPixelLaw(l *lab.PixelFormula) {
	if l == nil {
		return
	}
	fmt.Printf("\nH = %s\n", l.Motion.Expr.Rounded(5).Text(l.Motion.Names))
	fmt.Printf("As the network has it: %s, R2 = %.6f.\n", l.Expr.Rounded(5).Text(l.Names), l.R2)
	fmt.Printf("In the latent coordinate q that moves like a unit mass, p its change in a step; %s.\n", l.Note)
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range l.Motion.Constants {
		fmt.Fprintf(tw, "fitted to the motion\t%s\t%.5g\t[%.5g, %.5g]\n", c.Name, c.Fitted, c.Low, c.High)
	}
	fmt.Fprintf(tw, "positions of the motions that chose missed by\tthis formula\t%s\n\ta parabola\t%s\n\ta polynomial of degree 4\t%s\n",
		discover.MissText(l.Miss), discover.MissText(l.Spring), discover.MissText(l.Any))
	tw.Flush()
	fmt.Printf("V''(0) = %.5f a step squared (true steps 0.03762)", l.Strength)
	if l.Unit != nil {
		fmt.Printf(", the angle %.4g times the true one", l.Angle)
	}
	fmt.Printf("; R2 = %.5f against the energy of the true steps, test trials.\n", l.EnergyR2)
}
