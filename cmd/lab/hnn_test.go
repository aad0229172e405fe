package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A run that was stopped and gone on with gives the figures of one that was not.
func TestHNNRun(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	run := func(dir, steps string, more ...string) {
		must(t, append([]string{"hnn", "run", "-task", "spring", "-model", "map", "-seed", "2", "-steps", steps, "-out", dir}, more...)...)
	}
	run(one, "3")
	run(two, "2")
	run(two, "3", "-resume")
	sameFiles(t, one, two, "result.json", "weights.bin", "paths.svg", "energy.svg", "training.svg")
	if _, err := os.Stat(filepath.Join(one, "paths.png")); err != nil {
		t.Error(err)
	}
	if code, _, _ := call(t.Context(), t, "hnn", "run", "-task", "spring", "-out", one); code != exitFailed {
		t.Errorf("another run in the folder: got exit code %d, want %d", code, exitFailed)
	}
}
