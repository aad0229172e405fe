package lab

import (
	"fmt"
	"math"
	"strings"

	"neurophysics/lab/operator/tune"
	"neurophysics/lab/plot"
)

// studyRange is how many times the best loss a figure of a study shows.
const studyRange = 100

// StudyFigure draws the course of a search for settings: the losses of its trials in
// their order with the best so far, and beside it the losses over each setting. Trials
// that were discarded have no loss and are left out, those that are off the scale lie on
// its upper edge.
func StudyFigure(s *tune.Study) *plot.Figure {
	trials := plot.Series{Name: "trials", Color: plot.Blue}
	ended := plot.Series{Name: "ended early, foreseen", Color: plot.Orange}
	best := plot.Series{Name: "best so far", Color: plot.Green}
	top := math.Inf(1)
	if b := s.Best(); b != nil {
		top = studyRange * b.Loss
	}
	least, off := top, 0
	for _, t := range s.Trials {
		if t.State == tune.Discarded || !(t.Loss > 0) {
			continue
		}
		to := &trials
		if t.State == tune.Pruned {
			to = &ended
		} else {
			least = min(least, t.Loss)
		}
		if t.Loss > top {
			off++
		}
		to.X, to.Y = append(to.X, float64(t.Number)), append(to.Y, min(t.Loss, top))
		best.X, best.Y = append(best.X, float64(t.Number)), append(best.Y, least)
	}
	trials.Style, ended.Style = plot.Dots, plot.Dots
	all := []plot.Series{best, trials}
	if len(ended.X) > 0 {
		all = append(all, ended)
	}
	y := "validation loss"
	if off > 0 {
		y += fmt.Sprintf(" (%d larger ones at the upper edge)", off)
	}
	panels := []*plot.Figure{plot.Lines(plot.Options{Title: "Course", X: "trial", Y: y, LogY: true}, all...)}
	share := map[string]float64{}
	for _, i := range s.Importances() {
		share[i.Setting] = i.Share
	}
	for _, p := range s.Settings.Space {
		dots := plot.Series{Color: plot.Blue}
		for _, t := range s.Trials {
			if t.State == tune.Done && t.Loss > 0 {
				dots.X, dots.Y = append(dots.X, t.Values[p.Name]), append(dots.Y, min(t.Loss, top))
			}
		}
		name := strings.ReplaceAll(p.Name, "_", " ")
		title := name
		if v, ok := share[p.Name]; ok {
			title = fmt.Sprintf("%s, importance %.2f", name, v)
		}
		panels = append(panels, plot.Scatter(plot.Options{Title: title, X: name, Y: y, LogX: p.Choices == nil, LogY: true}, dots))
	}
	return plot.Panels("Search for settings", min(3, len(panels)), panels...)
}
