package main

import (
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/evaluate"
	"neurophysics/lab/invariant"
)

// Forecasts that are held to a head which is not learnt yet are warned of, by
// the truth where it is known and else by how constant the head is.
func TestDoubtfulHeads(t *testing.T) {
	wild, steady := &invariant.Variation{Along: 1, Across: 1}, &invariant.Variation{Along: 0.01, Across: 1}
	for _, c := range []struct {
		figures figures
		want    string
	}{
		{figures{HeldBy: lab.HeldByHead, Head: &evaluate.Affine{R2: 0.2}, HeadVaries: steady}, "R2 against the true energy is 0.2"},
		{figures{HeldBy: lab.HeldByHead, Tested: 3, HeadVaries: wild}, "1 times as much along motions"},
		{figures{HeldBy: lab.HeldByHead, Tested: 1, HeadVaries: &invariant.Variation{Along: 1}}, "cannot be told"},
		{figures{HeldBy: lab.HeldByHead, Tested: 3, HeadVaries: &invariant.Variation{Along: 1}}, "the same for all motions"},
		{figures{HeldBy: lab.HeldByHead, Head: &evaluate.Affine{R2: 0.999}, HeadVaries: steady}, ""},
		{figures{HeldBy: lab.HeldByLaw, Head: &evaluate.Affine{R2: 0.2}, HeadVaries: wild}, ""},
		{figures{HeldBy: lab.HeldByNothing}, ""},
	} {
		if got := c.figures.doubt(); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%+v: got %q, want %q", c.figures, got, c.want)
		}
	}
	args := append([]string{"train", "-system", "spring", "-out", t.TempDir()}, tiny...)
	if code, _, stderr := call(t.Context(), t, args...); code != exitDone || strings.Count(stderr, "warning: the energy head is not learnt yet") != 1 {
		t.Errorf("after two updates: got exit code %d and %q, want a warning", code, stderr)
	}
}
