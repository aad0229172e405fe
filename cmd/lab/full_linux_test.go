package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A disk that fills up while a set or a run is written gives one sentence and
// leaves nothing half-written. The limit on the size of files stands in for a
// full disk, and a small file system is filled where one may be mounted.
func TestFullDisk(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	set := []string{"simulate", "-system", "orbit", "-trajectories", "50", "-out", "x.csv"}
	run := append([]string{"train", "-system", "spring", "-out", "."}, tiny...)
	type place struct {
		name, dir, limit string
		args             []string
		want             string
	}
	cases := []place{
		{"limit, set", t.TempDir(), "16", set, "x.csv"},
		{"limit, run", t.TempDir(), "16", run, "train-spring"},
	}
	disk := t.TempDir()
	if syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k") == nil {
		t.Cleanup(func() { _ = syscall.Unmount(disk, 0) })
		cases = append(cases,
			place{"small disk, set", disk, "unlimited", set, "no space left"},
			place{"small disk, run", disk, "unlimited", run, "no space left"})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command("sh", append([]string{"-c", "ulimit -f " + c.limit + `; exec "$0" "$@"`, self}, c.args...)...)
			cmd.Dir = c.dir
			cmd.Env = append(os.Environ(), asProgram+"=1", "LAB_BACKEND=go")
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || stdout.Len() > 0 {
				t.Errorf("got %v and output %q, want exit code %d and none", err, &stdout, exitFailed)
			}
			lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
			if last := lines[len(lines)-1]; !strings.Contains(last, c.want) || strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("got %q, want a sentence that names %q", &stderr, c.want)
			}
			err = filepath.WalkDir(c.dir, func(path string, d os.DirEntry, err error) error {
				if name := filepath.Base(path); err == nil && (name == "x.csv" || name == "result.json" || strings.HasPrefix(name, ".") && path != c.dir) {
					t.Errorf("left behind: %s", path)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Standard output that takes nothing is a failure too.
func TestFullOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, args := range [][]string{{"version", "-json"}, {"version"}, {"backend"}} {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self, args...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		var stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &stderr
		err = cmd.Run()
		if cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("lab %s: got %v and %q, want exit code %d and a reason", strings.Join(args, " "), err, &stderr, exitFailed)
		}
	}
}
