package lab_test

import (
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
		text := fmt.Sprintf(`{"version": %q, "backend": %q, "task": "spring", "model": "hnn", "seed": %d, %s}`, lab.Version, engine, seed, rest)
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
	write(3, "xla", `"figures": {}`)
	if rows, err := table(); err == nil || len(rows) != 1 || !strings.Contains(err.Error(), "name another folder") {
		t.Errorf("another backend: got rows %v, error %v", rows, err)
	}
	write(3, "go", `"figures"`)
	if _, err := table(); err == nil || !strings.Contains(err.Error(), "spring-hnn-seed-3.json") {
		t.Errorf("a damaged file: got error %v", err)
	}
}
