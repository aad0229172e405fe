package show

import (
	"fmt"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/hnn"
)

// HNNRuns shows how well networks of one task predict: their losses, the error of the
// energy along the motions they drive, and for how long these are predictions.
func HNNRuns(runs ...*lab.HNNResult) { Markdown("%s", hnnRunsText(runs)) }

func hnnRunsText(runs []*lab.HNNResult) string {
	var b strings.Builder
	b.WriteString("| model | train loss | test loss | energy MSE | valid time |\n|---|---|---|---|---|\n")
	for _, r := range runs {
		f := r.Figures
		fmt.Fprintf(&b, "| %s | %.3g | %.3g | %.3g | %.3g of %.3g |\n", r.Model, f.TrainLoss, f.TestLoss, f.EnergyMSE, f.ValidTime, r.Span)
	}
	fmt.Fprintf(&b, "\nValid time: the median over test starts of the time until the state is wrong by %.0f %%.\n", 100*hnn.ValidError)
	return b.String()
}

// Properties shows what integrators keep of the structure of motion.
func Properties(list []hnn.Property) { Markdown("%s", propertiesText(list)) }

func propertiesText(list []hnn.Property) string {
	var b strings.Builder
	b.WriteString("| field | integrator | step | reversibility | symplecticity |\n|---|---|---|---|---|\n")
	for _, p := range list {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(p.Cells(), " | "))
	}
	b.WriteString("\nReversibility: the distance to the start, as a share of its norm, after 10,000 steps forward and as many back. " +
		"Symplecticity: $\\|J^T S J - S\\|$ over 100 steps. 0 is perfect.\n")
	return b.String()
}
