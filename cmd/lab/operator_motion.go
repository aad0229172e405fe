package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"neurophysics/datasets"
	"neurophysics/lab/potential"
	"neurophysics/lab/traj"
)

// mostTimes bounds the times of a motion, and with them memory.
const mostTimes = 1_000_000

// followMotion is `lab operator motion`.
func followMotion(_ context.Context, args []string) error {
	f := newFlags("operator motion", "operator motion -potential NAME | -formula TEXT | -table FILE [options]").withJSON()
	var names []string
	for _, s := range potential.Physicals() {
		names = append(names, s.Name)
	}
	name := f.String("potential", "", "`name`: "+strings.Join(names, ", "))
	formula := f.String("formula", "", "potential as a `formula` in q that is 2 at the walls q = 0 and q = 1, as in \"8*(q - 0.5)^2\"")
	table := f.String("table", "", "potential as a CSV `file` with columns q and V, q from 0 to 1")
	start := f.String("start", "0,0", "position and momentum `q0,p0` at time 0")
	until := f.Float64("until", potential.Span, "last `time`")
	times := f.Int("times", potential.Times, "`number` of equally spaced times")
	method := f.String("method", "", "`integrator`: exact (tables alone), triplejump8, kahanli8, yoshida4, rk4, gl4 or leapfrog; the default is exact for a table and else kahanli8")
	step := f.Float64("step", 1e-3, "`time` a step of integrators with equal steps")
	out := f.String("out", "motion.csv", "`file` to write, .csv, .csv.gz, .npz or .parquet")
	f.mostUsed("potential", "formula", "table", "start", "out")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if *times < 2 || *times > mostTimes || !(*until > 0 && *until <= 1e4) {
		return usagef("%d times up to %g are not possible; give 2 to %d times, up to one between 0 and 10000", *times, *until, mostTimes)
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
	return reportMotion(*out, *f.json, v, m, q0, p0, motion, t.T)
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
	c, err := readColumns(table)
	if err != nil {
		return nil, "", err
	}
	q, err := c.column("table", "q")
	if err != nil {
		return nil, "", err
	}
	at, err := c.column("table", "V")
	if err != nil {
		return nil, "", err
	}
	v, err := potential.FromTable(c.values[q], c.values[at])
	if err != nil {
		return nil, "", fmt.Errorf("%q: %w", table, err)
	}
	return v, potential.Exact, nil
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

// reportMotion says what was written and how good it is.
func reportMotion(file string, asJSON bool, v potential.Potential, m potential.Method, q0, p0 float64, motion potential.Motion, times []float64) error {
	out := struct {
		File   string           `json:"file"`
		Method potential.Method `json:"method"`
		Energy float64          `json:"energy"`
		Spread float64          `json:"energy_spread"`
		Error  *float64         `json:"error,omitempty"` // largest distance from the closed form
	}{File: file, Method: m, Energy: potential.Energy(v, q0, p0), Spread: motion.Spread}
	if s, ok := v.(*potential.Physical); ok && q0 == 0 && p0 == 0 && (!s.Kinked || times[len(times)-1] <= potential.Span) {
		worst := 0.0
		for i, t := range times {
			if q, p, ok := s.Exact(t); ok {
				worst = max(worst, math.Abs(q-motion.Q[i]), math.Abs(p-motion.P[i]))
				out.Error = &worst
			}
		}
	}
	if asJSON {
		return printJSON(out)
	}
	fmt.Printf("%s: %d times, integrator %s, energy %.6g with a spread of %.2g\n", file, len(times), m, out.Energy, out.Spread)
	if out.Error != nil {
		fmt.Printf("largest distance from the closed form: %.2g\n", *out.Error)
	}
	return nil
}
