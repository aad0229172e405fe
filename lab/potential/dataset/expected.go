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

// Parts and the reference scatter; what a statistic is outside of the tolerances by no
// more than so many standard errors of the difference may be chance.
const (
	restReference  = 1600
	phaseReference = 4000
	errorsAllowed  = 3
)

// FewestJudged is the number of potentials from which on a part is judged by its
// statistics. The fields of fewer have extremes, and the filter for diversity fills its
// kinds, in another way than in the batches of the reference.
const FewestJudged = 200

// referenceSize is the number of potentials that figures of the reference are of.
func referenceSize(p potential.Profile) int {
	if p == potential.Rest {
		return restReference
	}
	return phaseReference
}

// list collects checks of a part of so many potentials.
type list struct {
	checks []Check
	n      int
	whole  int // referenceSize
}

// margin is what chance adds to tolerances, for a statistic whose standard error is
// scatter/√n.
func (l *list) margin(scatter float64) float64 {
	return errorsAllowed * scatter * math.Sqrt(1/float64(l.n)+1/float64(l.whole))
}

// add judges a value by a range and a margin around it.
func (l *list) add(name string, value, low, high, margin float64, expected string) {
	c := Check{Name: name, Value: value, Low: low - margin, High: high + margin, Expected: expected, Judged: true}
	c.Pass = value >= c.Low && value <= c.High
	c.Chance = c.Pass && (value < low || value > high)
	l.checks = append(l.checks, c)
}

// must judges a value that has to lie in a range in a part of any size.
func (l *list) must(name string, value, low, high float64) {
	text := fmt.Sprintf("at most %.4g", high)
	if low == high {
		text = fmt.Sprintf("%.4g", low)
	}
	l.add(name, value, low, high, 0, text)
}

// statistic judges by a range that chance may leave by the margin, or does no more than
// note the value of a part that is too small.
func (l *list) statistic(name string, value, low, high, scatter float64, expected string) {
	if l.n < FewestJudged {
		l.checks = append(l.checks, Check{Name: name, Value: value, Expected: expected, Pass: true})
		return
	}
	l.add(name, value, low, high, l.margin(scatter), expected)
}

// between judges a statistic that differs between batches of the reference.
func (l *list) between(name string, value, low, high, scatter float64) {
	l.statistic(name, value, low, high, scatter, fmt.Sprintf("%.4g to %.4g", low, high))
}

// near judges a statistic by the expected one; std is that of the population, 0 for
// a value that stands for itself.
func (l *list) near(name string, value, want, std, scatter float64) {
	d := relative * max(math.Abs(want), std)
	l.statistic(name, value, want-d, want+d, scatter, fmt.Sprintf("%.4g", want))
}

// share judges a share of the potentials, whose standard error is that of the binomial
// distribution. Its bounds are no farther than shares reach, 0 and 1.
func (l *list) share(name string, value, want float64) {
	l.statistic(name, value, want-shareTol, want+shareTol, math.Sqrt(want*(1-want)), fmt.Sprintf("%.4g", want))
	if c := &l.checks[len(l.checks)-1]; c.Judged {
		c.Low, c.High = max(0, c.Low), min(1, c.High)
	}
}

// extreme judges an extreme by its distance from 0. Fewer draws reach less far, so
// smaller parts than the reference are held to the far end of the range alone.
func (l *list) extreme(name string, value, want, scatter float64) {
	near, far := want*(1-relative), want*(1+relative)
	if l.n < l.whole {
		near = 0
	}
	l.statistic(name, value, min(near, far), max(near, far), scatter, fmt.Sprintf("%.4g", want))
}

// note adds a value that nothing is expected of.
func (l *list) note(name string, value float64) {
	l.checks = append(l.checks, Check{Name: name, Value: value, Pass: true})
}

func (c *census) checks(counts potential.Counts) []Check {
	l := list{n: c.potentials, whole: referenceSize(c.profile)}
	l.note("potentials", float64(c.potentials))
	l.note("motions", float64(c.orbits))
	l.must("potentials with walls other than 2", float64(c.badWalls), 0, 0)
	l.must("motions that leave [0, 1]", float64(c.outside), 0, 0)
	l.must("largest spread of the energy", c.spread, 0, 1e-4)
	floor := 1e-7
	if l.n < FewestJudged { // the largest losses are ten thousand times the median
		floor = 1e-5
	}
	l.must("median loss of motions integrated again from the sensors", quantiles(c.floor, 0.5)[0], 0, floor)
	accepted := float64(counts.Accepted) / float64(counts.Tried())
	if c.profile == potential.Rest {
		c.rest(&l, accepted)
	} else {
		c.phase(&l, accepted)
	}
	return l.checks
}

var levels = []float64{0.05, 0.25, 0.5, 0.75, 0.95}

