package discover

import (
	"fmt"
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/invariant"
)

// forceTerm is a candidate of the force on one coordinate q: the acceleration
// is minus its factor times force, the energy plus the factor times potential.
type forceTerm struct {
	force     string // in the column name that %s stands for
	potential string // zero where the body rests, and not negative near it
	f, u      func(q float64) float64
}

var forceTerms = []forceTerm{
	{"%s", "0.5*%s^2", func(q float64) float64 { return q }, func(q float64) float64 { return q * q / 2 }},
	{"%s^3", "0.25*%s^4", func(q float64) float64 { return q * q * q }, func(q float64) float64 { return q * q * q * q / 4 }},
	{"sin(%s)", "(1 - cos(%s))", math.Sin, func(q float64) float64 { return 1 - math.Cos(q) }},
	{"%s^2", "%s^3/3", func(q float64) float64 { return q * q }, func(q float64) float64 { return q * q * q / 3 }},
	{"sin(2*%s)", "0.5*(1 - cos(2*%s))", func(q float64) float64 { return math.Sin(2 * q) }, func(q float64) float64 { return (1 - math.Cos(2*q)) / 2 }},
}

// Columns of the fit beside the force terms.
const (
	restColumn     = 0 // a constant: the zero of the coordinate is off
	velocityColumn = 1
	forceColumn    = 2 // first force term
)

// swing is one coordinate with its smoothed derivatives, ends left out.
type swing struct {
	t, q, v, a []float64
	recorded   []float64 // velocity as the file gives it, or nil
	noise      float64   // of q
	trajectory []int     // that each sample belongs to
}

// newSwing takes the coordinate from column q of a survey, its derivatives from
// smoothing that column alone, and column v as the recorded velocity if v >= 0.
func newSwing(s *survey, q, v int) *swing {
	w := &swing{noise: s.noise[q]}
	d := s.set.Dim()
	for k := range s.set.Trajectories {
		t := &s.set.Trajectories[k]
		trim := min(s.how[q].Window/3, t.Len()/8)
		for i := trim; i < t.Len()-trim; i++ {
			sm := &s.smooth[q][k]
			w.t, w.q, w.v, w.a = append(w.t, t.T[i]), append(w.q, sm.Value[i]), append(w.v, sm.D1[i]), append(w.a, sm.D2[i])
			w.trajectory = append(w.trajectory, k)
			if v >= 0 {
				w.recorded = append(w.recorded, t.X[i*d+v])
			}
		}
	}
	return w
}

// motions returns the first and past-last sample of each trajectory.
func (w *swing) motions() [][2]int {
	var out [][2]int
	for i, k := range w.trajectory {
		if i == 0 || k != w.trajectory[i-1] {
			out = append(out, [2]int{i, i})
		}
		out[len(out)-1][1] = i + 1
	}
	return out
}

// step returns the mean time between samples.
func (w *swing) step() float64 {
	span, steps := 0.0, 0
	for _, rows := range w.motions() {
		span += w.t[rows[1]-1] - w.t[rows[0]]
		steps += rows[1] - rows[0] - 1
	}
	return span / float64(steps)
}

// blocks cuts each trajectory into blocks of about a length in samples, four
// at least of all together.
func (w *swing) blocks(length int) [][2]int {
	var out [][2]int
	motions := w.motions()
	least := (4 + len(motions) - 1) / len(motions)
	for _, rows := range motions {
		n := rows[1] - rows[0]
		for _, b := range invariant.Blocks(n, length, least) {
			out = append(out, [2]int{rows[0] + b[0], rows[0] + b[1]})
		}
	}
	return out
}

// row fills the columns of the fit for sample i.
func (w *swing) row(dst []float64, i int) {
	dst[restColumn], dst[velocityColumn] = 1, -w.v[i]
	for j, f := range forceTerms {
		dst[forceColumn+j] = -f.f(w.q[i])
	}
}

// equations returns the normal equations of the samples from lo to hi.
func (w *swing) equations(lo, hi int) *normal {
	q := newNormal(forceColumn + len(forceTerms))
	row := make([]float64, q.p)
	for i := lo; i < hi; i++ {
		w.row(row, i)
		q.row(row, w.a[i])
	}
	return q
}

// motionLaw is a fitted law of motion q” = rest - damping q' - sum k_i f_i(q).
type motionLaw struct {
	columns []int     // of the fit; the first two are restColumn and velocityColumn, and there may be no other
	c       []float64 // by columns
	r2      float64
	memory  float64 // correlation length of the residuals, in samples

	constant bool // q” = rest; R2 is then of the acceleration itself, not of its changes
}

// fewestSamples are four times the columns of the fit.
var fewestSamples = 4 * (forceColumn + len(forceTerms))

// A further force term must explain worthTerm of the residual sum of squares.
const worthTerm = 0.3

// enoughR2 is R2 at which no more force terms than some are looked for, since
// smoothing always leaves something to any term. Friction alone must leave less
// than what counts as a term.
func enoughR2(forces int) float64 {
	if forces == 0 {
		return 1 - redundantShare*redundantShare
	}
	return 0.995
}

