package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// Trials start from the study's rates of a network and an optimizer.
func TestOperatorSearchStarts(t *testing.T) {
	for _, c := range []struct {
		model, optimizer string
		profile          potential.Profile
		rate, last       float64
	}{
		{operator.TraONet, "splus", potential.Phase, 1e-2, 1e-5},
		{operator.TraONet, "adamw", potential.Rest, 1e-3, 1e-6},
		{operator.DeepONet, "adamw", potential.Rest, 1e-2, 1e-5},
		{operator.VaRONet, "adamw", potential.Phase, 1e-3, 1e-6},
	} {
		f := newStudyFlags()
		if err := f.parse([]string{"-model", c.model, "-stage", "rates"}, 0); err != nil {
			t.Fatal(err)
		}
		p, _, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: c.profile}})
		how := p.Training
		if err != nil || how.LearningRate != c.rate || how.Hyperbola.Last != c.last || how.Hyperbola.Upper != 300 || optimizerName(how) != c.optimizer {
			t.Errorf("%s: got %+v and %v, want %+v", c.model, how, err, c)
		}
	}
}

// The best of a study of shapes is what a study of rates starts from, and keeps.
func TestOperatorSearchStages(t *testing.T) {
	data, shapes, rates := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "shapes"), filepath.Join(t.TempDir(), "rates")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	search := []string{"operator", "search", "-data", data, "-trials", "2", "-backend", "go"}
	var first, second searchReport
	mustJSON(t, &first, append(search, "-stage", "shapes", "-epochs", "2", "-seeds", "1", "-out", shapes)...)
	mustJSON(t, &second, append(search, "-stage", "rates", "-config", first.Plan, "-out", rates)...)
	for _, v := range second.Top {
		if len(v.Values) != 2 || v.Values["learning_rate"] == 0 || len(v.Courses) != 1 || len(v.Courses[0]) != 2 {
			t.Errorf("got the trial %+v of rates, want one seed, two epochs and two rates", v)
		}
	}
	a, errA := operator.ReadPlan(first.Plan)
	b, errB := operator.ReadPlan(second.Plan)
	if errA != nil || errB != nil || a.Config != b.Config || a.Config.Layers != int(first.Top[0].Values["layers"]) {
		t.Errorf("got the networks %+v (%v) and %+v (%v), want the best shape twice", a.Config, errA, b.Config, errB)
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	var read searchReport
	mustJSON(t, &read, "operator", "search", "-report", rates)
	if diff := cmp.Diff(second, read); diff != "" {
		t.Errorf("the report of the study on disk differs: %s", diff)
	}
	if err := os.Remove(second.Plan); err != nil {
		t.Fatal(err)
	}
	if text := must(t, "operator", "search", "-report", rates, "-top", "1"); !strings.Contains(text, "deeponet by splus: 2 trials") || !strings.Contains(text, "has not ended") {
		t.Errorf("got %q from a study without its plan", text)
	}
	if code, _, stderr := call(t.Context(), t, "operator", "search", "-report", rates, "-data", data); code != exitUsage || !strings.Contains(stderr, "-data") {
		t.Errorf("exit code %d and %q for a report with data", code, stderr)
	}
	if code, _, stderr := call(t.Context(), t, "operator", "search", "-report", t.TempDir()); code != exitFailed || !strings.HasPrefix(stderr, "lab operator: the folder") {
		t.Errorf("exit code %d and %q for a folder without a study", code, stderr)
	}
	code, _, stderr := call(t.Context(), t, append(search, "-config", first.Plan, "-model", "fno", "-out", rates)...)
	if code != exitUsage || !strings.Contains(stderr, "leave -model and -size out") {
		t.Errorf("exit code %d and %q for a file and a network", code, stderr)
	}
}

// What a search or a rehearsal would not heed is refused, and rates do not pass from one
// optimizer to the other.
func TestOperatorOptionsWithoutEffect(t *testing.T) {
	for _, args := range []string{
		"search -report x -trials 4", "search -report x -data y", "train -check -data x -out y", "train -check -data x -resume",
	} {
		if code, _, stderr := call(t.Context(), t, append([]string{"operator"}, strings.Fields(args)...)...); code != exitUsage || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: got exit code %d and %q, want wrong usage in one sentence", args, code, stderr)
		}
	}
	f := newOperatorFlags()
	if err := f.parse([]string{"-preset", "tuned", "-model", "deeponet", "-optimizer", "adamw"}, 0); err != nil {
		t.Fatal(err)
	}
	p, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: potential.Phase}})
	if how := p.Training; err != nil || how.LearningRate != 1e-2 || how.Hyperbola.Last != 1e-5 || how.Optimizer != "" {
		t.Errorf("got %+v and %v, want the study's rates for AdamW", how, err)
	}
}
