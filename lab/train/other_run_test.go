package train_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/train"
)

func TestMoreEpochs(t *testing.T) {
	whole, dir := t.TempDir(), t.TempDir()
	mustRun(t, engines[0], sine(8), smallConfig, train.Options{Dir: whole})
	short := smallConfig
	short.Epochs = 7
	mustRun(t, engines[0], sine(8), short, train.Options{Dir: dir})
	mustRun(t, engines[0], sine(8), smallConfig, train.Options{Dir: dir, Resume: true})
	sameFiles(t, dir, whole)
}

// A run is not prolonged where that makes it another run, and a finished one is not
// thrown away for one of another length.
func TestOtherEpochs(t *testing.T) {
	falling := smallConfig
	falling.Epochs, falling.Schedule = 3, train.Cosine
	curve := falling
	curve.Schedule, curve.Hyperbola = train.Hyperbolic, train.Hyperbola{Last: 1e-5, Upper: 3}
	constant := smallConfig
	constant.Epochs = 3
	const another = "so that one of 5 is another run and cannot go on from it: ask for as many as then, overwrite it, or choose another folder"
	for _, c := range []struct {
		config train.Config
		epochs int
		resume bool
		want   string
	}{
		{falling, 5, true, another},
		{falling, 5, false, another},
		{curve, 5, true, another},
		{falling, 2, true, "so that one of 2 is another run"},
		{constant, 5, false, "holds a finished run of 3 epochs, not 5: resume it for more"},
		{constant, 2, false, "holds a finished run of 3 epochs, not 2"},
		{constant, 2, true, "holds a run of 12 steps, more than the 8 asked for"},
	} {
		dir := t.TempDir()
		mustRun(t, engines[0], sine(8), c.config, train.Options{Dir: dir})
		before := files(t, dir)
		c.config.Epochs = c.epochs
		if c.config.Hyperbola.Upper > 0 {
			c.config.Hyperbola.Upper = c.epochs
		}
		_, err := train.Run(context.Background(), engines[0], sine(8), c.config, train.Options{Dir: dir, Resume: c.resume})
		if refused := new(train.FolderError); !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q, resumed %v: got error %v, want a FolderError with %q", c.config.Schedule, c.resume, err, c.want)
		}
		if diff := cmp.Diff(before, files(t, dir)); diff != "" {
			t.Errorf("a refused run changed the folder:\n%s", diff)
		}
	}
}

func TestOtherRunIsRefused(t *testing.T) {
	dir := t.TempDir()
	interrupt(t, engines[0], dir, 50)
	set := func(change func(*train.Config)) train.Config { c := smallConfig; change(&c); return c }
	otherData := sine(8)
	otherData.Data[1].Values[7] += 0.5
	otherStart := sine(8)
	otherStart.Params[2].Values[1] = 0
	otherTerm := sine(8)
	otherTerm.Loss = func(p train.Params, batch, extra []*graph.Node) (*graph.Node, []train.Term) {
		total, terms := sine(8).Loss(p, batch, extra)
		terms[1].Name = "offset"
		return total, terms
	}
	otherLoss := sine(8)
	otherLoss.About = "cubes"
	fresh := train.Options{Dir: dir}
	resume := train.Options{Dir: dir, Resume: true}
	cases := []struct {
		name    string
		problem train.Problem
		config  train.Config
		options train.Options
		want    string
	}{
		{"not resumed", sine(8), smallConfig, fresh, "holds an unfinished run (step 50 of 80): resume it"},
		{"rate", sine(8), set(func(c *train.Config) { c.LearningRate = 0.02 }), resume, "holds a run with learning_rate 0.01, not 0.02: resume with the same settings"},
		{"rate, not resumed", sine(8), set(func(c *train.Config) { c.LearningRate = 0.02 }), fresh, "learning_rate 0.01, not 0.02"},
		{"new field", sine(8), set(func(c *train.Config) { c.Patience = 3 }), resume, "patience 0, not 3"},
		{"hold", sine(8), set(func(c *train.Config) { c.Hold = 0.5 }), resume, "hold 0, not 0.5"},
		{"schedule", sine(8), set(func(c *train.Config) { c.Schedule = train.Cosine }), resume, `schedule "constant", not "cosine"`},
		{"fewer epochs", sine(8), set(func(c *train.Config) { c.Epochs = 5 }), resume, "holds a run of 50 steps, more than the 20 asked for"},
		{"other network", sine(9), smallConfig, resume, `parameter "w1" of shape [1 8], not "w1" of shape [1 9]`},
		{"other data", otherData, smallConfig, resume, "with other data"},
		{"other start", otherStart, smallConfig, resume, "other start values"},
		{"other loss", otherLoss, smallConfig, resume, `the loss "squares", not "cubes"`},
		{"other term", otherTerm, smallConfig, resume, `["loss" "fit" "bias" "l2" "gradient"], not ["loss" "fit" "offset" "l2" "gradient"]`},
	}
	before := files(t, dir)
	for _, c := range cases {
		_, err := train.Run(context.Background(), engines[0], c.problem, c.config, c.options)
		if refused := new(train.FolderError); !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want a FolderError with %q", c.name, err, c.want)
		}
	}
	if diff := cmp.Diff(before, files(t, dir)); diff != "" {
		t.Errorf("a refused run changed the folder:\n%s", diff)
	}
	o := train.Options{Dir: dir, Overwrite: true}
	if res := mustRun(t, engines[0], sine(8), set(func(c *train.Config) { c.Epochs = 2 }), o); res.Steps != 8 {
		t.Errorf("got %d steps, want the 8 of a new run", res.Steps)
	}

	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, train.ManifestFile), []byte(`{"name": "page"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := train.Run(context.Background(), engines[0], sine(8), smallConfig, train.Options{Dir: foreign, Overwrite: true})
	if refused := new(train.FolderError); !errors.As(err, &refused) {
		t.Errorf("got error %v for a folder with somebody else's manifest.json, want a FolderError", err)
	}
}

// Other things in a folder are named and stay; what bears the name of a file that would
// be written is not written over. What an earlier run's caller wrote goes with that run.
func TestOtherThingsInAFolder(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	o := train.Options{Dir: dir, Files: []string{"result.json"}, Overwrite: true, Warn: func(s string) { told = append(told, s) }}
	run := func() error {
		told = nil
		_, err := train.Run(context.Background(), engines[0], sine(8), smallConfig, o)
		return err
	}
	put("result.json")
	if err := run(); err == nil || !strings.Contains(err.Error(), `a file "result.json" that no training run wrote: choose another folder`) {
		t.Errorf("got error %v for somebody else's result.json", err)
	}
	if got := files(t, dir); len(got) != 1 || string(got["result.json"]) != "mine" {
		t.Errorf("a refused run left %q", got)
	}
	if err := os.Rename(filepath.Join(dir, "result.json"), filepath.Join(dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".hidden", "b.txt", "c.txt", "d.txt"} {
		put(name)
	}
	if err := run(); err != nil || len(told) != 1 || !strings.Contains(told[0], `("a.txt", "b.txt", "c.txt" and 1 more), which stay as they are: the run is written beside them`) {
		t.Errorf("got error %v and warnings %q", err, told)
	}
	put("result.json")
	if err := run(); err != nil || len(told) != 0 {
		t.Errorf("got error %v and warnings %q in a folder with a run", err, told)
	}
	if got := files(t, dir); got["result.json"] != nil || string(got["d.txt"]) != "mine" {
		t.Errorf("got %q and %q, want the earlier run's result gone and the user's file kept", got["result.json"], got["d.txt"])
	}
}
