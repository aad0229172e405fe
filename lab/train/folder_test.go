package train_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// smallConfig trains sine(8) for 20 epochs of 4 steps.
var smallConfig = train.Config{Epochs: 20, Batch: 16, LearningRate: 0.01, L2: 1e-5, Seed: 3, CheckpointEvery: 3}

// files returns the files of a run folder but the one with times, by name.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := make(map[string][]byte)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == train.TimesFile {
			continue
		}
		if out[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// sameFiles compares what two runs have left, the last checkpoint alone among
// checkpoints: which one lies before it is a matter of interruptions.
func sameFiles(t *testing.T, got, want string) {
	t.Helper()
	a, b := files(t, got), files(t, want)
	last := lastCheckpoint(t, want)
	for _, m := range []map[string][]byte{a, b} {
		for name := range m {
			if strings.HasPrefix(name, "checkpoint-") && name != filepath.Base(last) {
				delete(m, name)
			}
		}
	}
	for name := range b {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s has %d bytes that differ from the %d of the uninterrupted run", name, len(a[name]), len(b[name]))
		}
	}
	if len(a) != len(b) {
		t.Errorf("got %d files, want %d", len(a), len(b))
	}
}

func lastCheckpoint(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "checkpoint-*.bin"))
	if err != nil || len(found) == 0 || len(found) > 2 {
		t.Fatalf("got checkpoints %q, %v; want one or two", found, err)
	}
	return found[len(found)-1]
}

func mustRun(t *testing.T, b *backend.Backend, p train.Problem, c train.Config, o train.Options) *train.Result {
	t.Helper()
	res, err := train.Run(context.Background(), b, p, c, o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// interrupt trains in dir until the given step and stops there.
func interrupt(t *testing.T, b *backend.Backend, dir string, at int) {
	t.Helper()
	p := sine(8)
	ctx, cancel := context.WithCancel(context.Background())
	draw := p.Extra
	p.Extra = func(step int, rng *rand.Rand) []train.Array {
		if step == at-1 {
			cancel()
		}
		return draw(step, rng)
	}
	res, err := train.Run(ctx, b, p, smallConfig, train.Options{Dir: dir, Resume: true})
	if !errors.Is(err, context.Canceled) || res == nil || res.Steps != at || res.Stopped != train.StoppedInterrupted {
		t.Fatalf("got %+v, %v; want an interruption after step %d", res, err, at)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		one, two := t.TempDir(), t.TempDir()
		for _, dir := range []string{one, two, two} { // the third run replaces the second
			mustRun(t, b, sine(8), smallConfig, train.Options{Dir: dir})
		}
		if diff := cmp.Diff(files(t, two), files(t, one)); diff != "" {
			t.Errorf("same seed, other files:\n%s", diff)
		}
		other := smallConfig
		other.Seed++
		three := mustRun(t, b, sine(8), other, train.Options{})
		saved, err := train.LoadParams(filepath.Join(one, train.WeightsFile))
		if err != nil {
			t.Fatal(err)
		}
		if cmp.Equal(saved, three.Params) {
			t.Error("another seed gave the same weights")
		}
	})
}

func TestResumeIsExact(t *testing.T) {
	always(t, func(t *testing.T, b *backend.Backend) {
		whole, cut := t.TempDir(), t.TempDir()
		want := mustRun(t, b, sine(8), smallConfig, train.Options{Dir: whole})
		// Within an epoch, at the end of one, at its first step, and just before the end.
		at := []int{3, 24, 41, 79}
		if b.Info.Name != backend.Go {
			at = at[2:3] // the same code, but with a second to compile each time
		}
		for _, at := range at {
			interrupt(t, b, cut, at)
		}
		got := mustRun(t, b, sine(8), smallConfig, train.Options{Dir: cut, Resume: true})
		sameFiles(t, cut, whole)
		again := mustRun(t, b, sine(8), smallConfig, train.Options{Dir: cut, Resume: true})
		sameFiles(t, cut, whole)
		for _, res := range []*train.Result{got, again} {
			if diff := cmp.Diff(want.Params, res.Params) + cmp.Diff(want.Last, res.Last) + cmp.Diff(want.History, res.History); diff != "" {
				t.Error(diff)
			}
		}
		if again.StepMS != 0 || again.Stopped != train.StoppedEpochs {
			t.Errorf("got %q with steps of %g ms from a finished run, want no steps", again.Stopped, again.StepMS)
		}
	})
}

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

func TestDamagedCheckpoint(t *testing.T) {
	whole := t.TempDir()
	mustRun(t, engines[0], sine(8), smallConfig, train.Options{Dir: whole})
	damages := map[string]func(content []byte) []byte{
		"flipped in the kind":   func(c []byte) []byte { c[2] ^= 1; return c },
		"flipped in the length": func(c []byte) []byte { c[9] ^= 1; return c },
		"flipped in the header": func(c []byte) []byte { c[40] ^= 1; return c },
		"flipped in the values": func(c []byte) []byte { c[len(c)-50] ^= 1; return c },
		"flipped in the sum":    func(c []byte) []byte { c[len(c)-1] ^= 1; return c },
		"cut short":             func(c []byte) []byte { return c[:len(c)*2/3] },
		"empty":                 func(c []byte) []byte { return nil },
		"longer":                func(c []byte) []byte { return append(c, 0) },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			interrupt(t, engines[0], dir, 50)
			path := lastCheckpoint(t, dir)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(content), 0o644); err != nil {
				t.Fatal(err)
			}
			var told []string
			o := train.Options{Dir: dir, Resume: true, Warn: func(s string) { told = append(told, s) }}
			mustRun(t, engines[0], sine(8), smallConfig, o)
			if len(told) != 1 || !strings.Contains(told[0], "is damaged") || !strings.Contains(told[0], "going on from the one before, of step 48") {
				t.Errorf("got warnings %q, want one that names the damage and step 48", told)
			}
			sameFiles(t, dir, whole)
		})
	}
	t.Run("all of them", func(t *testing.T) {
		dir := t.TempDir()
		interrupt(t, engines[0], dir, 50)
		found, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*"))
		for _, path := range found {
			if err := os.Truncate(path, 100); err != nil {
				t.Fatal(err)
			}
		}
		_, err := train.Run(context.Background(), engines[0], sine(8), smallConfig, train.Options{Dir: dir, Resume: true})
		if damaged := new(train.DamagedError); !errors.As(err, &damaged) || damaged.Path != found[1] {
			t.Fatalf("got error %v, want a DamagedError of %s", err, found[1])
		}
		mustRun(t, engines[0], sine(8), smallConfig, train.Options{Dir: dir, Resume: true, Overwrite: true})
		sameFiles(t, dir, whole)
	})
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

