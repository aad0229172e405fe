package lab

import (
	"fmt"
	"math"

	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/plot"
	"neurophysics/lab/potential"
)

// lossBins is the number of equal bins of the logarithm that losses are counted in.
const lossBins = 100

// lossRange holds the losses of contenders.
func lossRange(contenders ...*Contender) (low, high float64) {
	low, high = math.Inf(1), 0
	for _, c := range contenders {
		for _, l := range c.Losses {
			if x := l.Mean(); x > 0 && !math.IsInf(x, 1) {
				low, high = min(low, x), max(high, x)
			}
		}
	}
	return low, high * (1 + 1e-9)
}

// steps counts losses in bins and returns the outline of the bars.
func steps(losses []wells.Loss, low, high float64) (x, y []float64) {
	counts := make([]float64, lossBins)
	width := math.Log(high/low) / lossBins
	for _, l := range losses {
		if v := l.Mean(); v >= low && v < high {
			counts[min(int(math.Log(v/low)/width), lossBins-1)]++
		}
	}
	for i, n := range counts {
		x = append(x, low*math.Exp(float64(i)*width), low*math.Exp(float64(i+1)*width))
		y = append(y, n, n)
	}
	return x, y
}

// lossFigure lays the histograms of all contenders over each other.
func lossFigure(r *OperatorReport) *plot.Figure {
	low, high := lossRange(r.Contenders...)
	var all []plot.Series
	for _, c := range r.Contenders {
		if c.Test == nil {
			continue
		}
		s := r.style(c)
		s.Name = fmt.Sprintf("%s, mean %.2g", c.Label, c.Test.Mean)
		s.X, s.Y = steps(c.Losses, low, high)
		all = append(all, s)
	}
	return plot.Lines(plot.Options{Title: "Losses of test motions", X: "loss of a motion", Y: "motions", LogX: true}, all...)
}

// oneLossFigure is the histogram of one contender with its mean.
func (r *OperatorReport) oneLossFigure(c *Contender) *plot.Figure {
	low, high := lossRange(c)
	s := r.style(c)
	s.Style = plot.Line
	s.X, s.Y = steps(c.Losses, low, high)
	return plot.Lines(plot.Options{
		Title: "Losses of " + c.Label, X: "loss of a motion", Y: "motions", LogX: true,
		Marks: []plot.Mark{{X: c.Test.Mean, Text: fmt.Sprintf("mean %.2g", c.Test.Mean)}},
	}, s)
}

// energyBins is the number of equal parts of the window that energies are
// averaged in.
const energyBins = 25

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
	return plot.Lines(plot.Options{Title: "Energy on test motions", X: "t", Y: "mean |H − H(0)|", LogY: true}, all...)
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
		plot.Lines(plot.Options{Title: "Energy error", X: "windows", Y: "|H − H(0)|", LogY: true}, energy...))
}

// areasFigure draws how far determinants stray with time.
func areasFigure(r *OperatorReport) *plot.Figure {
	var all []plot.Series
	for _, c := range r.Contenders {
		if c.Symplectic == nil {
			continue
		}
		s := r.style(c)
		n := len(c.Symplectic.ByTime)
		for k, d := range c.Symplectic.ByTime {
			s.X, s.Y = append(s.X, (float64(k)+0.5)*potential.Span/float64(n)), append(s.Y, d)
		}
		all = append(all, s)
	}
	if all == nil {
		return nil
	}
	return plot.Lines(plot.Options{Title: "Areas of the phase plane", X: "t", Y: "median |det J − 1|", LogY: true}, all...)
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
