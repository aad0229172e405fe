package traj

import (
	"fmt"
	"math"
)

// Column names a measured quantity and its unit, for example {"vx", "m/s"}.
// An empty unit means that the unit is not known; "1" means dimensionless.
type Column struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
}

// Trajectory is one motion sampled at n times. The state at sample i is
// X[i*dim : (i+1)*dim], where dim is the number of columns of the Set.
type Trajectory struct {
	T      []float64 // sample times, strictly increasing, in the unit of Set.Time
	X      []float64 // states, row-major, len(T)*dim numbers
	Params []float64 // what is constant along this motion, in the order of Set.Params; may be nil
}

// Len returns the number of samples.
func (t *Trajectory) Len() int { return len(t.T) }

// Set is a collection of trajectories of one system.
type Set struct {
	System       string       // name of the system, for example "spring"
	Time         Column       // name and unit of time
	Columns      []Column     // names and units of the state
	Params       []Column     // names and units of Trajectory.Params
	Seed         uint64       // seed the set was drawn with, 0 for recordings
	Trajectories []Trajectory // the motions
}

// Dim returns the number of state columns.
func (s *Set) Dim() int { return len(s.Columns) }

// Len returns the number of trajectories.
func (s *Set) Len() int { return len(s.Trajectories) }

// Points returns the number of samples of all trajectories together.
func (s *Set) Points() int {
	n := 0
	for i := range s.Trajectories {
		n += s.Trajectories[i].Len()
	}
	return n
}

// State returns the state of trajectory k at sample i as a view into the set.
func (s *Set) State(k, i int) []float64 {
	d := s.Dim()
	return s.Trajectories[k].X[i*d : (i+1)*d : (i+1)*d]
}

// Names returns the names of the state columns.
func (s *Set) Names() []string {
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = c.Name
	}
	return names
}

// Table returns all states by column, trajectories one after the other: dim
// slices of Points numbers each.
func (s *Set) Table() [][]float64 {
	d := s.Dim()
	cols := make([][]float64, d)
	for j := range cols {
		cols[j] = make([]float64, 0, s.Points())
	}
	for k := range s.Trajectories {
		x := s.Trajectories[k].X
		for i, v := range x {
			cols[i%d] = append(cols[i%d], v)
		}
	}
	return cols
}

// Subset returns a set of the trajectories with the given indices. It shares
// their samples with s.
func (s *Set) Subset(index []int) *Set {
	sub := *s
	sub.Trajectories = make([]Trajectory, len(index))
	for i, k := range index {
		sub.Trajectories[i] = s.Trajectories[k]
	}
	return &sub
}

// Check reports the first thing that makes the set unusable: no columns, no
// trajectories, wrong lengths, numbers that are not finite, times that do not
// increase. Rows and trajectories count from 0.
func (s *Set) Check() error {
	d := s.Dim()
	if d == 0 {
		return fmt.Errorf("traj: the set has no state columns")
	}
	if s.Len() == 0 {
		return fmt.Errorf("traj: the set has no trajectories")
	}
	for k := range s.Trajectories {
		if err := s.check(k, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) check(k, d int) error {
	t := &s.Trajectories[k]
	if len(t.T) == 0 {
		return fmt.Errorf("traj: trajectory %d has no samples", k)
	}
	if len(t.X) != len(t.T)*d {
		return fmt.Errorf("traj: trajectory %d has %d times but %d numbers in %d columns", k, len(t.T), len(t.X), d)
	}
	if t.Params != nil && len(t.Params) != len(s.Params) {
		return fmt.Errorf("traj: trajectory %d has %d parameters, the set names %d", k, len(t.Params), len(s.Params))
	}
	for i, v := range t.T {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("traj: trajectory %d row %d column %q: %v is not a finite number", k, i, s.Time.Name, v)
		}
		if i > 0 && v <= t.T[i-1] {
			return fmt.Errorf("traj: trajectory %d row %d column %q: time %g does not come after %g", k, i, s.Time.Name, v, t.T[i-1])
		}
	}
	for i, v := range t.X {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("traj: trajectory %d row %d column %q: %v is not a finite number", k, i/d, s.Columns[i%d].Name, v)
		}
	}
	return nil
}
