package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tiny are the options of a training that takes a tenth of a second.
var tiny = []string{"-trajectories", "24", "-steps", "12", "-hidden", "8", "-latent", "4", "-epochs", "2", "-batch", "8"}

// given is tiny without what a data set fixes.
var given = tiny[4:]

// trained reads a run's result.json.
func trained(t *testing.T, dir string) (r result) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// One street: train, once more, from a file, evaluate, discover.
func TestTrainEvaluateDiscover(t *testing.T) {
	out := t.TempDir()
	args := func(more ...string) []string {
		return append(append([]string{"train", "-system", "spring", "-out", out}, tiny...), more...)
	}
	var r result
	mustJSON(t, &r, args("-alpha", "2", "-gamma", "0.2", "-energy-weight", "0.4", "-lambda-r", "0", "-lr", "0.002", "-noise", "0.01", "-guard", "variance", "-seed", "7", "-tag", "a")...)
	c := r.Config
	got := []any{c.Alpha, c.Gamma, c.Beta, c.LambdaR, c.LearningRate, c.InputNoise, c.Guard, c.Seed, c.Hidden, c.Latent, c.Epochs, c.Batch}
	want := []any{2.0, 0.2, 0.4, 0.0, 0.002, 0.01, "variance", uint64(7), 8, 4, 2, 8}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("settings, got then want:\n%s", diff)
	}

	a, b := filepath.Join(out, "train-spring"), filepath.Join(out, "b")
	must(t, args()...)
	must(t, args("-tag", "b")...)
	sameFiles(t, a, b, "weights.bin", "net.json", "manifest.json", "metrics.jsonl", "result.json", "source.json")
	if r = trained(t, a); r.Figures.Tested != 3 || r.Figures.Drift == nil || r.Figures.Head == nil || r.Steps != 4 {
		t.Errorf("got %+v, want figures of 3 test motions after 4 steps", r)
	}

	// The same motions from a file teach the same.
	file := filepath.Join(out, "set.npz")
	must(t, "simulate", "-system", "spring", "-trajectories", "24", "-steps", "12", "-out", file)
	must(t, append([]string{"train", "-data", file, "-out", out, "-tag", "c"}, given...)...)
	sameFiles(t, a, filepath.Join(out, "c"), "weights.bin", "metrics.jsonl")
	if diff := cmp.Diff(trained(t, filepath.Join(out, "c")).Figures, r.Figures); diff != "" {
		t.Errorf("figures from a file, got then want:\n%s", diff)
	}

	var e evaluation
	mustJSON(t, &e, "evaluate", a)
	if diff := cmp.Diff(e.Figures, r.Figures); diff != "" {
		t.Errorf("figures of the evaluation, got then want:\n%s", diff)
	}
	if len(e.Explained) == 0 || e.Explained[0] < 0.25 {
		t.Errorf("got shares of variance %v, want the largest of at most 4 first", e.Explained)
	}
	for _, name := range []string{"energy", "motion", "latents", "training"} {
		for _, ext := range []string{".png", ".svg"} {
			if _, err := os.Stat(filepath.Join(a, name+ext)); err != nil {
				t.Error(err)
			}
		}
	}

	var f found
	mustJSON(t, &f, "discover", a, "-iterations", "1")
	routes := map[string]string{}
	for _, l := range f.Laws {
		routes[l.Route+" "+l.Quantity] = l.Text
	}
	if routes["columns energy"] != "2.47*x^2 + 0.5*v^2" {
		t.Errorf("got laws %v, want the spring's energy by the first route", routes)
	}
	if last := f.Laws[len(f.Laws)-1]; last.Route != "head" {
		t.Errorf("got laws %v, want some by the second route", routes)
	}
	// Now there is a law that forecasts could be held to.
	if law, err := lawOfHead(a, []string{"x", "v"}); err != nil || law == nil {
		t.Errorf("law of the head: got %v, %v, want one", law, err)
	}
	if !strings.Contains(must(t, "evaluate", a), "energy drift") {
		t.Error("the table of an evaluation does not name the drift")
	}
	must(t, args("-seed", "5", "-overwrite")...)
	if law, err := lawOfHead(a, []string{"x", "v"}); err != nil || law != nil {
		t.Errorf("law of another network's head: got %v, %v, want none", law, err)
	}
}

