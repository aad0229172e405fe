package potential

import (
	"context"
	"slices"
)

// Samples are motions in potentials, one a row. All arrays are row-major and
// float32, as networks take them.
type Samples struct {
	Sensors, Times int // numbers a row of V and of T, Q, P

	V         []float32 // [n, Sensors]: the potential at equally spaced places of [0, 1]
	T         []float32 // [n, Times]: query times, increasing
	Start     []float32 // [n, 2]: position q0 and momentum p0 at time 0
	Q, P      []float32 // [n, Times]: positions and momenta at the query times
	Potential []int     // [n]: number of the potential, for splits
}

// Rows returns the number n of samples.
func (s Samples) Rows() int { return len(s.Potential) }

// Append adds a motion in the potential of a number: its values at the sensors,
// the query times, and positions and momenta there, the first of which are the
// start. The lengths of the first motion set Sensors and Times.
func (s *Samples) Append(number int, v, t, q, p []float64) {
	if s.Rows() == 0 {
		s.Sensors, s.Times = len(v), len(t)
	}
	if len(v) != s.Sensors || len(t) != s.Times || len(q) != s.Times || len(p) != s.Times {
		panic("potential: motions of different lengths")
	}
	s.V = narrow(s.V, v)
	s.T = narrow(s.T, t)
	s.Start = append(s.Start, float32(q[0]), float32(p[0]))
	s.Q = narrow(s.Q, q)
	s.P = narrow(s.P, p)
	s.Potential = append(s.Potential, number)
}

// Grow makes room for rows more motions.
func (s *Samples) Grow(rows int) {
	s.V = slices.Grow(s.V, rows*Sensors)
	s.T = slices.Grow(s.T, rows*Times)
	s.Start = slices.Grow(s.Start, 2*rows)
	s.Q = slices.Grow(s.Q, rows*Times)
	s.P = slices.Grow(s.P, rows*Times)
	s.Potential = slices.Grow(s.Potential, rows)
}

// Samples draws the batch into memory; potentials are numbered from 0. Sets that
// are kept are those of package dataset.
func (b Batch) Samples(ctx context.Context) (*Samples, error) {
	s := &Samples{}
	number := 0
	_, err := b.Each(ctx, func(w *Well) error {
		for i := range w.Orbits {
			o := &w.Orbits[i]
			s.Append(number, w.Sensed[:], o.T, o.Q, o.P)
		}
		number++
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// narrow appends numbers in single precision.
func narrow(dst []float32, src []float64) []float32 {
	for _, v := range src {
		dst = append(dst, float32(v))
	}
	return dst
}

// Slice returns rows from up to, but not including, to; it shares their memory.
func (s Samples) Slice(from, to int) Samples {
	v, t := s.Sensors, s.Times
	return Samples{
		Sensors: v, Times: t, V: s.V[from*v : to*v], T: s.T[from*t : to*t], Start: s.Start[2*from : 2*to],
		Q: s.Q[from*t : to*t], P: s.P[from*t : to*t], Potential: s.Potential[from:to],
	}
}
