package show

import (
	"fmt"

	"neurophysics/lab"
	"neurophysics/lab/hnn"
)

// PixelFigures shows the losses and energy errors of networks of the pixels beside
// the published ones, and what the errors are to be held against.
func PixelFigures(figures []hnn.Figures, views []*lab.PixelView) {
	Markdown("%s", pixelTable(figures, views))
}

func pixelTable(figures []hnn.Figures, views []*lab.PixelView) string {
	table := "| model | train loss | test loss | energy MSE | of the true motion, as seen | distance | published: train | test | energy |\n|---|---|---|---|---|---|---|---|---|\n"
	for i, f := range figures {
		m := views[i].Net.Latent.Model
		table += fmt.Sprintf("| %s | %.3g | %.3g | %.3g ± %.1g | %.3g | %.3g |", m, f.TrainLoss, f.TestLoss, f.EnergyMSE, f.EnergyError,
			views[i].Limits.Seen, views[i].Limits.Distance)
		p, _ := hnn.Published(lab.PixelTaskName, m)
		table += fmt.Sprintf(" %.3g | %.3g | %.3g |\n", p.TrainLoss, p.TestLoss, p.EnergyMSE)
	}
	if len(views) > 0 {
		table += fmt.Sprintf("\nStanding still at the true start has an energy MSE of %.3g.\n", views[0].Limits.Still)
	}
	return table
}
