package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
)

// HNNKept is a network that was trained by HNNRun, with its task.
type HNNKept struct {
	Result  *HNNResult
	Task    *hnn.Task
	Network *hnn.Network
}

// OpenHNNRun reads the run folder of a finished HNNRun and draws its task again, with
// the seed and the training that it had; those of the options do not count. A folder without a
// finished run gives an error that wraps os.ErrNotExist.
func OpenHNNRun(ctx context.Context, dir string, o hnn.TaskOptions) (*HNNKept, error) {
	r, err := readHNNRun(dir)
	if err != nil {
		return nil, err
	}
	if r.Task == PixelTaskName {
		return nil, fmt.Errorf("lab: the folder %q holds a run of the pixels, which is shown by its task: `lab hnn animate -task pixels`, with -runs for the folder above it", dir)
	}
	params, err := train.LoadParams(filepath.Join(dir, train.WeightsFile))
	if err != nil {
		return nil, err
	}
	o.Seed, o.Published = r.Seed, r.AsPaper
	t, err := hnn.NewTask(ctx, r.Task, o)
	if err != nil {
		return nil, err
	}
	t.RK4 = r.RK4
	n := hnn.NewNetwork(r.Model, params)
	if t.Learn.Step > 0 {
		n.Step = t.Learn.Step
	}
	return &HNNKept{r, t, n}, nil
}

// readHNNRun reads result.json.
func readHNNRun(dir string) (*HNNResult, error) {
	text, err := os.ReadFile(filepath.Join(dir, train.ResultFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("lab: the folder %q holds no finished run of a Hamiltonian network: name one that `lab hnn run` wrote: %w", dir, os.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("lab: read a run: %w", err)
	}
	var r HNNResult
	if err := json.Unmarshal(text, &r); err != nil || !slices.Contains(HNNTaskNames(), r.Task) || !slices.Contains(hnn.AllModels(), r.Model) {
		return nil, fmt.Errorf("lab: the folder %q holds a result.json that no run of a Hamiltonian network wrote", dir)
	}
	return &r, nil
}
