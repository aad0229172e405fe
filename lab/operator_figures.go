package lab

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/plot"
	"neurophysics/lab/potential"
)

// NamedFigure is a figure with the name of its file.
type NamedFigure struct {
	Name   string
	Figure *plot.Figure
}

// casesShown is the number of evenly spaced test motions that are drawn.
const casesShown = 10

// OperatorFigures draws what a report holds: the courses of trainings, losses, motions,
// work, energy, long motions, areas and orders.
func OperatorFigures(r *OperatorReport) ([]NamedFigure, error) {
	out, err := trainingFigures(r)
	if err != nil {
		return nil, err
	}
	add := func(name string, f *plot.Figure) {
		if f != nil {
			out = append(out, NamedFigure{name, f})
		}
	}
	if len(r.Cases) > 0 && r.Contenders[0].Paths != nil {
		motions, err := testFigures(r)
		if err != nil {
			return nil, err
		}
		out = append(out, motions...)
		add("energy", energyFigure(r))
		add("data", sizeFigure(r))
	}
	for _, p := range r.Physical {
		f, err := r.PhysicalFigure(p.Physical.Name)
		if err != nil {
			return nil, err
		}
		add("physical-"+p.Physical.Name, f)
	}
	add("work", workFigure(r))
	add("times", timeFigure(r))
	for i, p := range r.Long {
		add("long-"+p.Physical.Name, r.longFigure(i))
	}
	add("long", stagesFigure(r))
	add("areas", areasFigure(r))
	add("orders", ordersFigure(r))
	return out, nil
}

// testFigures draws the losses of the test motions, evenly spaced ones of them, and
// the worst of each network.
func testFigures(r *OperatorReport) ([]NamedFigure, error) {
	out := []NamedFigure{{"losses", lossFigure(r)}}
	type wanted struct {
		name, title string
		motion      int
	}
	var all []wanted
	n := len(r.Cases)
	for k := range min(casesShown, n) {
		i := k * n / min(casesShown, n)
		all = append(all, wanted{fmt.Sprintf("case-%02d", k+1), fmt.Sprintf("Test motion %d", i+1), i})
	}
	for _, c := range r.Contenders {
		if c.Test == nil {
			continue
		}
		out = append(out, NamedFigure{"losses-" + fileName(c.Label), r.oneLossFigure(c)})
		if i := c.Test.WorstAt; c.IsNetwork() && i >= 0 {
			all = append(all, wanted{"worst-" + fileName(c.Label), fmt.Sprintf("Test motion %d, the worst of %s", i+1, c.Label), i})
		}
	}
	for _, w := range all {
		f, err := r.caseFigure(w.title, w.motion)
		if err != nil {
			return nil, err
		}
		out = append(out, NamedFigure{w.name, f})
	}
	return out, nil
}

// fileName makes a label part of the name of a file.
func fileName(label string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" /\\", c) {
			return '-'
		}
		return c
	}, label)
}

// networkColors are those of networks, in turn.
var networkColors = []plot.Color{plot.Blue, plot.Orange, plot.Green, plot.Purple}

// solverLooks tell solvers from each other and from networks, also without colours.
var solverLooks = map[string]plot.Series{
	string(potential.RK4):      {Color: plot.Ink, Style: plot.Dashed},
	string(potential.Yoshida4): {Color: plot.Yellow, Style: plot.DashDotted},
	string(potential.GL4):      {Color: plot.Sky, Style: plot.LongDashed},
	SplineRK4:                  {Color: plot.Grey, Style: plot.Dotted},
	string(potential.Exact):    truthLook,
}

// truthLook is that of true motions: wide and pale, so that what lies on it shows.
var truthLook = plot.Series{Color: plot.Ink, Style: plot.Wide}

// style gives every contender one look in all figures: networks solid, those after the
// fourth the same with dots between dashes; solvers each with dashes of their own.
func (r *OperatorReport) style(c *Contender) plot.Series {
	s, ok := solverLooks[c.Label]
	if c.IsNetwork() {
		i := slices.Index(r.Contenders, c)
		s = plot.Series{Color: networkColors[i%len(networkColors)], Style: plot.Line}
		if i >= len(networkColors) {
			s.Style = plot.DashDotted
		}
	} else if !ok {
		s = plot.Series{Color: plot.Grey, Style: plot.Dashed}
	}
	s.Name = c.Label
	return s
}

