package lab

import (
	"context"
	"fmt"

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

// Experiment is one system with its simulated motions, ready to be learnt.
type Experiment struct {
	Preset
	System mech.System
	Set    *traj.Set
	Split  traj.Split // 70 % training, 15 % validation, 15 % test, by trajectory

	backend *backend.Backend
}

// New simulates a system as the preset says. An unknown name gives an error
// that lists the known ones.
func New(ctx context.Context, b *backend.Backend, system string, p Preset) (*Experiment, error) {
	sys, err := mech.ByName(system)
	if err != nil {
		return nil, err
	}
	set, err := mech.Simulate(ctx, sys, mech.Options{Trajectories: p.Trajectories, Steps: p.Steps, Seed: p.DataSeed, Threads: p.Threads})
	if err != nil {
		return nil, err
	}
	e := &Experiment{Preset: p, System: sys, Set: set, Split: traj.NewSplit(set.Len(), 0.7, 0.15, p.DataSeed), backend: b}
	if len(e.Split.Train) == 0 || len(e.Split.Test) == 0 {
		return nil, fmt.Errorf("lab: %d trajectories leave none for training or for the final figures; give at least 6", set.Len())
	}
	return e, nil
}

// Train teaches a PhysicsNet with the preset's configuration and the given seed
// for its start and its batches. The standard network has no energy loss and is
// otherwise the same. It returns the network so far with an error when ctx is
// done.
func (e *Experiment) Train(ctx context.Context, seed uint64, standard bool, o train.Options) (*physicsnet.Net, *train.Result, error) {
	c := e.Net
	c.Seed = seed
	if standard {
		c = c.Standard()
	}
	net, result, err := physicsnet.Train(ctx, e.backend, e.Set, e.Split, c, o)
	if err == nil && o.Dir != "" {
		err = net.Save(o.Dir)
	}
	return net, result, err
}

// Test returns the motions that are kept for the final figures.
func (e *Experiment) Test() *traj.Set { return e.Set.Subset(e.Split.Test) }

// Energy returns the true total energy of a state.
func (e *Experiment) Energy() func(x []float64) float64 {
	for _, q := range e.System.Quantities() {
		if q.Name == "energy" {
			return q.Eval
		}
	}
	panic("lab: the system " + e.System.Name() + " has no energy")
}
