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
// their order, counted from 1, with the best so far, and beside it the losses over each
// setting. Trials that were discarded have no loss and are left out, those that are off
// the scale lie on its upper edge.
func StudyFigure(s *tune.Study) *plot.Figure {
	top := math.Inf(1)
	if b := s.Best(); b != nil {
		top = studyRange * b.Loss
	}
	panels := []*plot.Figure{studyCourse(s, top)}
	share := map[string]float64{}
	for _, i := range s.Importances() {
		share[i.Setting] = i.Share
	}
	for _, p := range s.Settings.Space {
		dots, off := plot.Series{Color: plot.Blue}, 0
		for _, t := range s.Trials {
			if t.State == tune.Done && t.Loss > 0 {
				dots.X, dots.Y = append(dots.X, t.Values[p.Name]), append(dots.Y, min(t.Loss, top))
				off += beyond(t.Loss, top)
			}
		}
		o := settingAxis(&p)
		o.X, o.Y, o.LogY = strings.ReplaceAll(p.Name, "_", " "), studyLoss(off), true
		o.Title = o.X
		if v, ok := share[p.Name]; ok {
			o.Title = fmt.Sprintf("%s, importance %.2f", o.X, v)
		}
		panels = append(panels, plot.Scatter(o, dots))
	}
	return plot.Panels("Search for settings", min(3, len(panels)), panels...)
}

// studyCourse draws the losses of trials in their order, none above top.
func studyCourse(s *tune.Study, top float64) *plot.Figure {
	trials := plot.Series{Name: "trials", Color: plot.Blue, Style: plot.Dots}
	ended := plot.Series{Name: "ended early, foreseen", Color: plot.Orange, Style: plot.Dots}
	best := plot.Series{Name: "best so far", Color: plot.Green}
	least, off := top, 0
	for _, t := range s.Trials {
		if t.State == tune.Discarded || !(t.Loss > 0) {
			continue
		}
		x := float64(t.Number + 1)
		if len(best.X) > 0 { // it stays until this trial ends
			best.X, best.Y = append(best.X, x), append(best.Y, least)
		}
		to := &trials
		if t.State == tune.Pruned {
			to = &ended
		} else {
			least = min(least, t.Loss)
		}
		to.X, to.Y = append(to.X, x), append(to.Y, min(t.Loss, top))
		off += beyond(t.Loss, top)
		best.X, best.Y = append(best.X, x), append(best.Y, least)
	}
	all := []plot.Series{best, trials}
	if len(ended.X) > 0 {
		all = append(all, ended)
	}
	return plot.Lines(plot.Options{
		Title: "Course", X: "trial", Y: studyLoss(off), XRange: [2]float64{0.5, float64(len(s.Trials)) + 0.5}, WholeX: true, LogY: true,
	}, all...)
}

// beyond counts a loss that is off the scale.
func beyond(loss, top float64) int {
	if loss > top {
		return 1
	}
	return 0
}

// studyLoss is the label of losses, of which so many are off the scale.
func studyLoss(off int) string {
	if off == 0 {
		return "validation loss"
	}
	return fmt.Sprintf("validation loss (%d larger at the upper edge)", off)
}

// settingAxis is the axis of a setting. It shows all that trials choose from, with
// numbers at choices alone, on a logarithmic scale where those grow apart.
func settingAxis(p *tune.Setting) plot.Options {
	o := plot.Options{LogX: true}
	low, high := p.Low, p.High
	if n := len(p.Choices); n > 0 {
		low, high = p.Choices[0], p.Choices[n-1]
		o.TicksX, o.LogX = p.Choices, low > 0 && n > 2 && high-p.Choices[n-2] > p.Choices[1]-low
	}
	const margin = 0.05 // of the range, so that points at its ends are whole
	if o.LogX {
		room := math.Pow(high/low, margin)
		o.XRange = [2]float64{low / room, high * room}
	} else {
		room := margin * (high - low)
		o.XRange = [2]float64{low - room, high + room}
	}
	return o
}