// phase compares with a run of the reference generator, 4,000 potentials. The last
// number of a row is an upper bound of the scatter that this lab's parts of 400 potentials
// have about their mean, times √400. The filter for diversity makes it smaller than that of
// independent draws.
func (c *census) phase(l *list, accepted float64) {
	l.share("accepted potentials", accepted, 0.994)
	l.near("V mean", c.v.mean, 1.003, 0.713, 0.4)
	l.near("V std", c.v.std(), 0.713, 0, 0.3)
	l.extreme("V least", c.v.least, -1.45, 1.6)
	l.near("least V mean", c.minima.mean, 0.222, 0.740, 0.7)
	l.near("least V std", c.minima.std(), 0.740, 0, 0.4)
	for i, q := range quantiles(c.leastV, levels...) {
		want, scatter := []float64{-0.95, -0.36, 0.18, 0.81, 1.44}[i], []float64{1, 1.3, 1.3, 1.3, 1}[i]
		l.near(fmt.Sprintf("least V %g %%", 100*levels[i]), q, want, 0.740, scatter)
	}
	for i, want := range []float64{0.24, 0.59, 0.165, 0.002} {
		l.share(fmt.Sprintf("share with %d minima", i+1), c.pits[i].value(), want)
	}
	for i, want := range []float64{0.01, 0.11, 0.16, 0.20, 0.25, 0.28} {
		l.share(fmt.Sprintf("share with %d control points", i+2), c.controls[i].value(), want)
	}
	l.near("length scale mean", c.scale.mean, 0.102, 0, 0.05)
	l.near("depth mean", c.depth.mean, 2.25, 0, 0.8)
	l.near("|V'| mean", c.steep.mean, 4.24, 0, 1.5)
	l.near("V' std", c.slope.std(), 6.28, 0, 2)
	l.near("q mean", c.q.mean, 0.500, 0, 0.06)
	l.near("q std", c.q.std(), 0.296, 0, 0.02)
	l.near("p mean", c.p.mean, 0, 1.060, 0.1)
	l.near("p std", c.p.std(), 1.060, 0, 0.25)
	l.extreme("|p| largest", max(c.p.largest, -c.p.least), 2.61, 0.7)
	l.near("energy mean", c.energy.mean, 1.609, 0, 0.25)
	l.near("energy std", c.energy.std(), 0.470, 0, 0.3)
	l.near("width of motions mean", c.width.mean, 0.782, 0, 0.09)
	l.share("share of widths below 0.6", c.narrow.value(), 0.233)
	l.share("share of widths below 0.3", c.narrower.value(), 0.072)
	l.near("sign changes of p mean", c.turns.mean, 2.51, 0, 0.7)
	l.near("loss of the mean motion", c.meanLoss(), 0.587, 0, 0.25)
	l.near("loss of holding the start", c.hold.mean, 1.23, 0, 0.6)
	l.near("loss of the constant mean", (c.q.variance()+c.p.variance())/2, 0.605, 0, 0.25)
}

// rest compares with runs of the reference generator. All fields of a batch are scaled
// by its extremes, two random numbers that drift apart as batches grow. So the level
// of V is judged by the range over batches of 2,500, and what goes with it at the level
// of this set; such rows are marked, and only they may miss.
//
// The last number of a row is the scatter as in phase; that of marked rows contains how
// batches of 500 candidates lie elsewhere than those of 2,500.
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
	l.near("length scale mean", c.scale.mean, 0.105, 0, 0.055)
	l.near("q mean", c.q.mean, 0.506, 0, 0.1)
	l.near("q std", c.q.std(), 0.340, 0, 0.02)
	l.near("p mean", c.p.mean, 0.33, 1.63, 0.2)
	l.near("energy mean", c.energy.mean, 2, 0, 0)
	l.must("energy std", c.energy.std(), 0, 1e-12)
	l.near("width of motions mean", c.width.mean, 0.9998, 0, 0.005)
	l.share("share of widths below 0.6", c.narrow.value(), 0)
	l.share("share of widths below 0.3", c.narrower.value(), 0)
	// The law of the depths, once level and scale of the batch are taken out.
	mean, std := c.minima.mean, c.minima.std()
	for i, q := range quantiles(c.leastV, levels...) {
		want, scatter := []float64{-0.90, -0.57, -0.32, -0.02, 0.50}[i], []float64{1.4, 0.8, 1.1, 1.3, 3}[i]
		l.near(fmt.Sprintf("least V %g %%, from its mean, by its std", 100*levels[i]), (q-mean)/std, (want+0.276)/0.416, 1, scatter)
	}
	unmarked := len(l.checks)
	l.between("V mean", c.v.mean, 0.34, 0.55, 2)
	l.between("V std", c.v.std(), 0.64, 0.69, 1)
	l.between("V least", c.v.least, -1.9, -1.4, 4)
	l.between("least V mean", mean, -0.28, -0.05, 3)
	l.near("least V std", std, 0.416, 0, 1)
	kinetic := (potential.WallHeight - c.v.mean) / (potential.WallHeight - 0.344) // beside the batch of the other rows
	l.near("p std", c.p.std(), 1.63*math.Sqrt(kinetic), 0, 0.3)
	l.near("|p| largest, by the deepest V", max(c.p.largest, -c.p.least), math.Sqrt(2*(potential.WallHeight-c.v.least)), 0, 0)
	l.near("sign changes of p mean", c.turns.mean, 2.64*math.Sqrt(kinetic), 0, 1)
	l.near("loss of the mean motion", c.meanLoss(), 0.562*kinetic, 0, 0.4)
	l.near("loss of holding the start", c.hold.mean, 1.58*kinetic, 0, 0.4)
	l.near("loss of the constant mean", (c.q.variance()+c.p.variance())/2, 1.40*kinetic, 0, 0.4)
	for i := range l.checks[unmarked:] {
		l.checks[unmarked+i].Batch = true
	}
}
