package discover

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"neurophysics/lab/ode"
)

// Seen are motions of one coordinate that is seen through a smooth curve nobody
// knows: X[k][i] is the i-th position of motion k, at times one apart. What they are
// taken for is a unit mass in a potential, q” = -V'(q), seen at
//
//	x = x0 + q + a q^2 + b q^3.
//
// This fixes q up to its unit, its sign and where it is 0: any other coordinate makes
// a force that depends on the velocity as well. Momentum is p = q'.
type Seen struct{ X [][]float64 }

// A force is -V'(q), with constants that are fitted.
type force func(c []float64, q float64) float64

// Numbers of the curve, and steps of the integrator between two positions.
const (
	curveNumbers = 3
	seenSubsteps = 2
)

// curve is x at q.
func curve(c []float64, q float64) float64 { return c[0] + q*(1+q*(c[1]+q*c[2])) }

// seenFit is a fit of a force and a curve to motions that are seen.
type seenFit struct {
	x      [][]float64
	f      force
	at     []float64    // the curve's numbers, then the force's constants
	starts [][2]float64 // (q, p) of each motion
	square []float64    // mean squared miss of each motion
	parts  []*normal    // of the numbers in at, the starts eliminated
}

// ErrUnseen reports that what is seen tells no formula: it moves like no mass in a
// potential, or the learnt scalar is none of such motions.
var ErrUnseen = errors.New("discover: what is seen moves like no mass in a potential: train the network longer")

// fit finds the numbers, from the given ones, and the starts by Gauss-Newton steps,
// halved where they lead uphill. With held it leaves the numbers as they are.
func (s Seen) fit(f force, at []float64, held bool) (*seenFit, error) {
	now := &seenFit{x: s.X, f: f, at: slices.Clone(at)}
	now.starts = s.guess(at[0])
	for range motionSteps {
		next, fall := now.step(held)
		if next == nil {
			return nil, ErrUnseen
		}
		if now = next; fall < 1e-6 {
			if now.linearized() == nil {
				return nil, ErrUnseen
			}
			return now, nil
		}
	}
	return nil, ErrUnseen
}

// step returns the fit after one step, with the equations at its beginning, and the
// share by which the squared misses fell; nil where they are not finite.
func (f *seenFit) step(held bool) (*seenFit, float64) {
	moves := f.linearized()
	if moves == nil {
		return nil, 0
	}
	change := make([]float64, len(f.at))
	if !held {
		sum := newNormal(len(f.at))
		for _, p := range f.parts {
			sum.add(p)
		}
		var ok bool
		if change, _, ok = sum.solve(); !ok {
			return nil, 0
		}
	}
	before := meanOf(f.square)
	for share := 1.0; share > 1e-4; share /= 2 {
		next := &seenFit{x: f.x, f: f.f, at: slices.Clone(f.at), parts: f.parts}
		for j, v := range change {
			next.at[j] += share * v
		}
		for k, m := range moves {
			s := f.starts[k]
			for i := range s {
				s[i] += share * m.start(i, change)
			}
			next.starts = append(next.starts, s)
		}
		for k := range f.x {
			miss := next.misses(k, next.at, next.starts[k])
			next.square = append(next.square, floats.Dot(miss, miss)/float64(len(miss)))
		}
		if after := meanOf(next.square); after <= before*(1+1e-12) {
			return next, 1 - after/before
		}
	}
	return f, 0 // as low as rounding lets it go
}

// move is how the start of a motion follows a change of the numbers.
type move struct {
	own   [2]float64   // with no change
	along [2][]float64 // with each number
}

func (m *move) start(i int, change []float64) float64 {
	v := m.own[i]
	for j, c := range change {
		v -= m.along[i][j] * c
	}
	return v
}

