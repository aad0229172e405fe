package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// wellTable writes a table of n points of the quartic well.
func wellTable(t *testing.T, n int) string {
	t.Helper()
	text := "q,V\n"
	for i := range n {
		u := 2*float64(i)/float64(n-1) - 1
		text += fmt.Sprintf("%.6f,%.6f\n", float64(i)/float64(n-1), 2*u*u*u*u)
	}
	return write(t, filepath.Join(t.TempDir(), "well.csv"), text)
}

// The curve between the points of a table is named, and how much the motion hangs on them.
func TestMotionOfTables(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.csv")
	var coarse, fine struct {
		Curve   string
		Thinned difference `json:"every_second_left_out"`
	}
	mustJSON(t, &coarse, "operator", "motion", "-table", wellTable(t, 15), "-out", out)
	mustJSON(t, &fine, "operator", "motion", "-table", wellTable(t, 101), "-out", out)
	if !strings.Contains(coarse.Curve, "cubic") || !(coarse.Thinned.Q > 1e-3) || !(fine.Thinned.Q > 0) || fine.Thinned.Q > coarse.Thinned.Q/10 || fine.Thinned.P > coarse.Thinned.P/10 {
		t.Errorf("got %+v with few points and %+v with many", coarse, fine)
	}
	for n, want := range map[int]string{15: "every second point left out q differs by at most 0.", 7: "too few points to tell"} {
		if text := must(t, "operator", "motion", "-table", wellTable(t, n), "-out", out); !strings.Contains(text, "V is a cubic") || !strings.Contains(text, want) {
			t.Errorf("%d points: got %q, want the curve and %q", n, text, want)
		}
	}
}

// A start at rest that shows nothing is warned of, whatever the motion is then.
func TestAboutStart(t *testing.T) {
	for _, c := range []struct {
		formula, start string
		want           string
	}{
		{"2*cos(2*pi*q)", "0,0", "rest at q = 0, where the slope of V is 0"},
		{"2*cos(2*pi*q)", "0.5,0", "rest at q = 0.5,"},
		{"2*cos(2*pi*q)", "0.5,1", ""},
		{"2*cos(2*pi*q)", "0.1,0", ""},
		{"8*(q-0.5)^2", "0,0", ""},
	} {
		out := filepath.Join(t.TempDir(), "m.csv")
		code, _, stderr := call(t.Context(), t, "operator", "motion", "-formula", c.formula, "-start", c.start, "-out", out)
		if code != exitDone || (stderr == "") != (c.want == "") || !strings.Contains(stderr, c.want) {
			t.Errorf("%s from %s: exit code %d and %q, want %q", c.formula, c.start, code, stderr, c.want)
		}
	}
}
