package train

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/lab/internal/atomicfile"
)

// NetFile is the name of the file that describes a network in its folder, beside
// WeightsFile.
const NetFile = "net.json"

// SaveNet writes a network into a folder, which is made if need be: what describes it,
// as JSON, and its parameters.
func SaveNet(dir string, described any, params []Param) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("train: make the folder for the network: %w", err)
	}
	if err := SaveParams(filepath.Join(dir, WeightsFile), params); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(dir, NetFile), 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(described)
	})
}

// LoadNet reads a network that SaveNet wrote: what describes it into described, and its
// parameters, which it returns. In between, layout looks at what was described: its
// error says what is wrong with it, and its parameters have the names and shapes that
// belong to it, up to axes of length 1, which networks of older programs lack.
func LoadNet(dir string, described any, layout func() ([]Param, error)) ([]Param, error) {
	path := filepath.Join(dir, NetFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("train: the folder %q holds no trained network: %w", dir, err)
	}
	if err := json.Unmarshal(data, described); err != nil {
		return nil, fmt.Errorf("train: %q does not describe a network: %w; train again", path, err)
	}
	want, err := layout()
	if err != nil {
		return nil, fmt.Errorf("train: %q: %w", path, err)
	}
	params, err := LoadParams(filepath.Join(dir, WeightsFile))
	if err != nil {
		return nil, err
	}
	if err := sameShapes(params, want); err != nil {
		return nil, fmt.Errorf("train: the weights in %q do not belong to its %s: %w; train again", dir, NetFile, err)
	}
	return params, nil
}

// sameShapes reports the first parameter that is not the one wanted, and gives the
// others the shapes wanted.
func sameShapes(got, want []Param) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d parameters, not %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Name != w.Name || !slices.Equal(longAxes(g.Shape), longAxes(w.Shape)) {
			return fmt.Errorf("parameter %d is %s %v, not %s %v", i, g.Name, g.Shape, w.Name, w.Shape)
		}
		got[i].Shape = w.Shape
	}
	return nil
}

// longAxes returns a shape without its axes of length 1.
func longAxes(shape []int) []int {
	return slices.DeleteFunc(slices.Clone(shape), func(d int) bool { return d == 1 })
}
