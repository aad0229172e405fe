package lab

import (
	"math"

	"neurophysics/lab/hnn"
	"neurophysics/lab/plot"
)

// HNNPortrait draws a field in the phase plane of a task of one degree of freedom,
// over the places of its samples, and in the background the scalar h, nil for none.
// It panics for a task of more.
func HNNPortrait(t *hnn.Task, title string, field func(dst, x []float64), h func(x []float64) float64) *plot.Figure {
	if t.Learn.Dim != 2 {
		panic("lab: a phase portrait is of one degree of freedom")
	}
	o := plot.Options{Title: title, X: "q", Y: "p", XRange: reach(t.Learn, 0), YRange: reach(t.Learn, 1)}
	x, dx := make([]float64, 2), make([]float64, 2)
	var value func(q, p float64) float64
	if h != nil {
		value = func(q, p float64) float64 {
			x[0], x[1] = q, p
			return h(x)
		}
	}
	return plot.Portrait(o, func(q, p float64) (float64, float64) {
		x[0], x[1] = q, p
		field(dx, x)
		return dx[0], dx[1]
	}, value, "H")
}

// reach returns the least and the largest value of a column.
func reach(s hnn.Samples, column int) [2]float64 {
	r := [2]float64{math.Inf(1), math.Inf(-1)}
	for i := column; i < len(s.X); i += s.Dim {
		v := float64(s.X[i])
		r[0], r[1] = min(r[0], v), max(r[1], v)
	}
	return r
}

// HNNMotion is a motion of a task: states at the times, row-major.
type HNNMotion struct {
	Name  string
	Times []float64
	X     []float64
}

// HNNEnergies draws the true energy along motions of a task. The one called
// "true" is drawn dashed and in black.
func HNNEnergies(t *hnn.Task, title string, motions ...HNNMotion) *plot.Figure {
	return HNNAlong(plot.Options{Title: title, X: "time", Y: "energy"}, t.Energy, motions...)
}

// HNNAlong draws a scalar of the state, such as a learnt H, along motions.
func HNNAlong(o plot.Options, scalar func(x []float64) float64, motions ...HNNMotion) *plot.Figure {
	var all []plot.Series
	for _, m := range motions {
		all = append(all, m.along(scalar))
	}
	return plot.Lines(o, all...)
}

// along returns a scalar over time.
func (m HNNMotion) along(scalar func(x []float64) float64) plot.Series {
	s := m.series()
	dim := len(m.X) / len(m.Times)
	for i, at := range m.Times {
		s.X, s.Y = append(s.X, at), append(s.Y, scalar(m.X[i*dim:(i+1)*dim]))
	}
	return s
}

// HNNPaths draws motions of a task: q against p of one degree of freedom, of
// bodies in a plane the path of each. Motions of one name have one colour.
func HNNPaths(t *hnn.Task, title string, motions ...HNNMotion) *plot.Figure {
	dim := t.Learn.Dim
	o := plot.Options{Title: title, X: "x", Y: "y"}
	columns := [][2]int{}
	for i := range dim / 4 {
		columns = append(columns, [2]int{i, dim/4 + i})
	}
	if dim == 2 {
		o.X, o.Y = "q", "p"
		columns = [][2]int{{0, 1}}
	}
	var all []plot.Series
	colors := map[string]plot.Color{} // of names that were drawn
	for _, m := range motions {
		for _, c := range columns {
			s := m.series()
			color, drawn := colors[m.Name]
			switch {
			case drawn:
				s.Name, s.Color = "", color
			case s.Color == plot.Auto:
				s.Color = plot.Green + plot.Color(len(colors)%4)
			}
			colors[m.Name] = s.Color
			for row := 0; row < len(m.X); row += dim {
				s.X, s.Y = append(s.X, m.X[row+c[0]]), append(s.Y, m.X[row+c[1]])
			}
			all = append(all, s)
		}
	}
	return plot.Paths(o, all...)
}

// series is an empty line with the motion's name and look.
func (m HNNMotion) series() plot.Series {
	switch m.Name {
	case "true":
		return plot.Series{Name: m.Name, Color: plot.Ink, Style: plot.Dashed}
	case string(hnn.Baseline):
		return plot.Series{Name: m.Name, Color: plot.Orange}
	case string(hnn.Hamiltonian):
		return plot.Series{Name: m.Name, Color: plot.Blue}
	}
	return plot.Series{Name: m.Name}
}
