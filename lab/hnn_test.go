package lab_test

import (
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
