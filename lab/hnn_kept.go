package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/hnn"
)

// hnnEntry is what a table's folder keeps of one network.
type hnnEntry struct {
	Version     string       `json:"version"`
	Backend     string       `json:"backend"`
	Task        string       `json:"task"`
	Model       hnn.Model    `json:"model"`
	Seed        uint64       `json:"seed"`
	RK4         float64      `json:"rk4,omitempty"`
	QuickPixels bool         `json:"quick_pixels,omitempty"`
	Published   bool         `json:"published,omitempty"` // trained as the paper does
	Figures     *hnn.Figures `json:"figures"`             // null if it failed
	Failed      string       `json:"failed,omitempty"`    // how its training or motion left the finite numbers
	StepMS      float64      `json:"step_ms"`
}

// newEntry returns the entry of a network that has no figures yet.
func (t *hnnTable) newEntry(task string, k hnnKind, seed uint64) *hnnEntry {
	return &hnnEntry{
		Version: Version, Backend: t.b.Info.Name, Task: task, Model: k.model, Seed: seed, RK4: t.rk4(task, k),
		QuickPixels: t.quick(task), Published: t.Published,
	}
}

// rk4 is the length of the Runge-Kutta step that a network is trained on, but for
// kinds with a step of their own.
func (t *hnnTable) rk4(task string, k hnnKind) float64 {
	if task == PixelTaskName || k.model == hnn.Map {
		return 0
	}
	return t.RK4
}

// quick tells whether a task has the short training.
func (t *hnnTable) quick(task string) bool {
	return task == PixelTaskName && t.QuickPixels && !t.Published
}

// file is where a network's entry is kept.
func (t *hnnTable) file(task string, k hnnKind, seed uint64) string {
	name := fmt.Sprintf("%s-%s", task, k.model)
	switch {
	case k.steps:
		name += "-steps"
	case t.rk4(task, k) > 0:
		name += fmt.Sprintf("-rk4-%g", t.RK4)
	}
	if t.quick(task) {
		name += "-quick"
	}
	if t.Published {
		name += "-published"
	}
	return filepath.Join(t.Out, fmt.Sprintf("%s-seed-%d.json", name, seed))
}

// read returns the entry of a network, or nil if the folder has none.
func (t *hnnTable) read(task string, k hnnKind, seed uint64) (*hnnEntry, error) {
	if t.Out == "" {
		return nil, nil
	}
	file := t.file(task, k, seed)
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lab: the table's folder: %w", err)
	}
	var e hnnEntry
	if err := json.Unmarshal(content, &e); err != nil || (e.Figures == nil) == (e.Failed == "") {
		return nil, fmt.Errorf("lab: %q holds no figures of a network: remove it, and its network is trained again", file)
	}
	if want := t.newEntry(task, k, seed); e.Version != want.Version || e.Backend != want.Backend || e.Task != task || e.Model != k.model || e.Seed != seed {
		return nil, fmt.Errorf("lab: %q is of %s %s seed %d on %s by version %s, where the table has %s %s seed %d on %s by version %s: name another folder",
			file, e.Task, e.Model, e.Seed, e.Backend, e.Version, task, k.model, seed, want.Backend, want.Version)
	}
	return &e, nil
}

// keep writes the entry of a network, in full or not at all.
func (t *hnnTable) keep(e *hnnEntry, k hnnKind) error {
	if t.Out == "" {
		return nil
	}
	return WriteJSON(t.file(e.Task, k, e.Seed), e)
}
