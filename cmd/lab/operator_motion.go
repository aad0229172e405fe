package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/floats"

	"neurophysics/datasets"
	"neurophysics/lab/potential"
	"neurophysics/lab/traj"
)

// mostTimes bounds the times of a motion, and with them memory.
const mostTimes = 1_000_000

// tableCurve is what stands between the points of a table.
const tableCurve = "a cubic with the slopes of parabolas through three neighbours"

// aboutTables is what help says of tables.
const aboutTables = `
Between the points of a table V is a cubic; its slope at a point is that of the parabola
through the point and its two neighbours. The integrator exact follows this curve exactly,
which the potential that the points were taken from need not be. How much the motion hangs
on the points is told by following it with every second one between the walls left out.
`

// followMotion is `lab operator motion`.
func followMotion(_ context.Context, args []string) error {
	f := newFlags("operator motion", "operator motion -potential NAME | -formula TEXT | -table FILE [options]").withJSON()
	var names []string
	for _, s := range potential.Physicals() {
		names = append(names, s.Name)
	}
	name := f.String("potential", "", "`name`: "+strings.Join(names, ", "))
	formula := f.String("formula", "", "potential as a `formula` in q that is 2 at the walls q = 0 and q = 1, as in \"8*(q - 0.5)^2\"")
	table := f.String("table", "", "potential as a CSV `file` with columns q and V, q from 0 to 1; between its points V is a cubic, as told below")
	start := f.String("start", "0,0", "position and momentum `q0,p0` at time 0")
	until := f.Float64("until", potential.Span, "last `time`")
	times := f.Int("times", potential.Times, "`number` of equally spaced times")
	method := f.String("method", "", "`integrator`: exact (tables alone), triplejump8, kahanli8, yoshida4, rk4, gl4 or leapfrog; the default is exact for a table and else kahanli8")
	step := f.Float64("step", 1e-3, "`time` a step of integrators with equal steps, shortened where steps would not end at the times; with kinks the default is smaller")
	out := f.String("out", "motion.csv", "`file` to write, .csv, .tsv, .csv.gz, .npz or .parquet")
	f.mostUsed("potential", "formula", "table", "start", "out")
	f.about = aboutTables
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if *times < 2 || *times > mostTimes || !(*until > 0 && *until <= 1e4) {
		return usagef("%d times up to %g are not possible; give 2 to %d times, up to one between 0 and 10000", *times, *until, mostTimes)
	}
	if !slices.ContainsFunc([]string{".csv", ".tsv", ".csv.gz", ".npz", ".parquet"}, func(end string) bool { return strings.HasSuffix(strings.ToLower(*out), end) }) {
		return usagef("-out is %q; give a file that ends in .csv, .tsv, .csv.gz, .npz or .parquet", *out)
	}
	if *table != "" && samePlace(*table, *out) {
		return usagef("-table and -out are both %q, and the motion would replace the potential: give -out another name", *out)
	}
	if !(*step >= 1e-6 && *step <= *until/2) {
		return usagef("-step is %g; give a number from 1e-6 to half of -until", *step)
	}
	q0, p0, err := startState(*start)
	if err != nil {
		return err
	}
	v, m, err := userPotential(*name, *formula, *table)
	if err != nil {
		return err
	}
	if *method != "" {
		if m, err = potential.ParseMethod(*method); err != nil {
			return usageError{err}
		}
		if m == potential.Exact && *table == "" {
			return usagef("-method exact follows the cubics of a table alone: choose another, or leave -method out")
		}
	}
	if m == potential.Exact && f.isSet("step") {
		return usagef("-step is for integrators with equal steps; %s takes steps of its own: leave -step out, or choose another -method", m)
	}
	var kinks []float64
	if m != potential.Exact { // interpolants of tables have none
		kinks = potential.Kinks(v)
	}
	if len(kinks) > 0 {
		if !f.isSet("step") {
			*step = kinkedStep(*until)
		}
		warn(aboutKinks(kinks))
	}
	if text := aboutStart(v, q0, p0); text != "" {
		warn(text)
	}
	set := motionSet(*times, *until)
	t := &set.Trajectories[0]
	solve := potential.SolveAt
	if m == potential.Exact {
		solve = potential.Solve
	}
	motion, err := solve(m, v, q0, p0, t.T, *step)
	if err != nil {
		return err
	}
	for i, q := range motion.Q {
		t.X = append(t.X, q, motion.P[i])
	}
	if err := datasets.Write(*out, set); err != nil {
		return err
	}
	asked := 0.0
	if f.isSet("step") {
		asked = *step
	}
	done := followed{v: v, method: m, q0: q0, p0: p0, times: t.T, asked: asked, kinks: kinks}
	if h, ok := v.(*potential.Hermite); ok {
		done.thin(h, motion, func(v potential.Potential) (potential.Motion, error) {
			return solve(m, v, q0, p0, t.T, *step)
		})
	}
	return done.report(*out, *f.json, motion)
}

