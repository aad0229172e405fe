package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/operator"
	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// A network is taught by commands alone, a finished run is read and not taught
// again, and mistakes say what to do.
func TestOperatorByCommands(t *testing.T) {
	data, out := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "net")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	args := []string{"operator", "train", "-data", data, "-out", out, "-epochs", "2", "-backend", "go"}
	var first, again operatorResult
	mustJSON(t, &first, args...)
	if first.Model != "deeponet" || first.Preset != "tiny-phase" || first.Params != 51626 || first.Epochs != 2 || !(first.Test > 0 && first.Test < 10) {
		t.Errorf("got %+v", first)
	}
	mustJSON(t, &again, append(args, "-resume")...)
	if again.Test != first.Test || again.StepMS != 0 {
		t.Errorf("got %+v when resumed, want what was there: %+v", again, first)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	half := filepath.Join(t.TempDir(), "half")
	code, _, stderr := call(stopped, t, "operator", "train", "-data", data, "-out", half, "-epochs", "2")
	if code != exitFailed || !strings.Contains(stderr, "-resume` goes on") {
		t.Errorf("got exit code %d and %q for a training that was stopped", code, stderr)
	}
	if code, _, stderr := call(t.Context(), t, "operator", "compare", half); code != exitFailed || !strings.Contains(stderr, "(epoch 0 of 2) is not finished, or failed: go on with it") {
		t.Errorf("got exit code %d and %q for a comparison of a training that was stopped", code, stderr)
	}
	other := t.TempDir()
	write(t, filepath.Join(other, "net.json"), `{"config": {"hidden": 8}}`) // as of lab train
	if code, _, stderr := call(t.Context(), t, "operator", "compare", other); code != exitFailed || !strings.Contains(stderr, "no trained operator") {
		t.Errorf("got exit code %d and %q for a network of another kind", code, stderr)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-data", data}, exitUsage, "-out"},
		{[]string{"-data", data, "-out", out, "-motions", "33"}, exitUsage, "has 32 motions to learn from: give fewer, or 0 for all"},
		{[]string{"-data", data, "-out", out, "-model", "rnn"}, exitUsage, "traonet"},
		{[]string{"-data", data, "-out", out, "-preset", "tiny"}, exitUsage, "profile"},
		{[]string{"-data", out, "-out", out}, exitFailed, "generate"},
		{[]string{"-data", data, "-out", data + "/."}, exitUsage, "folder of its own"},
		{[]string{"-data", data, "-out", out, "-seed", "2", "-backend", "go"}, exitFailed, "(-resume, -overwrite, -out)"},
		{[]string{"-data", data, "-out", out, "-epochs", "3", "-resume", "-backend", "go"}, exitFailed, "one of 3 is another run and cannot go on from it: ask for as many as then, overwrite it, or choose another folder (-overwrite, -out)"},
	} {
		code, _, stderr := call(t.Context(), t, append([]string{"operator", "train"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d and %q, want %d and %q", c.args, code, stderr, c.code, c.want)
		}
	}
}

// A run that leaves motions out says so, and takes as many as are asked for.
func TestOperatorMotions(t *testing.T) {
	data := filepath.Join(t.TempDir(), "set")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "80", "-out", data)
	args := []string{"operator", "train", "-data", data, "-epochs", "1", "-backend", "go", "-motions"}
	for motions, want := range map[string]string{"0": "", "16": "learns from 16 of the 64 motions and is judged by 4 test motions alone, too few to tell much (-motions 0 takes all)\n"} {
		code, _, stderr := call(t.Context(), t, append(args, motions, "-out", filepath.Join(t.TempDir(), "net"))...)
		if code != exitDone || !strings.Contains(stderr, want) || strings.Contains(stderr, "learns from") != (want != "") {
			t.Errorf("-motions %s: exit code %d and %q, want %q", motions, code, stderr, want)
		}
	}
	f := newOperatorFlags()
	if err := f.parse([]string{"-motions", "1000"}, 0); err != nil {
		t.Fatal(err)
	}
	p, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: potential.Rest}})
	if err != nil || p.Train != 1000 || p.Valid != 250 || p.Test != 250 {
		t.Errorf("got %d, %d and %d motions, error %v, want 1000 and 250 each", p.Train, p.Valid, p.Test, err)
	}
	if got := grouped(16000) + " " + grouped(1600000) + " " + grouped(400); got != "16,000 1,600,000 400" {
		t.Errorf("got numbers %q", got)
	}
}

