package tune

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A study is read as it ran, without a line that a crash cut short, and left alone.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	type about struct{ Data string }
	s := twoSettings
	s.About = &about{"wells"}
	want, err := Run(t.Context(), s, bowl, Options{Dir: dir, Trials: 12})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, File)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, `{"number":12,`...)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Read(dir, new(about))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(text) {
		t.Errorf("the file was changed: %v", err)
	}
	if _, err := Read(t.TempDir(), new(about)); err == nil || !strings.Contains(err.Error(), "holds no study") {
		t.Errorf("got %v for an empty folder", err)
	}
	if err := os.WriteFile(path, []byte("7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir, new(about)); err == nil || !strings.Contains(err.Error(), "first line") {
		t.Errorf("got %v for another file", err)
	}
}
