package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab"
)

// Trained networks are judged, compared and drawn by commands alone.
func TestJudgeOperatorsByCommands(t *testing.T) {
	dir := t.TempDir()
	phase, rest := filepath.Join(dir, "phase"), filepath.Join(dir, "rest")
	for profile, data := range map[string]string{"phase": phase, "rest": rest} {
		must(t, "operator", "generate", "-profile", profile, "-size", "smoke", "-samples", "40", "-out", data)
	}
	runs := filepath.Join(dir, "runs")
	train := func(data, seed string) string {
		out := filepath.Join(runs, filepath.Base(data)+seed)
		must(t, "operator", "train", "-data", data, "-out", out, "-epochs", "1", "-seed", seed)
		return out
	}
	a, still := train(phase, "1"), train(rest, "1")
	train(phase, "2")

	// One object a line for each network and potential, the test motions among them.
	out := filepath.Join(dir, "out")
	lines := strings.Split(strings.TrimSpace(must(t, "operator", "evaluate", a, "-data", phase, "-json")), "\n")
	if len(lines) != 10 {
		t.Fatalf("%d lines, want one for each of nine potentials and one for the test motions", len(lines))
	}
	for i, text := range lines {
		var l against
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		if l.Network != "deeponet" || l.Params != 51626 || l.Seed != 1 || l.Backend != "go" || !(l.MSEQ > 0 && l.RK4MSEQ > 0 && l.RK4MSEP < l.MSEP) {
			t.Errorf("got %+v", l)
		}
		if i == 0 && l.Potential != "sho" || i == 9 && (l.Potential != "test" || l.Motions != 8) {
			t.Errorf("line %d is of %q", i, l.Potential)
		}
	}

	text := must(t, "operator", "evaluate", a, "-data", phase, "-out", out, "-truth", "stored", "-only", "test,native,physical,long,symplectic,fragile", "-windows", "12")
	for _, want := range []string{"51626", "Every solver has a smaller median loss than deeponet", "double_well", "ENERGY ERROR AT 4", "|DET - 1|", "kahanli8", "CPU s, go", "  24"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var kept lab.OperatorReport
	content, err := os.ReadFile(filepath.Join(out, "evaluation.json"))
	if err == nil {
		err = json.Unmarshal(content, &kept)
	}
	if err != nil || len(kept.Contenders) != 6 || kept.Contenders[0].Long[0].Stages[4].Windows != 12 || kept.Truth != "stored" {
		t.Errorf("kept %+v: %v", kept, err)
	}

	var rows []lab.Compared
	mustJSON(t, &rows, "operator", "compare", runs)
	if len(rows) != 6 || len(rows[0].Seeds) != 2 || rows[0].TrainCPU == nil || rows[0].Families[lab.Smooth] == nil || rows[1].Label != "deeponet none" {
		t.Errorf("compared: %+v", rows)
	}
	if text := must(t, "operator", "compare", runs); !strings.Contains(text, "DEEPONET CONCAT") {
		t.Errorf("no column for one of two kinds of a network in\n%s", text)
	}

	var drawn struct{ Figures []string }
	mustJSON(t, &drawn, "operator", "figures", still, "-data", rest, "-out", out, "-only", "test,long", "-motions", "2")
	if len(drawn.Figures) != 1+1+5+2+1+1+7+1 {
		t.Errorf("drew %q", drawn.Figures)
	}
	for _, name := range drawn.Figures {
		if info, err := os.Stat(filepath.Join(out, name+".svg")); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v", name, err)
		}
	}

	// A second call replaces what the first one made, and no file of the user.
	must(t, "operator", "evaluate", a, "-out", out, "-only", "fragile")
	must(t, "operator", "figures", still, "-out", out, "-only", "fragile")
	mine := t.TempDir()
	for _, c := range []struct{ verb, file string }{{"evaluate", "tables.txt"}, {"figures", "orders.svg"}} {
		path := filepath.Join(mine, c.file)
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := call(t.Context(), t, "operator", c.verb, a, "-out", mine, "-only", "fragile")
		content, err := os.ReadFile(path)
		if code != exitFailed || !strings.Contains(stderr, c.file) || !strings.Contains(stderr, "(-out)") || string(content) != "mine" || err != nil {
			t.Errorf("%s: exit code %d and %q; the user's file holds %q, %v", c.verb, code, stderr, content, err)
		}
	}

	code, _, stderr := call(t.Context(), t, "operator", "evaluate", runs, "-data", phase)
	if code != exitFailed || !strings.Contains(stderr, still) || !strings.Contains(stderr, "profile rest") {
		t.Errorf("exit code %d and %q for data that does not fit", code, stderr)
	}
}
