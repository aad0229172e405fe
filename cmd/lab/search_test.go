package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab/symreg"
)

// lawTable writes rows of E = v^2/2 + 2.5 x^2.
func lawTable(t *testing.T, name, separator string) string {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "# a comment\n%s\n", strings.Join([]string{"x", "v", "E"}, separator))
	for i := range 40 {
		x, v := 0.1*float64(i%7)+0.3, 0.2*float64(i%11)-1
		fmt.Fprintf(&b, "%v%s%v%s%v\n", x, separator, v, separator, v*v/2+2.5*x*x)
	}
	path := filepath.Join(t.TempDir(), name)
	if strings.HasSuffix(name, ".gz") {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		if _, err := w.Write(b.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b = z
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSymreg(t *testing.T) {
	for _, c := range []struct{ name, separator string }{{"t.csv", ","}, {"t.csv.gz", ","}, {"t.tsv", "\t"}, {"t.txt", ";"}} {
		var r symreg.Result
		mustJSON(t, &r, "symreg", "-table", lawTable(t, c.name, c.separator), "-target", "E", "-operators", "+,*", "-epochs", "1", "-threads", "1")
		if got, want := r.Chosen().Expression, "0.5*v**2 + 2.5*x**2"; got != want && got != "2.5*x**2 + 0.5*v**2" {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
		if r.Evals == 0 || r.Stopped == "" {
			t.Errorf("%s: got %+v, want what the search took", c.name, r)
		}
	}
	text := must(t, "symreg", "-table", lawTable(t, "t.csv", ","), "-columns", "x", "-epochs", "1", "-max-size", "7")
	if !strings.Contains(text, "* ") || strings.Contains(text, "v") && strings.Contains(text, "v^2") {
		t.Errorf("got %q, want a front in x alone", text)
	}
}

// Constants are printed with the units that they carry.
func TestSymregUnits(t *testing.T) {
	file := lawTable(t, "t.csv", ",")
	for _, mode := range []string{"off", "penalty", "strict"} {
		text := must(t, "symreg", "-table", file, "-units", "x=m, v=m/s, E=J", "-unit-mode", mode, "-epochs", "1")
		if !strings.Contains(text, "= 2.5 kg/s^2,") || !strings.Contains(text, "= 0.5 kg,") {
			t.Errorf("%s: got %q, want constants in kg/s^2 and kg", mode, text)
		}
	}
	code, stdout, stderr := call(t.Context(), t, "symreg", "-table", file, "-units", "x=m,v=m/s,E=J", "-unit-mode", "strict", "-plain-constants")
	if code != exitUsage || stdout != "" || !strings.Contains(stderr, `"J"`) {
		t.Errorf("got exit code %d, %q and %q, want that no formula has the unit J", code, stdout, stderr)
	}
}

// A search that is stopped prints what it has.
func TestSymregStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code, stdout, stderr := call(ctx, t, "symreg", "-table", lawTable(t, "t.csv", ","), "-json")
	if code != exitFailed || !strings.Contains(stdout, `"front"`) || !strings.Contains(stderr, "stopped") {
		t.Errorf("got exit code %d, %q and %q, want a failure with the front so far", code, stdout, stderr)
	}
}

// A user's own motions give their laws with evidence.
func TestDiscoverFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.csv.gz")
	must(t, "simulate", "-system", "spring", "-trajectories", "12", "-steps", "60", "-noise", "0.001", "-out", file)
	var f struct {
		Laws []struct {
			Text, SymPy, LaTeX string
			Certified, Proved  *bool
			Constants          []struct{ Low, High float64 }
			Evidence           *struct{ Reason string }
		}
		Count   *int `json:"count_estimate"`
		Verdict string
	}
	mustJSON(t, &f, "discover", file)
	if f.Verdict != "laws" || f.Count == nil || *f.Count != 1 || len(f.Laws) != 1 {
		t.Fatalf("got %+v, want one law", f)
	}
	l := f.Laws[0]
	if l.SymPy == "" || l.LaTeX == "" || l.Certified == nil || !*l.Certified || l.Proved == nil || *l.Proved || l.Evidence == nil ||
		len(l.Constants) != 1 || l.Constants[0].Low > 2.47*1.002 || l.Constants[0].High < 2.47*0.998 {
		t.Errorf("got %+v, want the spring's energy with evidence and an interval about 2.47", l)
	}
	if text := must(t, "discover", file); !strings.Contains(text, "verdict: laws") || !strings.Contains(text, "95 % interval") {
		t.Errorf("got %q, want verdict and intervals", text)
	}
}

func TestBench(t *testing.T) {
	out := must(t, "bench", "-only", "hnn_spring, simulate_3body", "-steps", "2", "-json")
	var names []string
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		var r struct {
			Name        string  `json:"name"`
			StepMS      float64 `json:"step_ms"`
			CompileS    float64 `json:"compile_s"`
			Params      int     `json:"params"`
			Seconds     float64 `json:"seconds"`
			Evaluations float64 `json:"evaluations"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		network := r.StepMS > 0 && r.CompileS > 0 && r.Params == 41000
		if motion := r.Seconds > 0 && r.Evaluations > 50; network == motion {
			t.Errorf("got %s, want the figures of one kind of work", line)
		}
		names = append(names, r.Name)
	}
	if got := strings.Join(names, ","); got != "hnn_spring,simulate_3body" {
		t.Errorf("got workloads %s, want one line for each that was asked for", got)
	}
}
