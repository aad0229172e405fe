package discover

import (
	"context"
	"errors"
	"fmt"
	"math"

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
	Frequency float64          `json:"frequency"`      // of small swings about q = 0, in rad from one time to the next; 0 where there are none
	Unit      *symreg.Constant `json:"unit,omitempty"` // that times q is the argument of the formula; nil where any unit does
	Miss      float64          `json:"miss"`           // of the positions of the motions that chose, root mean square, by the formula
	Spring    float64          `json:"miss_spring"`    // by the parabola q^2; 0 where it could not be followed
	Any       float64          `json:"miss_any"`       // by a polynomial of degree 4; 0 likewise
}

// MissText writes one of the misses of a SeenLaw, 0 standing for motions that could not
// be followed.
func MissText(miss float64) string {
	if miss == 0 {
		return "could not be followed"
	}
	return fmt.Sprintf("%.2g", miss)
}

// seenNote goes with every such law.
const seenNote = "only its form counts: a constant that is added, the factor, the unit and the sign of q, and where along the motion a time falls are free"

// leastR2 is what a formula has to tell of the scalar to be followed.
const leastR2 = 0.9

// heldMotions is the share of motions, the last, that formulas are chosen by.
const heldMotions = 5

// Hamiltonian searches a formula for the scalar h of (q, p) in the gauge. Momentum is
// q' there, so the kinetic energy is in p^2 alone. What h has beside it is searched
// as a function of q, of which nothing is known. What h varies by along motions is
// its error, and more than most formulas of the front differ by. So each of
// them is followed along the motions, its constants and its unit of q fitted. The simplest
// is taken that the last fifth of the motions, of which only the starts are fitted,
// does not tell from the best by one standard error. The error is ErrUnseen where
// there is none, or wraps ctx's.
func (s Seen) Hamiltonian(ctx context.Context, g *Gauge, h func(x []float64) float64, o Options) (*SeenLaw, error) {
	o = o.withDefaults()
	samples := g.samples()
	rows := scalarRows(samples, h, o)
	if rows == nil {
		return nil, fmt.Errorf("%w: the learnt scalar is not a number on the motions", ErrUnseen)
	}
	out := &SeenLaw{}
	out.Wander = wander(samples, h)
	kinetic, y, err := withoutKinetic(rows)
	if err != nil {
		return nil, err
	}
	found, err := symreg.Search(ctx, symreg.Table{X: rows.x[:1], Y: y, Names: []string{"q"}, Target: "V"}, o.Search)
	if err != nil {
		return nil, err
	}
	out.Front, out.Best = found.Front, found.Best
	v, err := s.choose(ctx, out, g, kinetic)
	if err != nil {
		return nil, err
	}
	return out, s.tell(ctx, out, v, rows, g, o)
}

