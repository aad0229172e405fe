package discover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"neurophysics/lab/expr"
	"neurophysics/lab/hnn"
	"neurophysics/lab/invariant"
	"neurophysics/lab/symreg"
)

// SeenLaw is the formula of a Hamiltonian whose motion is seen through an unknown
// curve. Law has the constants of the learnt scalar, Motion those of the motions,
// with p^2/2 in front: the unit of energy is that of the gauge.
type SeenLaw struct {
	HamiltonianLaw
	Frequency float64          `json:"frequency"`      // of small swings, in rad from one time to the next
	Unit      *symreg.Constant `json:"unit,omitempty"` // that times q is the argument of the formula; nil where any unit does
	Miss      float64          `json:"miss"`           // of motions held out, root mean square, by the formula
	Spring    float64          `json:"miss_spring"`    // by the parabola q^2
	Any       float64          `json:"miss_any"`       // by a polynomial of degree 4
}

// seenNote goes with every such law.
const seenNote = "only its form counts: a constant that is added, the factor, the unit and the sign of q, and where along the motion a time falls are free"

// heldMotions is the share of motions, the last, that formulas are chosen by.
const heldMotions = 5

// Hamiltonian searches a formula for the scalar h of (q, p) in the gauge. Nothing
// is known to the search but values of h at the gauge's states. As in Hamiltonian,
// formulas that agree to within what h varies by along motions count as equal. Then
// every formula of the front with a kinetic energy in p^2 alone, as the gauge has it,
// is followed along the motions, its constants and its unit of q fitted. The simplest is taken
// that the last fifth of the motions, of which only the starts are fitted, does
// not tell from the best by one standard error.
func (s Seen) Hamiltonian(ctx context.Context, g *Gauge, h func(x []float64) float64, o Options) (_ *SeenLaw, err error) {
	o = o.withDefaults()
	samples := g.samples()
	rows := scalarRows(samples, h, o)
	if rows == nil {
		return nil, fmt.Errorf("discover: the learnt scalar is not a number on the motions: train the network longer")
	}
	out := &SeenLaw{}
	out.Wander = wander(samples, h)
	o.Search.Rows = len(s.X)
	if o.Search.Noise = math.Sqrt2 * out.Wander; out.Wander == 0 {
		o.Search.Choose = symreg.ChooseKnee
	}
	t := symreg.Table{X: rows.x, Y: rows.y, Names: []string{"q", "p"}, Target: "H"}
	if out.Front, out.Best, err = frontOf(ctx, t, o); err != nil {
		return nil, err
	}
	potential, err := s.choose(ctx, out, g)
	if err != nil {
		return nil, err
	}
	c, err := symreg.Fit(t, out.Front[out.Best].Expr)
	if err != nil {
		return nil, err
	}
	law := newLaw(RouteScalar, "H", c.Expr, t.Names)
	law.Front, law.Best, law.R2, law.Note = out.Front, out.Best, c.R2, seenNote
	if law.Constants, err = intervals(ctx, t, *c, rows.motions, o); err != nil {
		return nil, err
	}
	out.Law = law
	if potential == nil {
		out.Note += "; no formula has a kinetic energy in p^2 alone, so that none was fitted to the motion"
		return out, nil
	}
	return out, s.tell(ctx, out, potential, g, o)
}

// frontOf searches the table with p in a unit that makes it as large as q: where p is
// small, 1 - p^2/2 cannot be told from cos p.
func frontOf(ctx context.Context, t symreg.Table, o Options) (front []symreg.Candidate, best int, err error) {
	unit := stat.StdDev(t.X[0], nil) / stat.StdDev(t.X[1], nil)
	even := t
	even.X = [][]float64{t.X[0], slices.Clone(t.X[1])}
	floats.Scale(unit, even.X[1])
	found, err := symreg.Search(ctx, even, o.Search)
	if err != nil {
		return nil, 0, err
	}
	for i := range found.Front {
		c := &found.Front[i]
		c.Expr = inUnit(c.Expr, 1, unit).Simplify()
		c.Expression = c.Expr.Text(t.Names)
	}
	return found.Front, found.Best, nil
}

