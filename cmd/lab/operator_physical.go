package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"text/tabwriter"

	"neurophysics/datasets"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/traj"
)

// physicalRow is a physical potential with what integrators reach on it.
type physicalRow struct {
	Name       string                       `json:"name"`
	Former     string                       `json:"former,omitempty"`
	ClosedForm bool                         `json:"closed_form"`
	Kinked     bool                         `json:"kinked"`
	Loss       map[potential.Method]float64 `json:"loss"` // at dataset.SolverStep with the analytic force
}

// physicalMethods are set beside each other on the physical potentials.
var physicalMethods = []potential.Method{potential.RK4, potential.Yoshida4, potential.GL4, potential.KahanLi8}

// physicalPotentials is `lab operator physical`.
func physicalPotentials(_ context.Context, args []string) error {
	f := newFlags("operator physical", "operator physical [options]").withJSON()
	out := f.String("out", "", "`file` to write the motions to, .csv, .csv.gz, .npz or .parquet; trajectories are numbered as listed")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	set := motionSet(potential.Times, potential.Span)
	times := set.Trajectories[0].T
	set.Trajectories = nil
	var rows []physicalRow
	for _, s := range potential.Physicals() {
		m, err := s.Reference(times)
		if err != nil {
			return err
		}
		t := traj.Trajectory{T: times}
		for i, q := range m.Q {
			t.X = append(t.X, q, m.P[i])
		}
		set.Trajectories = append(set.Trajectories, t)
		_, _, closed := s.Exact(0)
		row := physicalRow{Name: s.Name, Former: s.Former, ClosedForm: closed, Kinked: s.Kinked, Loss: map[potential.Method]float64{}}
		for _, method := range physicalMethods {
			row.Loss[method] = solverLoss(method, s, times, m)
		}
		rows = append(rows, row)
	}
	if *out != "" {
		if err := datasets.Write(*out, set); err != nil {
			return err
		}
	}
	if *f.json {
		return printJSON(rows)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "POTENTIAL\tFORMERLY\tREFERENCE\tRK4\tYOSHIDA4\tGL4\tKAHANLI8")
	for _, r := range rows {
		reference, former := "kahanli8", none
		if r.ClosedForm {
			reference = "closed form"
		}
		if r.Former != "" {
			former = r.Former
		}
		fmt.Fprintf(w, "%s\t%s\t%s", r.Name, former, reference)
		for _, m := range physicalMethods {
			fmt.Fprintf(w, "\t%.2g", r.Loss[m])
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Printf("\nLosses of integrators with steps of %g, analytic force, from rest at q = 0, 100 times up to 2.\n", dataset.SolverStep)
	return err
}

// solverLoss is half the sum of the mean squared errors of q and p; the largest
// number where the motion is lost.
func solverLoss(m potential.Method, v potential.Potential, times []float64, want potential.Motion) float64 {
	got, err := potential.Solve(m, v, 0, 0, times, dataset.SolverStep)
	if err != nil {
		return math.MaxFloat64
	}
	loss := 0.0
	for i := range times {
		dq, dp := got.Q[i]-want.Q[i], got.P[i]-want.P[i]
		loss += (dq*dq + dp*dp) / 2 / float64(len(times))
	}
	return loss
}
