package physicsnet

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/lab/backend"
	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// NetFile is the name of the file that describes a network in its run folder,
// beside train.WeightsFile.
const NetFile = "net.json"

// described is the content of NetFile.
type described struct {
	Config   Config        `json:"config"`
	System   string        `json:"system"`
	Columns  []traj.Column `json:"columns"`
	TimeStep float64       `json:"time_step"`
	Scale    Scale         `json:"scale"`
}

// Save writes the network into a folder, which is made if need be.
func (n *Net) Save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("physicsnet: make the folder for the network: %w", err)
	}
	if err := train.SaveParams(filepath.Join(dir, train.WeightsFile), n.Params); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, NetFile), 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(described{n.Config, n.System, n.Columns, n.TimeStep, n.Scale})
	})
}

// Load reads a network from the folder that Save or a training run wrote, to be
// used on b.
func Load(b *backend.Backend, dir string) (*Net, error) {
	path := filepath.Join(dir, NetFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("physicsnet: the folder %q holds no trained network: %w", dir, err)
	}
	var d described
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("physicsnet: %q does not describe a network: %w; train again", path, err)
	}
	dim := len(d.Columns)
	if err := d.Config.check(dim); err != nil {
		return nil, fmt.Errorf("physicsnet: %q: %w", path, err)
	}
	for _, s := range [][]float64{d.Scale.Mean, d.Scale.Std, d.Scale.Step, d.Scale.Rate} {
		if len(s) != dim {
			return nil, fmt.Errorf("physicsnet: %q names %d columns but has scales for %d; train again", path, dim, len(s))
		}
	}
	for _, v := range slices.Concat(d.Scale.Std, d.Scale.Step, []float64{d.Scale.Energy, d.TimeStep}) {
		if !(v > 0) {
			return nil, fmt.Errorf("physicsnet: %q has a scale of %v, which must be positive; train again", path, v)
		}
	}
	params, err := train.LoadParams(filepath.Join(dir, train.WeightsFile))
	if err != nil {
		return nil, err
	}
	if err := sameShapes(params, startParams(&d.Config, dim)); err != nil {
		return nil, fmt.Errorf("physicsnet: the weights in %q do not belong to its %s: %w; train again", dir, NetFile, err)
	}
	return &Net{Config: d.Config, System: d.System, Columns: d.Columns, TimeStep: d.TimeStep, Scale: d.Scale, Params: params, backend: b}, nil
}

// sameShapes reports the first parameter that is not the one wanted.
func sameShapes(got, want []train.Param) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d parameters, not %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Name != w.Name || fmt.Sprint(g.Shape) != fmt.Sprint(w.Shape) {
			return fmt.Errorf("parameter %d is %s %v, not %s %v", i, g.Name, g.Shape, w.Name, w.Shape)
		}
	}
	return nil
}
