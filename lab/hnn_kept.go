package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/hnn"
	"neurophysics/lab/train"
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
	Config      train.Config `json:"config"`              // of the training
	Figures     *hnn.Figures `json:"figures"`             // null if it failed
	Failed      string       `json:"failed,omitempty"`    // how its training or motion left the finite numbers
	StepMS      float64      `json:"step_ms"`
}

// newEntry returns the entry of a network that has no figures yet.
func (t *hnnTable) newEntry(task string, k hnnKind, seed uint64) *hnnEntry {
	e := &hnnEntry{
		Version: Version, Backend: t.b.Info.Name, Task: task, Model: k.model, Seed: seed, RK4: t.rk4(task, k),
		QuickPixels: t.quick(task), Published: t.Published, Config: hnn.TaskConfig(task, t.Published),
	}
	if task == PixelTaskName {
		e.Config = hnn.PixelConfig(t.Published, t.quick(task))
	}
	e.Config.Seed = seed
	return e
}

// kind says in words what an entry is of.
func (e *hnnEntry) kind() string {
	text := fmt.Sprintf("%s %s seed %d on %s by version %s", e.Task, e.Model, e.Seed, e.Backend, e.Version)
	return text + trainedBy(e.RK4, e.Published, e.QuickPixels)
}

// trainedBy says in words, to be appended, which of the options of a training were given.
func trainedBy(rk4 float64, published, quick bool) string {
	text := ""
	if rk4 > 0 {
		text += fmt.Sprintf(", trained on Runge-Kutta steps of %g", rk4)
	}
	if published {
		text += ", trained as published"
	}
	if quick {
		text += ", trained for a short time"
	}
	return text
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
	want := t.newEntry(task, k, seed)
	if k.steps {
		want.RK4 = e.RK4 // the data's, which are not drawn for figures that are kept
	}
	if got, asked := e.kind(), want.kind(); got != asked {
		return nil, fmt.Errorf("lab: %q is of %s, where the table has %s: name another folder", file, got, asked)
	}
	if none := (train.Config{}); e.Config != none && e.Config != want.Config { // none in figures of earlier versions
		return nil, fmt.Errorf("lab: %q is of a training with other settings than this program's, which are %s: name another folder", file, asJSON(want.Config))
	}
	return &e, nil
}

// asJSON writes a configuration for a message.
func asJSON(c train.Config) string {
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error() // of no configuration that trains
	}
	return string(text)
}

// keep writes the entry of a network, in full or not at all.
func (t *hnnTable) keep(e *hnnEntry, k hnnKind) error {
	if t.Out == "" {
		return nil
	}
	return WriteJSON(t.file(e.Task, k, e.Seed), e)
}
