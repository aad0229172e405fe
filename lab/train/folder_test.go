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