// choices lists the columns of all sets of so many force terms, two at most.
func choices(size int) [][]int {
	if size == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for a := range forceTerms {
		if size == 1 {
			out = append(out, []int{forceColumn + a})
			continue
		}
		for b := range a {
			out = append(out, []int{forceColumn + a, forceColumn + b})
		}
	}
	return out
}

// fit chooses the force terms and fits the law.
func (w *swing) fit() (*motionLaw, error) {
	whole := w.equations(0, len(w.t))
	if whole.n < fewestSamples {
		return nil, fmt.Errorf("discover: smoothing leaves %d samples for a law of motion, %d are needed: %w", whole.n, fewestSamples, invariant.ErrTooFew)
	}
	var best *motionLaw
	bestRSS := math.Inf(1)
	for size := 0; size <= 2 && (best == nil || best.r2 < enoughR2(size-1)); size++ {
		var here *motionLaw
		hereRSS := math.Inf(1)
		for _, forces := range choices(size) {
			columns := append([]int{restColumn, velocityColumn}, forces...)
			c, rss, ok := whole.sub(columns).solve()
			if ok && rss < hereRSS {
				here, hereRSS = &motionLaw{columns: columns, c: c, r2: whole.r2(rss)}, rss
			}
		}
		if size == 0 && here != nil && here.r2 < dampingR2 {
			continue // nothing that further terms must improve on
		}
		if here != nil && hereRSS < (1-worthTerm)*bestRSS {
			best, bestRSS = here, hereRSS
		}
	}
	// Smoothing makes slow waves of noise, which a few rows of any term explain.
	const smoothed = 4 // times the standard error of a parabola's
	if best == nil || best.r2 < dampingR2 || w.rests(spreadOf(w.a)/smoothed) {
		if l := w.fall(whole); l != nil {
			best = l
		}
	}
	if best == nil {
		return nil, fmt.Errorf("discover: the samples do not fix a law of motion: %w", invariant.ErrTooFew)
	}
	best.memory = invariant.Memory(best.residuals(w))
	return best, nil
}

// fall is the law of constant acceleration, nil where that explains too little
// or is no more than what noise makes of a uniform motion.
func (w *swing) fall(whole *normal) *motionLaw {
	l := &motionLaw{columns: []int{restColumn, velocityColumn}, constant: true}
	c, rss, ok := l.solve(whole.sub(l.columns))
	if !ok || w.rests(c[restColumn]) {
		return nil
	}
	l.c, l.r2 = c, 1-rss/whole.yy
	if l.r2 < dampingR2 {
		return nil
	}
	return l
}

// rests tells that an acceleration is less than rounding, or than five standard
// errors of that of a parabola through noisy samples.
func (w *swing) rests(a float64) bool {
	const rounding = 1e-6
	n := float64(len(w.t))
	span := w.step() * n / float64(len(w.motions()))
	return math.Abs(a)*span*span < 5*w.noise*math.Sqrt(720/n)+rounding*spreadOf(w.q)
}

// solve solves equations of the law's columns.
func (l *motionLaw) solve(q *normal) (c []float64, rss float64, ok bool) {
	if !l.constant {
		return q.solve()
	}
	c, rss, ok = q.sub([]int{restColumn}).solve()
	return append(c, 0), rss, ok
}

// residuals are the accelerations less those of the law.
func (l *motionLaw) residuals(w *swing) []float64 {
	out := make([]float64, len(w.t))
	for i := range out {
		out[i] = w.a[i] - l.at(w.q[i], w.v[i])
	}
	return out
}

// explains returns R2 of the accelerations of other motions.
func (l *motionLaw) explains(w *swing) float64 {
	rss, all := 0.0, newNormal(0)
	for i, r := range l.residuals(w) {
		rss += r * r
		all.row(nil, w.a[i])
	}
	if l.constant {
		return 1 - rss/all.yy
	}
	return all.r2(rss)
}

// terms returns the force terms and their factors.
func (l *motionLaw) terms() ([]forceTerm, []float64) {
	var out []forceTerm
	for _, c := range l.columns[forceColumn:] {
		out = append(out, forceTerms[c-forceColumn])
	}
	return out, l.c[forceColumn:]
}

// forced tells whether the acceleration depends on the place.
func (l *motionLaw) forced() bool { return len(l.columns) > forceColumn }

// stiffness is -da/dq at q = 0: the square of the small swings' frequency.
func (l *motionLaw) stiffness() float64 {
	const h = 1e-4
	terms, k := l.terms()
	sum := 0.0
	for i, f := range terms {
		sum += k[i] * (f.f(h) - f.f(-h)) / (2 * h)
	}
	return sum
}

// potential is the energy of place at q, over the mass.
func (l *motionLaw) potential(q float64) float64 {
	terms, k := l.terms()
	sum := 0.0
	for i, f := range terms {
		sum += k[i] * f.u(q)
	}
	return sum
}

// formula parses a text in which %s is the column q.
func formula(text, q string, names []string) *expr.Expr {
	e, err := expr.Parse(fmt.Sprintf(text, quote(q)), names)
	if err != nil {
		panic(fmt.Sprintf("discover: %q: %v", text, err))
	}
	return e
}
