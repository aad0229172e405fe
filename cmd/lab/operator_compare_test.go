package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurophysics/lab"
)

// A comparison counts every training once, in the order of the seeds, and names what it
// leaves out: trainings that are not finished, and copies.
func TestCompareOperatorsLeavesOut(t *testing.T) {
	dir := t.TempDir()
	data, runs := filepath.Join(dir, "set"), filepath.Join(dir, "runs")
	in := func(name string) string { return filepath.Join(runs, name) }
	must(t, "operator", "generate", "-profile", "rest", "-size", "smoke", "-samples", "40", "-out", data)
	train := func(ctx context.Context, out, seed string) int {
		code, _, _ := call(ctx, t, "operator", "train", "-data", data, "-out", out, "-epochs", "2", "-seed", seed)
		return code
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx        context.Context
		name, seed string
		want       int
	}{{t.Context(), "a", "3", exitDone}, {t.Context(), "b", "1", exitDone}, {stopped, "half", "2", exitFailed}} {
		if code := train(c.ctx, in(c.name), c.seed); code != c.want {
			t.Fatalf("training into %s: got exit code %d, want %d", c.name, code, c.want)
		}
	}
	if err := os.CopyFS(in("copy"), os.DirFS(in("b"))); err != nil {
		t.Fatal(err)
	}

	code, text, stderr := call(t.Context(), t, "operator", "compare", runs)
	for _, want := range []string{
		`left out: the training in "` + in("half") + `" (epoch 0 of 2) is not finished, or failed: go on with it by the command that began it and -resume` + "\n",
		`left out: the run in "` + in("copy") + `" is that in "` + in("b") + `" once more`,
	} {
		if code != exitDone || strings.Count(stderr, want) != 1 {
			t.Errorf("got exit code %d and %q, want once %q", code, stderr, want)
		}
	}
	if want := "\nRUNS\nNAME      SEED  RUN\ndeeponet  1     " + in("b") + "\ndeeponet  3     " + in("a") + "\n\n"; !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
	var rows []lab.Compared
	mustJSON(t, &rows, "operator", "compare", runs)
	if len(rows) == 0 || !slices.Equal(rows[0].Seeds, []uint64{1, 3}) || !slices.Equal(rows[0].Runs, []string{in("b"), in("a")}) {
		t.Errorf("got %+v first, want the seeds 1 and 3 with their folders", rows)
	}
}
