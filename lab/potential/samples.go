package potential

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
