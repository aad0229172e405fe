package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"neurophysics/datasets"
	"neurophysics/lab/discover"
	"neurophysics/lab/traj"
)

// discoverTable looks for what stays constant in a user's own motions.
func discoverTable(ctx context.Context, f *flags, path string, seed uint64) error {
	set, err := datasets.Read(path)
	if err != nil {
		return err
	}
	noteCut(path)
	return discoverSet(ctx, f, set, seed)
}

func discoverSet(ctx context.Context, f *flags, set *traj.Set, seed uint64) error {
	line := newProgressLine(os.Stderr)
	line.show(fmt.Sprintf("look for what stays constant, %s, %s", counted(set.Len(), "motion"), counted(set.Points(), "sample")), 0, 0)
	finding, err := discover.Table(ctx, set, discover.TableOptions{Seed: seed})
	line.end()
	if err != nil {
		return stopped(ctx, err)
	}
	if *f.json {
		return printJSON(finding)
	}
	return printFinding(finding)
}

// printFinding prints the verdict, and the laws with their evidence.
func printFinding(f *discover.Finding) error {
	fmt.Printf("verdict: %s (%s)\n\n", f.Verdict, f.Reason)
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range f.Columns {
		role := ""
		if c.VelocityOf != "" {
			role = "rate of " + c.VelocityOf
		}
		if c.Given != "" {
			role = "left out: it is " + c.Given
		}
		fmt.Fprintf(tw, "column %s\tspread %.3g%s\tnoise %.2g\t%s\n", c.Name, c.Spread, after(c.Unit), c.Noise, role)
	}
	for _, d := range f.Damping {
		fmt.Fprintf(tw, "damping of %s\t%.4g%s\t%.4g to %.4g\t\n", d.Column, d.Rate, after(d.Unit), d.Low, d.High)
	}
	tw.Flush()
	told := map[string]bool{}
	for _, l := range f.Laws {
		printMeasured(&l, told)
	}
	for _, l := range f.Failed {
		fmt.Print("\nnot certified:")
		printMeasured(&l, told)
	}
	for _, note := range f.Notes {
		fmt.Printf("\nnote: %s\n", note)
	}
	_, err := fmt.Printf("\nindependent quantities certified to stay constant: %d\n", f.CountEstimate)
	return err
}

// after writes a unit behind a number; pure numbers have none.
func after(unit string) string {
	if unit == "" || unit == "1" {
		return ""
	}
	return " " + unit
}

// printMeasured prints a law with its evidence, and its note unless it was
// told before.
func printMeasured(l *discover.MeasuredLaw, told map[string]bool) {
	text := l.Text
	if l.Expr != nil {
		text = l.Expr.Rounded(6).Text(l.Names)
	}
	fmt.Printf("\n%s: %s\n", strings.ReplaceAll(l.Quantity, "_", " "), text)
	for _, c := range l.Constants {
		fmt.Printf("  %s = %.6g, 95 %% interval %.6g to %.6g\n", c.Name, c.Value, c.Low, c.High)
	}
	if l.Evidence != nil {
		fmt.Printf("  %s\n", l.Evidence.Reason)
	}
	fmt.Printf("  R2 = %.6f\n", l.R2)
	if l.Note != "" && !told[l.Note] {
		fmt.Printf("  %s\n", l.Note)
	}
	told[l.Note] = true
}
