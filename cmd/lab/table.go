package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/backend"
)

// table sets the trainings of a grid side by side.
type table struct {
	Version string       `json:"version"`
	Source  lab.Source   `json:"source"`
	Varied  []string     `json:"varied"` // settings that differ between rows
	Rows    []*result    `json:"rows"`
	Backend backend.Info `json:"backend"`
}

// show prints one training, or the table of several, as JSON or as text.
func (t *table) show(dir string, asJSON bool) error {
	switch {
	case len(t.Varied) == 0 && asJSON:
		return printJSON(struct {
			Dir string `json:"dir"`
			*result
		}{dir, t.Rows[0]})
	case len(t.Varied) == 0:
		return t.Rows[0].print(os.Stdout, dir)
	case asJSON:
		return printJSON(t)
	}
	return t.print(os.Stdout, filepath.Join(dir, "table.json"))
}

// print prints one row a training.
func (t *table) print(w io.Writer, path string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, name := range t.Varied {
		fmt.Fprintf(tw, "%s\t", strings.ToUpper(strings.ReplaceAll(name, "_", " ")))
	}
	fmt.Fprintln(tw, "DRIFT\tUNHELD\tLARGEST ERROR\tONE-STEP LOSS\tNORMALISED\tFORECAST LOSS\tHEAD R2")
	for _, r := range t.Rows {
		for _, name := range t.Varied {
			fmt.Fprintf(tw, "%v\t", r.Settings[name])
		}
		if r.Failed != "" {
			fmt.Fprintf(tw, "failed: %s\n", r.Failed)
			continue
		}
		g := r.Figures
		fmt.Fprintf(tw, "%s\t%s\t%s\t%.3g\t%.3g\t%.3g\t%s\n", g.percent(), g.percentFree(), g.largest(),
			g.OneStep.MSE, g.OneStep.Normalised, g.Forecast.MSE, g.headR2())
	}
	tw.Flush()
	if slices.ContainsFunc(t.Rows, func(r *result) bool { return r.Failed == "" && r.Figures.Drift == nil }) {
		fmt.Fprintf(w, "\n%s: %s\n", none, unknownEnergy)
	}
	_, err := fmt.Fprintf(w, "\nEverything: %s\n", path)
	return err
}

// print prints the figures of one training.
func (r *result) print(w io.Writer, dir string) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	system := r.Source.System
	if system == "" {
		system = r.Source.File
	}
	fmt.Fprintf(tw, "system\t%s\n", system)
	fmt.Fprintf(tw, "network\t%d parameters, %d updates, best after epoch %d, %s\n", r.Params, r.Steps, r.BestEpoch, r.Backend.Name)
	r.Figures.rows(tw)
	fmt.Fprintf(tw, "run folder\t%s\n", dir)
	return tw.Flush()
}

// rows writes the figures, a line each.
func (g *figures) rows(w io.Writer) {
	fmt.Fprintf(w, "test motions\t%d\n", g.Tested)
	if g.Drift == nil {
		fmt.Fprintf(w, "energy of forecasts\t%s\n", unknownEnergy)
	} else {
		g.energyRows(w)
	}
	fmt.Fprintf(w, "one-step loss\t%.3g, normalised %.3g\n", g.OneStep.MSE, g.OneStep.Normalised)
	fmt.Fprintf(w, "forecast loss\t%.3g, normalised %.3g\n", g.Forecast.MSE, g.Forecast.Normalised)
	if g.Drift != nil {
		fmt.Fprintf(w, "energy head R2\t%s\n", g.headR2())
	}
}

// energyRows writes the figures of the true energy.
func (g *figures) energyRows(w io.Writer) {
	fmt.Fprintf(w, "energy drift of forecasts\t%s, held to %s (%s when held to nothing)\n", g.percent(), map[string]string{
		"law": "the law that was found", "head": "the learnt energy", "nothing": "nothing",
	}[g.HeldBy], g.percentFree())
	fmt.Fprintf(w, "largest energy error\t%s\n", g.largest())
}

// none stands where there is no figure.
const none = "-"

// unknownEnergy says why there are no figures of the energy.
const unknownEnergy = "drift, largest error and R2 cannot be told, since the lab does not know the true energy of these motions"

func (g *figures) percent() string {
	if g.Drift == nil {
		return none
	}
	return fmt.Sprintf("%.3g %%", 100*g.Drift.Mean)
}

func (g *figures) percentFree() string {
	if g.FreeDrift == nil {
		return none
	}
	return fmt.Sprintf("%.3g %%", 100*g.FreeDrift.Mean)
}

func (g *figures) largest() string {
	if g.Drift == nil {
		return none
	}
	return fmt.Sprintf("%.3g", g.Drift.Largest)
}

func (g *figures) headR2() string {
	if g.Head == nil || math.IsNaN(g.Head.R2) {
		return none
	}
	return fmt.Sprintf("%.6f", g.Head.R2)
}
