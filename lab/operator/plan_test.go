package operator

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
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
	for _, keep := range []string{`"keep_partial":true,`, ``} { // kept unless a plan says otherwise
		if got, err := read(strings.Replace(string(text), `"keep_partial":true,`, keep, 1)); err != nil || !got.Training.KeepPartial {
			t.Errorf("with %q the last smaller batch is kept: %v, error %v; want true", keep, got.Training.KeepPartial, err)
		}
	}
	dropping := plan
	dropping.Training.KeepPartial = false
	written, err := json.Marshal(dropping)
	if err != nil {
		t.Fatal(err)
	}
	got, err = read(string(written))
	if diff := cmp.Diff(dropping, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"seeds":`, `"seed":`, "seed"},
		{`"train":100`, `"train":100,"train":200`, `"train" is there twice`},
		{`"train":100`, `"train":100,"Train":200`, `"train" is there twice in the top, once as "Train"`},
		{`"train":100`, `"Train":100`, `"Train" in the top is not in lower case; write "train"`},
		{`"epochs":60`, `"EPOCHS":60,"epochs":60`, `"EPOCHS" in training is not in lower case`},
		{`"seeds":`, `"\u017Feeds":`, `write "seeds"`}, // a long s
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

// Kernels of convolutions move against the sign of their momentum by a thousandth of
// the rate; a matrix, which SPlus whitens, moves by other numbers.
func TestSPlusMovesKernelsBySign(t *testing.T) {
	nets := small(AddStart)
	for _, n := range []struct {
		config         Config
		kernel, matrix string
	}{{nets[4], "encoder.1.point.w", "decoder.out.w"}, {nets[3], "encoder.0.conv.w", "encoder.0.mix.w"}} {
		how := Training{Criterion: Squared}
		how.Epochs, how.Optimizer, how.LearningRate = 1, train.SPlus, 1
		net, _, err := Train(t.Context(), engines[0], drawn(3, false), potential.Samples{}, n.config, how, train.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer net.Close()
		plain := map[string]bool{}
		for i, begin := range n.config.Params(0) {
			plain[begin.Name] = true
			for k, w := range begin.Values {
				// The network is the mean of one step's parameters, right to a few digits.
				moved := math.Abs(float64(net.Params[i].Values[k] - w))
				plain[begin.Name] = plain[begin.Name] && math.Abs(moved-0.001) < 1e-6
			}
		}
		if !plain[n.kernel] || plain[n.matrix] {
			t.Errorf("%s: moved by a thousandth: %s %v, want true; %s %v, want false", n.config.Model, n.kernel, plain[n.kernel], n.matrix, plain[n.matrix])
		}
	}
}

// A network whose kernels were written without their axis of length 1 is read as one
// that has it; a weight of another shape is refused.
func TestLoadOlderKernels(t *testing.T) {
	c := small(AddStart)[4]
	older := &Net{Config: c, Params: c.Params(0)}
	place := slices.IndexFunc(older.Params, func(p train.Param) bool { return p.Name == "encoder.0.point.w" })
	shape := &older.Params[place].Shape
	want := *shape
	*shape = want[1:]
	dir := t.TempDir()
	if err := older.Save(dir); err != nil {
		t.Fatal(err)
	}
	net, err := Load(engines[0], dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := net.Params[place]; !slices.Equal(got.Shape, want) || !slices.Equal(got.Values, older.Params[place].Values) {
		t.Errorf("got %v, want the shape %v and the values that were written", got, want)
	}
	*shape = []int{want[1] / 2, 2 * want[2]}
	if err := older.Save(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(engines[0], dir); err == nil || !strings.Contains(err.Error(), "train again") {
		t.Errorf("got error %v for another shape, want one that asks to train again", err)
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
