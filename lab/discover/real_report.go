package discover

import (
	"fmt"
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// restShare is how far from zero the place of rest must be to be told, as a
// share of the coordinate's standard deviation.
const restShare = 0.1

// report writes the laws, figures and notes of a recorded motion. R2 and
// evidence of laws are by the same motion on other trajectories, where such
// were kept aside, else by itself.
func (m *motion) report(f *Finding, by *motion) {
	q := m.survey.set.Columns[m.q].Name
	// The derivative of the coordinate has a name of its own: the recorded
	// velocity is another column.
	rate := "d" + plain(q) + "_dt"
	names := []string{q, rate}
	terms, _ := m.law.terms()

	f.Laws = append(f.Laws, m.acceleration(q, names, terms, by.r2))
	if m.law.forced() || m.law.constant {
		f.Laws = append(f.Laws, m.energyOfMotion(names, by))
	}
	if !m.law.constant {
		f.Figures = append(f.Figures, constant("damping_rate", m.constants[velocityColumn], -1))
	}
	if d := m.decay; d != nil {
		f.Figures = append(f.Figures, constant("energy_decay_rate", d.rate, -1), constant("energy_lost_share", d.lost, -1))
	}
	f.Figures = append(f.Figures, constant("rest_acceleration", m.constants[restColumn], -1))
	if f.Damping == nil && !m.law.constant {
		c := m.constants[velocityColumn]
		f.Damping = []Damping{{Column: rate, Unit: m.survey.perTime(), Rate: c.Value, Low: c.Low, High: c.High, R2: m.law.r2}}
	}
	if rest := m.law.rest(); m.law.forced() && math.Abs(rest) > restShare*spreadOf(m.swing.q) {
		f.Notes = append(f.Notes, fmt.Sprintf("the place of rest is %s = %.6g, not 0: the acceleration holds a further constant %.6g, and the decay is that of the energy about this place; take %.6g from the column %s to see the laws about it", q, rest, m.constants[restColumn].Value, rest, q))
	}
	if m.v < 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("the velocity was estimated: %s comes, like the acceleration, from smoothing %s", rate, q))
	}
	if m.ratio != nil {
		v := m.survey.set.Columns[m.v].Name
		f.Figures = append(f.Figures, constant("derivative_over_recorded_velocity", *m.ratio, -1))
		f.Notes = append(f.Notes, fmt.Sprintf("the derivative of %s is %.4f [%.4f, %.4f] times the recorded %s: laws with %s are of the motion itself, that with %s is of the file's column", q, m.ratio.Value, m.ratio.Low, m.ratio.High, v, rate, v))
	}
	if m.recorded != nil {
		factors := make([]float64, len(terms))
		ends := make([]invariant.Interval, len(terms))
		for i := range factors {
			ends[i] = m.recorded[i+1]
			factors[i] = ends[i].Value
		}
		law := m.energy("energy_of_recorded_velocity", []string{q, m.survey.set.Columns[m.v].Name}, terms, factors, ends)
		law.R2 = explained(by.pieces(by.swing.recorded), law.Expr)
		law.Note = "the sum of this form that varies least within a period but for the work of friction, with the velocity as the file gives it"
		f.Laws = append(f.Laws, law)
	}
	f.Notes = append(f.Notes, fmt.Sprintf("noise of %s: %.3g by smoothing (degree %d, window %d); intervals from %d blocks of %s", q, m.swing.noise, m.survey.how[m.q].Degree, m.survey.how[m.q].Window, len(m.blocks), m.origin()))
}

// energyOfMotion is the energy-like quantity of the law, with its decay.
func (m *motion) energyOfMotion(names []string, by *motion) MeasuredLaw {
	terms, k := m.law.terms()
	energy := m.energy("energy", names, terms, k, m.constants[forceColumn:])
	pieces := by.pieces(by.swing.v)
	ev, _ := judge(pieces, energy.Expr, []float64{0, 0}, 0, 199, 1)
	ev.Reason = m.decayText()
	energy.Evidence = &ev
	energy.R2 = explained(pieces, energy.Expr)
	within := "R2 is one minus its variance within a period over that of its kinetic term"
	if m.law.constant {
		within = "R2 is one minus its variance within blocks over that of its kinetic term"
	}
	energy.Note = within + "; evidence is by blocks of " + m.origin()
	if by != m {
		energy.Note = within + ", and evidence by blocks, of motions kept aside"
	}
	if m.decays() {
		energy.Note = "not conserved: it decays; " + energy.Note
	}
	return energy
}

// origin says what the samples are of.
func (m *motion) origin() string {
	if n := m.survey.set.Len(); n > 1 {
		return fmt.Sprintf("%d motions", n)
	}
	return "the recording"
}

// decays tells that the decay is beyond doubt, and more than rounding and
// integrators make. Where the decay has no figures, the damping decides.
func (m *motion) decays() bool {
	if m.decay == nil {
		return m.law.forced() && m.constants[velocityColumn].Low*m.survey.duration() > invariant.Tolerance
	}
	return m.decay.lost.Low > invariant.Tolerance
}

