package operator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/potential"
	"neurophysics/lab/train"
)

// A plan that is written is read again, and each kind of mistake is named.
func TestReadPlan(t *testing.T) {
	preset, err := NewPreset(TinyPhase, TraONet)
	if err != nil {
		t.Fatal(err)
	}
	plan := Plan{Config: preset.Config, Training: preset.Training, Seeds: StudySeeds[:3], Train: 100}
	plan.Training.Optimizer, plan.Training.Patience = train.SPlus, 10
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plan.json")
	read := func(text string) (Plan, error) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return ReadPlan(path)
	}
	got, err := read(string(text))
	if diff := cmp.Diff(plan, got); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"seeds":`, `"seed":`, "seed"},
		{`"train":100`, `"train":100,"train":200`, `"train" is there twice`},
		{`"train":100`, `"train":"all"`, "train"},
		{`}`, `}}`, "follows"},
		{`}`, ``, "EOF"},
		{`"traonet"`, `"rnn"`, "deeponet"},
		{`"splus"`, `"soap"`, "adam"},
		{`"logcosh"`, `"huber"`, "squared"},
		{`"heads":4`, `"heads":5`, "32 does not part among 5 heads"},
		{`"upper":180`, `"upper":59`, "at least the run's 60"},
		{`[89,231,928]`, `[89,231,89]`, "89 is there twice"},
		{`[89,231,928]`, `[]`, "no seeds"},
		{`"patience":10`, `"patience":60`, "never runs out"},
	} {
		i := strings.LastIndex(string(text), c.old)
		if i < 0 {
			t.Fatalf("%s is not in %s", c.old, text)
		}
		_, err := read(string(text[:i]) + c.new + string(text[i+len(c.old):]))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.new, err, c.want)
		}
	}
}

// Every network learns by SPlus, its last smaller batch included.
func TestSPlusTeaches(t *testing.T) {
	for _, c := range small(AddStart) {
		if testing.Short() && (c.Model == VaRONet || c.Model == MambONet) {
			continue // they compile for seconds
		}
		how := Training{Criterion: LogCosh, KLWeight: 0.01}
		how.Epochs, how.Batch, how.KeepPartial, how.Optimizer, how.LearningRate, how.Decay = 8, 4, true, train.SPlus, 0.02, 0.01
		_, r, err := Train(t.Context(), engines[0], drawn(10, false), potential.Samples{}, c, how, train.Options{})
		if err != nil {
			t.Fatalf("%s: %v", c.Model, err)
		}
		if first, last := r.History[0].Loss, r.History[7].Loss; r.Steps != 24 || !(last < first) {
			t.Errorf("%s: got a loss from %g to %g in %d steps, want a fall in 24", c.Model, first, last, r.Steps)
		}
	}
}