// thin tells how far a motion in the curve of a table is from that without every second
// point.
func (f *followed) thin(curve *potential.Hermite, motion potential.Motion, solve func(v potential.Potential) (potential.Motion, error)) {
	f.curve = tableCurve
	thin := curve.EverySecond()
	if thin == nil {
		f.hangs = "the table has too few points to tell how much the motion hangs on them: give at least 8"
		return
	}
	other, err := solve(thin)
	if err != nil { // this one may have lower walls
		f.hangs = "with every second point left out the mass leaves the well: give more points"
		return
	}
	f.thinned = &difference{Q: farthest(motion.Q, other.Q), P: farthest(motion.P, other.P)}
	f.hangs = fmt.Sprintf("with every second point left out q differs by at most %.2g, p by %.2g", f.thinned.Q, f.thinned.P)
}

// difference is how far two motions are from each other at most.
type difference struct {
	Q float64 `json:"q"`
	P float64 `json:"p"`
}

// farthest returns the largest distance of two lists.
func farthest(a, b []float64) float64 { return floats.Distance(a, b, math.Inf(1)) }

// aboutStart warns of starts at rest that show no motion, or none in the well.
func aboutStart(v potential.Potential, q0, p0 float64) string {
	const rounding = 1e-9
	slope := v.Slope(q0)
	switch {
	case p0 != 0:
		return ""
	case math.Abs(slope) <= rounding:
		return fmt.Sprintf("the mass starts at rest at q = %g, where the slope of V is 0, and stays there: give another place or a momentum with -start, as in 0.3,0", q0)
	case q0 == 0 && slope > 0, q0 == potential.Length && slope < 0:
		return fmt.Sprintf("the mass starts at rest at the wall q = %g, where the slope of V, %.3g, pushes it out of the well: give another place with -start, as in 0.3,0", q0, slope)
	}
	return ""
}

// kinkedStep is the step in potentials with kinks, where what is lost falls with the
// step alone: a hundredth of the usual one, but not more than a million steps unless the
// usual one takes more.
func kinkedStep(until float64) float64 { return min(1e-3, max(1e-5, until*1e-6)) }

// aboutKinks warns of kinks.
func aboutKinks(kinks []float64) string {
	const shown = 3
	var at []string
	for _, q := range kinks[:min(shown, len(kinks))] {
		at = append(at, fmt.Sprintf("%g", q))
	}
	text := "V has a kink at q = " + at[0]
	if len(at) > 1 {
		text = "V has kinks at q = " + strings.Join(at, ", ")
	}
	if more := len(kinks) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + ", where its slope jumps, or nearly does, and the error of integrators falls no faster than the step: trust the motion as far as its energy stays, and give a smaller -step for more"
}

// userPotential returns the potential that exactly one of the options gives, and the
// integrator that suits it.
func userPotential(name, formula, table string) (potential.Potential, potential.Method, error) {
	given := 0
	for _, s := range []string{name, formula, table} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return nil, "", usagef("give one potential: -potential, -formula or -table")
	}
	switch {
	case name != "":
		v, err := potential.PhysicalByName(name)
		if err != nil {
			return nil, "", usageError{err}
		}
		return v, potential.KahanLi8, nil
	case formula != "":
		v, err := potential.FromFormula(formula)
		if err != nil {
			return nil, "", usageError{err}
		}
		return v, potential.KahanLi8, nil
	}
	v, err := tablePotential(table)
	if err != nil {
		return nil, "", err
	}
	return v, potential.Exact, nil
}

// tablePotential returns the potential of a table.
func tablePotential(path string) (*potential.Hermite, error) {
	lines, rows := tableLines(path)
	if len(lines) > 0 && numbersAlone(lines[0]) { // the reader's own error speaks of motions
		return nil, fmt.Errorf("%q row %d: the header is missing: the first line holds numbers, it must name the columns q and V, as in q,V", path, rows[0])
	}
	c, err := readColumns(path)
	if err != nil {
		return nil, err
	}
	q, err := c.column("table", "q")
	if err != nil {
		return nil, err
	}
	at, err := c.column("table", "V")
	if err != nil {
		return nil, err
	}
	if len(rows) == len(c.values[q])+1 {
		rows = rows[1:] // without the header
	} else {
		rows = nil // zipped, so that errors count points
	}
	v, err := potential.FromRows(c.values[q], c.values[at], rows)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", path, err)
	}
	return v, nil
}