// decayText is the honest account of the decay.
func (m *motion) decayText() string {
	if m.law.constant {
		return "the acceleration is the same everywhere, so that no decay of the energy-like quantity can be told"
	}
	if !m.law.forced() {
		return "there is no energy-like quantity: nothing in the acceleration was found to depend on the place"
	}
	d := m.decay
	if d == nil {
		text := "the energy-like quantity is not positive throughout, so that no rate of its decay is given"
		if m.law.creeps() {
			text = "the motion is damped too strongly to swing, so that the energy-like quantity has no one rate of decay"
		}
		if m.decays() {
			c := m.constants[velocityColumn]
			text += fmt.Sprintf("; it is not conserved, as the motion is damped at a rate of %.4g [%.4g, %.4g] over the unit of time", c.Value, c.Low, c.High)
		}
		return text
	}
	if !m.decays() {
		return fmt.Sprintf("no decay can be told: the energy-like quantity falls at a rate of %.3g [%.3g, %.3g]", d.rate.Value, d.rate.Low, d.rate.High)
	}
	span := "the record"
	if m.survey.set.Len() > 1 {
		span = "the mean duration of a motion"
	}
	return fmt.Sprintf("the energy-like quantity is not conserved: it falls at a rate of %.4g [%.4g, %.4g] over the unit of time and loses %.3g %% [%.3g, %.3g] over %s; about that decay, steps within a period apart, it scatters by %.2g %%",
		d.rate.Value, d.rate.Low, d.rate.High, 100*d.lost.Value, 100*d.lost.Low, 100*d.lost.High, span, 100*d.scatter)
}

// acceleration writes the law of motion; the constant that the zero of the
// coordinate makes is a figure beside it. Where the place does not matter, its
// zero makes none, and the constant is a force such as weight.
func (m *motion) acceleration(q string, names []string, terms []forceTerm, r2 float64) MeasuredLaw {
	var e *expr.Expr
	var constants []*invariant.Interval
	add := func(c invariant.Interval, term *expr.Expr) {
		// The fit has the factors of what is subtracted; the first term of the
		// text carries its sign itself.
		negative := c.Value >= 0 && e != nil
		if !negative {
			c = invariant.Interval{Value: -c.Value, Low: -c.High, High: -c.Low}
		}
		constants = append(constants, &c)
		product := expr.NewConst(c.Value)
		if term != nil {
			product = expr.Apply(expr.Mul, product, term)
			for range term.Consts {
				constants = append(constants, nil)
			}
		}
		e = joined(e, product, negative)
	}
	for i, f := range terms {
		add(m.constants[forceColumn+i], formula(f.force, q, names))
	}
	if !m.law.constant {
		add(m.constants[velocityColumn], expr.NewVar(1))
	}
	if c := m.constants[restColumn]; !m.law.forced() && math.Abs(c.Value) > redundantShare*spreadOf(m.swing.a) {
		add(invariant.Interval{Value: -c.Value, Low: -c.High, High: -c.Low}, nil)
	}
	l := measured("acceleration", e, names, constants)
	l.R2 = r2
	if m.law.constant {
		l.Note = "R2 is one minus the mean square of what the law leaves over that of the acceleration, which does not change"
	}
	return l
}

// energy writes v^2 plus twice the potential, as in H = p^2 + k (1 - cos q).
func (m *motion) energy(quantity string, names []string, terms []forceTerm, k []float64, ends []invariant.Interval) MeasuredLaw {
	e := expr.Apply(expr.Square, expr.NewVar(1))
	var constants []*invariant.Interval
	add := func(c invariant.Interval, term *expr.Expr) {
		// Fold the potential's own factor into the constant: 2 k q^2/2 is k q^2.
		if half, rest, ok := leadingFactor(term); ok {
			term = rest
			c = invariant.Interval{Value: c.Value * half, Low: c.Low * half, High: c.High * half}
		}
		negative := c.Value < 0
		if negative {
			c = invariant.Interval{Value: -c.Value, Low: -c.High, High: -c.Low}
		}
		constants = append(constants, &c)
		for range term.Consts {
			constants = append(constants, nil)
		}
		e = joined(e, expr.Apply(expr.Mul, expr.NewConst(c.Value), term), negative)
	}
	for i, f := range terms {
		add(invariant.Interval{Value: 2 * k[i], Low: 2 * ends[i].Low, High: 2 * ends[i].High}, formula(f.potential, names[0], names))
	}
	if c := m.constants[restColumn]; m.law.constant {
		add(invariant.Interval{Value: -2 * c.Value, Low: -2 * c.High, High: -2 * c.Low}, expr.NewVar(0))
	}
	return measured(quantity, e, names, constants)
}

// leadingFactor splits c*e or e/c.
func leadingFactor(e *expr.Expr) (float64, *expr.Expr, bool) {
	last := len(e.Nodes) - 1
	op := e.Nodes[last].Op
	if op != expr.Mul && op != expr.Div {
		return 0, nil, false
	}
	b := e.Sub(last - 1)
	a := e.Sub(e.Start(last-1) - 1)
	switch {
	case op == expr.Mul && len(a.Vars()) == 0:
		return a.At(nil), b, true
	case op == expr.Div && len(b.Vars()) == 0:
		return 1 / b.At(nil), a, true
	}
	return 0, nil, false
}

// explained is one minus the variance of an energy along the trajectories of a
// set over that of its kinetic term, the square of column 1; 0 where that does
// not vary.
func explained(set *traj.Set, e *expr.Expr) float64 {
	energy, kinetic := make([][]float64, set.Len()), make([][]float64, set.Len())
	for k := range energy {
		for i := range set.Trajectories[k].Len() {
			x := set.State(k, i)
			energy[k] = append(energy[k], e.At(x))
			kinetic[k] = append(kinetic[k], x[1]*x[1])
		}
	}
	a, b := invariant.Vary(energy).Along, invariant.Vary(kinetic).Along
	if b == 0 {
		return 0
	}
	return 1 - a*a/(b*b)
}
