package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab/potential/dataset"
)

// A set is drawn, checked, exported and integrated again by commands alone, and
// a damaged one is found and mended.
func TestPotentialsByCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	generate := []string{"operator", "generate", "-size", "smoke", "-samples", "60", "-out", dir}
	if out := must(t, append(generate, "-plan")...); !strings.Contains(out, "72 samples of 18 potentials in 3 files, 1 MB") {
		t.Errorf("plan: %q", out)
	}
	var h dataset.Header
	mustJSON(t, &h, generate...)
	if h.Count(dataset.Train) != 48 || h.Count(dataset.Valid) != 12 {
		t.Errorf("%d and %d samples, want 48 and 12", h.Count(dataset.Train), h.Count(dataset.Valid))
	}
	var v dataset.Verdict
	mustJSON(t, &v, "operator", "validate", dir)
	if len(v.Checks) < 40 || v.Checks[0].Value != 12 || v.Verdict != dataset.TooSmall || v.TooFew < 30 || v.Within != v.Judged || v.Files != 3 {
		t.Errorf("got %+v, want more than 40 checks of 12 potentials, most of which are too few to judge by", v)
	}
	if out := must(t, "operator", "validate", dir); !strings.HasSuffix(out, "Verdict: "+v.Sentence()+".\n") {
		t.Errorf("does not end with the verdict %q:\n%s", v.Sentence(), out)
	}
	var rows []dataset.SolverLoss
	mustJSON(t, &rows, "operator", "solvers", "-motions", "8", dir)
	if len(rows) != 4 || rows[0].Motions != 8 || rows[0].Median > 1e-3 {
		t.Errorf("solvers: %+v", rows)
	}
	table := filepath.Join(t.TempDir(), "x.csv.gz")
	must(t, "operator", "export", dir, "-potentials", "1", "-out", table)
	if info, err := os.Stat(table); err != nil || info.Size() < 1000 {
		t.Errorf("no export: %v", err)
	}

	shard := filepath.Join(dir, h.Groups[0].Shards[0].File)
	content, err := os.ReadFile(shard)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 4
	write(t, shard, string(content))
	for _, part := range []string{"train", "test"} { // files of other parts count too
		code, stdout, stderr := call(t.Context(), t, "operator", "validate", dir, "-part", part, "-json")
		if code != exitFailed || !strings.Contains(stderr, "damaged") || strings.Count(stderr, "\n") != 1 || !strings.Contains(stdout, `"verdict": "damaged"`) {
			t.Errorf("part %s: exit code %d, %q and %q for a damaged set", part, code, stdout, stderr)
		}
	}
	must(t, generate...)
	must(t, "operator", "validate", dir)
}

func TestMotionsByCommands(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.csv")
	for _, name := range []string{"sho", "quartic", "morse", "pendulum"} {
		var got struct{ Error float64 }
		mustJSON(t, &got, "operator", "motion", "-potential", name, "-out", file)
		if got.Error == 0 || got.Error > 1e-9 {
			t.Errorf("%s: %g away from the closed form", name, got.Error)
		}
	}
	// The step that was taken is told, and so are kinks, with a smaller step.
	if out := must(t, "operator", "motion", "-potential", "sho", "-method", "rk4", "-step", "0.5", "-out", file); !strings.Contains(out, "with steps of 0.0202 (shortened from 0.5") {
		t.Errorf("got %q, want the step that was taken", out)
	}
	code, out, stderr := call(t.Context(), t, "operator", "motion", "-formula", "2*abs(2*q-1)", "-out", file)
	if code != 0 || !strings.Contains(stderr, "a kink at q = 0.5,") || strings.Count(stderr, "\n") != 1 || !strings.Contains(out, "steps of 9.996e-06") {
		t.Errorf("exit code %d, %q and %q for a kinked potential", code, out, stderr)
	}
	var rows []physicalRow
	mustJSON(t, &rows, "operator", "physical", "-out", file)
	if len(rows) != 9 || rows[0].Loss["rk4"] > 1e-6 || rows[0].Loss["rk4"] == 0 {
		t.Errorf("physical potentials: %+v", rows)
	}
	table := write(t, filepath.Join(t.TempDir(), "v.csv"), "q,V\n0,2\n0.25,0.5\n0.5,0\n0.75,0.5\n1,2\n")
	if out := must(t, "operator", "motion", "-table", table, "-start", "0.5,1", "-out", file); !strings.Contains(out, "exact") {
		t.Errorf("got %q, want the exact integrator", out)
	}
}
