package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// judging are the options of commands that judge trained operators.
type judging struct {
	*flags
	data, truth *string
	motions     *int
	only        *string // nil where a command has no such option
	windows     *int    // likewise
}

// withJudging adds them.
func (f *flags) withJudging() *judging {
	return &judging{
		flags:   f.withEngine().withJSON(),
		data:    f.String("data", "", "`folder` of a set of potentials, for the test motions; without it those are left out"),
		truth:   f.String("truth", string(wells.Sensed), "`name` of what test motions are judged by: sensed (Kahan-Li 8 with steps of 1e-4 on the 100 sensors) or stored (the motions of the set, from before the sensors)"),
		motions: f.Int("motions", 4000, "largest `number` of test motions"),
	}
}

// withOnly adds -only.
func (j *judging) withOnly(more string) *judging {
	j.only = j.String("only", "", "`parts` to do, separated by commas, of "+strings.Join(lab.OperatorSections(), ", ")+"; the default is all"+more)
	j.windows = j.Int("windows", wells.LongWindows, fmt.Sprintf("`number` of windows of %g that long motions are chained for, at most %d", potential.Span, wells.MostWindows))
	return j
}

// begin checks the options and loads the runs in the folders of the arguments.
func (j *judging) begin() ([]*lab.OperatorRun, lab.OperatorOptions, error) {
	var o lab.OperatorOptions
	if len(j.args) == 0 {
		return nil, o, usagef("nothing to judge: give the folders of trained networks, as `lab operator train` makes them")
	}
	if err := j.whole("motions", *j.motions, 1); err != nil {
		return nil, o, err
	}
	if j.only != nil {
		o.Sections = distinct(list(*j.only))
		if j.isSet("windows") && o.Sections != nil && !slices.Contains(o.Sections, lab.OnLong) {
			return nil, o, usagef("-windows is of long motions, which -only leaves out: add %s to it, or leave -windows out", lab.OnLong)
		}
		if o.Windows = *j.windows; o.Windows < 1 || o.Windows > wells.MostWindows {
			return nil, o, usagef("-windows is %d: give a whole number from 1 to %d", o.Windows, wells.MostWindows)
		}
	}
	err := lab.CheckOperatorSections(o.Sections)
	if err != nil {
		return nil, o, usageError{err}
	}
	for _, part := range []string{lab.OnTest, lab.OnNative, lab.OnSymplectic, lab.OnWork} {
		if slices.Contains(o.Sections, part) && *j.data == "" {
			return nil, o, usagef("the part %s needs test motions: give the folder of a set, -data", part)
		}
	}
	if o.Truth, err = wells.ParseTruth(*j.truth); err != nil {
		return nil, o, usageError{err}
	}
	o.Motions = *j.motions
	if *j.data != "" {
		if o.Data, err = dataset.Open(*j.data); err != nil {
			return nil, o, err
		}
		if o.Data.Count(dataset.Test) == 0 {
			return nil, o, fmt.Errorf("the set in %q has no test motions to judge by: generate one that has", *j.data)
		}
	}
	found, err := lab.FindOperatorRuns(j.args...) // before an engine is opened
	if err != nil {
		return nil, o, err
	}
	if sentence := found.UnfinishedSentence(); sentence != "" {
		warn("left out: " + sentence)
	}
	b, err := j.open()
	if err != nil {
		return nil, o, err
	}
	o.Backend = b.Info
	runs, err := lab.OpenOperatorRuns(b, found.Trained...)
	return runs, o, err
}

// report evaluates with a line of progress.
func (j *judging) report(ctx context.Context, runs []*lab.OperatorRun, o lab.OperatorOptions) (*lab.OperatorReport, error) {
	line := newProgressLine(os.Stderr)
	defer line.end()
	o.Progress = func(p lab.Progress) { line.show(p.What, p.Done, p.Left) }
	r, err := lab.EvaluateOperators(ctx, runs, o)
	return r, stopped(ctx, err)
}