// trainingFigures draws the losses of each training, and the validation losses of
// all.
func trainingFigures(r *OperatorReport) ([]NamedFigure, error) {
	var out []NamedFigure
	var all []plot.Series
	for _, c := range r.Contenders {
		if !c.IsNetwork() {
			continue
		}
		history, err := c.run.History()
		if err != nil {
			return nil, err
		}
		learning, watching := plot.Series{Name: "training", Color: plot.Grey}, plot.Series{Name: "validation", Color: plot.Blue}
		for _, e := range history {
			x := float64(e.Epoch)
			learning.X, learning.Y = append(learning.X, x), append(learning.Y, e.Loss)
			if e.Validated {
				watching.X, watching.Y = append(watching.X, x), append(watching.Y, e.Valid)
			}
		}
		what := "loss (" + c.run.Net.Training.Criterion + ")"
		if len(history) == 1 { // of which no line can be drawn
			learning.Style, watching.Style = plot.Dots, plot.Dots
		}
		out = append(out, NamedFigure{"training-" + fileName(c.Label), plot.Training(plot.Options{Title: "Training of " + c.Label, X: "epoch", Y: what}, learning, watching)})
		s := r.style(c)
		s.Name = fmt.Sprintf("%s (%s)", c.Label, c.run.Net.Training.Criterion)
		s.X, s.Y = watching.X, watching.Y
		if len(s.X) == 1 {
			s.Style = plot.Dots
		}
		all = append(all, s)
	}
	if len(all) > 1 {
		out = append(out, NamedFigure{"training", plot.Training(plot.Options{Title: "Validation losses", X: "epoch", Y: "validation loss"}, all...)})
	}
	return out, nil
}

// longFigure draws the motion of chained windows: position, loss so far, phase plane and
// energy error. The first and the third show networks, and are left out where none is
// told where a motion starts, without which windows cannot be chained.
func (r *OperatorReport) longFigure(i int) *plot.Figure {
	c := &r.Long[i]
	t := wells.LongTimes(c.T, len(c.Truth.Q)/len(c.T))
	last := max(0, len(t)-wells.LongWindows*len(c.T)) // more swings than these cannot be told apart
	var qs, plane, energy, loss []plot.Series
	for _, n := range r.Contenders {
		if n.LongPaths == nil {
			continue
		}
		p, s := n.LongPaths[i], r.style(n)
		a, d, e, l := s, s, s, s
		a.X, a.Y = t[last:], p.Q[last:]
		d.X, d.Y = p.Q, p.P
		e.X, e.Y = t, wells.EnergyError(&c.Ask, p)
		l.X, l.Y = t, runningLoss(p, c.Truth)
		if n.IsNetwork() {
			qs, plane = append(qs, a), append(plane, d)
		}
		energy, loss = append(energy, e), append(loss, l)
	}
	panels := []*plot.Figure{
		plot.Lines(plot.Options{Title: "Loss so far", X: "t", Y: "half the mean squared errors", LogY: true}, loss...),
		plot.Lines(plot.Options{Title: "Energy", X: "t", Y: energyAxis, LogY: true, YRange: [2]float64{1e-8, 10}}, energy...),
	}
	if qs != nil {
		a, d := truthLook, truthLook
		a.Name, d.Name = "truth", "truth"
		a.X, a.Y = t[last:], c.Truth.Q[last:]
		d.X, d.Y = c.Truth.Q, c.Truth.P
		position := plot.Options{Title: "Position", X: "t", Y: "q", Marks: []plot.Mark{{X: potential.Span, Text: "first window ends"}}}
		if last > 0 {
			position.Title, position.Marks = fmt.Sprintf("Position in the last %d windows", wells.LongWindows), nil
		}
		panels = []*plot.Figure{
			plot.Lines(position, append([]plot.Series{a}, qs...)...), panels[0],
			plot.Lines(plot.Options{Title: "Phase plane", X: "q", Y: "p"}, append([]plot.Series{d}, plane...)...), panels[1],
		}
	}
	return plot.Panels("Chained windows in "+c.Physical.Name, 2, panels...)
}

// runningLoss is the loss up to each time.
func runningLoss(got, truth wells.Path) []float64 {
	out := make([]float64, len(truth.Q))
	sum := 0.0
	for k := range out {
		dq, dp := got.Q[k]-truth.Q[k], got.P[k]-truth.P[k]
		sum += (dq*dq + dp*dp) / 2
		out[k] = math.Max(sum/float64(k+1), 1e-16)
	}
	return out
}
