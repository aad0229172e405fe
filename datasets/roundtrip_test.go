package datasets_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/datasets"
	"neurophysics/lab/traj"
)

// awkward is a set whose numbers and names are hard to carry.
func awkward() *traj.Set {
	return &traj.Set{
		System:  "spring, odd: #1",
		Time:    traj.Column{Name: "time", Unit: "s"},
		Columns: []traj.Column{{Name: "x", Unit: "m"}, {Name: `dx/dt, "v"`, Unit: "m/s"}, {Name: "ω"}},
		Params:  []traj.Column{{Name: "amplitude", Unit: "m"}},
		Seed:    math.MaxUint64,
		Trajectories: []traj.Trajectory{
			{T: []float64{-1, 0, 1.0 / 3}, X: []float64{1, 2, 3, math.Copysign(0, -1), math.MaxFloat64, 0.1, -math.SmallestNonzeroFloat64, 5e-324, math.Pi}, Params: []float64{1.5}},
			{T: []float64{0.25}, X: []float64{7, 8, 9}, Params: []float64{-1e-300}},
		},
	}
}

var formats = []string{"set.csv", "set.tsv", "set.csv.gz", "set.npz", "set.parquet"}

func TestRoundTripKeepsEveryBit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new") // Write makes it
	want := awkward()
	for _, name := range formats {
		path := filepath.Join(dir, name)
		if err := datasets.Write(path, want); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		first, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := datasets.Read(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if g, w := datasets.Checksum(got), datasets.Checksum(want); g != w { // -0 equals 0 above, but not here
			t.Errorf("%s: got checksum %s, want %s", name, g, w)
		}
		if err := datasets.Write(path, got); err != nil {
			t.Fatal(err)
		}
		if second, err := os.ReadFile(path); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: the same set gave other bytes (%v)", name, err)
		}
	}
}

func TestChecksumFindsAnEdit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "edited.csv")
	if err := datasets.Write(path, awkward()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(b, []byte("3.14159"), []byte("3.14158"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = datasets.Read(path)
	if !errors.Is(err, datasets.ErrChecksum) || !strings.Contains(err.Error(), "edited.csv") {
		t.Errorf("got error %v, want one of the checksum that names the file", err)
	}
}

func TestWriteRefusesWhatItCouldNotReadBack(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, file, want string
		damage           func(*traj.Set)
	}{
		{"NaN", "a.csv", "not a finite number", func(s *traj.Set) { s.Trajectories[0].X[0] = math.NaN() }},
		{"parameter", "a.npz", "parameters", func(s *traj.Set) { s.Trajectories[1].Params = nil }},
		{"name", "a.csv", "no name", func(s *traj.Set) { s.Columns[0].Name = "" }},
		{"own meaning", "a.csv", "meaning of its own", func(s *traj.Set) { s.Columns[0].Name = "trajectory" }},
		{"twice", "a.csv", "twice", func(s *traj.Set) { s.Columns[0].Name = "ω" }},
		{"path", "a.npz", "cannot name an array", func(s *traj.Set) { s.Columns[0].Name = "../x" }},
		{"kind", "a.xls", "no known kind", func(*traj.Set) {}},
		{"folder", "file/a.csv", "in place of a folder", func(*traj.Set) {}},
	}
	for _, c := range cases {
		s := awkward()
		c.damage(s)
		path := filepath.Join(dir, c.file)
		if err := datasets.Write(path, s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: a file was left behind", c.name)
		}
	}
}
