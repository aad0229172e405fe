package lab_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"neurophysics/lab"
	"neurophysics/lab/backend"
)

func tiny() lab.Preset {
	p := lab.Quick()
	p.Trajectories, p.Steps, p.Given = 30, 16, 6
	p.Net.Epochs, p.Net.Hidden, p.Net.Latent, p.Net.Head, p.Net.Decoder, p.Net.Batch = 3, 8, 4, 8, 8, 8
	return p
}

// The same preset gives the same bytes, times apart, and a run that was
// interrupted and taken up again gives them too.
func TestRunRepeatsAndResumes(t *testing.T) {
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	run := func(ctx context.Context, dir string, resume bool, progress func(lab.Progress)) error {
		s, err := lab.Run(ctx, b, lab.RunOptions{Preset: tiny(), Systems: []string{"spring"}, Out: dir, Resume: resume, Progress: progress})
		if err == nil && (s.Status != lab.StatusFinished || len(s.Systems) != 1 || s.Systems[0].Drift == nil || s.WallS <= 0) {
			t.Errorf("got summary %+v", s)
		}
		return err
	}
	one, two := t.TempDir(), t.TempDir()
	if err := run(context.Background(), one, false, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := run(ctx, two, false, func(p lab.Progress) {
		if strings.Contains(p.What, "physics-aware") {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got error %v from a run that was cancelled", err)
	}
	var s lab.Summary
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(two, "summary.json"))), &s); err != nil || s.Status != lab.StatusUnfinished || !slices.Equal(s.Missing, []string{"spring"}) {
		t.Errorf("got error %v and summary %+v of a run that was stopped, want one that says so", err, s)
	}
	if page := must(os.ReadFile(filepath.Join(two, "report.html"))); !bytes.Contains(page, []byte("Still missing: spring.")) {
		t.Error("the report of a run that was stopped does not say what is missing")
	}
	if err := run(context.Background(), two, true, nil); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"details.json", "aware-seed1/weights.bin", "standard-seed1/weights.bin", "energy.svg"} {
		a := must(os.ReadFile(filepath.Join(one, "spring", file)))
		if !bytes.Equal(a, must(os.ReadFile(filepath.Join(two, "spring", file)))) {
			t.Errorf("%s differs between equal runs", file)
		}
	}
}

func TestSummaryKeepsTheContract(t *testing.T) {
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	dir := t.TempDir()
	if _, err := lab.Run(context.Background(), b, lab.RunOptions{Preset: tiny(), Systems: []string{"orbit"}, Out: dir}); err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(dir, "summary.json"))), &s); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"systems", "backend", "wall_s", "version"} {
		if _, ok := s[key]; !ok {
			t.Errorf("summary.json has no %q", key)
		}
	}
	system := s["systems"].([]any)[0].(map[string]any)
	for _, key := range []string{"name", "laws", "drift", "max_energy_error", "final_loss", "seeds"} {
		if _, ok := system[key]; !ok {
			t.Errorf("a system in summary.json has no %q", key)
		}
	}
	law := system["laws"].([]any)[0].(map[string]any)
	for _, key := range []string{"route", "quantity", "text", "sympy", "latex", "go", "r2", "complexity", "constants"} {
		if _, ok := law[key]; !ok {
			t.Errorf("a law in summary.json has no %q", key)
		}
	}
	page := must(os.ReadFile(filepath.Join(dir, "report.html")))
	if !bytes.Contains(page, []byte("<math")) || !bytes.Contains(page, []byte("<svg")) {
		t.Error("report.html has no formulas or no figures")
	}
	if bytes.Contains(page, []byte("over seeds")) || !bytes.Contains(page, []byte("Seed 1.")) {
		t.Error("report.html speaks of several seeds, and there is one")
	}
}

func TestUnknownNames(t *testing.T) {
	b := must(lab.Open(backend.Options{Name: backend.Go}))
	if _, err := lab.New(context.Background(), b, "perpetuum", lab.Quick()); err == nil || !strings.Contains(err.Error(), "known are projectile") {
		t.Errorf("got error %v, want one that lists the systems", err)
	}
	if _, err := lab.PresetByName("slow"); err == nil || !strings.Contains(err.Error(), "quick, default, full") {
		t.Errorf("got error %v, want one that lists the presets", err)
	}
}
