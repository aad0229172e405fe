package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A set that is there is said to be, if nothing of it had to be drawn, and another one
// says in what it differs.
func TestGenerateAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "set")
	generate := []string{"operator", "generate", "-profile", "rest", "-size", "smoke", "-samples", "40", "-out", dir}
	const there = "there already and is whole"
	for i, want := range []bool{false, true, false} {
		if text := must(t, generate...); strings.Contains(text, there) != want {
			t.Errorf("run %d: got %q", i, text)
		}
		if i == 1 {
			if err := os.Remove(filepath.Join(dir, "test-0000.bin")); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct{ args, want string }{
		{"-seed 3", "holds another set (seed: 777, asked for 3): ask for the same, or choose another folder (-out)"},
		{"-samples 60", "(samples: 40, asked for 60)"},
		{"-profile phase -method rk4", "(profile: rest, asked for phase; integrator: exact, asked for rk4)"},
		{"-factor 2", "(factor: 1.25, asked for 2)"},
	} {
		if code, _, stderr := call(t.Context(), t, append(generate, strings.Fields(c.args)...)...); code != exitFailed || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d and %q, want %q", c.args, code, stderr, c.want)
		}
	}
}
