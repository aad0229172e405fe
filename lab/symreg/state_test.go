package symreg_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// stateOptions are those of a search that six epochs end.
func stateOptions(threads, batch int, file string) symreg.Options {
	return symreg.Options{Seed: 5, Epochs: 6, Threads: threads, MaxSize: 16, Batch: batch, Evolution: small, State: file, Guesses: []string{"exp(-a)"}}
}

// A search that is stopped by its budget, cancelled in an epoch and resumed each
// time gives the front of one that was left alone, on any number of threads.
func TestResume(t *testing.T) {
	cases := map[int][]int{0: {1, 2, 4}, 40: {2}}
	if testing.Short() {
		cases = map[int][]int{40: {1}}
	}
	for batch, many := range cases {
		whole, err := symreg.Search(t.Context(), hard(60), stateOptions(2, batch, ""))
		if err != nil {
			t.Fatal(err)
		}
		for _, threads := range many {
			file := filepath.Join(t.TempDir(), "state.json")
			o := stateOptions(threads, batch, file)
			o.Epochs = 2
			if _, err := symreg.Search(t.Context(), hard(60), o); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			o.Epochs, o.Threads = 1000, 3
			o.Progress = func(p symreg.Progress) {
				if p.Epoch < 3 {
					t.Errorf("tells of epoch %d after a resume at 2", p.Epoch)
				}
				cancel()
			}
			if r, err := symreg.Search(ctx, hard(60), o); !errors.Is(err, context.Canceled) || r.Resumed != 2 || r.Epochs != 3 {
				t.Fatalf("got %+v, %v", r, err)
			}
			got, err := symreg.Search(t.Context(), hard(60), stateOptions(threads, batch, file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(marshal(t, whole.Front), marshal(t, got.Front)); diff != "" || got.Evals != whole.Evals || got.Resumed != 3 {
				t.Errorf("%d threads, resumed at %d, %d evaluations of %d (-whole +resumed):\n%s", threads, got.Resumed, got.Evals, whole.Evals, diff)
			}
			// A search at its end is not carried further.
			again, err := symreg.Search(t.Context(), hard(60), stateOptions(threads, batch, file))
			if err != nil || again.Epochs != 6 || marshal(t, again.Front) != marshal(t, whole.Front) {
				t.Errorf("resumed at its end: %d epochs, %v", again.Epochs, err)
			}
		}
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStateOfAnotherSearch(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.json")
	o := stateOptions(1, 0, good)
	o.Epochs = 1
	if _, err := symreg.Search(t.Context(), hard(60), o); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	same := hard(60)
	other := hard(60)
	other.Y[17] += 1e-9
	renamed := hard(60)
	renamed.Names = []string{"a", "c", "b"}
	measured := hard(60)
	measured.Units = []string{"m", "s", "1"}
	for i, c := range []struct {
		table  symreg.Table
		text   []byte
		change func(*symreg.Options)
		reason string
	}{
		{other, text, nil, symreg.StateOtherData},
		{renamed, text, nil, symreg.StateOtherData},
		{measured, text, nil, symreg.StateOtherData},
		{same, text, func(o *symreg.Options) { o.PlainConstants = true }, symreg.StateOtherOptions},
		{same, text, func(o *symreg.Options) { o.Seed++ }, symreg.StateOtherOptions},
		{same, text, func(o *symreg.Options) { o.Guesses = nil }, symreg.StateOtherOptions},
		{same, text[:len(text)/2], nil, symreg.StateDamaged},
		{same, bytes.Replace(text, []byte(`"clock":`), []byte(`"clock":1`), 1), nil, symreg.StateDamaged},
		{same, nil, nil, symreg.StateDamaged},
		{same, bytes.Replace(text, []byte(`"version":`), []byte(`"version":9`), 1), nil, symreg.StateOtherVersion},
	} {
		o := stateOptions(1, 0, filepath.Join(dir, fmt.Sprint(i)))
		if c.change != nil {
			c.change(&o)
		}
		if err := os.WriteFile(o.State, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		var e *symreg.StateError
		if _, err := symreg.Search(t.Context(), c.table, o); !errors.As(err, &e) || e.Reason != c.reason {
			t.Errorf("case %d: got %v, want %q", i, err, c.reason)
		}
		if left, _ := os.ReadFile(o.State); !bytes.Equal(left, c.text) {
			t.Errorf("case %d: the file was changed", i)
		}
	}
}

// A state that cannot be written any more ends the search, with the front so far;
// one whose folder is not there is refused before the search.
func TestStateThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	o := stateOptions(1, 0, filepath.Join(dir, "state.json"))
	o.Epochs = 100 // some of which are told
	if r, err := symreg.Search(t.Context(), hard(60), o); !errors.Is(err, os.ErrNotExist) || r != nil {
		t.Errorf("without the folder: got %+v, %v", r, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	o.Progress = func(symreg.Progress) { os.RemoveAll(dir) }
	if r, err := symreg.Search(t.Context(), hard(60), o); !errors.Is(err, os.ErrNotExist) || r == nil || len(r.Front) == 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// bend is what the function of TestStateOfAnotherFunction depends on.
var bend = 1.0

// A search does not go on with another function of the same name.
func TestStateOfAnotherFunction(t *testing.T) {
	if _, err := expr.Define(expr.Function{Name: "bent", Value: func(x float64) float64 { return x / (bend + x*x) }, Derivative: "1"}); err != nil {
		t.Fatal(err)
	}
	o := stateOptions(1, 0, filepath.Join(t.TempDir(), "state.json"))
	o.Operators, o.Epochs = []string{"+", "*", "bent"}, 1
	for _, b := range []float64{1, 1, 2} {
		bend = b
		var e *symreg.StateError
		_, err := symreg.Search(t.Context(), hard(60), o)
		if refused := errors.As(err, &e) && e.Reason == symreg.StateOtherCode; refused != (b == 2) || err != nil && !refused {
			t.Errorf("with %g: got %v", b, err)
		}
	}
}
