package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asProgram makes the test binary behave as the program itself, for tests that
// need a process of its own.
const asProgram = "LAB_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	// Nothing here needs a fast engine, and every machine has this one.
	os.Setenv("LAB_BACKEND", "go")
	os.Unsetenv("LAB_PJRT_PLUGIN")
	os.Exit(m.Run())
}

// call runs a command and returns its exit code and what it printed.
func call(ctx context.Context, t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	stdout, stderr = printed(t, func() { code = dispatch(ctx, args) })
	return code, stdout, stderr
}

// printed returns what a function prints.
func printed(t *testing.T, f func()) (stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	streams := []**os.File{&os.Stdout, &os.Stderr}
	var texts [2]string
	for i, s := range streams {
		file, err := os.Create(filepath.Join(dir, string(rune('a'+i))))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		defer func(old *os.File) { *s = old }(*s)
		*s = file
	}
	f()
	for i, s := range streams {
		content, err := os.ReadFile((*s).Name())
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(content)
	}
	return texts[0], texts[1]
}

// must runs a command that has to succeed and returns its standard output.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(t.Context(), t, args...)
	if code != exitDone {
		t.Fatalf("lab %s: exit code %d\n%s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// mustJSON runs a command that has to print JSON alone, into v.
func mustJSON(t *testing.T, v any, args ...string) {
	t.Helper()
	out := must(t, append(args, "-json")...)
	dec := json.NewDecoder(strings.NewReader(out))
	if err := dec.Decode(v); err != nil {
		t.Fatalf("lab %s: %v in %s", strings.Join(args, " "), err, out)
	}
	if dec.More() {
		t.Errorf("lab %s: more than one JSON value on standard output", strings.Join(args, " "))
	}
}

// sameFiles compares files of two folders byte by byte.
func sameFiles(t *testing.T, a, b string, names ...string) {
	t.Helper()
	for _, name := range names {
		x, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			t.Error(err)
			continue
		}
		y, err := os.ReadFile(filepath.Join(b, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(x, y) {
			t.Errorf("%s differs between equal runs", name)
		}
	}
}

func TestHelp(t *testing.T) {
	out := must(t, "help")
	for _, c := range commands() {
		if !strings.Contains(out, c.name+" ") {
			t.Errorf("help does not name %s", c.name)
		}
		if text := must(t, c.name, "-h"); !strings.HasPrefix(text, "Usage: lab "+c.name) {
			t.Errorf("lab %s -h: got %.60q", c.name, text)
		}
	}
	for name, want := range map[string]bool{"discover": true, "train": true, "simulate": true, "symreg": false} {
		if strings.Contains(must(t, name, "-h"), "trajectory,t,x,v") != want {
			t.Errorf("lab %s -h: layout of files with motions told %v, want %v", name, !want, want)
		}
	}
	text := must(t, "symreg", "-seed", "7", "-h")
	most, others, _ := strings.Cut(text, "All others:")
	for _, option := range []string{"-table file", "-target column", "-columns columns", "-operators names", "-units units", "-unit-mode mode", "-max-size complexity", "-seconds seconds", "-valid share"} {
		if !strings.Contains(most, "\n  "+option+"\n") || strings.Contains(others, "\n  "+option+"\n") {
			t.Errorf("%s does not stand among the options that are used most:\n%s", option, text)
		}
	}
	if !strings.Contains(others, "starts from (default 1)") {
		t.Errorf("the default of -seed is not told once it is set:\n%s", others)
	}
	if code, _, stderr := call(t.Context(), t); code != exitUsage || !strings.Contains(stderr, "Usage") {
		t.Errorf("no command: got exit code %d and %q, want %d and help", code, stderr, exitUsage)
	}
}

func TestVersionAndBackend(t *testing.T) {
	var version struct{ Version, Go string }
	mustJSON(t, &version, "version")
	var engine struct{ Name, Device, Plugin, Version *string }
	mustJSON(t, &engine, "backend")
	if version.Version == "" || version.Go == "" {
		t.Errorf("got %+v, want versions of the lab and of Go", version)
	}
	if engine.Name == nil || engine.Device == nil || engine.Plugin == nil || engine.Version == nil || *engine.Name != "go" {
		t.Errorf("got %+v, want all four fields and the engine go", engine)
	}
}

func TestOptionsMayFollowArguments(t *testing.T) {
	f := newFlags("x", "x").withJSON()
	n := f.Int("n", 0, "")
	if err := f.parse([]string{"a", "-n", "3", "b", "-json", "--", "-c"}, 3); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.args, " "); got != "a b -c" || *n != 3 || !*f.json {
		t.Errorf("got arguments %q, n %d, json %v", got, *n, *f.json)
	}
}
