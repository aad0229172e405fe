package lab

import (
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/evaluate/wells"
	"neurophysics/lab/plot"
	"neurophysics/lab/potential"
)

// motion is an answered ask with all that its figure shows.
type motion struct {
	title string
	v     potential.Potential
	*wells.Case
	dense []float64  // times that the true motion is drawn at
	exact wells.Path // and where it is then
	path  func(c *Contender) *wells.Path
}

// drawn tells which contenders stand in figures of single motions.
func drawn(c *Contender) bool { return c.IsNetwork() || c.Label == string(potential.RK4) }

// motionFigure draws V, q, p, the phase plane, the energy and the distance from the
// truth.
func (r *OperatorReport) motionFigure(m motion) *plot.Figure {
	well := plot.Series{Color: plot.Ink}
	const points = 400
	for i := range points + 1 {
		q := potential.Length * float64(i) / points
		well.X, well.Y = append(well.X, q), append(well.Y, m.v.V(q))
	}
	var qs, ps, plane, energy, away []plot.Series
	add := func(s plot.Series, t []float64, p wells.Path) {
		put := func(list *[]plot.Series, x, y []float64) {
			s.X, s.Y = x, y
			*list = append(*list, s)
		}
		put(&qs, t, p.Q)
		put(&ps, t, p.P)
		put(&energy, t, motionEnergy(m.v, p))
		if gaps(t) { // chords would leave the curve that the answers lie on
			s.Style = plot.Dots
		}
		put(&plane, p.Q, p.P)
	}
	truth := truthLook
	truth.Name = "truth"
	add(truth, m.dense, m.exact)
	for _, c := range r.Contenders {
		p := m.path(c)
		if p == nil || !drawn(c) {
			continue
		}
		add(r.style(c), m.T, *p)
		s := r.style(c)
		s.X, s.Y = m.T, apart(*p, m.Truth)
		away = append(away, s)
	}
	return plot.Panels(m.title, 3,
		plot.Lines(plot.Options{Title: "Potential", X: "q", Y: "V"}, well),
		plot.Lines(plot.Options{Title: "Position", X: "t", Y: "q"}, qs...),
		plot.Lines(plot.Options{Title: "Momentum", X: "t", Y: "p"}, ps...),
		plot.Lines(plot.Options{Title: "Phase plane", X: "q", Y: "p"}, plane...),
		plot.Lines(plot.Options{Title: "Energy", X: "t", Y: "H"}, energy...),
		plot.Lines(plot.Options{Title: "Distance from the truth", X: "t", Y: "√(Δq² + Δp²)", LogY: true}, away...))
}

// gaps tells whether some times lie far further apart than most, as random ones do.
func gaps(t []float64) bool {
	widest := 0.0
	for i := 1; i < len(t); i++ {
		widest = max(widest, t[i]-t[i-1])
	}
	return widest*float64(len(t)-1) > 2*(t[len(t)-1]-t[0])
}

// motionEnergy is the energy along a motion.
func motionEnergy(v potential.Potential, p wells.Path) []float64 {
	out := make([]float64, len(p.Q))
	for i, q := range p.Q {
		out[i] = potential.Energy(v, q, p.P[i])
	}
	return out
}

// apart are the distances of two motions in the phase plane.
func apart(a, b wells.Path) []float64 {
	out := make([]float64, len(a.Q))
	for i := range out {
		out[i] = math.Hypot(a.Q[i]-b.Q[i], a.P[i]-b.P[i])
	}
	return out
}

// dense is the number of times that true motions are drawn at.
const dense = 1000

// evenTimes are equally spaced from 0 to the end of a window.
func evenTimes(n int) []float64 {
	t := make([]float64, n)
	for i := range t {
		t[i] = potential.Span * float64(i) / float64(n-1)
	}
	return t
}

func (r *OperatorReport) caseFigure(title string, i int) (*plot.Figure, error) {
	c := &r.Cases[i]
	ask := c.Ask
	ask.T = evenTimes(dense)
	exact, err := solverOf(potential.Exact).Predict([]wells.Ask{ask})
	if err != nil {
		return nil, err
	}
	return r.motionFigure(motion{
		title: fmt.Sprintf("%s: energy %.3g", title, c.Energy), v: c.Well, Case: c, dense: ask.T, exact: exact[0],
		path: func(c *Contender) *wells.Path {
			if c.Paths == nil {
				return nil
			}
			return &c.Paths[i]
		},
	}), nil
}

// PhysicalFigure draws the motions in the physical potential of a name. It asks for
// the section OnPhysical.
func (r *OperatorReport) PhysicalFigure(name string) (*plot.Figure, error) {
	i := slices.IndexFunc(r.Physical, func(c wells.PhysicalCase) bool { return c.Physical.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("lab: the report has no physical potential %q", name)
	}
	c := &r.Physical[i]
	t := evenTimes(dense)
	m, err := c.Physical.Reference(t)
	if err != nil {
		return nil, err
	}
	return r.motionFigure(motion{
		title: "Motion in the potential " + c.Physical.Name, v: c.Physical, Case: &c.Case, dense: t, exact: wells.Path{Q: m.Q, P: m.P},
		path: func(c *Contender) *wells.Path {
			if c.PhysicalPaths == nil {
				return nil
			}
			return &c.PhysicalPaths[i]
		},
	}), nil
}

// Ask asks all contenders about a motion in any potential, from (q0, p0), and draws
// their answers; losses are in the order of the contenders. The truth is Kahan-Li 8
// with steps of 1e-4 and the slope of v.
func (r *OperatorReport) Ask(title string, v potential.Potential, q0, p0 float64) (*plot.Figure, []wells.Loss, error) {
	for _, c := range r.Contenders {
		if c.IsNetwork() && !c.run.TakesStart() && (q0 != 0 || p0 != 0) {
			return nil, nil, fmt.Errorf("lab: %s answers for motions from rest at q = 0 alone, not from (%g, %g)", c.Label, q0, p0)
		}
	}
	sensors := make([]float64, potential.Sensors)
	potential.Sense(sensors, v)
	c := wells.Case{Ask: wells.Ask{Well: wells.NewWell(sensors), Q0: q0, P0: p0, T: evenTimes(potential.Times)}, Energy: potential.Energy(v, q0, p0)}
	fine := evenTimes(dense)
	var truths [2]wells.Path
	for i, t := range [][]float64{c.T, fine} {
		m, err := potential.Solve(potential.KahanLi8, v, q0, p0, t, 1e-4)
		if err != nil {
			return nil, nil, err
		}
		truths[i] = wells.Path{Q: m.Q, P: m.P}
	}
	c.Truth = truths[0]
	answers := map[*Contender]*wells.Path{}
	var losses []wells.Loss
	for _, n := range r.Contenders {
		paths, l, err := wells.Judge(n.Predictor, []wells.Case{c})
		if err != nil {
			return nil, nil, err
		}
		answers[n], losses = &paths[0], append(losses, l[0])
	}
	f := r.motionFigure(motion{title: title, v: v, Case: &c, dense: fine, exact: truths[1], path: func(n *Contender) *wells.Path { return answers[n] }})
	return f, losses, nil
}
