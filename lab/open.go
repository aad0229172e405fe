package lab

import (
	"context"
	"path/filepath"
	"slices"

	"neurophysics/lab/backend"
	"neurophysics/lab/mech"
	"neurophysics/lab/physicsnet"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Open returns the engine that networks run on: XLA with the plugin that is
// found, CUDA where there is a device, or pure Go. Zero options choose by
// themselves.
func Open(o backend.Options) (*backend.Backend, error) { return backend.Open(o) }

// Experiment is one system with its motions, ready to be learnt.
type Experiment struct {
	Preset
	Source Source
	System mech.System // nil where motions come from a file and the lab does not know their system
	Set    *traj.Set
	Split  traj.Split // 70 % training, 15 % validation, 15 % test, by trajectory

	backend *backend.Backend
}

// New simulates a system as the preset says. An unknown name gives an error
// that lists the known ones.
func New(ctx context.Context, b *backend.Backend, system string, p Preset) (*Experiment, error) {
	s := Source{System: system, Trajectories: p.Trajectories, Steps: p.Steps, DataSeed: p.DataSeed, Given: p.Given}
	return s.Open(ctx, b, p)
}

// Train teaches a PhysicsNet with the preset's configuration and the given seed
// for its start and its batches. The standard network has no energy loss and is
// otherwise the same. A run folder in o also gets the network and its source. It
// returns the network so far with an error when ctx is done.
func (e *Experiment) Train(ctx context.Context, seed uint64, standard bool, o train.Options) (*physicsnet.Net, *train.Result, error) {
	c := e.Net
	c.Seed = seed
	if standard {
		c = c.Standard()
	}
	o.Files = append(slices.Clone(o.Files), SourceFile, train.NetFile)
	net, result, err := physicsnet.Train(ctx, e.backend, e.Set, e.Split, c, o)
	if err == nil && o.Dir != "" {
		if err = WriteJSON(filepath.Join(o.Dir, SourceFile), e.Source); err == nil {
			err = net.Save(o.Dir)
		}
	}
	return net, result, err
}

// Test returns the motions that are kept for the final figures.
func (e *Experiment) Test() *traj.Set { return e.Set.Subset(e.Split.Test) }

// Energy returns the true total energy of a state. It panics where the system
// is not known.
func (e *Experiment) Energy() func(x []float64) float64 {
	for _, q := range e.System.Quantities() {
		if q.Name == "energy" {
			return q.Eval
		}
	}
	panic("lab: the system " + e.System.Name() + " has no energy")
}
