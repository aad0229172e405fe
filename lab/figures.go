package lab

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/discover"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/plot"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// label writes a column's name with its unit for an axis.
func label(c traj.Column) string {
	if c.Unit == "" || c.Unit == "1" {
		return c.Name
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.Unit)
}

// shown returns the test motion that figures show: one that is typical of the
// standard network's forecasts, or of the other's if there is no standard one.
func (e *Experiment) shown(standard, aware *Verdict) int {
	for _, v := range []*Verdict{standard, aware} {
		if v != nil {
			return typical(v, e.Given, e.Energy())
		}
	}
	return 0
}

// typical returns the test motion whose forecast by v drifts like the median
// one, so that figures show neither the best nor the worst.
func typical(v *Verdict, given int, energy func([]float64) float64) int {
	type entry struct {
		k     int
		drift float64
	}
	var all []entry
	for k := range v.Forecasts.Trajectories {
		e0, sum := energy(v.Forecasts.State(k, given-1)), 0.0
		for i := given; i < v.Forecasts.Trajectories[k].Len(); i++ {
			sum += math.Abs(energy(v.Forecasts.State(k, i))/e0 - 1)
		}
		all = append(all, entry{k, sum})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.drift, b.drift) })
	return all[len(all)/2].k
}

// EnergyFigure draws the energy of one test motion over time: true, and as the
// two networks forecast it. Either verdict may be nil.
func (e *Experiment) EnergyFigure(standard, aware *Verdict) *plot.Figure {
	energy, test := e.Energy(), e.Test()
	k := e.shown(standard, aware)
	series := func(name string, set *traj.Set, c plot.Color, s plot.Style) plot.Series {
		out := plot.Series{Name: name, X: set.Trajectories[k].T, Color: c, Style: s}
		for i := range out.X {
			out.Y = append(out.Y, energy(set.State(k, i)))
		}
		return out
	}
	var all []plot.Series
	if standard != nil {
		all = append(all, series("standard", standard.Forecasts, plot.Orange, plot.Line))
	}
	if aware != nil {
		all = append(all, series("physics-aware", aware.Forecasts, plot.Blue, plot.Line))
	}
	all = append(all, series("true", test, plot.Ink, plot.Dashed))
	return plot.Lines(plot.Options{
		Title: "Energy of a forecast: " + e.System.Name(),
		X:     label(e.Set.Time), Y: label(traj.Column{Name: "energy", Unit: e.energyUnit()}),
		Marks: []plot.Mark{{X: test.Trajectories[k].T[e.Given-1], Text: "forecast starts"}},
	}, all...)
}

func (e *Experiment) energyUnit() string {
	for _, q := range e.System.Quantities() {
		if q.Name == "energy" {
			return q.Unit
		}
	}
	return ""
}

// MotionFigure draws one test motion: the path in the plane for systems with
// two positions, position over time for those with one.
func (e *Experiment) MotionFigure(standard, aware *Verdict) *plot.Figure {
	test, k := e.Test(), e.shown(standard, aware)
	plane := e.Set.Dim() == 4
	series := func(name string, set *traj.Set, c plot.Color, s plot.Style) plot.Series {
		out := plot.Series{Name: name, Color: c, Style: s}
		for i := range set.Trajectories[k].Len() {
			x := set.State(k, i)
			if plane {
				out.X, out.Y = append(out.X, x[0]), append(out.Y, x[1])
			} else {
				out.X, out.Y = append(out.X, set.Trajectories[k].T[i]), append(out.Y, x[0])
			}
		}
		return out
	}
	var all []plot.Series
	if standard != nil {
		all = append(all, series("standard", standard.Forecasts, plot.Orange, plot.Line))
	}
	if aware != nil {
		all = append(all, series("physics-aware", aware.Forecasts, plot.Blue, plot.Line))
	}
	all = append(all, series("true", test, plot.Ink, plot.Dashed))
	o := plot.Options{Title: "Forecast of a test motion: " + e.System.Name()}
	if plane {
		o.X, o.Y = label(e.Set.Columns[0]), label(e.Set.Columns[1])
		return plot.Paths(o, all...)
	}
	o.X, o.Y = label(e.Set.Time), label(e.Set.Columns[0])
	o.Marks = []plot.Mark{{X: test.Trajectories[k].T[e.Given-1], Text: "forecast starts"}}
	return plot.Lines(o, all...)
}

// TrainingFigure draws the losses of a training run over epochs.
func TrainingFigure(title string, r *train.Result) *plot.Figure {
	terms := []struct {
		key, name string
		color     plot.Color
	}{{"prediction", "prediction", plot.Blue}, {"energy", "energy", plot.Green}, {"smoothness", "smoothness", plot.Purple}}
	var all []plot.Series
	for _, t := range terms {
		s := plot.Series{Name: t.name, Color: t.color}
		for i, ep := range r.History {
			if v, ok := ep.Terms[t.key]; ok {
				s.X, s.Y = append(s.X, float64(i+1)), append(s.Y, v)
			}
		}
		if s.X != nil {
			all = append(all, s)
		}
	}
	return plot.Training(plot.Options{Title: title, X: "epoch", Y: "loss term (normalised)"}, all...)
}

// LatentFigure draws the latents of the test motions on their first two
// principal components, coloured by the true energy.
func (e *Experiment) LatentFigure(net *physicsnet.Net) (*plot.Figure, []float64, error) {
	c, energy, err := e.Latents(net, 4)
	if err != nil {
		return nil, nil, err
	}
	x, y := make([]float64, len(c.Scores)), make([]float64, len(c.Scores))
	for i, s := range c.Scores {
		x[i] = s[0]
		if len(s) > 1 { // a latent vector of one number has one component
			y[i] = s[1]
		}
	}
	share := func(k int) string {
		if k >= len(c.Explained) {
			return "no second component"
		}
		return fmt.Sprintf("component %d (%.1f %% of the variance)", k+1, 100*c.Explained[k])
	}
	f := plot.Map(plot.Options{Title: "Latent space: " + e.System.Name(), X: share(0), Y: share(1)},
		x, y, energy, label(traj.Column{Name: "energy", Unit: e.energyUnit()}))
	return f, c.Explained, nil
}

// FrontFigure draws everything the search for a law offered.
func FrontFigure(title string, l discover.Law) *plot.Figure {
	points := make([]plot.FrontPoint, len(l.Front))
	for i, c := range l.Front {
		points[i] = plot.FrontPoint{Complexity: c.Complexity, Loss: c.Loss, Label: c.Expr.Rounded(3).Text(l.Names)}
	}
	return plot.Front(plot.Options{Title: title, X: "complexity (nodes)", Y: "mean squared error"}, l.Best, points...)
}
