package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"neurophysics/lab/internal/atomicfile"
)

func Example() {
	dir, err := os.MkdirTemp("", "atomicfile")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "law.txt")
	err = atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, "T^2 = a^3")
		return err
	})
	fmt.Println(err)
	content, _ := os.ReadFile(path)
	fmt.Print(string(content))
	// Output:
	// <nil>
	// T^2 = a^3
}

// names lists what is in a folder, temporary files included.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, e := range entries {
		s += e.Name() + " "
	}
	return s
}

func TestFailureKeepsTheOldContent(t *testing.T) {
	odd := errors.New("odd")
	cases := []struct {
		name  string
		write func(io.Writer) error
		is    error
		text  string // with %q for the path; "" = not compared
	}{
		{"own error", func(w io.Writer) error { io.WriteString(w, "half"); return odd }, odd, "write %q: odd"},
		{"disk full", func(io.Writer) error { return &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC} },
			syscall.ENOSPC, "no space left to write %q: free some and run again"},
		{"quota", func(io.Writer) error { return syscall.EDQUOT },
			syscall.EDQUOT, "no space left to write %q: free some and run again"},
		{"device full", writeFull, syscall.ENOSPC, "no space left to write %q: free some and run again"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "f")
			if err := atomicfile.WriteBytes(path, 0o600, []byte("old")); err != nil {
				t.Fatal(err)
			}
			err := atomicfile.Write(path, 0o600, c.write)
			if !errors.Is(err, c.is) || err.Error() != fmt.Sprintf(c.text, path) {
				t.Errorf("got error %q, want %q", err, fmt.Sprintf(c.text, path))
			}
			if got, _ := os.ReadFile(path); string(got) != "old" {
				t.Errorf("got content %q after a failed write, want the old one", got)
			}
			if got := names(t, dir); got != "f " {
				t.Errorf("got files %s, want f alone", got)
			}
		})
	}
}

// writeFull writes to the device that is always full, where the system has one.
func writeFull(io.Writer) error {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		return syscall.ENOSPC
	}
	defer f.Close()
	_, err = f.WriteString("x")
	return err
}

func TestPanicLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	func() {
		defer func() { _ = recover() }()
		_ = atomicfile.Write(filepath.Join(dir, "f"), 0o600, func(io.Writer) error { panic("odd") })
	}()
	if got := names(t, dir); got != "" {
		t.Errorf("got files %s, want none", got)
	}
}

func TestReplaceModeAndMissingFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, content := range []string{"a longer first text", "second"} {
		if err := atomicfile.WriteBytes(path, 0o640, []byte(content)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("got %q, want %q", got, content)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&^0o640 != 0 {
		t.Errorf("got mode %v (%v), want at most 0640", info.Mode(), err)
	}
	if err := atomicfile.WriteBytes(filepath.Join(dir, "no", "f"), 0o600, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got error %v for a missing folder, want one that is os.ErrNotExist", err)
	}
}

func TestCleanRemovesLeftoversOnly(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".f.0000beef.tmp", ".g.bin.12345678.tmp", "f", ".f.tmp", ".f.0000beef.tmpx", "f.0000beef.tmp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := atomicfile.Clean(dir); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), ".f.0000beef.tmpx .f.tmp f f.0000beef.tmp "; got != want {
		t.Errorf("got files %s, want %s", got, want)
	}
	if err := atomicfile.Clean(filepath.Join(dir, "no")); err != nil {
		t.Errorf("got error %v for a missing folder, want none", err)
	}
}
