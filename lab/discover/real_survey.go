package discover

import (
	"fmt"
	"math"

	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// survey is what is known about a set before the search: noise, smoothed
// states and derivatives, and which column is the velocity of which.
type survey struct {
	set      *traj.Set
	noise    []float64
	spread   []float64
	smooth   [][]invariant.Smoothed // by column, then trajectory
	how      []invariant.Smoothing
	velocity []int // velocity[i] is the column that is the derivative of i, or -1
	position []int // position[j] is the column whose derivative j is, or -1
}

// slopeR2 is the share of a derivative's variance that a column must explain,
// by a positive factor, to count as the velocity (or momentum) of another.
const slopeR2 = 0.95

// newSurvey smooths every column.
func newSurvey(set *traj.Set) (*survey, error) {
	d := set.Dim()
	s := &survey{set: set, velocity: make([]int, d), position: make([]int, d)}
	times := timesOf(set)
	for j := range set.Columns {
		s.velocity[j], s.position[j] = -1, -1
		smooth, how, err := invariant.Smooth(times, columnOf(set, j))
		if err != nil {
			return nil, fmt.Errorf("discover: column %q: %w", set.Columns[j].Name, err)
		}
		s.smooth, s.how = append(s.smooth, smooth), append(s.how, how)
		s.noise = append(s.noise, how.Noise)
	}
	for _, c := range set.Table() {
		s.spread = append(s.spread, spreadOf(c))
	}
	for i := range d {
		best := slopeR2
		for j := range d {
			if i == j || s.position[j] >= 0 {
				continue
			}
			if slope, r2 := s.slope(i, j); slope > 0 && r2 > best {
				best = r2
				s.velocity[i] = j
			}
		}
		if j := s.velocity[i]; j >= 0 {
			s.position[j] = i
		}
	}
	return s, nil
}

// noisy tells that no column moves smoothly.
func (s *survey) noisy() bool {
	for j, n := range s.noise {
		if n <= 0.7*s.spread[j] {
			return false
		}
	}
	return true
}

// duration returns the mean time that a trajectory takes.
func (s *survey) duration() float64 {
	sum := 0.0
	for _, t := range timesOf(s.set) {
		sum += t[len(t)-1] - t[0]
	}
	return sum / float64(s.set.Len())
}

// slope fits d(i)/dt = slope * j and returns the share of variance explained.
func (s *survey) slope(i, j int) (slope, r2 float64) {
	var dd, dy, yy float64
	for k := range s.set.Trajectories {
		for n, d := range s.smooth[i][k].D1 {
			y := s.smooth[j][k].Value[n]
			dd, dy, yy = dd+d*d, dy+d*y, yy+y*y
		}
	}
	if dd == 0 || yy == 0 {
		return 0, 0
	}
	return dy / yy, dy * dy / (dd * yy)
}

// columns reports what each column was found to be.
func (s *survey) columns() []ColumnReport {
	out := make([]ColumnReport, s.set.Dim())
	for j, c := range s.set.Columns {
		out[j] = ColumnReport{Name: c.Name, Unit: c.Unit, Spread: s.spread[j], Noise: s.noise[j]}
		if i := s.position[j]; i >= 0 {
			out[j].VelocityOf = s.set.Columns[i].Name
		}
	}
	return out
}

// timesOf returns the sample times by trajectory.
func timesOf(set *traj.Set) [][]float64 {
	times := make([][]float64, set.Len())
	for k := range times {
		times[k] = set.Trajectories[k].T
	}
	return times
}

// columnOf returns column j by trajectory.
func columnOf(set *traj.Set, j int) [][]float64 {
	d := set.Dim()
	out := make([][]float64, set.Len())
	for k := range out {
		t := &set.Trajectories[k]
		out[k] = make([]float64, t.Len())
		for i := range out[k] {
			out[k][i] = t.X[i*d+j]
		}
	}
	return out
}

// spreadOf returns the standard deviation.
func spreadOf(c []float64) float64 {
	mean, sum := meanOf(c), 0.0
	for _, v := range c {
		sum += (v - mean) * (v - mean) / float64(len(c))
	}
	return math.Sqrt(sum)
}