// The study's presets keep its schedule for any number of epochs, and a preset without
// settings for a network is wrong usage.
func TestOperatorStudyPresets(t *testing.T) {
	f := newOperatorFlags()
	if err := f.parse([]string{"-preset", "tuned", "-model", "fno", "-epochs", "20"}, 0); err != nil {
		t.Fatal(err)
	}
	set := &dataset.Set{Header: dataset.Header{Profile: potential.Phase}}
	p, err := f.plan(set)
	if how := p.Training; err != nil || how.Hyperbola.Upper != 300 || how.Epochs != 20 || how.Batch != 256 || optimizerName(how) != "splus" || p.Train != 0 {
		t.Errorf("got %+v and %v", p, err)
	}
	f = newOperatorFlags()
	if err := f.parse([]string{"-preset", "tuned", "-model", "varonet"}, 0); err != nil {
		t.Fatal(err)
	}
	var usage usageError
	if _, err := f.plan(set); !errors.As(err, &usage) || !strings.Contains(err.Error(), "tuned-rest") {
		t.Errorf("got %v for a network that the study did not tune, want wrong usage", err)
	}
}

// A folder of the user's is written into with a word, and no file in it is lost.
func TestOperatorsBesideOtherThings(t *testing.T) {
	data := filepath.Join(t.TempDir(), "set")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	for _, c := range []struct{ clash, args string }{
		{"net.json", "train -epochs 1 -data"},
		{"seeds.json", "train -epochs 1 -seeds 1 -data"},
		{"best.json", "search -epochs 1 -trials 1 -seeds 1 -data"},
		{"train-0000.bin", "generate -size smoke -profile"},
	} {
		out, args := t.TempDir(), append([]string{"operator"}, strings.Fields(c.args)...)
		if args = append(args, data, "-out", out); args[1] == "generate" {
			args[len(args)-3] = "phase"
		}
		file := write(t, filepath.Join(out, c.clash), "mine")
		code, _, stderr := call(t.Context(), t, args...)
		if left, err := os.ReadFile(file); code != exitFailed || !strings.Contains(stderr, c.clash) || strings.Count(stderr, "\n") != 1 || string(left) != "mine" {
			t.Errorf("%s: got exit code %d and %q, and in the file %q (%v)", c.args, code, stderr, left, err)
		}
		if entries, err := os.ReadDir(out); err != nil || len(entries) != 1 {
			t.Errorf("%s: got %v, %v; want the user's file alone", c.args, entries, err)
		}
		if err := os.Rename(file, filepath.Join(out, "mine.txt")); err != nil || c.clash == "seeds.json" {
			continue // folders of seeds lie beside anything, like those of lab train
		}
		code, _, stderr = call(t.Context(), t, args...)
		if code != exitDone || !strings.Contains(stderr, `("mine.txt"), which stay as they are`) {
			t.Errorf("%s: got exit code %d and %q, want a word on the other file", c.args, code, stderr)
		}
	}
}

// Several seeds train in folders of their own, each as it would alone; a seed that
// is missing is trained when the command is given again.
func TestOperatorSeeds(t *testing.T) {
	data, out := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "nets")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	args := []string{"operator", "train", "-data", data, "-epochs", "1", "-batch", "15", "-optimizer", "splus", "-backend", "go"}
	var all, again operatorSeeds
	mustJSON(t, &all, append(args, "-out", out, "-seeds", "89,231")...)
	if len(all.Runs) != 2 || all.Runs[1].Seed != 231 || all.Runs[0].Optimizer != "splus" || all.Final != (all.Runs[0].Final+all.Runs[1].Final)/2 {
		t.Errorf("got %+v", all)
	}
	one := filepath.Join(t.TempDir(), "one")
	must(t, append(args, "-out", one, "-seed", "231")...)
	sameFiles(t, filepath.Join(out, "seed-231"), one, "weights.bin", "metrics.csv", "manifest.json")
	if err := os.RemoveAll(filepath.Join(out, "seed-231")); err != nil {
		t.Fatal(err)
	}
	mustJSON(t, &again, append(args, "-out", out, "-seeds", "2", "-resume")...)
	if again.Final != all.Final || again.Runs[0].StepMS != 0 || again.Runs[1].StepMS == 0 {
		t.Errorf("got %+v when resumed, want the first read and the second trained: %+v", again, all)
	}
}

// The mean over seeds is called what each seed's loss is, and is there twice only where
// the criterion of the training is another.
func TestOperatorSeedsShow(t *testing.T) {
	for final, lines := range map[float64]int{0.25: 2, 0.75: 3} {
		s := operatorSeeds{Runs: []*operatorResult{{ValidMSE: 0.2}}, Final: final, MSE: 0.25, Test: 0.5}
		var err error
		text, _ := printed(t, func() { err = s.show(false) })
		if err != nil || strings.Count(text, "half the mean squared errors: validation") != 2 || strings.Count(text, "\n") != lines {
			t.Errorf("got %q and %v, want %d lines", text, err, lines)
		}
	}
}

