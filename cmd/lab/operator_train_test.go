package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A network is taught by commands alone, a finished run is read and not taught
// again, and mistakes say what to do.
func TestOperatorByCommands(t *testing.T) {
	data, out := filepath.Join(t.TempDir(), "set"), filepath.Join(t.TempDir(), "net")
	must(t, "operator", "generate", "-size", "smoke", "-samples", "40", "-out", data)
	args := []string{"operator", "train", "-data", data, "-out", out, "-epochs", "2", "-backend", "go"}
	var first, again operatorResult
	mustJSON(t, &first, args...)
	if first.Model != "deeponet" || first.Preset != "tiny-phase" || first.Params != 51626 || first.Epochs != 2 || !(first.Test > 0 && first.Test < 10) {
		t.Errorf("got %+v", first)
	}
	mustJSON(t, &again, append(args, "-resume")...)
	if again.Test != first.Test || again.StepMS != 0 {
		t.Errorf("got %+v when resumed, want what was there: %+v", again, first)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-data", data}, exitUsage, "-out"},
		{[]string{"-data", data, "-out", out, "-model", "rnn"}, exitUsage, "traonet"},
		{[]string{"-data", data, "-out", out, "-preset", "tiny"}, exitUsage, "profile"},
		{[]string{"-data", out, "-out", out}, exitFailed, "generate"},
		{[]string{"-data", data, "-out", out, "-seed", "2", "-backend", "go"}, exitFailed, "-overwrite"},
	} {
		code, _, stderr := call(t.Context(), t, append([]string{"operator", "train"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d and %q, want %d and %q", c.args, code, stderr, c.code, c.want)
		}
	}
}
