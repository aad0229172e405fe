package physicsnet

import (
	"context"
	"fmt"
	"sync"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Net is a trained network with the scale it was trained with.
type Net struct {
	Config   Config
	System   string
	Columns  []traj.Column
	TimeStep float64 // time between samples, in the unit of the set
	Scale    Scale
	Params   []train.Param

	backend *backend.Backend
	mu      sync.Mutex
	funcs   map[string]*train.Func
}

// Train learns from the trajectories split.Train of a set and watches those in
// split.Valid. Trajectories must share their samples' number and spacing. Like
// train.Run it returns a usable network together with the error when ctx is
// cancelled.
func Train(ctx context.Context, b *backend.Backend, set *traj.Set, split traj.Split, c Config, o train.Options) (*Net, *train.Result, error) {
	if err := c.check(set.Dim()); err != nil {
		return nil, nil, err
	}
	problem, net, err := c.problem(b, set, split)
	if err != nil {
		return nil, nil, err
	}
	result, err := train.Run(ctx, b, *problem, c.Config, o)
	if result == nil {
		return nil, nil, err
	}
	net.Params = result.Params
	return net, result, err
}

// problem prepares what train.Run is given, and the network it will fill.
func (c *Config) problem(b *backend.Backend, set *traj.Set, split traj.Split) (*train.Problem, *Net, error) {
	h, samples, err := timeStep(set)
	if err != nil {
		return nil, nil, err
	}
	if len(split.Train) == 0 {
		return nil, nil, fmt.Errorf("physicsnet: no trajectories to train on; give more, %d are too few for the split", set.Len())
	}
	scale, err := newScale(set.Subset(split.Train))
	if err != nil {
		return nil, nil, err
	}
	rows := len(split.Train)
	if c.Batch > 0 {
		rows = min(rows, c.Batch)
	}
	probes := &selection{probes: max(c.Probes, 2)}
	problem := &train.Problem{
		Params: startParams(c, set.Dim()),
		Data:   []train.Array{scale.normalised(set)},
		Train:  split.Train, Valid: split.Valid,
		Extra: c.extra(scale, probes, rows, samples),
		Loss:  c.loss(scale, probes),
		// The variance guard looks across motions.
		Separable: !c.Guarded() || c.Guard != UnitVariance,
		ByRow:     []bool{c.InputNoise > 0},
	}
	if c.Guarded() && c.Guard == Generator {
		for j, rate := range scale.Rate {
			if rate == 0 {
				return nil, nil, fmt.Errorf("physicsnet: the column %q and those of its half of the state do not change along any trajectory; leave them out, or take the guard %q", set.Columns[j].Name, UnitVariance)
			}
		}
		problem.Data = append(problem.Data, rates(set, h))
	}
	net := &Net{Config: *c, System: set.System, Columns: set.Columns, TimeStep: h, Scale: *scale, backend: b}
	return problem, net, nil
}

// call runs a part of the network, compiled at its first use.
func (n *Net) call(name string, f func(m model, in []*Node) []*Node, in ...train.Array) ([]train.Array, error) {
	n.mu.Lock()
	fn := n.funcs[name]
	if fn == nil {
		var err error
		fn, err = train.NewFunc(n.backend, n.Params, func(p train.Params, in []*Node) []*Node {
			return f(model{&n.Config, p}, in)
		})
		if err != nil {
			n.mu.Unlock()
			return nil, err
		}
		if n.funcs == nil {
			n.funcs = make(map[string]*train.Func)
		}
		n.funcs[name] = fn
	}
	n.mu.Unlock()
	return fn.Call(in...)
}

// Close gives back what the network holds on the device. The network can still
// be used; it is put there again.
func (n *Net) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, f := range n.funcs {
		f.Close()
	}
	n.funcs = nil
}

// matches reports a set whose states the network was not made for.
func (n *Net) matches(set *traj.Set) error {
	h, _, err := timeStep(set)
	if err != nil {
		return err
	}
	if set.Dim() != len(n.Columns) {
		return fmt.Errorf("physicsnet: the network was trained on %d columns, the set has %d", len(n.Columns), set.Dim())
	}
	if d := h - n.TimeStep; d > 1e-6*n.TimeStep || d < -1e-6*n.TimeStep {
		return fmt.Errorf("physicsnet: the network was trained on steps of %g, the set has %g; resample it", n.TimeStep, h)
	}
	return nil
}
