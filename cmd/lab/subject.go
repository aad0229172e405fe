package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/datasets"
	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/expr"
	"neurophysics/lab/mech"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/traj"
)

// sourceFile is the name of the file in a run folder that says which motions
// the network was trained on.
const sourceFile = "source.json"

// fewestSamples is the length of the shortest motion that a network learns from.
const fewestSamples = 6

// source says where motions come from.
type source struct {
	System       string `json:"system"`
	File         string `json:"file,omitempty"`         // as it was named; "" for a simulation
	Trajectories int    `json:"trajectories,omitempty"` // of a simulation
	Steps        int    `json:"steps,omitempty"`        // of a simulation
	DataSeed     uint64 `json:"data_seed"`              // of a simulation, and of the split
	Given        int    `json:"given"`                  // samples a forecast is given
	Checksum     string `json:"checksum"`
}

// subject is a set of motions with what is known about their system.
type subject struct {
	*lab.Experiment // System is nil where the lab does not know it
	source          source
}

// open simulates the motions or reads them from their file. A checksum that the
// source already has must be that of what comes.
func (s source) open(ctx context.Context, p lab.Preset) (*subject, error) {
	var set *traj.Set
	var sys mech.System
	var err error
	if s.File == "" {
		if sys, err = systemNamed(s.System); err != nil {
			return nil, err
		}
		set, err = mech.Simulate(ctx, sys, mech.Options{Trajectories: s.Trajectories, Steps: s.Steps, Seed: s.DataSeed})
	} else {
		set, err = datasets.Read(s.File)
	}
	if err != nil {
		return nil, err
	}
	if s.File != "" {
		s.System = set.System
		sys = systemOf(set)
	}
	sum := datasets.Checksum(set)
	if s.Checksum != "" && s.Checksum != sum {
		return nil, fmt.Errorf("the motions are not those that the network was trained on (%s, then %s): restore %s or train again", sum, s.Checksum, s.origin())
	}
	s.Checksum = sum
	samples := set.Trajectories[0].Len()
	if samples < fewestSamples {
		return nil, fmt.Errorf("%s: motions of %d samples are too short to learn from; give at least %d", s.origin(), samples, fewestSamples)
	}
	if s.Given == 0 {
		s.Given = min(20, max(1, samples/5))
	}
	if s.Given >= samples {
		return nil, usagef("-given is %d, but the motions have %d samples; give fewer", s.Given, samples)
	}
	p.Trajectories, p.Steps, p.Given, p.DataSeed = set.Len(), samples, s.Given, s.DataSeed
	split := traj.NewSplit(set.Len(), 0.7, 0.15, s.DataSeed)
	const fewest = 6 // with which no part of the split is empty
	if set.Len() < fewest || len(split.Valid) == 0 || len(split.Test) == 0 {
		return nil, fmt.Errorf("%d motions are too few to train on some, validate on others and test on the rest; give at least %d", set.Len(), fewest)
	}
	return &subject{Experiment: &lab.Experiment{Preset: p, System: sys, Set: set, Split: split}, source: s}, nil
}

// origin names where the motions come from.
func (s *source) origin() string {
	if s.File != "" {
		return fmt.Sprintf("the file %q", s.File)
	}
	return "the version of the lab that simulated them"
}

// systemOf returns the system that a set says it is of, if the lab knows it and
// its columns are the set's.
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

