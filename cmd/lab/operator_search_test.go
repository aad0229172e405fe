package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab"
	"neurophysics/lab/operator"
	"neurophysics/lab/operator/tune"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
	"neurophysics/lab/train"
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

// The best trial is to be trained for the epochs of a preset, or of the plan that the
// search begins with; trials are shorter, by the same schedule.
func TestOperatorSearchEpochs(t *testing.T) {
	own := operator.Plan{Seeds: []uint64{1}}
	own.Config, _ = operator.Small(operator.TraONet, operator.NoStart)
	how := &own.Training
	how.Criterion, how.LearningRate, how.Schedule = operator.Squared, 1e-3, train.ExpHyperbolic
	how.Epochs, how.Patience, how.Hyperbola = 400, 20, train.Hyperbola{Last: 1e-6, Upper: 500}
	file := filepath.Join(t.TempDir(), "own.json")
	short := filepath.Join(t.TempDir(), "short.json")
	err := lab.WriteJSON(file, own)
	if how.Epochs, how.Patience = 4, 0; err == nil {
		err = lab.WriteJSON(short, own)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args                          string
		profile                       potential.Profile
		epochs, trial, upper, patient int
	}{
		{"-model traonet", potential.Rest, 50, 10, 300, 0},
		{"-model varonet -epochs 3", potential.Phase, 20, 3, 300, 0},
		{"-model deeponet -size study", potential.Phase, 250, 10, 300, 0},
		{"-model fno -size study", potential.Rest, 50, 10, 300, 0}, // which the study did not tune
		{"-model fno -epochs 60", potential.Rest, 60, 60, 300, 0},
		{"-config " + file, potential.Rest, 400, 10, 500, 20},
		{"-config " + file + " -epochs 30", potential.Rest, 400, 30, 500, 20},
		{"-config " + short, potential.Rest, 4, 4, 500, 0},
	} {
		f := newStudyFlags()
		if err := f.parse(strings.Fields(c.args), 0); err != nil {
			t.Fatal(err)
		}
		whole, _, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: c.profile}})
		trial := f.trial(whole)
		if whole.Training.Epochs != c.epochs || whole.Training.Patience != c.patient || trial.Training.Epochs != c.trial || err != nil {
			t.Errorf("%s: got %+v, a trial %+v and %v, want %+v", c.args, whole.Training, trial.Training, err, c)
		}
		if err := trial.Check(); err != nil || whole.Training.Hyperbola.Upper != c.upper || whole.Training.Hyperbola != trial.Training.Hyperbola {
			t.Errorf("%s: got rates %+v, in a trial %+v, and %v, want the same", c.args, whole.Training.Hyperbola, trial.Training.Hyperbola, err)
		}
	}
}

// A search of which no trial beats the mean motion says so.
func TestOperatorSearchMeansLittle(t *testing.T) {
	trial := tune.Trial{State: tune.Done, Loss: 0.5}
	for _, c := range []struct {
		mean float64
		told bool
	}{{0.4, true}, {0.5, true}, {0.6, false}, {0, false}} {
		r := searchReport{Mean: c.mean, Top: []tune.Trial{trial}, Plan: "best.json", Epochs: 50, TrialEpochs: 10}
		var err error
		text, told := printed(t, func() { err = r.show(nil, "", false) })
		if err != nil || strings.Contains(told, "no trial is better than answering every motion with the mean motion") != c.told || !strings.Contains(text, "for 50 epochs (a trial had 10)") {
			t.Errorf("a mean motion of %g: got %q, %q and %v", c.mean, text, told, err)
		}
	}
}

// Trials that were discarded are named as the table counts them, each with its reason.
func TestOperatorSearchDiscarded(t *testing.T) {
	study := &tune.Study{Trials: []tune.Trial{{State: tune.Done, Loss: 1}}}
	for i := range 7 {
		study.Trials = append(study.Trials, tune.Trial{Number: i + 1, State: tune.Discarded, Reason: "train: update 2: the loss is infinite; lower the learning rate"})
	}
	r, err := newStudyFlags().newSearchReport(study, operator.Plan{}, "")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := printed(t, func() { err = r.show(nil, "", false) })
	if err != nil || !strings.Contains(text, "discarded:\n  trial 2: update 2: the loss is infinite\n  trial 3") || !strings.Contains(text, "trial 6: update 2: the loss is infinite\n  and 2 more\n") {
		t.Errorf("got %q and %v", text, err)
	}
}

// The best of a study of shapes is what a study of rates starts from, and keeps.
func TestOperatorSearchStages(t *testing.T) {
	data, shapes, rates := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "shapes"), filepath.Join(t.TempDir(), "rates")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	search := []string{"operator", "search", "-data", data, "-trials", "2", "-epochs", "2", "-backend", "go"}
	var first, second searchReport
	mustJSON(t, &first, append(search, "-stage", "shapes", "-seeds", "1", "-out", shapes)...)
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
	if a.Training.Epochs != 50 || b.Training.Epochs != 50 || second.Epochs != 50 || second.TrialEpochs != 2 || !(second.Mean > 0) {
		t.Errorf("got plans of %d and %d epochs and the report %+v, want 50 after trials of 2", a.Training.Epochs, b.Training.Epochs, second)
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
	if text := must(t, "operator", "search", "-report", rates, "-top", "1"); !strings.Contains(text, "deeponet by splus: 2 trials") || !strings.Contains(text, "has not ended; `lab operator search -data") {
		t.Errorf("got %q from a study without its plan", text)
	}
	if err := keepStart(rates, "again", second.Mean); err != nil {
		t.Fatal(err)
	}
	mustJSON(t, &read, "operator", "search", "-report", rates)
	if again := keptReport(rates); read.Mean != second.Mean || read.Command != "again" || len(again.Top) != 2 {
		t.Errorf("got %+v and the report %+v of a study that is gone on with, want its mean motion and what was found", read, again)
	}
	if err := keepStart(rates, "again", 1); err != nil || len(keptReport(rates).Top) != 0 {
		t.Errorf("the report of other motions stays: %v", err)
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