// Motions of a system that the lab does not know can be learnt and judged by
// their states.
func TestTrainOnUnknownSystem(t *testing.T) {
	dir := t.TempDir()
	text := "trajectory,t,a,b\n"
	for k := range 24 {
		for i := range 12 {
			sin, cos := math.Sincos(0.1*float64(i) + float64(k))
			text += fmt.Sprintf("%d,%g,%g,%g\n", k, 0.1*float64(i), (1+0.1*float64(k))*sin, (1+0.1*float64(k))*cos)
		}
	}
	file := write(t, filepath.Join(dir, "mine.csv"), text)
	if text := must(t, append([]string{"train", "-data", file, "-out", dir}, given...)...); !strings.Contains(text, "cannot be told, since the lab does not know the true energy") {
		t.Errorf("got %q, want words on why there are no figures of the energy", text)
	}
	run := filepath.Join(dir, "train-mine")
	if f := trained(t, run).Figures; f.Drift != nil || f.Head != nil || f.Forecast.MSE <= 0 {
		t.Errorf("got %+v, want errors of states alone", f)
	}
	must(t, "evaluate", run)
	// There is no true energy to judge its head by, but there are its motions.
	code, stdout, stderr := call(t.Context(), t, "discover", run)
	if code != exitDone || !strings.Contains(stderr, "does not know the system") || !strings.Contains(stdout, "verdict: laws") {
		t.Errorf("discover: got exit code %d, %q and %q", code, stdout, stderr)
	}
	for _, option := range [][]string{{"-iterations", "3"}, {"-backend", "go"}} {
		code, stdout, stderr := call(t.Context(), t, append([]string{"discover", run}, option...)...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, option[0]) || !strings.Contains(stderr, "does not know the system") {
			t.Errorf("discover with %v: got exit code %d, %q and %q", option, code, stdout, stderr)
		}
	}
	if code, _, stderr := call(t.Context(), t, "discover", dir); code != exitFailed || !strings.Contains(stderr, run) {
		t.Errorf("discover of the folder above: got exit code %d and %q, want the folder of the run", code, stderr)
	}
	write(t, file, strings.Replace(text, ",0.1,", ",0.1000000001,", 1))
	if code, _, stderr := call(t.Context(), t, "evaluate", run); code != exitFailed || !strings.Contains(stderr, "not those") {
		t.Errorf("evaluate after the file has changed: got exit code %d and %q", code, stderr)
	}
}

func TestAblation(t *testing.T) {
	out := t.TempDir()
	args := append([]string{"train", "-system", "spring", "-out", out, "-tag", "grid", "-beta", "0,0.5", "-seed", "1,2"}, tiny...)
	var first, again table
	mustJSON(t, &first, args...)
	var settings []map[string]any
	for _, r := range first.Rows {
		settings = append(settings, r.Settings)
	}
	want := []map[string]any{
		{"beta": 0.0, "seed": 1.0}, {"beta": 0.0, "seed": 2.0}, {"beta": 0.5, "seed": 1.0}, {"beta": 0.5, "seed": 2.0},
	}
	if diff := cmp.Diff(settings, want); diff != "" {
		t.Errorf("rows, got then want:\n%s", diff)
	}
	if first.Rows[0].Figures.Head != nil || first.Rows[2].Figures.Head == nil {
		t.Error("want an energy head with the energy loss and none without it")
	}

	// What is done is not done again: the times of the training stay.
	times := filepath.Join(out, "grid", "beta-0.5_seed-2", "times.json")
	write(t, times, "old")
	mustJSON(t, &again, append(args, "-resume")...)
	if text, err := os.ReadFile(times); err != nil || string(text) != "old" {
		t.Errorf("the resumed grid trained a finished network again: %q, %v", text, err)
	}
	if diff := cmp.Diff(again, first); diff != "" {
		t.Errorf("table of the resumed grid, got then want:\n%s", diff)
	}
	if text := must(t, append(args, "-resume")...); strings.Count(text, "\n") < 6 || !strings.Contains(text, "HEAD R2") {
		t.Errorf("got %q, want a table of four rows", text)
	}
}

// A setting that diverges is a row of the table, and the others are there.
func TestAblationWithDivergence(t *testing.T) {
	args := append([]string{"train", "-system", "spring", "-out", t.TempDir(), "-lr", "1e38,0.001", "-json"}, tiny...)
	code, stdout, stderr := call(t.Context(), t, args...)
	var got table
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v in %q, %q", err, stdout, stderr)
	}
	if code != exitFailed || len(got.Rows) != 2 || got.Rows[0].Failed == "" || got.Rows[1].Failed != "" || got.Rows[1].Steps == 0 {
		t.Errorf("got exit code %d, %q and %+v, want the first of two rows failed", code, stderr, got.Rows)
	}
}

// An interrupted training says how to go on, and goes on.
func TestInterrupt(t *testing.T) {
	out := t.TempDir()
	args := append([]string{"train", "-system", "spring", "-out", out}, tiny...)
	args = append(args, "-epochs", "5000")
	metrics := filepath.Join(out, "train-spring", "metrics.jsonl")
	interrupt := func(beyond int, args []string) string {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			for ctx.Err() == nil {
				if text, err := os.ReadFile(metrics); err == nil && bytes.Count(text, []byte("\n")) > beyond {
					cancel()
				}
				time.Sleep(5 * time.Millisecond)
			}
		}()
		code, stdout, stderr := call(ctx, t, args...)
		if code != exitFailed || stdout != "" || !strings.Contains(stderr, "-resume` goes on") {
			t.Fatalf("got exit code %d, %q and %q, want a failure that says how to go on", code, stdout, stderr)
		}
		text, err := os.ReadFile(metrics)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := interrupt(3, args)
	after := interrupt(strings.Count(before, "\n")+2, append(args, "-resume"))
	if !strings.HasPrefix(after, before) {
		t.Error("the resumed run has other epochs than the interrupted one")
	}
	code, _, stderr := call(t.Context(), t, args...)
	if code != exitFailed || !strings.Contains(stderr, "unfinished run") || !strings.Contains(stderr, "-resume") {
		t.Errorf("without -resume: got exit code %d and %q, want a refusal", code, stderr)
	}
}
