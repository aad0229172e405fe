package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/operator"
)

// One batch is tried without a folder for the network, and one that leaves the finite
// numbers fails.
func TestOperatorRehearsal(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "set")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	args := []string{"operator", "train", "-data", data, "-backend", "go", "-check"}
	var r rehearsalReport
	mustJSON(t, &r, args...)
	if !r.Finite || r.Model != "deeponet" || r.Params != 51626 || r.Train != 32 || r.Loss == nil || !(*r.Gradient > 0) || r.Shapes["motion"][1] != 100 {
		t.Errorf("got %+v", r)
	}
	if out := must(t, args...); !strings.Contains(out, "51,626 parameters") || !strings.Contains(out, "all is finite") {
		t.Errorf("got %q", out)
	}
	preset, err := operator.NewPreset(operator.TinyPhase, operator.VaRONet)
	if err != nil {
		t.Fatal(err)
	}
	plan := operator.Plan{Config: preset.Config, Training: preset.Training, Seeds: []uint64{1}}
	plan.Config.Width, plan.Config.Latent, plan.Training.KLWeight, plan.Training.Batch = 2, 1, 1e39, 2
	file := filepath.Join(dir, "plan.json")
	if err := lab.WriteJSON(file, plan); err != nil {
		t.Fatal(err)
	}
	code, text, stderr := call(t.Context(), t, append(args, "-config", file, "-json")...)
	if err := json.Unmarshal([]byte(text), &r); err != nil || code != exitFailed || r.Finite || !strings.Contains(stderr, "the loss") {
		t.Errorf("exit code %d, %q and %q for a loss beyond the largest number, want %d", code, text, stderr, exitFailed)
	}
	if code, _, stderr := call(t.Context(), t, "operator", "train", "-check"); code != exitUsage || !strings.HasSuffix(stderr, "give -data\n") {
		t.Errorf("exit code %d and %q without data, want %d", code, stderr, exitUsage)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("got %v (%v) in the folder, want the set and the plan", left, err)
	}
}
