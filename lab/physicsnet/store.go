package physicsnet

import (
	"fmt"
	"slices"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// described is the content of train.NetFile.
type described struct {
	Config   Config        `json:"config"`
	System   string        `json:"system"`
	Columns  []traj.Column `json:"columns"`
	TimeStep float64       `json:"time_step"`
	Scale    Scale         `json:"scale"`
}

// Save writes the network into a folder, which is made if need be.
func (n *Net) Save(dir string) error {
	return train.SaveNet(dir, described{n.Config, n.System, n.Columns, n.TimeStep, n.Scale}, n.Params)
}

// Load reads a network from the folder that Save or a training run wrote, to be
// used on b.
func Load(b *backend.Backend, dir string) (*Net, error) {
	var d described
	params, err := train.LoadNet(dir, &d, d.params)
	if err != nil {
		return nil, err
	}
	return &Net{Config: d.Config, System: d.System, Columns: d.Columns, TimeStep: d.TimeStep, Scale: d.Scale, Params: params, backend: b}, nil
}

// params returns the parameters that such a network starts from, or what is wrong with
// the description.
func (d *described) params() ([]train.Param, error) {
	dim := len(d.Columns)
	if err := d.Config.check(dim); err != nil {
		return nil, err
	}
	for _, s := range [][]float64{d.Scale.Mean, d.Scale.Std, d.Scale.Step, d.Scale.Rate} {
		if len(s) != dim {
			return nil, fmt.Errorf("%d columns are named but there are scales for %d; train again", dim, len(s))
		}
	}
	for _, v := range slices.Concat(d.Scale.Std, d.Scale.Step, []float64{d.Scale.Energy, d.TimeStep}) {
		if !(v > 0) {
			return nil, fmt.Errorf("there is a scale of %v, which must be positive; train again", v)
		}
	}
	return startParams(&d.Config, dim), nil
}
