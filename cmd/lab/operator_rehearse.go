package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
)

// rehearsalReport is what `lab operator train -check` reports. A loss or a norm that is
// no number is left out.
type rehearsalReport struct {
	Model     string           `json:"model"`
	Preset    string           `json:"preset,omitempty"`
	Optimizer string           `json:"optimizer"`
	Backend   string           `json:"backend"`
	Params    int              `json:"params"`
	Train     int              `json:"train_motions"`
	Valid     int              `json:"valid_motions"`
	Test      int              `json:"test_motions"`
	Batch     int              `json:"batch"`
	Shapes    map[string][]int `json:"shapes"`
	Loss      *float64         `json:"loss,omitempty"`
	Gradient  *float64         `json:"gradient_norm,omitempty"`
	Finite    bool             `json:"finite"`
	NotFinite []string         `json:"not_finite,omitempty"`
}

// rehearsal sends one batch of a plan forward and backward, with its first seed.
func (f *operatorFlags) rehearsal(b *backend.Backend, parts [3]potential.Samples, plan operator.Plan) error {
	how := plan.Training
	how.Seed = plan.Seeds[0]
	got, err := operator.Rehearse(b, parts[0], parts[1], parts[2], plan.Config, how)
	if err != nil {
		return err
	}
	r := rehearsalReport{
		Model: plan.Config.Model, Preset: *f.preset, Optimizer: optimizerName(how), Backend: b.Info.Name, Params: got.Params,
		Train: parts[0].Rows(), Valid: parts[1].Rows(), Test: parts[2].Rows(), Batch: got.Rows, Shapes: got.Shapes,
		Loss: finite(got.Loss), Gradient: finite(got.Gradient), Finite: got.NotFinite == nil, NotFinite: got.NotFinite,
	}
	if *f.json {
		err = printLine(r)
	} else {
		err = r.print()
	}
	if err == nil && !r.Finite {
		err = fmt.Errorf("not finite in the first batch of %s: %s; look at the data (lab operator validate) and at the settings", r.Model, strings.Join(r.NotFinite, ", "))
	}
	return err
}

// finite is a number to report, nil if it is none.
func finite(x float64) *float64 {
	if x-x != 0 {
		return nil
	}
	return &x
}

func (r *rehearsalReport) print() error {
	number := func(x *float64) string {
		if x == nil {
			return "not finite"
		}
		return fmt.Sprintf("%.4g", *x)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "network\t%s, %s parameters, on %s\n", r.Model, grouped(r.Params), r.Backend)
	fmt.Fprintf(w, "motions\t%s to learn from, %s to watch, %s to judge by\n", grouped(r.Train), grouped(r.Valid), grouped(r.Test))
	for _, name := range []string{"potential", "times", "start", "motion"} {
		if shape := r.Shapes[name]; shape != nil {
			fmt.Fprintf(w, "%s\t%v\n", name, shape)
		}
	}
	fmt.Fprintf(w, "loss of a batch\t%s\n", number(r.Loss))
	fmt.Fprintf(w, "norm of its gradient\t%s\n", number(r.Gradient))
	fmt.Fprintf(w, "all is finite\t%v\n", r.Finite)
	return w.Flush()
}