// samples are the states of the gauge.
func (g *Gauge) samples() hnn.Samples {
	s := hnn.Samples{Dim: 2, Step: 1}
	for _, states := range g.States {
		s.First = append(s.First, s.Rows())
		for _, v := range states {
			s.X = append(s.X, float32(v))
		}
	}
	return s
}

// choose makes the member of the front that the motions ask for the best one and
// returns its potential; nil where no member has one.
func (s Seen) choose(ctx context.Context, l *SeenLaw, g *Gauge) (*potentialTerms, error) {
	cut := len(s.X) - max(1, len(s.X)/heldMotions)
	train, held := Seen{s.X[:cut]}, Seen{s.X[cut:]}
	missed := func(f force, at []float64) []float64 {
		fit, err := train.fit(f, at, false)
		if err == nil {
			fit, err = held.fit(f, fit.at, true)
		}
		if err != nil {
			return nil
		}
		return fit.square
	}
	var squares [][]float64
	var places []int
	var potentials []*potentialTerms
	for i, c := range l.Front {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := natural(c.Expr)
		if v == nil {
			continue
		}
		if m := missed(v.force, v.start(g)); m != nil {
			squares, places, potentials = append(squares, m), append(places, i), append(potentials, v)
		}
	}
	spring := func(c []float64, q float64) float64 { return -c[0] * q }
	l.Any, l.Spring = rms(missed(g.fit.f, g.fit.at)), rms(missed(spring, g.fit.at[:curveNumbers+1]))
	k := simplest(squares)
	if k < 0 {
		return nil, nil
	}
	l.Miss, l.Best = rms(squares[k]), places[k]
	return potentials[k], nil
}

// simplest returns the first of the lists of squares whose mean is not above the
// least by a standard error of the difference; -1 where there is none.
func simplest(squares [][]float64) int {
	best := -1
	for k, s := range squares {
		if best < 0 || meanOf(s) < meanOf(squares[best]) {
			best = k
		}
	}
	for k, s := range squares {
		more := make([]float64, len(s))
		for i, v := range s {
			more[i] = v - squares[best][i]
		}
		mean, deviation := stat.MeanStdDev(more, nil)
		if !(mean > deviation/math.Sqrt(float64(len(more)))) {
			return k
		}
	}
	return best
}

// rms is the root of the mean of squares, NaN where there are none.
func rms(squares []float64) float64 {
	if len(squares) == 0 {
		return math.NaN()
	}
	return math.Sqrt(meanOf(squares))
}

// tell fits the constants of the formula to all motions.
func (s Seen) tell(ctx context.Context, l *SeenLaw, v *potentialTerms, g *Gauge, o Options) error {
	fit, err := s.fit(v.force, v.start(g), false)
	if err != nil {
		return err
	}
	values, err := invariant.Bootstrap(ctx, len(s.X), len(fit.at), motionResamps, o.Seed, func(dst []float64, pick []int) bool {
		sum := newNormal(len(fit.at))
		for _, k := range pick {
			sum.add(fit.parts[k])
		}
		change, _, ok := sum.solve()
		for j, c := range change {
			dst[j] = fit.at[j] + c
		}
		return ok
	})
	if errors.Is(err, invariant.ErrUnstable) {
		return errSeen
	}
	if err != nil {
		return err
	}
	values = values[curveNumbers:]
	l.Motion = v.law(fit.at[curveNumbers:], values)
	l.Motion.R2 = 1 - fit.share()
	const small = 1e-4 // of the spread of q
	l.Frequency = math.Sqrt(-v.force(fit.at[curveNumbers:], small) / small)
	if v.scaled {
		unit := constant("unit of q", values[len(values)-1], -1)
		l.Unit = &unit
	}
	return nil
}