// A search that is stopped says how to go on and does; its best trial trains again
// to the loss that it had, in as many epochs.
func TestOperatorSearch(t *testing.T) {
	data, out := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "study")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	args := []string{"operator", "search", "-data", data, "-out", out, "-epochs", "1", "-trials", "3", "-seeds", "1", "-backend", "go"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, _, stderr := call(ctx, t, args...)
	if code != exitFailed || !strings.Contains(stderr, "0 trials are kept, and `lab operator search -data") {
		t.Errorf("exit code %d and %q, want %d and how to go on", code, stderr, exitFailed)
	}
	var r, again searchReport
	mustJSON(t, &r, args...)
	if r.Trials != 3 || len(r.Top)+r.Discarded != 3 || r.Optimizer != "splus" {
		t.Fatalf("got %+v", r)
	}
	code, text, stderr := call(t.Context(), t, append(args, "-prune", "-json")...)
	if code != exitDone || !strings.Contains(stderr, "3 trials of 1 epoch\n") || json.Unmarshal([]byte(text), &again) != nil {
		t.Fatalf("with -prune: exit code %d and %q, want a warning that it ends no trial", code, stderr)
	}
	if again.Top[0].Loss != r.Top[0].Loss {
		t.Errorf("got %+v from the study on disk, want %+v", again, r)
	}
	var trained operatorResult
	mustJSON(t, &trained, "operator", "train", "-config", r.Plan, "-data", data, "-out", filepath.Join(t.TempDir(), "net"), "-epochs", "1", "-backend", "go")
	if trained.Final != r.Top[0].Loss {
		t.Errorf("the best trial trains to %g, in the study to %g", trained.Final, r.Top[0].Loss)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"search", "-data", data}, exitUsage, "-out"},
		{[]string{"search", "-data", data, "-out", filepath.Join(data, "..", "set")}, exitUsage, "folder of its own"},
		{[]string{"search", "-data", data, "-out", out, "-optimizer", "sgd"}, exitUsage, "splus"},
		{[]string{"search", "-data", data, "-out", out, "-stage", "depths"}, exitUsage, "rates"},
		{[]string{"search", "-data", data, "-out", out, "-seeds", "9"}, exitUsage, "5 seeds"},
		{[]string{"search", "-data", data, "-out", out, "-samples", "33"}, exitUsage, "has 32 motions to learn from"},
		{[]string{"search", "-data", data, "-out", out, "-epochs", "2", "-backend", "go"}, exitFailed, "other settings (training.epochs: 1, asked for 2; seeds: [89], asked for [89,231,928]): choose another folder, or overwrite it (-overwrite, -out)"},
		{[]string{"train", "-data", data, "-out", out, "-config", r.Plan, "-model", "fno"}, exitUsage, "-model"},
		{[]string{"train", "-data", data, "-out", out, "-seeds", "89,89"}, exitUsage, "twice"},
		{[]string{"train", "-data", data, "-out", out, "-lr", "1e-3", "-lr-last", "1"}, exitUsage, "last rate"},
		{[]string{"train", "-data", data, "-out", out, "-config", filepath.Join(out, "study.jsonl")}, exitFailed, "no plan"},
	} {
		code, _, stderr := call(t.Context(), t, append([]string{"operator"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d and %q, want %d and %q", c.args, code, stderr, c.code, c.want)
		}
	}
}

// The rates of a plan in a file are for any number of epochs, and a network that is
// not told the start does not get motions from anywhere.
func TestPlanOfFile(t *testing.T) {
	preset, err := operator.NewPreset(operator.Tiny, operator.DeepONet)
	if err != nil {
		t.Fatal(err)
	}
	plan := operator.Plan{Config: preset.Config, Training: preset.Training, Seeds: []uint64{1}}
	plan.Training.Epochs, plan.Training.Hyperbola.Upper, plan.Training.Patience = 10, 300, 5
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := lab.WriteJSON(file, plan); err != nil {
		t.Fatal(err)
	}
	f := newOperatorFlags()
	if err := f.parse([]string{"-config", file, "-epochs", "250", "-patience", "0"}, 0); err != nil {
		t.Fatal(err)
	}
	got, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: potential.Rest}})
	if err != nil || got.Training.Epochs != 250 || got.Training.Hyperbola.Upper != 300 || got.Training.Patience != 0 {
		t.Errorf("got %+v and %v", got.Training, err)
	}
	if _, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: potential.Phase}}); err == nil {
		t.Error("a network that is not told the start got motions from anywhere")
	}
}

// Trials start from the norm of the gradient that a network's preset has.
func TestOperatorSearchClips(t *testing.T) {
	for model, want := range map[string]float64{operator.SymONet: 1e-5, operator.FNO: 0} {
		f := newStudyFlags()
		if err := f.parse([]string{"-model", model}, 0); err != nil {
			t.Fatal(err)
		}
		p, _, err := f.plan(&dataset.Set{Header: dataset.Header{Profile: potential.Phase}})
		if err != nil || p.Training.ClipNorm != want {
			t.Errorf("%s: got a norm of %g, error %v, want %g", model, p.Training.ClipNorm, err, want)
		}
	}
}
