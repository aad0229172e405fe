package potential

import (
	"errors"
	"math"
)

// Degree of the Taylor polynomials, and the size of their last term that is
// allowed: below the rounding of a position.
const (
	degree     = 12
	lastOctave = -57
	lastTerm   = 0x1p-57 // 2^lastOctave, 7e-18
	mostSteps  = 1_000_000
)

// errEscaped says that a motion left the neighbourhood of [0, 1], or took more
// steps than any in a well.
var errEscaped = errors.New("the motion leaves the well")

// flow follows a motion in an interpolant exactly but for rounding. Within a cell
// the potential is one cubic and the motion is analytic; its Taylor series is
// summed to rounding and the step ends where the motion crosses into the next
// cell. No step sees the jumps of V” at the nodes, which hold every method of fixed
// steps at order 2.
type flow struct {
	v    *Hermite
	cell int
	a    [degree + 1]float64 // Taylor coefficients of u = q - x[cell]
}

// at returns position and momentum of the current polynomial at the time t
// after its start.
func (f *flow) at(t float64) (u, p float64) {
	u, p = f.a[degree], degree*f.a[degree]
	for n := degree - 1; n >= 1; n-- {
		u = u*t + f.a[n]
		p = p*t + float64(n)*f.a[n]
	}
	return u*t + f.a[0], p
}

// expand sets the coefficients for the motion that is at u with momentum p:
// u” = -(c1 + 2 c2 u + 3 c3 u^2).
func (f *flow) expand(u, p float64) {
	c := &f.v.c[f.cell]
	a := &f.a
	a[0], a[1] = u, p
	for n := 0; n+2 <= degree; n++ {
		square := 0.0
		for i := 0; 2*i < n; i++ {
			square += a[i] * a[n-i]
		}
		square *= 2
		if n%2 == 0 {
			square += a[n/2] * a[n/2]
		}
		force := -2*c[2]*a[n] - 3*c[3]*square
		if n == 0 {
			force -= c[1]
		}
		a[n+2] = force * inverse[n]
	}
}

// inverse[n] is 1/((n+1)(n+2)).
var inverse = func() (r [degree - 1]float64) {
	for n := range r {
		r[n] = 1 / float64((n+1)*(n+2))
	}
	return r
}()

// reach returns the time for which the polynomial holds: the twelfth root of
// lastTerm over the last coefficient, down to the next twelfth of an octave.
func (f *flow) reach() float64 {
	_, octave := math.Frexp(f.a[degree]) // |a| < 2^octave; 0 has octave 0
	k := lastOctave - octave
	turns, part := k/degree, k%degree
	if part < 0 {
		turns, part = turns-1, part+degree
	}
	h := min(Span, math.Ldexp(roots[part], turns))
	for before := math.Abs(f.a[degree-1]); power(h, degree-1)*before > 8*lastTerm; {
		h *= 0.8
	}
	return h
}

// roots[k] is 2^(k/degree).
var roots = func() (r [degree]float64) {
	for k := range r {
		r[k] = math.Exp2(float64(k) / degree)
	}
	return r
}()

func power(x float64, n int) float64 {
	r := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			r *= x
		}
		x *= x
	}
	return r
}

// run follows the motion from (q0, p0) at time 0 and writes its positions and
// momenta at the times, which increase from 0 on. It returns the spread of the
// energy over all steps.
func (f *flow) run(q, p []float64, q0, p0 float64, times []float64) (spread float64, err error) {
	f.cell = f.v.cell(q0)
	u, mom, now := q0-f.v.x[f.cell], p0, 0.0
	end := times[len(times)-1]
	low, high := math.Inf(1), math.Inf(-1)
	next := 0
	for range mostSteps {
		e := f.energy(u, mom)
		low, high = min(low, e), max(high, e)
		f.expand(u, mom)
		h, move := f.exit(min(f.reach(), end-now))
		// The last times must not be missed for rounding of the sum of steps.
		for ; next < len(times) && (times[next] <= now+h || now+h >= end); next++ {
			var v float64
			v, p[next] = f.at(times[next] - now)
			q[next] = f.v.x[f.cell] + v
		}
		if next == len(times) {
			return high - low, nil
		}
		u, mom = f.at(h)
		now += h
		from := f.v.x[f.cell]
		f.cell += move
		u += from - f.v.x[f.cell]
		if !inside(f.v.x[f.cell] + u) {
			break
		}
	}
	return math.Inf(1), errEscaped
}

func (f *flow) energy(u, p float64) float64 {
	c := &f.v.c[f.cell]
	return p*p/2 + c[0] + u*(c[1]+u*(c[2]+u*c[3]))
}

// exit shortens a step of length h to the time at which the motion leaves its
// cell, and returns the change of the cell's number. The end cells are open to the
// outside.
func (f *flow) exit(h float64) (time float64, move int) {
	left, right := 0.0, f.v.x[f.cell+1]-f.v.x[f.cell]
	if f.cell == 0 {
		left = math.Inf(-1)
	}
	if f.cell == len(f.v.c)-1 {
		right = math.Inf(1)
	}
	u1, p1 := f.at(h)
	p0 := f.a[1]
	if p0*p1 >= 0 { // no turn
		switch {
		case p0+p1 > 0 && u1 > right:
			return f.crossing(right, 0, h), 1
		case p0+p1 < 0 && u1 < left:
			return f.crossing(left, 0, h), -1
		}
		return h, 0
	}
	turn := f.turn(h)
	extreme, _ := f.at(turn)
	switch {
	case p0 > 0 && extreme > right:
		return f.crossing(right, 0, turn), 1
	case p0 < 0 && extreme < left:
		return f.crossing(left, 0, turn), -1
	case p0 > 0 && u1 < left:
		return f.crossing(left, turn, h), -1
	case p0 < 0 && u1 > right:
		return f.crossing(right, turn, h), 1
	}
	return h, 0
}

// crossing returns the time between a and b at which the position, monotone
// there, is edge: Newton's method, held inside the bracket by bisection. The
// potential is C1, so that a position that misses the edge by d changes the
// energy by d^2 alone.
func (f *flow) crossing(edge, a, b float64) float64 {
	const close = 1e-13
	ua, _ := f.at(a)
	if ua == edge {
		return a
	}
	below := ua < edge
	t := (a + b) / 2
	for range 60 {
		u, p := f.at(t)
		if math.Abs(u-edge) <= close {
			break
		}
		if (u < edge) == below {
			a = t
		} else {
			b = t
		}
		t -= (u - edge) / p
		if !(t > a && t < b) {
			t = (a + b) / 2
		}
	}
	return t
}

// turn returns the time before h at which the momentum changes its sign.
func (f *flow) turn(h float64) float64 {
	a, b := 0.0, h
	up := f.a[1] < 0
	t := h / 2
	for range 60 {
		_, p := f.at(t)
		if p == 0 || b-a <= 1e-16*h {
			break
		}
		if (p < 0) == up {
			a = t
		} else {
			b = t
		}
		u, _ := f.at(t)
		t += p / f.v.slopeIn(f.cell, u)
		if !(t > a && t < b) {
			t = (a + b) / 2
		}
	}
	return t
}

func (h *Hermite) slopeIn(cell int, u float64) float64 {
	c := &h.c[cell]
	return c[1] + u*(2*c[2]+u*3*c[3])
}