// withoutKinetic returns the factor of p^2 in the scalar, beside which a polynomial in q of
// degree 4 is fitted, and what is left of the scalar without that term.
func withoutKinetic(rows *scalarTable) (factor float64, y []float64, err error) {
	fit := newNormal(6)
	for i, q := range rows.x[0] {
		p := rows.x[1][i]
		fit.row([]float64{p * p, 1, q, q * q, q * q * q, q * q * q * q}, rows.y[i])
	}
	c, _, ok := fit.solve()
	if !ok || !(c[0] > 0) {
		return 0, nil, fmt.Errorf("%w: the learnt scalar has no kinetic energy", ErrUnseen)
	}
	for i, v := range rows.y {
		y = append(y, v-c[0]*rows.x[1][i]*rows.x[1][i])
	}
	return c[0], y, nil
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
// returns it.
func (s Seen) choose(ctx context.Context, l *SeenLaw, g *Gauge, kinetic float64) (*potentialTerms, error) {
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
		if c.R2 < leastR2 {
			continue
		}
		v := newPotential(c.Expr, kinetic)
		if m := missed(v.force, v.start(g)); m != nil {
			squares, places, potentials = append(squares, m), append(places, i), append(potentials, v)
		}
	}
	spring := func(c []float64, q float64) float64 { return -c[0] * q }
	l.Any, l.Spring = rms(missed(g.fit.f, g.fit.at)), rms(missed(spring, g.fit.at[:curveNumbers+1]))
	k := simplest(squares)
	if k < 0 {
		return nil, fmt.Errorf("%w: no formula for the learnt scalar makes these motions", ErrUnseen)
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

// rms is the root of the mean of squares, 0 where there are none.
func rms(squares []float64) float64 { return math.Sqrt(meanOf(squares)) }

// tell fits the constants of the formula to the scalar, and to all motions.
func (s Seen) tell(ctx context.Context, l *SeenLaw, v *potentialTerms, rows *scalarTable, g *Gauge, o Options) error {
	if err := l.network(ctx, v, rows, o); err != nil {
		return err
	}
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
		return ErrUnseen
	}
	if err != nil {
		return err
	}
	values = values[curveNumbers:]
	l.Motion = v.law(fit.at[curveNumbers:], values)
	l.Motion.R2 = 1 - fit.share()
	pull := func(q float64) float64 { return -v.force(fit.at[curveNumbers:], q) }
	const small = 1e-4 // of the unit of x, where the force is linear
	if rate := (pull(small) - pull(-small)) / (2 * small); rate > 0 && !math.IsInf(rate, 1) {
		l.Frequency = math.Sqrt(rate)
	}
	if v.scaled {
		unit := constant("unit of q", values[len(values)-1], -1)
		l.Unit = &unit
	}
	return nil
}

// network writes the law with the constants of the scalar.
func (l *SeenLaw) network(ctx context.Context, v *potentialTerms, rows *scalarTable, o Options) error {
	t := symreg.Table{X: rows.x, Y: rows.y, Names: v.names, Target: "H"}
	potential, _, _ := v.sum()
	e := expr.Apply(expr.Add, expr.Apply(expr.Mul, expr.NewConst(v.kinetic), square(1)), potential)
	c, err := symreg.Fit(t, expr.Apply(expr.Add, e, expr.NewConst(meanOf(t.Y))).Simplify())
	if err != nil {
		return err
	}
	law := newLaw(RouteScalar, "H", c.Expr, t.Names)
	law.Front, law.Best, law.R2, law.Note = l.Front, l.Best, c.R2, seenNote
	law.Constants, err = intervals(ctx, t, *c, rows.motions, o)
	l.Law = law
	return err
}

// square is that of a column.
func square(column int) *expr.Expr {
	return expr.Apply(expr.Pow, expr.NewVar(column), expr.NewConst(2))
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

// newPotential cuts a formula for q into its terms; kinetic is the factor of p^2
// beside it.
func newPotential(e *expr.Expr, kinetic float64) *potentialTerms {
	v := &potentialTerms{kinetic: kinetic}
	v.motionTerms = newMotionTerms(&Law{Expr: e, Names: []string{"q", "p"}}, 1)
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
	e := expr.Apply(expr.Mul, expr.NewConst(0.5), square(1))
	var constants []symreg.Constant
	for k, t := range v.list {
		own := t.e.Clone()
		own.Consts[t.lead] = math.Abs(at[k])
		if v.scaled {
			own = inUnit(own, at[len(at)-1])
		}
		e = joined(e, own.Simplify(), at[k] < 0)
		constants = append(constants, constant(t.label(v.names), values[k], -1))
	}
	if v.scaled {
		constants = append(constants, constant("unit of q", values[len(values)-1], -1))
	}
	l := newLaw(RouteMotion, "H", e.Simplify(), v.names)
	l.Constants = constants
	return &l
}

// inUnit returns a formula for q at unit times q.
func inUnit(e *expr.Expr, unit float64) *expr.Expr {
	for i := len(e.Nodes) - 1; i >= 0; i-- {
		if e.Nodes[i].Op == expr.Var {
			e = e.Replace(i, expr.Apply(expr.Mul, expr.NewConst(unit), expr.NewVar(0)))
		}
	}
	return e
}
