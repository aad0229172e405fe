package lab

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/operator"
	"neurophysics/lab/plot"
	"neurophysics/lab/potential"
)

// logBins is the number of equal bins of the logarithm that values are counted in.
const logBins = 100

// outlines counts positive values in bins that all lists share, and returns the
// outlines of the bars, one a list.
func outlines(lists ...[]float64) (x []float64, ys [][]float64) {
	low, high := math.Inf(1), 0.0
	counted := func(v float64) bool { return v > 0 && !math.IsInf(v, 1) }
	for _, list := range lists {
		for _, v := range list {
			if counted(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	width := math.Log(high/low)/logBins + 1e-12
	for i := range logBins {
		x = append(x, low*math.Exp(float64(i)*width), low*math.Exp(float64(i+1)*width))
	}
	for _, list := range lists {
		y := make([]float64, 2*logBins)
		for _, v := range list {
			if counted(v) {
				bin := min(int(math.Log(v/low)/width), logBins-1)
				y[2*bin]++
				y[2*bin+1]++
			}
		}
		ys = append(ys, y)
	}
	return x, ys
}

// motionLosses are the losses of the test motions.
func (c *Contender) motionLosses() []float64 {
	var out []float64
	for _, l := range c.Losses {
		out = append(out, l.Mean())
	}
	return out
}

// lossFigure lays the histograms of all contenders over each other.
func lossFigure(r *OperatorReport) *plot.Figure {
	var all []plot.Series
	var losses [][]float64
	for _, c := range r.Contenders {
		if c.Test == nil {
			continue
		}
		s := r.style(c)
		s.Name = fmt.Sprintf("%s, mean %.2g", c.Label, c.Test.Mean)
		all, losses = append(all, s), append(losses, c.motionLosses())
	}
	x, ys := outlines(losses...)
	for i := range all {
		all[i].X, all[i].Y = x, ys[i]
	}
	return plot.Lines(plot.Options{Title: "Losses of test motions", X: "loss of a motion", Y: "motions", LogX: true}, all...)
}

// oneLossFigure is the histogram of one contender with its mean.
func (r *OperatorReport) oneLossFigure(c *Contender) *plot.Figure {
	s := r.style(c)
	s.Style = plot.Line
	x, ys := outlines(c.motionLosses())
	s.X, s.Y = x, ys[0]
	return plot.Lines(plot.Options{
		Title: "Losses of " + c.Label, X: "loss of a motion", Y: "motions", LogX: true,
		Marks: []plot.Mark{{X: c.Test.Mean, Text: fmt.Sprintf("mean %.2g", c.Test.Mean)}},
	}, s)
}

// timeFigure lays the histograms of the time that single motions take over each
// other, solvers with their usual step.
func timeFigure(r *OperatorReport) *plot.Figure {
	var all []plot.Series
	var times [][]float64
	for _, c := range r.Contenders {
		for _, w := range c.Work {
			if w.Batch != 1 || w.Step != 0 && w.Step != r.SolverStep {
				continue
			}
			all, times = append(all, r.style(c)), append(times, w.Calls)
		}
	}
	if all == nil {
		return nil
	}
	x, ys := outlines(times...)
	for i := range all {
		all[i].X, all[i].Y = x, ys[i]
	}
	return plot.Lines(plot.Options{Title: "Time of a motion, one a call", X: "time by the clock (µs)", Y: "motions", LogX: true}, all...)
}

// sizeFigure sets test losses against the number of motions that were learnt from,
// where runs of a network differ in it; runs of one number are averaged.
func sizeFigure(r *OperatorReport) *plot.Figure {
	var all []plot.Series
	several := false
	for _, model := range operator.Names() {
		sums, counts := map[int]float64{}, map[int]float64{}
		var look plot.Series
		for _, c := range r.Contenders {
			if c.Network == model && c.Test != nil && c.run.Ended.Rows > 0 {
				sums[c.run.Ended.Rows] += c.Test.Mean
				counts[c.run.Ended.Rows]++
				look = r.style(c)
			}
		}
		if len(sums) == 0 {
			continue
		}
		several = several || len(sums) > 1
		look.Name = model
		for _, rows := range slices.Sorted(maps.Keys(sums)) {
			look.X, look.Y = append(look.X, float64(rows)), append(look.Y, sums[rows]/counts[rows])
		}
		if len(look.X) == 1 {
			look.Style = plot.Dots
		}
		all = append(all, look)
	}
	if !several {
		return nil
	}
	return plot.Lines(plot.Options{Title: "Loss against data", X: "motions learnt from", Y: "mean loss on test motions", LogX: true, LogY: true}, all...)
}

// energyBins is the number of equal parts of the window that energies are
// averaged in.
const energyBins = 25

// energyAxis names the energy error: H of an answer beside that of the true motion,
// which keeps the one of its start.
const energyAxis = "|H of the answer − H of the truth|"

// energyFigure draws the mean energy error over the test motions.
func energyFigure(r *OperatorReport) *plot.Figure {
	var all []plot.Series
	for _, c := range r.Contenders {
		if c.Paths == nil {
			continue
		}
		var sum, count [energyBins]float64
		for i := range r.Cases {
			a := &r.Cases[i].Ask
			for k, e := range wells.EnergyError(a, c.Paths[i]) {
				if math.IsNaN(e) {
					continue
				}
				bin := min(int(a.T[k]/potential.Span*energyBins), energyBins-1)
				sum[bin] += e
				count[bin]++
			}
		}
		s := r.style(c)
		for bin, n := range count {
			if n > 0 {
				s.X, s.Y = append(s.X, (float64(bin)+0.5)*potential.Span/energyBins), append(s.Y, sum[bin]/n)
			}
		}
		all = append(all, s)
	}
	return plot.Lines(plot.Options{Title: "Energy on test motions", X: "t", Y: "mean " + energyAxis, LogY: true}, all...)
}

// workFigure sets loss against processor time, for one motion and for a hundred a
// call.
func workFigure(r *OperatorReport) *plot.Figure {
	var panels []*plot.Figure
	for _, batch := range wells.WorkBatches {
		var all []plot.Series
		for _, c := range r.Contenders {
			s := r.style(c)
			for _, w := range c.Work {
				if w.Batch == batch {
					s.X, s.Y = append(s.X, w.CPU), append(s.Y, w.Median)
				}
			}
			if s.X == nil {
				continue
			}
			if c.IsNetwork() {
				s.Style = plot.Dots
			}
			all = append(all, s)
		}
		if all == nil {
			return nil
		}
		title := "One motion a call"
		if batch > 1 {
			title = fmt.Sprintf("%d motions a call", batch)
		}
		panels = append(panels, plot.Lines(plot.Options{Title: title, X: "processor time a motion (µs)", Y: "median loss", LogX: true, LogY: true}, all...))
	}
	return plot.Panels("Work and precision", len(panels), panels...)
}

// stagesFigure sums up chained windows over the potentials, by geometric means.
func stagesFigure(r *OperatorReport) *plot.Figure {
	var loss, energy []plot.Series
	for _, c := range r.Contenders {
		if c.Long == nil {
			continue
		}
		l, e := r.style(c), r.style(c)
		for k := range c.Long[0].Stages {
			var x, y float64
			for _, p := range c.Long {
				x += math.Log(max(p.Stages[k].Loss, 1e-16)) / float64(len(c.Long))
				y += math.Log(max(p.Stages[k].Energy, 1e-16)) / float64(len(c.Long))
			}
			windows := float64(c.Long[0].Stages[k].Windows)
			l.X, l.Y = append(l.X, windows), append(l.Y, math.Exp(x))
			e.X, e.Y = append(e.X, windows), append(e.Y, math.Exp(y))
		}
		loss, energy = append(loss, l), append(energy, e)
	}
	if loss == nil {
		return nil
	}
	return plot.Panels("Chained windows, geometric means over seven potentials", 2,
		plot.Lines(plot.Options{Title: "Loss so far", X: "windows", Y: "half the mean squared errors", LogY: true}, loss...),
		plot.Lines(plot.Options{Title: "Energy error", X: "windows", Y: energyAxis, LogY: true}, energy...))
}

// areasFigure draws how far determinants stray with time, and by the energy of the
// start.
func areasFigure(r *OperatorReport) *plot.Figure {
	var byTime, byU []plot.Series
	for _, c := range r.Contenders {
		if c.Symplectic == nil {
			continue
		}
		s, u := r.style(c), r.style(c)
		n := len(c.Symplectic.ByTime)
		for k, d := range c.Symplectic.ByTime {
			s.X, s.Y = append(s.X, (float64(k)+0.5)*potential.Span/float64(n)), append(s.Y, d)
		}
		below := 0.0
		for k, d := range c.Symplectic.ByU {
			if d > 0 { // 0 stands for no motion
				u.X, u.Y = append(u.X, (below+wells.Strata[k])/2), append(u.Y, d)
			}
			below = wells.Strata[k]
		}
		byTime, byU = append(byTime, s), append(byU, u)
	}
	if byTime == nil {
		return nil
	}
	const y = "median |det J − 1|"
	return plot.Panels("Areas of the phase plane", 2,
		plot.Lines(plot.Options{Title: "In time", X: "t", Y: y, LogY: true}, byTime...),
		plot.Lines(plot.Options{Title: "By the energy of the start", X: "share of the room below the wall", Y: y, LogY: true}, byU...))
}

// ordersFigure draws errors on the spring over the step.
func ordersFigure(r *OperatorReport) *plot.Figure {
	if r.Fragility == nil {
		return nil
	}
	var panels []*plot.Figure
	for _, sensed := range []bool{false, true} {
		var all []plot.Series
		for _, m := range wells.FragileMethods {
			s := plot.Series{Name: string(m)}
			for _, f := range r.Fragility {
				if f.Method == m && f.Sensed == sensed {
					s.X, s.Y = append(s.X, f.Step), append(s.Y, max(f.Error, 1e-16))
				}
			}
			all = append(all, s)
		}
		title := "The force itself"
		if sensed {
			title = "The interpolant of 100 sensors"
		}
		panels = append(panels, plot.Lines(plot.Options{Title: title, X: "step", Y: "largest error", LogX: true, LogY: true, YRange: [2]float64{1e-16, 1e-2}}, all...))
	}
	return plot.Panels("Orders on the spring V = q²/2", 2, panels...)
}