// evaluateOperators is `lab operator evaluate`.
func evaluateOperators(ctx context.Context, args []string) error {
	f := newFlags("operator evaluate", "operator evaluate RUNDIR [RUNDIR...] [options]").withJudging().
		withOnly(", with -json and without -out test and physical")
	out := f.String("out", "", "`folder` for evaluation.json, with all figures, and tables.txt; those of an earlier evaluation are replaced")
	f.mostUsed("data", "out", "only", "json")
	f.about = aboutEvaluation
	if err := f.parse(args, len(args)); err != nil {
		return err
	}
	if err := noFile("out", *out); err != nil {
		return err
	}
	if *out != "" { // told before the work is done
		if err := refuseForeign(filepath.Join(*out, evaluationFile), "contenders", "`lab operator evaluate`", tablesFile); err != nil {
			return withWaysOut(err, "-out")
		}
	}
	runs, o, err := f.begin()
	if err != nil {
		return err
	}
	if o.Sections == nil && *f.json && *out == "" {
		o.Sections = []string{lab.OnTest, lab.OnPhysical}
	}
	if *f.json && *out == "" && !slices.Contains(o.Sections, lab.OnTest) && !slices.Contains(o.Sections, lab.OnPhysical) {
		return usagef("-json prints the parts test and physical alone: name one of them in -only, or give -out for the others")
	}
	r, err := f.report(ctx, runs, o)
	if err != nil {
		return err
	}
	if *out != "" {
		if err := keepReport(*out, r); err != nil {
			return err
		}
	}
	if *f.json {
		return printAgainst(r)
	}
	printReport(os.Stdout, r)
	if *out != "" {
		fmt.Printf("\nEverything: %s\n", filepath.Join(*out, evaluationFile))
	}
	return nil
}

// aboutEvaluation is what help says last.
const aboutEvaluation = `
Parts (-only):
  test        motions of the set; from its test part
  native      the same at times that are a step of the solvers apart
  physical    nine potentials of textbooks, from rest on the left wall
  long        motions of many windows in seven of them
  symplectic  areas of the phase plane, which true motions keep
  work        time and precision of solvers with steps from 0.1 to 0.001
  fragile     orders of solvers on a spring, with its force and with 100 sensors

Networks and solvers are told the same: V at 100 sensors and the start. Solvers take
steps of 0.02 on a cubic interpolant of the sensors, RK4 also on their spline. Losses are half the sum of
the mean squared errors of q and p. With -json one object a line comes out for each
network and potential.
`

// Files of an evaluation.
const (
	evaluationFile = "evaluation.json"
	tablesFile     = "tables.txt"
)

// keepReport writes a report and its tables into a folder.
func keepReport(dir string, r *lab.OperatorReport) error {
	if err := lab.WriteJSON(filepath.Join(dir, evaluationFile), r); err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, tablesFile))
	if err != nil {
		return err
	}
	printReport(file, r)
	return file.Close()
}

// against is a network on a potential, beside RK4.
type against struct {
	Network   string  `json:"network"`
	Potential string  `json:"potential"`
	MSEQ      float64 `json:"mse_q"`
	MSEP      float64 `json:"mse_p"`
	RK4MSEQ   float64 `json:"rk4_mse_q"`
	RK4MSEP   float64 `json:"rk4_mse_p"`
	Params    int     `json:"params"`
	Run       string  `json:"run"`
	Seed      uint64  `json:"seed"`
	Backend   string  `json:"backend"`
	Motions   int     `json:"motions"`
}

// printAgainst prints a line of JSON for each network and potential; the test
// motions count as one potential, with means.
func printAgainst(r *lab.OperatorReport) error {
	var rk4 *lab.Contender
	for _, c := range r.Contenders {
		if c.Label == string(potential.RK4) {
			rk4 = c
		}
	}
	for _, c := range r.Contenders {
		if !c.IsNetwork() {
			continue
		}
		line := against{Network: c.Network, Params: c.Params, Run: c.Dir, Seed: c.Seed, Backend: r.Backend.Name}
		for i, p := range c.Physical {
			q := rk4.Physical[i]
			line.Potential, line.Motions = p.Potential, 1
			line.MSEQ, line.MSEP, line.RK4MSEQ, line.RK4MSEP = p.MSEQ, p.MSEP, q.MSEQ, q.MSEP
			if err := printLine(line); err != nil {
				return err
			}
		}
		if c.Test == nil {
			continue
		}
		line.Potential, line.Motions = "test", c.Test.Motions
		line.MSEQ, line.MSEP, line.RK4MSEQ, line.RK4MSEP = c.Test.MSEQ, c.Test.MSEP, rk4.Test.MSEQ, rk4.Test.MSEP
		if err := printLine(line); err != nil {
			return err
		}
	}
	return nil
}
