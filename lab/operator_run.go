package lab

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/backend"
	"neurophysics/lab/operator"
	"neurophysics/lab/train"
)

// OperatorRun is a trained operator with its run folder.
type OperatorRun struct {
	Dir    string
	Label  string // that tells it from others of a comparison
	Net    *operator.Net
	Params int
	Seed   uint64
	Ended  OperatorEnd
}

// OperatorEnd is what a run folder tells of its training; what it does not tell is 0.
type OperatorEnd struct {
	Preset   string  `json:"preset"`
	Epochs   int     `json:"epochs"`
	ValidMSE float64 `json:"valid_mse"`
	FinalMSE float64 `json:"final_valid_mse"`
	Test     float64 `json:"test_loss"`
	Mean     float64 `json:"mean_motion_loss"`
	Backend  string  `json:"backend"`
	CPU      float64 `json:"-"` // processor seconds of the process that ended the training
	Rows     int     `json:"-"` // motions that were learnt from
	Data     string  `json:"-"` // SHA-256 of the motions, by which runs on other ones are told apart
	Weights  string  `json:"-"` // SHA-256 of the file of the weights
}

// OpenOperatorRuns loads the operators that FindOperatorRuns finds trained, to be used on
// b, and labels them by network, where that is not enough by seed, and else by folder.
func OpenOperatorRuns(b *backend.Backend, dirs ...string) ([]*OperatorRun, error) {
	found, err := FindOperatorRuns(dirs...)
	if err != nil {
		return nil, err
	}
	var runs []*OperatorRun
	for _, dir := range found.Trained {
		net, err := operator.Load(b, dir)
		if err != nil {
			return nil, err
		}
		runs = append(runs, &OperatorRun{
			Dir: dir, Net: net, Params: net.Config.Count(), Seed: net.Training.Seed, Ended: operatorEnded(dir),
		})
	}
	labelRuns(runs)
	return runs, nil
}

// operatorEnded reads what a run folder tells of its training.
func operatorEnded(dir string) OperatorEnd {
	var e OperatorEnd
	var times struct {
		CPU float64 `json:"cpu_s"`
	}
	var manifest struct {
		Rows int    `json:"train_rows"`
		Data string `json:"data_sha256"`
	}
	for file, v := range map[string]any{train.ResultFile: &e, train.TimesFile: &times, train.ManifestFile: &manifest} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err == nil {
			_ = json.Unmarshal(text, v) // a damaged file tells nothing
		}
	}
	e.CPU, e.Rows, e.Data = times.CPU, manifest.Rows, manifest.Data
	if weights, err := os.ReadFile(filepath.Join(dir, train.WeightsFile)); err == nil {
		e.Weights = fmt.Sprintf("%x", sha256.Sum256(weights))
	}
	return e
}

// operatorLabels are ways to name a run.
var operatorLabels = []func(r *OperatorRun) string{
	func(r *OperatorRun) string { return r.Net.Config.Model },
	func(r *OperatorRun) string { return fmt.Sprintf("%s %d", r.Net.Config.Model, r.Seed) },
	func(r *OperatorRun) string { return filepath.Base(r.Dir) },
	func(r *OperatorRun) string { return r.Dir },
}

// labelRuns names runs by the first way in which no two are named alike.
func labelRuns(runs []*OperatorRun) {
	for _, name := range operatorLabels {
		seen := map[string]bool{}
		for _, r := range runs {
			r.Label = name(r)
			seen[r.Label] = true
		}
		if len(seen) == len(runs) {
			return
		}
	}
}

// History reads the epochs of the run's training.
func (r *OperatorRun) History() ([]train.Epoch, error) {
	f, err := os.Open(filepath.Join(r.Dir, train.MetricsFile))
	if err != nil {
		return nil, fmt.Errorf("lab: read the course of the training: %w", err)
	}
	defer f.Close()
	var out []train.Epoch
	for dec := json.NewDecoder(f); dec.More(); {
		var e train.Epoch
		if err := dec.Decode(&e); err != nil {
			return nil, fmt.Errorf("lab: read the course of the training in %q: %w", r.Dir, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// TakesStart tells whether the network is told where a motion starts.
func (r *OperatorRun) TakesStart() bool { return r.Net.Config.Start != operator.NoStart }
