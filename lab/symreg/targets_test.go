package symreg_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"neurophysics/lab/symreg"
)

// Several targets give what a search for each gives, and one progress.
func TestSearchTargets(t *testing.T) {
	table := hard(60)
	targets := []symreg.Target{{Name: "first", Y: table.Y}, {Name: "second", Y: table.X[0]}, {Name: "third", Y: noisy().Y}}
	told := map[string]int{}
	file := filepath.Join(t.TempDir(), "state")
	o := symreg.Options{Epochs: 3, MaxSize: 12, Evolution: small, State: file, Progress: func(p symreg.Progress) { told[p.Target]++ }}
	all, err := symreg.SearchTargets(t.Context(), table, targets, o)
	if err != nil || len(all) != 3 {
		t.Fatalf("got %d results, %v", len(all), err)
	}
	for i, r := range all {
		table.Y = targets[i].Y
		alone, err := symreg.Search(t.Context(), table, symreg.Options{Epochs: 3, MaxSize: 12, Evolution: small})
		if err != nil || marshal(t, alone.Front) != marshal(t, r.Front) {
			t.Errorf("%s alone gives another front, %v", targets[i].Name, err)
		}
	}
	if told["first"] == 0 || told["third"] == 0 {
		t.Errorf("got progress %v", told)
	}
	if _, err := os.Stat(file + ".3"); err != nil {
		t.Error(err)
	}
	targets[2].Y = targets[2].Y[1:]
	var e *symreg.LengthError
	if got, err := symreg.SearchTargets(t.Context(), table, targets, o); !errors.As(err, &e) || got != nil {
		t.Errorf("got %v, %v, want a LengthError before any search", got, err)
	}
}
