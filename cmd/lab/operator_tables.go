package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/potential"
)

// printReport prints a report as tables that line up, each with a sentence on who
// wins.
func printReport(w io.Writer, r *lab.OperatorReport) {
	printHead(w, r)
	one := r.Contenders[0]
	if one.Test != nil {
		title := fmt.Sprintf("TEST MOTIONS (%s, truth %s)", r.Profile, r.Truth)
		printTested(w, title, r, func(c *lab.Contender) *lab.Tested { return c.Test })
		printMedians(w, r)
	}
	if one.Native != nil {
		title := fmt.Sprintf("AT THE TIMES OF STEPS (every %g, no interpolation in time)", r.SolverStep)
		printTested(w, title, r, func(c *lab.Contender) *lab.Tested { return c.Native })
	}
	if one.Physical != nil {
		printPhysical(w, r)
	}
	printLong(w, r)
	printSymplectic(w, r)
	printWork(w, r)
	printFragility(w, r)
}

// openTable starts a table.
func openTable(w io.Writer, title, head string) *tabwriter.Writer {
	fmt.Fprintf(w, "\n%s\n", title)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, head)
	return tw
}

// figure writes a loss or an error; lost stands for none.
func figure(x float64) string {
	if x >= math.MaxFloat64 {
		return "lost"
	}
	return fmt.Sprintf("%.2g", x)
}

// printHead says who is judged, on what.
func printHead(w io.Writer, r *lab.OperatorReport) {
	fmt.Fprintf(w, "judged on %s; solvers with steps of %g on the sensors\n", r.Backend.Name, r.SolverStep)
	tw := openTable(w, "NETWORKS", "NAME\tNETWORK\tSEED\tPARAMETERS\tTRAINING\tRUN")
	for _, c := range r.Contenders {
		if c.IsNetwork() {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\n", c.Label, c.Network, c.Seed, c.Params, trainingCost(c.TrainCPU, c.Trained), c.Dir)
		}
	}
	tw.Flush()
}

// trainingCost writes what a training took.
func trainingCost(cpu float64, backend string) string {
	switch {
	case cpu > 0:
		return fmt.Sprintf("%.0f CPU s, %s", cpu, backend)
	case backend != "":
		return backend
	}
	return none
}