func TestNotFiniteNamesStepAndTerm(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		p := sine(8)
		draw := p.Extra
		p.Extra = func(step int, rng *rand.Rand) []train.Array {
			a := draw(step, rng)
			if step == 30 {
				a[0].Values[3] = float32(math.NaN())
			}
			return a
		}
		loss := p.Loss
		p.Loss = func(ps train.Params, batch, extra []*graph.Node) (*graph.Node, []train.Term) {
			if len(extra) == 0 {
				return loss(ps, batch, extra)
			}
			total, terms := loss(ps, batch, nil)
			energy := graph.ReduceAllMean(graph.Square(extra[0]))
			return graph.Add(total, energy), append(terms, train.Term{Name: "energy", Value: energy})
		}
		dir := t.TempDir()
		res, err := train.Run(context.Background(), b, p, smallConfig, train.Options{Dir: dir})
		var nf *train.NotFiniteError
		if !errors.As(err, &nf) || nf.Step != 30 || nf.Term != "energy" {
			t.Fatalf("got error %v, want one of step 30 and the term energy", err)
		}
		want := `train: update 30: the loss term "energy" is NaN; lower the learning rate`
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %q, want it to begin with %q", err, want)
		}
		if res == nil || res.Stopped != train.StoppedNotFinite || res.Best.Epoch < 1 || res.Steps != 30 {
			t.Errorf("got result %+v, want the best of the first 7 epochs", res)
		}
		// Every third epoch of 4 steps has a checkpoint: step 24 is the last before 30.
		if got := filepath.Base(lastCheckpoint(t, dir)); got != "checkpoint-0000000024.bin" {
			t.Errorf("got newest checkpoint %s, want that of step 24", got)
		}
	})
}

func TestFolderTellsTheRun(t *testing.T) {
	dir := t.TempDir()
	res := mustRun(t, engines[0], sine(8), smallConfig, train.Options{Dir: dir})
	all := files(t, dir)
	var m struct {
		Config  train.Config
		Params  []string
		Terms   []string
		Backend backend.Info
		Outcome struct {
			Stopped string
			Steps   int
			Weights string `json:"weights_sha256"`
		}
	}
	if err := json.Unmarshal(all[train.ManifestFile], &m); err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(all[train.WeightsFile])); m.Outcome.Weights != sum {
		t.Errorf("got weights_sha256 %s, want %s", m.Outcome.Weights, sum)
	}
	if m.Config != smallConfig || m.Params[0] != "w1 [1 8]" || m.Terms[2] != "l2" || m.Backend != engines[0].Info ||
		m.Outcome.Stopped != train.StoppedEpochs || m.Outcome.Steps != 80 {
		t.Errorf("got manifest %+v", m)
	}
	var history []train.Epoch
	for line := range bytes.Lines(all[train.MetricsFile]) {
		var e train.Epoch
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		history = append(history, e)
	}
	if diff := cmp.Diff(res.History, history); diff != "" {
		t.Error(diff)
	}
	saved, err := train.LoadParams(filepath.Join(dir, train.WeightsFile))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(res.Params, saved); diff != "" {
		t.Error(diff)
	}
}
