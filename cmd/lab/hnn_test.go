package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run that was stopped and gone on with gives the figures of one that was not.
func TestHNNRun(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	run := func(dir, steps string, more ...string) {
		must(t, append([]string{"hnn", "run", "-task", "spring", "-model", "map", "-seed", "2", "-steps", steps, "-out", dir}, more...)...)
	}
	run(one, "3")
	run(two, "2")
	run(two, "3", "-resume")
	sameFiles(t, one, two, "result.json", "weights.bin", "paths.svg", "energy.svg", "training.svg")
	if _, err := os.Stat(filepath.Join(one, "paths.png")); err != nil {
		t.Error(err)
	}
	gif := filepath.Join(t.TempDir(), "films", "map.gif")
	must(t, "hnn", "animate", "-out", gif, one)
	if film, err := os.ReadFile(gif); err != nil || !strings.HasPrefix(string(film), "GIF89a") {
		t.Errorf("no film of a run folder: %v", err)
	}
	content, err := os.ReadFile(filepath.Join(one, "result.json"))
	if err != nil || !strings.Contains(string(content), `"reversibility"`) || !strings.Contains(string(content), `"valid_time"`) {
		t.Errorf("result.json has no properties of the motion (%v): %s", err, content)
	}
	if !strings.Contains(string(content), `"rk4": 0`) || !strings.Contains(string(content), `"published_training": false`) {
		t.Errorf("result.json does not say how the network was trained: %s", content)
	}
	several := t.TempDir()
	run(several, "3", "-seeds", "2") // the first is the seed of the run above
	sameFiles(t, one, filepath.Join(several, "seed-2"), "weights.bin")
	if _, err := os.Stat(filepath.Join(several, "seed-3", "result.json")); err != nil {
		t.Error(err)
	}
	if code, _, _ := call(t.Context(), t, "hnn", "run", "-task", "spring", "-out", one); code != exitFailed {
		t.Errorf("another run in the folder: got exit code %d, want %d", code, exitFailed)
	}
}

// Seeds that are finished are taken as they are, by equal settings alone.
func TestHNNSeedsGoOn(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (code int, stdout, stderr string) {
		t.Helper()
		return call(t.Context(), t, append([]string{"hnn", "run", "-task", "spring", "-model", "map", "-out", dir}, args...)...)
	}
	stamp := func(seed string) string {
		t.Helper()
		var all string
		for _, name := range []string{"weights.bin", "times.json", "result.json"} {
			info, err := os.Stat(filepath.Join(dir, "seed-"+seed, name))
			if err != nil {
				t.Fatal(err)
			}
			all += info.ModTime().String() + " "
		}
		return all
	}
	if code, _, stderr := run("-steps", "3", "-seeds", "1"); code != exitDone || strings.Contains(stderr, "taken") {
		t.Fatalf("got exit code %d and %q", code, stderr)
	}
	first := stamp("1")
	code, both, stderr := run("-steps", "3", "-seeds", "2")
	if code != exitDone || !strings.HasPrefix(stderr, "finished with these settings and taken as they are: seed 1 (-overwrite trains them again)\n") || stamp("1") != first {
		t.Errorf("the second of two seeds: got exit code %d and %q", code, stderr)
	}
	second := stamp("2")
	code, again, stderr := run("-steps", "3", "-seeds", "2")
	if code != exitDone || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "seeds 1 and 2") || again != both || stamp("2") != second {
		t.Errorf("both again: got exit code %d, %q and\n%s\nwant\n%s", code, stderr, again, both)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-steps", "4"}, "holds a finished run of 3 epochs, not 4: resume it for more, overwrite it, or choose another folder (-resume, -overwrite, -out)"},
		{[]string{"-steps", "3", "-model", "baseline"}, "holds a finished run of spring map seed 1, not of spring baseline seed 1: overwrite it"},
		{[]string{"-steps", "3", "-rk4", "0.1"}, "not of spring map seed 1, trained on Runge-Kutta steps of 0.1"},
	} {
		code, _, stderr := run(append(c.args, "-seeds", "2")...)
		if code != exitFailed || !strings.Contains(stderr, c.want) || stamp("1") != first {
			t.Errorf("%q: got exit code %d and %q, want %q", c.args, code, stderr, c.want)
		}
	}
	write(t, filepath.Join(dir, "seed-2", "weights.bin"), "damaged")
	if code, _, stderr := run("-steps", "3", "-seeds", "2", "-overwrite", "-resume"); code != exitDone || !strings.Contains(stderr, "as they are: seed 1 (") {
		t.Errorf("damaged weights: got exit code %d and %q", code, stderr)
	}
	if code, _, stderr := run("-steps", "3", "-seeds", "1", "-overwrite"); code != exitDone || strings.Contains(stderr, "taken") || stamp("1") == first {
		t.Errorf("overwritten: got exit code %d and %q", code, stderr)
	}
}

// What an integrator cannot follow is said before anything is learnt.
func TestHNNIntegrators(t *testing.T) {
	for _, args := range [][]string{
		{"-task", "spring", "-integrator", "leapfrog"},
		{"-task", "2-body", "-model", "baseline", "-integrator", "yoshida4"},
		{"-task", "spring", "-model", "map", "-integrator", "rk4"},
		{"-task", "spring", "-integrator", "euler"},
		{"-task", "spring", "-integrator", "rk4", "-step", "-1"},
	} {
		code, _, text := call(t.Context(), t, append([]string{"hnn", "run", "-out", t.TempDir()}, args...)...)
		if code != exitUsage || !strings.Contains(text, args[len(args)-1]) {
			t.Errorf("%v: got exit code %d and %q, want %d", args, code, text, exitUsage)
		}
	}
}

func TestHNNAnimateMistakes(t *testing.T) {
	none := t.TempDir()
	for _, c := range []struct {
		code int
		text string
		args []string
	}{
		{exitUsage, "-task NAME", nil},
		{exitUsage, "2-body", []string{"-task", "string"}},
		{exitUsage, "run folder", []string{"-task", "spring", none}},
		{exitUsage, ".gif", []string{"-task", "spring", "-out", "film.png"}},
		{exitUsage, "baseline", []string{"-task", "spring", "-push", "0.3", "-model", "baseline"}},
		{exitUsage, "slow", []string{"-task", "spring", "-preset", "slow"}},
		{exitFailed, "lab hnn run", []string{none}},
	} {
		code, _, text := call(t.Context(), t, append([]string{"hnn", "animate"}, c.args...)...)
		if code != c.code || !strings.Contains(text, c.text) {
			t.Errorf("%v: got exit code %d and %q, want %d and %q", c.args, code, text, c.code, c.text)
		}
	}
}