// linearized fills the equations and squares of the fit where it stands and returns
// the moves of the starts; nil where something is not finite.
func (f *seenFit) linearized() []move {
	const h = 1e-6
	n := len(f.at)
	f.parts, f.square = nil, nil
	var moves []move
	for k, x := range f.x {
		base := f.misses(k, f.at, f.starts[k])
		jac := make([][]float64, 2+n) // d x / d start, then number
		for j := range jac {
			at, start := slices.Clone(f.at), f.starts[k]
			if j < 2 {
				start[j] += h
			} else {
				at[j-2] += h
			}
			jac[j] = f.misses(k, at, start)
			for i, v := range jac[j] {
				jac[j][i] = (base[i] - v) / h
			}
			if !finite(jac[j]) {
				return nil
			}
		}
		all := newNormal(2 + n)
		row := make([]float64, 2+n)
		for i := range x {
			for j := range row {
				row[j] = jac[j][i]
			}
			all.row(row, base[i])
		}
		part, m, ok := all.withoutStart()
		if !ok {
			return nil
		}
		f.square = append(f.square, all.yy/float64(len(x)))
		f.parts, moves = append(f.parts, part), append(moves, m)
	}
	return moves
}

// withoutStart eliminates the first two numbers, the start of a motion.
func (q *normal) withoutStart() (*normal, move, bool) {
	n := q.p - 2
	at := func(i, j int) float64 { return q.a[max(i, j)*q.p+min(i, j)] }
	det := at(0, 0)*at(1, 1) - at(0, 1)*at(0, 1)
	var m move
	if !(det > 1e-12*at(0, 0)*at(1, 1)) {
		return nil, m, false
	}
	solve := func(u, v float64) [2]float64 {
		return [2]float64{(at(1, 1)*u - at(0, 1)*v) / det, (at(0, 0)*v - at(0, 1)*u) / det}
	}
	m.own = solve(q.b[0], q.b[1])
	part := newNormal(n)
	for j := range n {
		s := solve(at(0, 2+j), at(1, 2+j))
		m.along[0], m.along[1] = append(m.along[0], s[0]), append(m.along[1], s[1])
		for i := j; i < n; i++ {
			part.a[i*n+j] = at(2+i, 2+j) - at(0, 2+i)*s[0] - at(1, 2+i)*s[1]
		}
		part.b[j] = q.b[2+j] - at(0, 2+j)*m.own[0] - at(1, 2+j)*m.own[1]
	}
	part.yy, part.n = q.yy-q.b[0]*m.own[0]-q.b[1]*m.own[1], q.n
	return part, m, true
}

// misses is what is seen of motion k less what the numbers and the start make.
func (f *seenFit) misses(k int, at []float64, start [2]float64) []float64 {
	var miss []float64
	f.follow(k, at, start, func(i int, q, _ float64) { miss = append(miss, f.x[k][i]-curve(at, q)) })
	return miss
}

// follow gives q and p at the times of motion k.
func (f *seenFit) follow(k int, at []float64, start [2]float64, each func(i int, q, p float64)) {
	c := at[curveNumbers:]
	stepper := ode.NewYoshida4(func(dst, x []float64, _ float64) { dst[0] = f.f(c, x[0]) }, 2)
	z := start[:]
	for i := range f.x[k] {
		each(i, z[0], z[1])
		for range seenSubsteps {
			stepper.Step(z, 0, 1./seenSubsteps)
		}
	}
}

// frequency estimates that of small swings from x(i-lag) + x(i+lag), which is
// 2 cos(frequency lag) x(i) for a harmonic motion about 0.
func (s Seen) frequency(zero float64) float64 {
	const lag = 3
	num, den := 0.0, 0.0
	for _, x := range s.X {
		for i := lag; i+lag < len(x); i++ {
			v := x[i] - zero
			num += v * (x[i-lag] + x[i+lag] - 2*zero)
			den += v * v
		}
	}
	return math.Acos(min(1, max(-1, num/den/2))) / lag
}

// guess returns the starts of the sinusoids that fit the motions best.
func (s Seen) guess(zero float64) [][2]float64 {
	w := s.frequency(zero)
	starts := make([][2]float64, len(s.X))
	for k, x := range s.X {
		fit := newNormal(2)
		for i, v := range x {
			sin, cos := math.Sincos(w * float64(i))
			fit.row([]float64{cos, sin}, v-zero)
		}
		if c, _, ok := fit.solve(); ok {
			starts[k] = [2]float64{c[0], c[1] * w}
		}
	}
	return starts
}