func printTested(w io.Writer, title string, r *lab.OperatorReport, of func(c *lab.Contender) *lab.Tested) {
	header := "NAME\tMEAN LOSS\t95 %\tMEDIAN\tGEOMETRIC\t95 % BELOW\tWORST\tLOST\tENERGY ERROR: LARGEST\tITS MEDIAN\tMEAN\tLAST"
	timed := of(r.Contenders[0]) != nil && of(r.Contenders[0]).CPU > 0
	if timed {
		header += "\tCPU µs"
	}
	tw := openTable(w, title, header)
	for _, c := range r.Contenders {
		t := of(c)
		if t == nil {
			continue
		}
		fmt.Fprintf(tw, "%s\t%s\t[%s, %s]\t%s\t%s\t%s\t%s\t%d of %d\t%s\t%s\t%s\t%s", c.Label, figure(t.Mean), figure(t.Interval[0]), figure(t.Interval[1]),
			figure(t.Median), figure(t.Geometric), figure(t.Quantiles[3]), figure(t.Worst), t.Lost, t.Motions,
			figure(t.Energy.Largest), figure(t.Energy.Median), figure(t.Energy.Mean), figure(t.Energy.Last))
		if timed {
			fmt.Fprintf(tw, "\t%s", figure(t.CPU))
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
}

// alike is the ratio up to which medians are called about the same: those of two sets of
// motions differ by as much.
const alike = 1.25

// printMedians says who has the smaller median loss on the test motions.
func printMedians(w io.Writer, r *lab.OperatorReport) {
	for _, c := range r.Contenders {
		if !c.IsNetwork() {
			continue
		}
		var better, same, worse []string
		for _, s := range r.Contenders {
			if s.IsNetwork() || s.Test == nil {
				continue
			}
			switch ratio := c.Test.Median / s.Test.Median; {
			case ratio > alike:
				better = append(better, fmt.Sprintf("%s (by a factor of %s)", s.Label, factor(ratio)))
			case ratio > 1/alike:
				same = append(same, s.Label)
			default:
				worse = append(worse, s.Label)
			}
		}
		fmt.Fprintln(w, winners(c.Label, better, same, worse))
	}
	if r.Truth == wells.Sensed {
		fmt.Fprintln(w, "Judged by the exact motion in the curve through the 100 sensors, which all are told; what a training reports are losses on the motions as stored (-truth stored).")
	}
}

// factor writes a ratio with two digits.
func factor(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.2g", x)
	}
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return fmt.Sprintf("%.0f", math.Round(x/unit)*unit)
}

// winners says plainly which solvers a network loses and wins against.
func winners(network string, better, same, worse []string) string {
	switch {
	case len(same)+len(worse) == 0:
		return fmt.Sprintf("Every solver has a smaller median loss than %s: %s.", network, strings.Join(better, ", "))
	case len(same)+len(better) == 0:
		return fmt.Sprintf("%s has a smaller median loss than every solver: %s.", network, strings.Join(worse, ", "))
	}
	var parts []string
	for _, p := range []struct {
		what string
		of   []string
	}{{"a smaller one than " + network, better}, {"about the same as " + network, same}, {"a larger one", worse}} {
		if len(p.of) > 0 {
			parts = append(parts, p.what+": "+strings.Join(p.of, ", "))
		}
	}
	return "Median losses: " + strings.Join(parts, "; ") + "."
}

// printPhysical prints a row a potential.
func printPhysical(w io.Writer, r *lab.OperatorReport) {
	head := "POTENTIAL"
	var all []*lab.Contender
	for _, c := range r.Contenders {
		if c.Physical != nil {
			all = append(all, c)
			head += "\t" + strings.ToUpper(c.Label)
		}
	}
	tw := openTable(w, "PHYSICAL POTENTIALS (losses, from rest at q = 0, t from 0 to 2)", head+"\tRK4, FORCE ITSELF")
	for i := range all[0].Physical {
		fmt.Fprint(tw, all[0].Physical[i].Potential)
		force := 0.0
		for _, c := range all {
			p := c.Physical[i]
			fmt.Fprintf(tw, "\t%s", figure(p.Loss()))
			if c.Label == string(potential.RK4) {
				force = p.Analytic
			}
		}
		fmt.Fprintf(tw, "\t%s\n", figure(force))
	}
	tw.Flush()
	for _, c := range all {
		if !c.IsNetwork() {
			continue
		}
		var wins []string
		for _, s := range all {
			if s.IsNetwork() {
				continue
			}
			n := 0
			for i := range s.Physical {
				if s.Physical[i].Loss() < c.Physical[i].Loss() {
					n++
				}
			}
			wins = append(wins, fmt.Sprintf("%s on %d", s.Label, n))
		}
		fmt.Fprintf(w, "Solvers with a smaller loss than %s, of %d: %s.\n", c.Label, len(c.Physical), strings.Join(wins, ", "))
	}
}

// printLong prints a row a potential and contender.
func printLong(w io.Writer, r *lab.OperatorReport) {
	chained := func(c *lab.Contender) bool { return c.Long != nil }
	first := slices.IndexFunc(r.Contenders, chained)
	if first < 0 {
		return
	}
	head, stages := "POTENTIAL\tNAME", r.Contenders[first].Long[0].Stages
	for _, what := range []string{"\tLOSS TO T = %g", "\tENERGY ERROR AT %g"} {
		for _, s := range stages {
			head += fmt.Sprintf(what, float64(s.Windows)*potential.Span)
			what = "\t%g"
		}
	}
	tw := openTable(w, fmt.Sprintf("LONG MOTIONS (windows of %g, each from where the one before ended)", potential.Span), head)
	for i := range r.Contenders[first].Long {
		for _, c := range r.Contenders {
			if c.Long == nil {
				continue
			}
			fmt.Fprintf(tw, "%s\t%s", c.Long[i].Potential, c.Label)
			for _, s := range c.Long[i].Stages {
				fmt.Fprintf(tw, "\t%s", figure(s.Loss))
			}
			for _, s := range c.Long[i].Stages {
				fmt.Fprintf(tw, "\t%s", figure(s.Energy))
			}
			fmt.Fprintln(tw)
		}
	}
	tw.Flush()
	for _, c := range r.Contenders {
		if c.IsNetwork() && c.Long == nil {
			fmt.Fprintf(w, "%s is not told where a motion starts, so that its windows cannot be chained.\n", c.Label)
		}
	}
}

func printSymplectic(w io.Writer, r *lab.OperatorReport) {
	if r.NoAreas != "" {
		fmt.Fprintf(w, "\nAREAS OF THE PHASE PLANE are not measured: %s.\n", r.NoAreas)
	}
	var tw *tabwriter.Writer
	for _, c := range r.Contenders {
		s := c.Symplectic
		if s == nil {
			continue
		}
		if tw == nil {
			tw = openTable(w, fmt.Sprintf("AREAS OF THE PHASE PLANE (det J of %d motions, by derivatives, of solvers by differences of 1e-6; energies above %g left out)", s.Motions, wells.MostEnergy),
				"NAME\t|DET - 1|: MEDIAN\tMEAN\tEARLY\tLATE\tBY 1E-2\tBY 1E-3\tBY 1E-4\t|J - TRUE|\t|TRUE|\tR ENERGY\tR LOSS\t|LOG DET|\tLOST")
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%.2f\t%.2f\t%s\t%d\n", c.Label, figure(s.Median), figure(s.Det), figure(s.ByTime[0]), figure(s.ByTime[len(s.ByTime)-1]),
			figure(s.Checks[0].Det), figure(s.Checks[1].Det), figure(s.Checks[2].Det), figure(s.Error), figure(s.Size), s.ByEnergy, s.ByLoss, figure(s.Volume[len(s.Volume)-1].Size), s.Lost)
	}
	if tw != nil {
		tw.Flush()
		fmt.Fprint(w, "Early and late: medians at t = 0.1 and 1.9 or so. By: medians by differences, which are not small where motions depend strongly on the start, as\n"+
			"the exact motion shows. Between steps solvers interpolate in time, which keeps no areas. R: rank correlation over motions with the largest energy error and with the loss. |log det|: median after 5 windows.\n")
	}
}

// shownSteps are the steps of solvers that are printed; the report has more.
var shownSteps = []float64{0, 0.1, 0.02, 0.005, 0.001}

// printWork prints what a motion costs and what is lost.
func printWork(w io.Writer, r *lab.OperatorReport) {
	var tw *tabwriter.Writer
	for _, c := range r.Contenders {
		for _, k := range c.Work {
			if !slices.Contains(shownSteps, k.Step) {
				continue
			}
			if tw == nil {
				tw = openTable(w, fmt.Sprintf("WORK AND PRECISION (%d motions; processor time of all threads)", min(100, len(r.Cases))),
					"NAME\tSTEP\tMOTIONS A CALL\tMEDIAN LOSS\tCPU µs A MOTION\tCLOCK µs")
			}
			step := none
			if k.Step > 0 {
				step = fmt.Sprintf("%g", k.Step)
			}
			fmt.Fprintf(tw, "%s\t%s\t%d\t%s\t%.3g\t%.3g\n", k.Method, step, k.Batch, figure(k.Median), k.CPU, k.Wall)
		}
	}
	if tw != nil {
		tw.Flush()
		fmt.Fprintf(w, "Solvers are compiled Go on one thread; those of a call go together, a lane each; interpolants are made beforehand. Networks run on %s.\n", r.Backend.Name)
		printQuicker(w, r)
	}
}

// printQuicker says for every network which solver is both quicker and better.
func printQuicker(w io.Writer, r *lab.OperatorReport) {
	for _, c := range r.Contenders {
		if !c.IsNetwork() {
			continue
		}
		for _, k := range c.Work {
			var best *wells.Work
			for _, s := range r.Contenders {
				for i := range s.Work {
					o := &s.Work[i]
					if !s.IsNetwork() && slices.Contains(shownSteps, o.Step) && o.Batch == k.Batch && o.CPU <= k.CPU && o.Median < k.Median && (best == nil || o.Median < best.Median) {
						best = o
					}
				}
			}
			if best == nil {
				fmt.Fprintf(w, "%d a call: no solver is both quicker and better than %s.\n", k.Batch, c.Label)
				continue
			}
			fmt.Fprintf(w, "%d a call: in the time of %s, %s with steps of %g has a median loss of %s instead of %s.\n",
				k.Batch, c.Label, best.Method, best.Step, figure(best.Median), figure(k.Median))
		}
	}
}

func printFragility(w io.Writer, r *lab.OperatorReport) {
	if r.Fragility == nil {
		return
	}
	tw := openTable(w, "ORDERS ON THE SPRING q²/2 (to t = 2; exact force, and the interpolant of 100 sensors)",
		"METHOD\tSTEP\tERROR, FORCE\tORDER\tERROR, SENSORS\tORDER\tENERGY ERROR, FORCE\tENERGY ERROR, SENSORS")
	n := len(wells.FragileSteps)
	order := func(f wells.Fragility) string {
		if f.Order == 0 || f.Error < 1e-13 {
			return none
		}
		return fmt.Sprintf("%.1f", f.Order)
	}
	for from := 0; from < len(r.Fragility); from += 2 * n {
		for i := range n {
			exact, sensed := r.Fragility[from+i], r.Fragility[from+n+i]
			fmt.Fprintf(tw, "%s\t%g\t%s\t%s\t%s\t%s\t%s\t%s\n", exact.Method, exact.Step, figure(exact.Error), order(exact), figure(sensed.Error), order(sensed),
				figure(exact.Energy), figure(sensed.Energy))
		}
	}
	tw.Flush()
}
