package lab_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/backend"
)

// A run goes on without recordings that are to be had nowhere, and says in one
// sentence how to get them.
func TestRunWithoutRecordings(t *testing.T) {
	t.Setenv("LAB_CACHE", t.TempDir())
	t.Setenv("LAB_DATA_MIRROR", filepath.Join(t.TempDir(), "nowhere"))
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:9") // nothing listens there
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	dir := t.TempDir()
	s := must(lab.Run(context.Background(), b, lab.RunOptions{Preset: tiny(), Systems: []string{"planets", "real_pendulum"}, Out: dir}))
	if len(s.Systems) != 1 || s.Systems[0].Name != "planets" || s.Systems[0].Drift != nil {
		t.Errorf("got systems %+v, want the planets alone, without a drift", s.Systems)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "real_pendulum was skipped") || !strings.Contains(s.Warnings[0], "LAB_DATA_MIRROR") {
		t.Errorf("got warnings %q, want one that names what was skipped and how to get it", s.Warnings)
	}
	if law := s.Systems[0].Laws[0].Text; law != "a^1.5" {
		t.Errorf("got %q for the planets, want a^1.5", law)
	}
	if _, err := os.Stat(filepath.Join(dir, "planets", "kepler.svg")); err != nil {
		t.Error(err)
	}
}
