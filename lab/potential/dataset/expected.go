package dataset

import (
	"fmt"
	"math"

	"neurophysics/lab/potential"
)

// Tolerances: a value passes within 5 % of what is expected, or of the standard
// deviation of what it is a mean or quantile of where that is larger; a share within
// 0.03.
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

// rest compares with runs of the reference generator. All fields of a batch are scaled
// by its extremes, two random numbers that drift apart as batches grow. So the level
// of V is judged by the range over batches of 2,500, and what goes with it at the level
// of this set; such rows are marked, and only they may miss.
//
// The reference accepts 86 to 87 % of its candidates: every seventh has a single
// interior control point, too few for a cubic spline, and is rejected. Of those with 2
// to 7, which alone are drawn here, it accepts all.
func (c *census) rest(l *list, accepted float64) {
	l.share("accepted potentials of 2 to 7 control points", accepted, 1)
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
	l.near("energy mean", c.energy.mean, 2, 0)
	l.between("energy std", c.energy.std(), 0, 1e-12)
	l.near("width of motions mean", c.width.mean, 0.9998, 0)
	l.share("share of widths below 0.6", c.narrow.value(), 0)
	l.share("share of widths below 0.3", c.narrower.value(), 0)
	// The law of the depths, once level and scale of the batch are taken out.
	mean, std := c.minima.mean, c.minima.std()
	for i, q := range quantiles(c.leastV, levels...) {
		want := []float64{-0.90, -0.57, -0.32, -0.02, 0.50}[i]
		l.near(fmt.Sprintf("least V %g %%, from its mean, by its std", 100*levels[i]), (q-mean)/std, (want+0.276)/0.416, 1)
	}
	unmarked := len(*l)
	l.between("V mean", c.v.mean, 0.34, 0.55)
	l.between("V std", c.v.std(), 0.64, 0.69)
	l.between("V least", c.v.least, -1.9, -1.4)
	l.between("least V mean", mean, -0.28, -0.05)
	l.near("least V std", std, 0.416, 0)
	kinetic := (potential.WallHeight - c.v.mean) / (potential.WallHeight - 0.344) // beside the batch of the other rows
	l.near("p std", c.p.std(), 1.63*math.Sqrt(kinetic), 0)
	l.near("|p| largest, by the deepest V", max(c.p.largest, -c.p.least), math.Sqrt(2*(potential.WallHeight-c.v.least)), 0)
	l.near("sign changes of p mean", c.turns.mean, 2.64*math.Sqrt(kinetic), 0)
	l.near("loss of the mean motion", c.meanLoss(), 0.562*kinetic, 0)
	l.near("loss of holding the start", c.hold.mean, 1.58*kinetic, 0)
	l.near("loss of the constant mean", (c.q.variance()+c.p.variance())/2, 1.40*kinetic, 0)
	for i := range (*l)[unmarked:] {
		(*l)[unmarked+i].Batch = true
	}
}