// tableLines returns the lines of a table of text, from its header on, and the rows of
// the file in which they stand, counted from 1, as its reader does: empty lines and
// comments are left out. Of files that cannot be read, or not twice as pipes, it tells
// nothing.
func tableLines(path string) (lines []string, rows []int) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, nil
	}
	for i, line := range bytes.Split(content, []byte("\n")) {
		if len(bytes.TrimSpace(line)) > 0 && line[0] != '#' {
			lines, rows = append(lines, string(line)), append(rows, i+1)
		}
	}
	return lines, rows
}

// numbersAlone tells whether every cell of a line is a number.
func numbersAlone(line string) bool {
	for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t \r", r) }) {
		if _, err := strconv.ParseFloat(cell, 64); err != nil {
			return false
		}
	}
	return true
}

func startState(text string) (q0, p0 float64, err error) {
	var x []float64
	for _, s := range list(text) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, 0, usagef("-start: %q is not a finite number", s)
		}
		x = append(x, v)
	}
	if len(x) != 2 || x[0] < 0 || x[0] > potential.Length {
		return 0, 0, usagef("-start is %q; give a position from 0 to 1 and a momentum, as in 0.5,-1", text)
	}
	return x[0], x[1], nil
}

// motionSet is a set of one motion without its states.
func motionSet(times int, until float64) *traj.Set {
	t := make([]float64, times)
	for i := range t {
		t[i] = until * float64(i) / float64(times-1)
	}
	return &traj.Set{
		System: "potential", Time: traj.Column{Name: "t", Unit: "1"},
		Columns:      []traj.Column{{Name: "q", Unit: "1"}, {Name: "p", Unit: "1"}},
		Trajectories: []traj.Trajectory{{T: t}},
	}
}

// followed is a motion that was followed.
type followed struct {
	v      potential.Potential
	method potential.Method
	q0, p0 float64
	times  []float64 // equally spaced
	asked  float64   // step that was given, 0 for none
	kinks  []float64

	// Of tables alone.
	curve   string      // between the points
	hangs   string      // what is told of how much the motion hangs on the points
	thinned *difference // from the motion with every second point left out, nil where there is none
}

// report says what was written and how good it is.
func (f followed) report(file string, asJSON bool, motion potential.Motion) error {
	out := struct {
		File    string           `json:"file"`
		Method  potential.Method `json:"method"`
		Step    float64          `json:"step,omitempty"` // that was taken
		Energy  float64          `json:"energy"`
		Spread  float64          `json:"energy_spread"`
		Error   *float64         `json:"error,omitempty"` // largest distance from the closed form
		Kinks   []float64        `json:"kinks,omitempty"`
		Curve   string           `json:"curve,omitempty"` // between the points of a table
		Thinned *difference      `json:"every_second_left_out,omitempty"`
	}{File: file, Method: f.method, Energy: potential.Energy(f.v, f.q0, f.p0), Spread: motion.Spread, Kinks: f.kinks, Curve: f.curve, Thinned: f.thinned}
	until := f.times[len(f.times)-1]
	if motion.Steps > 0 {
		out.Step = until / float64(motion.Steps)
	}
	if s, ok := f.v.(*potential.Physical); ok && f.q0 == 0 && f.p0 == 0 && (!s.Kinked || until <= potential.Span) {
		worst := 0.0
		for i, t := range f.times {
			if q, p, ok := s.Exact(t); ok {
				worst = max(worst, math.Abs(q-motion.Q[i]), math.Abs(p-motion.P[i]))
				out.Error = &worst
			}
		}
	}
	if asJSON {
		return printJSON(out)
	}
	steps := ""
	if f.method == potential.Exact {
		steps = " on the table's curve"
	}
	if out.Step > 0 {
		steps = fmt.Sprintf(" with steps of %.4g", out.Step)
	}
	if f.asked > out.Step*(1+1e-3) {
		steps += fmt.Sprintf(" (shortened from %g to end at the times)", f.asked)
	}
	fmt.Printf("%s: %d times, integrator %s%s, energy %.6g with a spread of %.2g\n", file, len(f.times), f.method, steps, out.Energy, out.Spread)
	if f.curve != "" {
		fmt.Printf("between the points of the table V is %s; %s\n", f.curve, f.hangs)
	}
	if out.Error != nil {
		fmt.Printf("largest distance from the closed form: %.2g\n", *out.Error)
	}
	return nil
}
