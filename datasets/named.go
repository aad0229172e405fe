package datasets

import (
	"context"
	"fmt"
	"strings"

	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// Shares of the trajectories that SplitOf gives to training and to the choice
// between models; the rest is the test part.
const (
	TrainShare = 0.70
	ValidShare = 0.15
)

// Card says what a set is: enough to make it again, and to know it again.
type Card struct {
	Name         string        `json:"name"`
	Generator    string        `json:"generator"` // what made it
	Seed         uint64        `json:"seed"`
	Trajectories int           `json:"trajectories"`
	Points       int           `json:"points"` // samples of all trajectories
	Time         traj.Column   `json:"time"`
	Columns      []traj.Column `json:"columns"`
	Params       []traj.Column `json:"params,omitempty"`
	Train        int           `json:"train"` // trajectories in each part of SplitOf
	Valid        int           `json:"valid"`
	Test         int           `json:"test"`
	Checksum     string        `json:"checksum"`
}

// Names returns the names of the sets that Named makes.
func Names() []string { return mech.Names() }

// Named makes the set of that name. Zero options mean 2,000 trajectories of
// 100 samples with seed 1. The same options give the same bits.
func Named(ctx context.Context, name string, o mech.Options) (*traj.Set, error) {
	sys, err := mech.ByName(name)
	if err != nil {
		return nil, fmt.Errorf("datasets: there is no set %q, there are %s", name, strings.Join(Names(), ", "))
	}
	s, err := mech.Simulate(ctx, sys, o)
	if err != nil {
		return nil, fmt.Errorf("datasets: set %q: %w", name, err)
	}
	return s, nil
}

// SplitOf splits a set by trajectory with its own seed, 70/15/15.
func SplitOf(s *traj.Set) traj.Split {
	return traj.NewSplit(s.Len(), TrainShare, ValidShare, s.Seed)
}

// CardOf describes a set.
func CardOf(s *traj.Set) Card {
	split := SplitOf(s)
	c := Card{
		Name: s.System, Generator: "measurement", Seed: s.Seed,
		Trajectories: s.Len(), Points: s.Points(),
		Time: s.Time, Columns: s.Columns, Params: s.Params,
		Train: len(split.Train), Valid: len(split.Valid), Test: len(split.Test),
		Checksum: Checksum(s),
	}
	if sys, err := mech.ByName(s.System); err == nil && s.Seed != 0 {
		c.Generator = "integration by ode.Solve"
		if _, ok := sys.(mech.ClosedForm); ok {
			c.Generator = "closed form"
		}
	}
	return c
}
