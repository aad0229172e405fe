package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/datasets"
	"neurophysics/lab/backend"
	"neurophysics/lab/mech"
	"neurophysics/lab/traj"
)

// SourceFile is the name of the file in a run folder that says which motions
// the network was trained on.
const SourceFile = "source.json"

const (
	// FewestSamples is the length of the shortest motion that a network learns from.
	FewestSamples = 6
	fewestMotions = 6 // with which no part of a split is empty
)

// ErrGiven tells that a forecast would be given whole motions.
var ErrGiven = errors.New("nothing is left to forecast")

// Source says where motions come from.
type Source struct {
	System       string `json:"system"`
	File         string `json:"file,omitempty"`         // as it was named; "" for a simulation
	Trajectories int    `json:"trajectories,omitempty"` // of a simulation
	Steps        int    `json:"steps,omitempty"`        // of a simulation
	DataSeed     uint64 `json:"data_seed"`              // of a simulation, and of the split
	Given        int    `json:"given"`                  // samples a forecast is given; 0 means a fifth, 20 at most
	Checksum     string `json:"checksum"`               // of the motions; "" before they were first opened
}

// Open simulates the motions or reads them from their file, and splits them. A
// checksum that the source already has must be that of what comes. It returns
// an error that wraps ErrGiven where a forecast would be given too much.
func (s Source) Open(ctx context.Context, b *backend.Backend, p Preset) (*Experiment, error) {
	e := &Experiment{Preset: p, backend: b}
	var err error
	if s.File == "" {
		if e.System, err = mech.ByName(s.System); err != nil {
			return nil, err
		}
		e.Set, err = mech.Simulate(ctx, e.System, mech.Options{Trajectories: s.Trajectories, Steps: s.Steps, Seed: s.DataSeed, Threads: p.Threads})
	} else {
		e.Set, err = datasets.Read(s.File)
	}
	if err != nil {
		return nil, err
	}
	if s.File != "" {
		s.System, e.System = e.Set.System, systemOf(e.Set)
	}
	sum := datasets.Checksum(e.Set)
	if s.Checksum != "" && s.Checksum != sum {
		return nil, fmt.Errorf("lab: the motions are not those that the network was trained on (%s, then %s): restore %s or train again", sum, s.Checksum, s.origin())
	}
	s.Checksum = sum
	samples := e.Set.Trajectories[0].Len()
	if samples < FewestSamples {
		return nil, fmt.Errorf("lab: %s: motions of %d samples are too short to learn from; give at least %d", s.origin(), samples, FewestSamples)
	}
	if s.Given == 0 {
		s.Given = min(20, max(1, samples/5))
	}
	if s.Given >= samples {
		return nil, fmt.Errorf("%w, since the motions have %d samples and %d of them are given; give fewer", ErrGiven, samples, s.Given)
	}
	e.Split = traj.NewSplit(e.Set.Len(), 0.7, 0.15, s.DataSeed)
	if e.Set.Len() < fewestMotions || len(e.Split.Valid) == 0 || len(e.Split.Test) == 0 {
		return nil, fmt.Errorf("lab: too few motions to train on some, validate on others and test on the rest: there are %d; give at least %d", e.Set.Len(), fewestMotions)
	}
	e.Source = s
	e.Trajectories, e.Steps, e.Given, e.DataSeed = e.Set.Len(), samples, s.Given, s.DataSeed
	return e, nil
}

// origin names where the motions come from.
func (s *Source) origin() string {
	if s.File != "" {
		return fmt.Sprintf("the file %q", s.File)
	}
	return "the version of the lab that simulated them"
}

// systemOf returns the system that a set says it is of, if the lab knows it and
// its columns are the set's; nil otherwise.
func systemOf(set *traj.Set) mech.System {
	sys, err := mech.ByName(set.System)
	if err != nil {
		return nil
	}
	var names []string
	for _, c := range sys.Columns() {
		names = append(names, c.Name)
	}
	if !slices.Equal(names, set.Names()) {
		return nil
	}
	return sys
}

// ReadSource reads what a run folder says of its motions.
func ReadSource(dir string) (Source, error) {
	var s Source
	path := filepath.Join(dir, SourceFile)
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		return s, fmt.Errorf("lab: the folder %q does not say what its network was trained on: %w; train again", dir, err)
	}
	return s, nil
}
