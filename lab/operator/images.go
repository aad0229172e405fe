package operator

import (
	"slices"

	"neurophysics/lab/potential"
)

// withImages returns motions together with what the symmetries of Hamilton's equations
// make of them: the mirror image, V(1-q) with 1-q and -p, then both run backwards, from
// the last query time T with q(T-t) and -p(T-t). They need no new integration, and no
// potential that is not there but for its mirror image.
func withImages(s potential.Samples) potential.Samples {
	return joined(joined(s, mirrored(s)), reversed(joined(s, mirrored(s))))
}

// mirrored returns the motions as a mirror at q = 1/2 shows them.
func mirrored(s potential.Samples) potential.Samples {
	s.V, s.Q, s.P, s.Start = slices.Clone(s.V), slices.Clone(s.Q), slices.Clone(s.P), slices.Clone(s.Start)
	for i := range s.Rows() {
		slices.Reverse(s.V[i*s.Sensors : (i+1)*s.Sensors])
		s.Start[2*i], s.Start[2*i+1] = 1-s.Start[2*i], -s.Start[2*i+1]
	}
	for i := range s.Q {
		s.Q[i], s.P[i] = 1-s.Q[i], -s.P[i]
	}
	return s
}

// reversed returns the motions run backwards from their last query time.
func reversed(s potential.Samples) potential.Samples {
	s.T, s.Q, s.P, s.Start = slices.Clone(s.T), slices.Clone(s.Q), slices.Clone(s.P), slices.Clone(s.Start)
	for i := range s.Rows() {
		row := func(x []float32) []float32 { return x[i*s.Times : (i+1)*s.Times] }
		t, q, p := row(s.T), row(s.Q), row(s.P)
		span := t[s.Times-1]
		for _, x := range [][]float32{t, q, p} {
			slices.Reverse(x)
		}
		for k := range t {
			t[k], p[k] = span-t[k], -p[k]
		}
		s.Start[2*i], s.Start[2*i+1] = q[0], p[0]
	}
	return s
}

// joined returns the motions of both.
func joined(a, b potential.Samples) potential.Samples {
	a.V, a.T, a.Start = slices.Concat(a.V, b.V), slices.Concat(a.T, b.T), slices.Concat(a.Start, b.Start)
	a.Q, a.P, a.Potential = slices.Concat(a.Q, b.Q), slices.Concat(a.P, b.P), slices.Concat(a.Potential, b.Potential)
	return a
}
