package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// R2 is printed with every law and explained once; rates carry their unit.
func TestLawsOfAFileArePrinted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "one.csv")
	must(t, "simulate", "-system", "pendulum", "-trajectories", "1", "-out", file)
	_, _, stderr := call(t.Context(), t, "discover", file)
	if !strings.Contains(stderr, "1 motion,") {
		t.Errorf("got %q, want it to count 1 motion", stderr)
	}
	out := must(t, "discover", file)
	if laws, r2 := strings.Count(out, "\nacceleration:")+strings.Count(out, "\nenergy"), strings.Count(out, "  R2 = 1.000000\n"); laws != 3 || r2 != laws {
		t.Errorf("got %d laws and R2 of %d:\n%s", laws, r2, out)
	}
	if strings.Count(out, "R2 is one minus") != 1 || !strings.Contains(out, " 1/s") {
		t.Errorf("want R2 explained once, and the damping over a second:\n%s", out)
	}
}
