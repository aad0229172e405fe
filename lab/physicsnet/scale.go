package physicsnet

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/traj"
)

// Scale holds what states are normalised with, taken from the training
// trajectories alone. All slices have one number per state column.
type Scale struct {
	Mean []float64 `json:"mean"`
	Std  []float64 `json:"std"`  // standard deviation of the column
	Step []float64 `json:"step"` // root mean square change from one sample to the next, at least 5 % of the column's share of the largest
	// Rate is the root mean square time derivative of positions (first half)
	// and of velocities (second half), one number for each half.
	Rate []float64 `json:"rate"`
	// Energy is the unit of the head: the mean square speed.
	Energy float64 `json:"energy"`
}

// minStep keeps a column that hardly changes, such as the horizontal velocity
// of a projectile, from being predicted to more digits than float32 has.
const minStep = 0.05

// newScale measures the scale of the trajectories of a set.
func newScale(s *traj.Set) (*Scale, error) {
	d := s.Dim()
	sc := &Scale{Mean: make([]float64, d), Std: make([]float64, d), Step: make([]float64, d), Rate: make([]float64, d)}
	n := float64(s.Points())
	each := func(f func(k, i int)) {
		for k := range s.Trajectories {
			for i := range s.Trajectories[k].Len() {
				f(k, i)
			}
		}
	}
	each(func(k, i int) {
		for j, v := range s.State(k, i) {
			sc.Mean[j] += v / n
		}
	})
	steps := 0
	each(func(k, i int) {
		x := s.State(k, i)
		for j, v := range x {
			sc.Std[j] += (v - sc.Mean[j]) * (v - sc.Mean[j]) / n
		}
		if i == 0 {
			return
		}
		steps++
		before := s.State(k, i-1)
		h := s.Trajectories[k].T[i] - s.Trajectories[k].T[i-1]
		for j := range x {
			c := x[j] - before[j]
			sc.Step[j] += c * c
			sc.Rate[j] += (c / h) * (c / h)
		}
	})
	if steps == 0 {
		return nil, fmt.Errorf("physicsnet: every trajectory has a single sample; give at least two")
	}
	largest := 0.0
	for j := range d {
		sc.Std[j] = math.Sqrt(sc.Std[j])
		// The mean of equal numbers is rounded, so the spread need not be zero.
		if sc.Std[j] <= 1e-12*math.Abs(sc.Mean[j]) {
			return nil, fmt.Errorf("physicsnet: the column %q is the same number in every sample; leave it out", s.Columns[j].Name)
		}
		sc.Step[j] = math.Sqrt(sc.Step[j] / float64(steps))
		sc.Rate[j] /= float64(steps)
		largest = max(largest, sc.Step[j]/sc.Std[j])
	}
	if largest == 0 {
		return nil, fmt.Errorf("physicsnet: nothing moves in any trajectory")
	}
	half := d / 2
	for j := range d {
		sc.Step[j] = max(sc.Step[j], minStep*largest*sc.Std[j])
		if j < half {
			sc.Energy += sc.Rate[j]
		}
	}
	if sc.Energy == 0 { // no positions, or none that move: the head keeps its own unit
		sc.Energy = 1
	}
	pool(sc.Rate[:half])
	pool(sc.Rate[half:])
	return sc, nil
}

// pool replaces squares by the root of their mean.
func pool(r []float64) {
	sum := 0.0
	for _, v := range r {
		sum += v
	}
	for j := range r {
		r[j] = math.Sqrt(sum / float64(len(r)))
	}
}

// stepNormalised returns Step in units of Std.
func (s *Scale) stepNormalised() []float32 {
	out := make([]float32, len(s.Step))
	for j := range out {
		out[j] = float32(s.Step[j] / s.Std[j])
	}
	return out
}

// hamilton turns the slope of the head in normalised states, [rows, dim], into
// the rates that Hamilton's equations give, in units of Rate.
func (s *Scale) hamilton(slope *Node) *Node {
	d := len(s.Std)
	half := d / 2
	turn := make([][]float32, d)
	for j := range turn {
		turn[j] = make([]float32, d)
	}
	for j := range half {
		v := j + half
		turn[v][j] = float32(s.Energy / s.Std[v] / s.Rate[j])  // dq/dt = dE/dv
		turn[j][v] = float32(-s.Energy / s.Std[j] / s.Rate[v]) // dv/dt = -dE/dq
	}
	return MatMul(slope, Const(slope.Graph(), turn))
}

// rates puts time derivatives, [rows, dim], into units of Rate.
func (s *Scale) rates(r *Node) *Node {
	w := make([]float32, len(s.Rate))
	for j := range w {
		w[j] = float32(1 / s.Rate[j])
	}
	return Mul(r, ExpandLeftToRank(Const(r.Graph(), w), 2))
}
