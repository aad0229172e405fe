package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab/symreg"
)

// A front that was printed, or formulas that a user wrote, enter a search that
// could not have found them.
func TestGuessesFile(t *testing.T) {
	table := lawTable(t, "t.csv", ",")
	var r symreg.Result
	for name, text := range map[string]string{
		"front.json": must(t, "symreg", "-table", table, "-epochs", "1", "-json"),
		"list.txt":   "# of the last run\n0.4*v^2 + 2.4*x**2\n\nx\n",
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		mustJSON(t, &r, "symreg", "-table", table, "-guesses", file, "-operators", "+,exp,*", "-epochs", "1", "-seconds", "0.001")
		if got := r.Chosen().R2; got < 1-1e-12 {
			t.Errorf("%s: got %+v, want the guess", name, r.Chosen())
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.txt")
	if err := os.WriteFile(bad, []byte("x +* v\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t.Context(), t, "symreg", "-table", table, "-guesses", bad); code == exitDone || !strings.Contains(stderr, "guess") {
		t.Errorf("got code %d and %q, want an error that names the guess", code, stderr)
	}
}

// A search goes on from its state file, and says so.
func TestStateFile(t *testing.T) {
	table, file := lawTable(t, "t.csv", ","), filepath.Join(t.TempDir(), "state.json")
	args := []string{"symreg", "-table", table, "-operators", "+,sin", "-state", file, "-epochs"}
	must(t, append(args, "1")...)
	code, _, stderr := call(t.Context(), t, append(args, "2")...)
	if code != exitDone || !strings.Contains(stderr, "after epoch 1") {
		t.Errorf("got code %d and %q, want word of the resume", code, stderr)
	}
	code, _, stderr = call(t.Context(), t, append(args, "2", "-seed", "7")...)
	if code != exitUsage || !strings.Contains(stderr, "other options") {
		t.Errorf("got code %d and %q, want a usage error", code, stderr)
	}
}

// Units that only label constants say so, unless that was asked for.
func TestUnitsThatOnlyLabel(t *testing.T) {
	args := []string{"symreg", "-table", lawTable(t, "t.csv", ","), "-epochs", "1", "-columns", "x", "-units", "x=m"}
	for mode, want := range map[string]bool{"": true, "off": false, "strict": false} {
		given := args
		if mode != "" {
			given = append(args[:len(args):len(args)], "-unit-mode", mode)
		}
		if _, _, stderr := call(t.Context(), t, given...); strings.Contains(stderr, "only label") != want {
			t.Errorf("mode %q: got %q", mode, stderr)
		}
	}
}

// Who gives no power among the operators reads none.
func TestProductsInPlaceOfPowers(t *testing.T) {
	args := []string{"symreg", "-table", lawTable(t, "t.csv", ","), "-epochs", "1", "-operators"}
	for operators, want := range map[string]string{"+,*": "v*v", "+,*,^": "v^2", "+,*,square": "v^2"} {
		if text := must(t, append(args, operators)...); !strings.Contains(text, want) || strings.Contains(text, "^") != strings.Contains(want, "^") {
			t.Errorf("%s: got\n%s", operators, text)
		}
	}
}

// Losses stand with their standard errors, those of the rows held back too.
func TestFrontTable(t *testing.T) {
	text := must(t, "symreg", "-table", lawTable(t, "t.csv", ","), "-epochs", "1", "-loss", "huber:0.5", "-valid", "0.25")
	lines := strings.Split(text, "\n")
	if !strings.Contains(lines[0], "LOSS HELD BACK") || strings.Count(lines[1], "±") != 2 {
		t.Errorf("got %q, want two losses with their errors", lines[:2])
	}
	code, _, stderr := call(t.Context(), t, "symreg", "-table", lawTable(t, "t.csv", ","), "-loss", "cubed")
	if code != exitUsage || !strings.Contains(stderr, "-loss is cubed: it must be squared") {
		t.Errorf("got code %d and %q, want a usage error", code, stderr)
	}
}

// Several targets are searched over the columns that are none.
func TestSeveralTargets(t *testing.T) {
	table := lawTable(t, "t.csv", ",")
	var all []struct {
		Target string
		symreg.Result
	}
	mustJSON(t, &all, "symreg", "-table", table, "-target", "E,v", "-epochs", "1")
	if len(all) != 2 || all[0].Target != "E" || all[1].Target != "v" || len(all[1].Front) == 0 {
		t.Fatalf("got %+v, want a front for E and one for v", all)
	}
	for _, c := range all[0].Front {
		if strings.Contains(c.Expression, "v") {
			t.Errorf("got %s of the other target", c.Expression)
		}
	}
	if text := must(t, "symreg", "-table", table, "-target", "E, v", "-columns", "x", "-epochs", "1"); strings.Count(text, "COMPLEXITY") != 2 {
		t.Errorf("got %q, want two fronts", text)
	}
	if code, _, _ := call(t.Context(), t, "symreg", "-table", table, "-target", "E,v", "-columns", "v"); code != exitUsage {
		t.Errorf("got code %d for a target among the columns", code)
	}
}

// Each of several targets may have a unit; without a law for any, both are
// printed, and the error names them.
func TestUnitsOfSeveralTargets(t *testing.T) {
	args := []string{"symreg", "-table", lawTable(t, "t.csv", ","), "-target", "E,v", "-units", "x=m,E=J,v=m/s", "-unit-mode", "strict", "-epochs", "1"}
	var all []symreg.Result
	mustJSON(t, &all, append(args, "-json")...)
	for i, want := range []string{"kg*m^2/s^2", "m/s"} {
		if got := all[i].Chosen().Unit; got != want {
			t.Errorf("target %d: got unit %q, want %q", i, got, want)
		}
	}
	code, stdout, stderr := call(t.Context(), t, append(args, "-plain-constants", "-operators", "+")...)
	if code != exitUsage || !strings.Contains(stderr, "J") || stdout != "" {
		t.Errorf("got code %d, %q and %q, want word of a unit that cannot be reached", code, stdout, stderr)
	}
}

// A row that is wrong is named, counted as its reader counts.
func TestOutlierIsNamed(t *testing.T) {
	var text strings.Builder
	text.WriteString("x,y\n")
	for i := range 30 {
		y := 2*float64(i) + 0.01*float64(i%3)
		if i == 7 {
			y += 4
		}
		fmt.Fprintf(&text, "%d,%g\n", i, y)
	}
	table := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(table, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"symreg", "-table", table, "-operators", "+,*", "-max-size", "3", "-epochs", "1"}
	if out := must(t, args...); strings.Count(out, "row ") != 1 || !strings.Contains(out, "row 8 of the data by 4.") {
		t.Errorf("got %s", out)
	}
	if out := must(t, append(args, "-json")...); strings.Contains(out, "row ") {
		t.Errorf("with -json: got %s", out)
	}
}
