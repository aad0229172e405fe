package dataset

import (
	"fmt"
	"math"

	"neurophysics/lab/potential"
)

// Tolerances: a value passes within 5 % of what is expected or of the standard
// deviation of what it is a mean or quantile of, a share within 0.03.
const (
	relative = 0.05
	shareTol = 0.03
)

// list collects checks.
type list []Check

// between judges a value by a range.
func (l *list) between(name string, value, low, high float64) {
	text := fmt.Sprintf("%.4g to %.4g", low, high)
	switch {
	case low == high:
		text = fmt.Sprintf("%.4g", low)
	case low == 0:
		text = fmt.Sprintf("at most %.4g", high)
	}
	*l = append(*l, Check{Name: name, Value: value, Low: low, High: high, Expected: text, Judged: true, Pass: value >= low && value <= high})
}

// near judges a value by the expected one; std is that of the population, 0 for
// a value that stands for itself.
func (l *list) near(name string, value, want, std float64) {
	d := relative * max(math.Abs(want), std)
	*l = append(*l, Check{
		Name: name, Value: value, Low: want - d, High: want + d, Expected: fmt.Sprintf("%.4g", want),
		Judged: true, Pass: math.Abs(value-want) <= d,
	})
}

func (l *list) share(name string, value, want float64) {
	*l = append(*l, Check{
		Name: name, Value: value, Low: want - shareTol, High: want + shareTol, Expected: fmt.Sprintf("%.4g", want),
		Judged: true, Pass: math.Abs(value-want) <= shareTol,
	})
}

// note adds a value that nothing is expected of.
func (l *list) note(name string, value float64) {
	*l = append(*l, Check{Name: name, Value: value, Pass: true})
}

func (c *census) checks(counts potential.Counts) []Check {
	var l list
	l.note("potentials", float64(c.potentials))
	l.note("motions", float64(c.orbits))
	l.between("potentials with walls other than 2", float64(c.badWalls), 0, 0)
	l.between("motions that leave [0, 1]", float64(c.outside), 0, 0)
	l.between("largest spread of the energy", c.spread, 0, 1e-4)
	l.between("median loss of motions integrated again from the sensors", quantiles(c.floor, 0.5)[0], 0, 1e-7)
	accepted := float64(counts.Accepted) / float64(counts.Tried())
	if c.profile == potential.Rest {
		c.rest(&l, accepted)
	} else {
		c.phase(&l, accepted)
	}
	return l
}

var levels = []float64{0.05, 0.25, 0.5, 0.75, 0.95}

// phase compares with a run of the reference generator, 4,000 potentials.
func (c *census) phase(l *list, accepted float64) {
	l.share("accepted potentials", accepted, 0.994)
	l.near("V mean", c.v.mean, 1.003, 0.713)
	l.near("V std", c.v.std(), 0.713, 0)
	l.near("V least", c.v.least, -1.45, 0)
	l.near("least V mean", c.minima.mean, 0.222, 0.740)
	l.near("least V std", c.minima.std(), 0.740, 0)
	for i, q := range quantiles(c.leastV, levels...) {
		l.near(fmt.Sprintf("least V %g %%", 100*levels[i]), q, []float64{-0.95, -0.36, 0.18, 0.81, 1.44}[i], 0.740)
	}
	for i, want := range []float64{0.24, 0.59, 0.165, 0.002} {
		l.share(fmt.Sprintf("share with %d minima", i+1), c.pits[i].value(), want)
	}
	for i, want := range []float64{0.01, 0.11, 0.16, 0.20, 0.25, 0.28} {
		l.share(fmt.Sprintf("share with %d control points", i+2), c.controls[i].value(), want)
	}
	l.near("length scale mean", c.scale.mean, 0.102, 0)
	l.near("depth mean", c.depth.mean, 2.25, 0)
	l.near("|V'| mean", c.steep.mean, 4.24, 0)
	l.near("V' std", c.slope.std(), 6.28, 0)
	l.near("q mean", c.q.mean, 0.500, 0)
	l.near("q std", c.q.std(), 0.296, 0)
	l.near("p mean", c.p.mean, 0, 1.060)
	l.near("p std", c.p.std(), 1.060, 0)
	l.near("|p| largest", max(c.p.largest, -c.p.least), 2.61, 0)
	l.near("energy mean", c.energy.mean, 1.609, 0)
	l.near("energy std", c.energy.std(), 0.470, 0)
	l.near("width of motions mean", c.width.mean, 0.782, 0)
	l.share("share of widths below 0.6", c.narrow.value(), 0.233)
	l.share("share of widths below 0.3", c.narrower.value(), 0.072)
	l.near("sign changes of p mean", c.turns.mean, 2.51, 0)
	l.near("loss of the mean motion", c.meanLoss(), 0.587, 0)
	l.near("loss of holding the start", c.hold.mean, 1.23, 0)
	l.near("loss of the constant mean", (c.q.variance()+c.p.variance())/2, 0.605, 0)
}

// rest compares with runs of the reference generator; the level of V depends on
// the batch that is scaled together, which the ranges hold.
func (c *census) rest(l *list, accepted float64) {
	l.share("accepted potentials", accepted, 0.865)
	l.between("V mean", c.v.mean, 0.34*(1-relative), 0.55*(1+relative))
	l.between("V std", c.v.std(), 0.64*(1-relative), 0.69*(1+relative))
	l.between("V least", c.v.least, -1.9*(1+relative), -1.4*(1-relative))
	l.between("least V mean", c.minima.mean, -0.28-relative*0.416, -0.05+relative*0.416)
	l.near("least V std", c.minima.std(), 0.416, 0)
	for i, q := range quantiles(c.leastV, levels...) {
		l.note(fmt.Sprintf("least V %g %%", 100*levels[i]), q)
	}
	for i, want := range []float64{0.54, 0.41, 0.05, 0.001} {
		l.share(fmt.Sprintf("share with %d minima", i+1), c.pits[i].value(), want)
	}
	for i := range c.controls {
		l.share(fmt.Sprintf("share with %d control points", i+2), c.controls[i].value(), 1.0/6)
	}
	l.near("length scale mean", c.scale.mean, 0.105, 0)
	l.near("q mean", c.q.mean, 0.506, 0)
	l.near("q std", c.q.std(), 0.340, 0)
	l.near("p mean", c.p.mean, 0.33, 1.63)
	l.levelled("p std", c.p.std(), 1.63, 0.5)
	l.between("|p| largest", max(c.p.largest, -c.p.least), 2.60*(1-relative), math.Sqrt(2*(2+1.9))*(1+relative))
	l.near("energy mean", c.energy.mean, 2, 0)
	l.between("energy std", c.energy.std(), 0, 1e-12)
	l.near("width of motions mean", c.width.mean, 0.9998, 0)
	l.share("share of widths below 0.6", c.narrow.value(), 0)
	l.share("share of widths below 0.3", c.narrower.value(), 0)
	l.levelled("sign changes of p mean", c.turns.mean, 2.64, 0.5)
	l.levelled("loss of the mean motion", c.meanLoss(), 0.562, 1)
	l.levelled("loss of holding the start", c.hold.mean, 1.58, 1)
	l.levelled("loss of the constant mean", (c.q.variance()+c.p.variance())/2, 1.40, 1)
}

// levelled judges a value that is expected where the mean of V is 0.344 and goes
// with a power of the mean kinetic energy, which is 2 - V: batches whose mean of V is
// up to 0.55 are as good.
func (l *list) levelled(name string, value, want, power float64) {
	l.between(name, value, want*math.Pow((2-0.55)/(2-0.344), power)*(1-relative), want*(1+relative))
}