// trainedOn finds the motions that the network in a run folder was trained on.
// Folders of `lab run` do not say it, but the sizes of their split do.
func trainedOn(ctx context.Context, dir string, net *physicsnet.Net) (*subject, error) {
	path := filepath.Join(dir, sourceFile)
	text, err := os.ReadFile(path)
	if err == nil {
		var s source
		if err := json.Unmarshal(text, &s); err != nil {
			return nil, fmt.Errorf("%q does not say what the network was trained on: %w; train again", path, err)
		}
		p := lab.Default()
		p.Net = net.Config
		return s.open(ctx, p)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var rows struct {
		Train int `json:"train_rows"`
		Valid int `json:"valid_rows"`
	}
	if text, err = os.ReadFile(filepath.Join(dir, "manifest.json")); err == nil {
		err = json.Unmarshal(text, &rows)
	}
	if err != nil {
		return nil, fmt.Errorf("the folder %q does not say what its network was trained on: %w; train again", dir, err)
	}
	for _, p := range lab.Presets() {
		split := traj.NewSplit(p.Trajectories, 0.7, 0.15, p.DataSeed)
		if len(split.Train) == rows.Train && len(split.Valid) == rows.Valid {
			p.Net = net.Config
			return source{System: net.System, Trajectories: p.Trajectories, Steps: p.Steps, DataSeed: p.DataSeed, Given: p.Given}.open(ctx, p)
		}
	}
	return nil, fmt.Errorf("the folder %q does not say what its network was trained on, and %d training motions are of no preset; train again with `lab train`", dir, rows.Train)
}

// loadRun reads a trained network and the motions it was trained on.
func loadRun(ctx context.Context, f *flags, dir string) (*backend.Backend, *physicsnet.Net, *subject, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("there is no run folder %q: %w; `lab train` makes one", dir, os.ErrNotExist)
	}
	if !info.IsDir() {
		return nil, nil, nil, usagef("%q is no run folder; give one that `lab train` made", dir)
	}
	b, err := f.open()
	if err != nil {
		return nil, nil, nil, err
	}
	net, err := physicsnet.Load(b, dir)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := trainedOn(ctx, dir, net)
	return b, net, s, err
}

// figures are what is measured of a network on the test motions. What takes
// the true energy is missing where the lab does not know the system.
type figures struct {
	Seed      uint64           `json:"seed"`
	Standard  bool             `json:"standard"` // trained without the energy loss
	Tested    int              `json:"test_trajectories"`
	OneStep   evaluate.Errors  `json:"one_step"`   // predictions from recorded samples
	Forecast  evaluate.Errors  `json:"forecast"`   // free-running, samples after the given ones
	Drift     *evaluate.Drift  `json:"drift"`      // of the forecasts
	HeldBy    string           `json:"held_by"`    // what forecasts are held to: "law", "head" or "nothing"
	FreeDrift *evaluate.Drift  `json:"free_drift"` // of forecasts that are held to nothing
	HeadDrift *evaluate.Drift  `json:"head_drift"` // of forecasts that are held to the head's level
	Head      *evaluate.Affine `json:"head"`       // energy head at single states against the true energy
}

// errDiverged says that there are no figures to speak of.
var errDiverged = errors.New("the forecasts of the network do not stay finite; train longer or with a lower learning rate")

// check reports figures that are no finite numbers.
func (g *figures) check() error {
	values := []float64{g.OneStep.MSE, g.Forecast.MSE}
	for _, d := range []*evaluate.Drift{g.Drift, g.FreeDrift, g.HeadDrift} {
		if d != nil {
			values = append(values, d.Mean, d.Largest)
		}
	}
	for _, v := range values {
		if v-v != 0 {
			return errDiverged
		}
	}
	return nil
}

// judge measures a network. Forecasts may be held to a law that was found for
// its head, or nil. The verdict is nil where the system is not known.
func (s *subject) judge(net *physicsnet.Net, law *expr.Expr) (figures, *lab.Verdict, error) {
	out := figures{Seed: net.Config.Seed, Standard: net.Config.Beta == 0, Tested: len(s.Split.Test)}
	if s.System != nil {
		v, err := s.JudgeWith(net, law)
		if err != nil {
			return out, nil, err
		}
		out.OneStep, out.Forecast, out.Head, out.HeldBy = v.OneStep, v.Forecast, v.Head, v.HeldBy
		out.Drift, out.FreeDrift, out.HeadDrift = &v.Drift, &v.FreeDrift, &v.HeadDrift
		return out, v, nil
	}
	test := s.Test()
	predicted, err := net.Predict(test)
	if err != nil {
		return out, nil, err
	}
	out.OneStep = evaluate.StateErrors(predicted, test, 1)
	forecasts, err := net.Forecast(test, s.Given, physicsnet.Auto)
	if err != nil {
		return out, nil, err
	}
	out.Forecast = evaluate.StateErrors(forecasts, test, s.Given)
	out.HeldBy = "nothing"
	if !out.Standard && net.Config.Guard != physicsnet.None {
		out.HeldBy = "head"
	}
	return out, nil, nil
}
