package lab_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/hnn"
)

// Rows that cannot be are left out, each with one sentence.
func TestHNNTableLeavesOut(t *testing.T) {
	t.Setenv("LAB_CACHE", t.TempDir())
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	for task, part := range map[string]string{"real_pendulum": "LAB_DATA_MIRROR", "spring": "velocities"} {
		var said []string
		rows, err := lab.HNNTable(t.Context(), b, lab.HNNOptions{
			Tasks: []string{task}, Models: []hnn.Model{hnn.Lagrangian}, Mirror: t.TempDir(),
			Warn: func(text string) { said = append(said, text) },
		})
		if err != nil || len(rows) != 0 || len(said) != 1 || !strings.Contains(said[0], part) || !strings.Contains(said[0], task) {
			t.Errorf("%s: got rows %v, error %v, warnings %q", task, rows, err, said)
		}
	}
}

// A table takes what its folder has, and no figures of other networks or backends.
func TestHNNTableGoesOn(t *testing.T) {
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	dir := t.TempDir()
	write := func(seed int, engine, rest string) {
		config := hnn.TaskConfig("spring", false)
		config.Seed = uint64(seed)
		text := fmt.Sprintf(`{"version": %q, "backend": %q, "task": "spring", "model": "hnn", "seed": %d, "config": %s, %s}`,
			lab.Version, engine, seed, must(json.Marshal(config)), rest)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("spring-hnn-seed-%d.json", seed)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table := func() ([]lab.HNNRow, error) {
		return lab.HNNTable(t.Context(), b, lab.HNNOptions{Tasks: []string{"spring"}, Models: []hnn.Model{hnn.Hamiltonian}, Seeds: 3, Out: dir})
	}
	write(1, "go", `"figures": {"train_loss": 1, "test_loss": 2, "energy_mse": 3, "truth_loss": 4}`)
	write(2, "go", `"figures": {"train_loss": 3, "test_loss": 4, "energy_mse": 5, "truth_loss": 6}`)
	write(3, "go", `"failed": "it left the finite numbers"`)
	rows, err := table()
	if err != nil || len(rows) != 1 {
		t.Fatalf("got rows %v, error %v", rows, err)
	}
	if r := rows[0]; r.Seeds != 2 || r.Failed != 1 || r.TrainLoss.Median != 2 || r.EnergyMSE.High != 5 || r.TruthLoss.Low != 4 {
		t.Errorf("got %+v, want the median of what was kept", r)
	}
	for what, other := range map[string][2]string{
		"another backend": {"xla", `"figures": {}`}, "other steps": {"go", `"rk4": 0.1, "figures": {}`},
		"the published training": {"go", `"published": true, "figures": {}`}, "a short training": {"go", `"quick_pixels": true, "figures": {}`},
		"other settings": {"go", `"config": {"epochs": 3}, "figures": {}`},
	} {
		write(3, other[0], other[1])
		if rows, err := table(); err == nil || len(rows) != 1 || !strings.Contains(err.Error(), "name another folder") {
			t.Errorf("%s: got rows %v, error %v", what, rows, err)
		}
	}
	write(3, "go", `"figures"`)
	if _, err := table(); err == nil || !strings.Contains(err.Error(), "spring-hnn-seed-3.json") {
		t.Errorf("a damaged file: got error %v", err)
	}
}

// A film is refused for what its folders or its models are before anything is learnt.
func TestHNNAnimateRefusesFirst(t *testing.T) {
	opened := func() (*backend.Backend, error) {
		t.Error("an engine was opened")
		return nil, errors.New("no engine")
	}
	for _, c := range []struct{ task, model, result, want string }{
		{"spring", "lagrangian", "", "velocities"},
		{"spring", "hnn", `{"task": "spring", "model": "hnn", "seed": 1, "rk4": 0.1}`, "steps of 0.1"},
		{"2-body", "hnn", `{"task": "2-body", "model": "hnn", "seed": 1, "published_training": true}`, "as published"},
		{"pixels", "hnn", `{"task": "pixels", "model": "hnn", "seed": 1, "published_training": true}`, "as published"},
		{"spring", "hnn", `{"task": "spring", "model": "map", "seed": 1}`, "spring map"},
		{"spring", "hnn", `{"task": "spring", "model": "hnn", "seed": 2}`, "seed 2"},
	} {
		results := t.TempDir()
		if c.result != "" {
			dir := filepath.Join(results, "hnn-"+c.task+"-"+c.model)
			if err := errors.Join(os.Mkdir(dir, 0o777), os.WriteFile(filepath.Join(dir, "result.json"), []byte(c.result), 0o666)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := lab.HNNAnimate(t.Context(), lab.HNNFilmOptions{
			Results: results, Task: c.task, Models: []hnn.Model{hnn.Baseline, hnn.Model(c.model)}, Seed: 1, Out: filepath.Join(results, "film.gif"), Open: opened,
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v", c, err)
		}
	}
}