// share is the squared miss as a share of the variance of what is seen.
func (f *seenFit) share() float64 {
	var all []float64
	for _, x := range f.x {
		all = append(all, x...)
	}
	return meanOf(f.square) / stat.PopVariance(all, nil)
}

// potentialTerms are the terms of a potential V(q) that is seen in motion, with a
// coefficient each, and the unit of q, a number that multiplies q.
type potentialTerms struct {
	*motionTerms
	kinetic float64      // factor of p^2 beside them
	slopes  []*expr.Expr // of the terms with the coefficient 1
	scaled  bool         // whether the unit makes a difference
}

// natural returns the potential of a formula c p^2 + V(q), c > 0; nil for others.
func natural(e *expr.Expr) *potentialTerms {
	cut := split(e, 1)
	if cut.mixed != nil || cut.velocities == nil || cut.positions == nil {
		return nil
	}
	kinetic := func(p float64) float64 { return cut.velocities.At([]float64{0, p}) }
	v := &potentialTerms{kinetic: kinetic(1) - kinetic(0)}
	for _, p := range []float64{-1, 0.5, 2, -3} {
		if !(v.kinetic > 0 && math.Abs(kinetic(p)-kinetic(0)-v.kinetic*p*p) < 1e-9*v.kinetic*p*p) {
			return nil
		}
	}
	v.motionTerms = newMotionTerms(&Law{Expr: cut.positions, Names: []string{"q", "p"}}, 1)
	for _, t := range v.list {
		e := t.e.Clone()
		e.Consts[t.lead] = 1
		slope := e.Simplify().Derivative(0)
		v.slopes = append(v.slopes, slope)
		// That of a power has a factor for the unit, which the coefficient takes.
		ratio := func(q float64) float64 { return slope.At([]float64{2 * q, 0}) / slope.At([]float64{q, 0}) }
		v.scaled = v.scaled || math.Abs(ratio(0.3)-ratio(0.1)) > 1e-9*math.Abs(ratio(0.1))
	}
	return v
}

// start returns the numbers of the curve, and those that the formula has.
func (v *potentialTerms) start(g *Gauge) []float64 {
	at := append([]float64{}, g.Curve[:]...)
	for _, t := range v.list {
		at = append(at, t.e.Consts[t.lead]/(2*v.kinetic))
	}
	if v.scaled {
		at = append(at, 1)
	}
	return at
}

// force is -dV/dq of the terms at unit times q.
func (v *potentialTerms) force(c []float64, q float64) float64 {
	unit, sum := 1.0, 0.0
	if v.scaled {
		unit = c[len(c)-1]
	}
	x := []float64{unit * q, 0}
	for k, s := range v.slopes {
		sum -= c[k] * unit * s.At(x)
	}
	return sum
}

// law writes p^2/2 + V with the given numbers.
func (v *potentialTerms) law(at []float64, values []invariant.Interval) *Law {
	p := expr.NewVar(1)
	e := expr.Apply(expr.Mul, expr.NewConst(0.5), expr.Apply(expr.Mul, p, p))
	var constants []symreg.Constant
	for k, t := range v.list {
		own := t.e.Clone()
		own.Consts[t.lead] = math.Abs(at[k])
		if v.scaled {
			own = inUnit(own, 0, at[len(at)-1])
		}
		e = joined(e, own.Simplify(), at[k] < 0)
		constants = append(constants, constant(t.label(v.names), values[k], -1))
	}
	if v.scaled {
		constants = append(constants, constant("unit of q", values[len(values)-1], -1))
	}
	l := newLaw(RouteMotion, "H", e, v.names)
	l.Constants = constants
	return &l
}

// inUnit returns the formula at a column times a factor.
func inUnit(e *expr.Expr, column int, factor float64) *expr.Expr {
	for i := len(e.Nodes) - 1; i >= 0; i-- {
		if n := e.Nodes[i]; n.Op == expr.Var && int(n.Arg) == column {
			e = e.Replace(i, expr.Apply(expr.Mul, expr.NewConst(factor), expr.NewVar(column)))
		}
	}
	return e
}
