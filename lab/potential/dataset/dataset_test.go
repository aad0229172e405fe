package dataset_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

func Example() {
	dir, err := os.MkdirTemp("", "set")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	o := dataset.Options{Profile: potential.Phase, Size: dataset.Smoke, Samples: 40}
	if _, err := dataset.Generate(context.Background(), dir, o); err != nil {
		fmt.Println(err)
		return
	}
	set, err := dataset.Open(dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	samples, err := set.Samples(dataset.Train, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(samples.Rows(), len(samples.V), len(samples.Q), samples.V[0])
	// Output: 32 3200 3200 2
}

// generate makes a small set and returns its files.
func generate(t *testing.T, dir string, o dataset.Options) map[string][]byte {
	t.Helper()
	if _, err := dataset.Generate(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	return files(t, dir)
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func same(t *testing.T, got, want map[string][]byte) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func small(p potential.Profile, threads int) dataset.Options {
	return dataset.Options{Profile: p, Size: dataset.Smoke, Samples: 80, Threads: threads}
}

func TestThreadsDoNotMatter(t *testing.T) {
	for _, p := range []potential.Profile{potential.Phase, potential.Rest} {
		same(t, generate(t, t.TempDir(), small(p, 1)), generate(t, t.TempDir(), small(p, 3)))
	}
}

// A flipped byte anywhere in a file is found by readers, and the next call makes
// the same file again; a file that is missing or cut as well.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	want := generate(t, dir, small(potential.Phase, 0))
	const name = "train-0000.bin"
	path := filepath.Join(dir, name)
	for _, at := range []int{0, 12, 40, len(want[name]) / 2, len(want[name]) - 1, -1, -2} {
		broken := bytes.Clone(want[name])
		switch at {
		case -1:
			broken = broken[:len(broken)-100]
		case -2:
			broken = append(broken, 0)
		default:
			broken[at] ^= 1
		}
		if err := os.WriteFile(path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		set, err := dataset.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		var damaged *dataset.DamagedError
		if _, err := set.Samples(dataset.Train, 0); !errors.As(err, &damaged) || damaged.Path != path {
			t.Errorf("byte %d: got %v, want a *DamagedError of %q", at, err, path)
		}
		var warnings []string
		o := small(potential.Phase, 0)
		o.Warn = func(text string) { warnings = append(warnings, text) }
		same(t, generate(t, dir, o), want)
		if len(warnings) != 1 || !strings.Contains(warnings[0], name) {
			t.Errorf("byte %d: warnings %q, want one of %s", at, warnings, name)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	same(t, generate(t, dir, small(potential.Phase, 0)), want)
}

// A set that was stopped leaves no half file and is completed by the next call.
func TestStopAndGoOn(t *testing.T) {
	want := generate(t, t.TempDir(), small(potential.Rest, 0))
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := small(potential.Rest, 0)
	first := filepath.Join(dir, "main-0000.bin")
	// The first file is there before the second one is begun.
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(first); err == nil {
				cancel()
			}
		}
	}()
	if _, err := dataset.Generate(ctx, dir, o); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	for name := range files(t, dir) {
		if strings.HasSuffix(name, ".tmp") {
			t.Errorf("the half file %s is left", name)
		}
	}
	same(t, generate(t, dir, o), want)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := dataset.Generate(stopped, t.TempDir(), o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// A plan says what the files will be; the largest set is many files of a bounded size.
func TestPlan(t *testing.T) {
	p, err := small(potential.Phase, 0).Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var bytes int64
	for name, text := range generate(t, t.TempDir(), small(potential.Phase, 0)) {
		if name != dataset.HeaderFile {
			bytes += int64(len(text))
		}
	}
	if p.Potentials != 24 || p.Samples != 96 || p.Files != 3 || p.Bytes != bytes || p.Time <= 0 {
		t.Errorf("got %+v, want 24 potentials in 3 files of %d bytes", p, bytes)
	}
	p, err = dataset.Options{Profile: potential.Rest, Size: "much"}.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if p.Potentials != 1_004_000 || p.Files != 101 {
		t.Errorf("got %+v, want 1,004,000 potentials in 101 files", p)
	}
}

func TestOtherSet(t *testing.T) {
	dir := t.TempDir()
	generate(t, dir, small(potential.Rest, 0))
	seed := uint64(5)
	for name, o := range map[string]dataset.Options{
		"profile": small(potential.Phase, 0),
		"samples": {Profile: potential.Rest, Size: dataset.Smoke, Samples: 85},
		"seed":    {Profile: potential.Rest, Size: dataset.Smoke, Samples: 80, Seed: &seed},
		"method":  {Profile: potential.Rest, Size: dataset.Smoke, Samples: 80, Method: potential.RK4},
	} {
		var other *dataset.OtherSetError
		if _, err := dataset.Generate(t.Context(), dir, o); !errors.As(err, &other) {
			t.Errorf("another %s: got %v, want an *OtherSetError", name, err)
		}
	}
}

func TestSamples(t *testing.T) {
	dir := t.TempDir()
	generate(t, dir, small(potential.Phase, 0))
	set, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	part := map[int]string{}
	for _, name := range []string{dataset.Train, dataset.Valid, dataset.Test} {
		s, err := set.Samples(name, 0)
		if err != nil {
			t.Fatal(err)
		}
		n := s.Rows()
		if n != set.Count(name) || len(s.V) != 100*n || len(s.T) != 100*n || len(s.Q) != 100*n || len(s.P) != 100*n || len(s.Start) != 2*n {
			t.Errorf("%s: %d rows, want %d; arrays of %d, %d, %d", name, n, set.Count(name), len(s.V), len(s.T), len(s.Start))
		}
		for i, number := range s.Potential {
			if other := part[number]; other != "" && other != name {
				t.Errorf("potential %d is in %s and %s", number, other, name)
			}
			part[number] = name
			if s.Start[2*i] != s.Q[100*i] || s.Start[2*i+1] != s.P[100*i] {
				t.Errorf("%s row %d: the motion does not begin at its start", name, i)
			}
		}
	}
	if few, err := set.Samples(dataset.Train, 3); err != nil || few.Rows() != 12 {
		t.Errorf("%d rows of 3 potentials, want 12; error %v", few.Rows(), err)
	}
	if _, err := set.Samples("all", 0); err == nil || !strings.Contains(err.Error(), "train") {
		t.Errorf("got %v for an unknown part, want an error that lists the parts", err)
	}
}

// A part that lies in two files is read in order; a lost file comes back as it was.
func TestTwoShards(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 14,000 potentials")
	}
	dir := t.TempDir()
	o := dataset.Options{Profile: potential.Rest, Size: dataset.Smoke, Samples: 12_000}
	h, err := dataset.Generate(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	shards := h.Groups[0].Shards
	if len(shards) != 2 || shards[1].Potentials != 2000 {
		t.Fatalf("shards %+v, want two, of 10,000 and 2,000 potentials", shards)
	}
	set, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := set.Samples(dataset.Valid, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, number := range s.Potential {
		if number != 9600+i {
			t.Fatalf("row %d is of potential %d, want %d", i, number, 9600+i)
		}
	}
	if s.Rows() != 2400 {
		t.Errorf("%d rows, want 2400", s.Rows())
	}
	if err := os.Remove(filepath.Join(dir, shards[1].File)); err != nil {
		t.Fatal(err)
	}
	again, err := dataset.Generate(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Groups[0].Shards[1].SHA256; got != shards[1].SHA256 {
		t.Errorf("the file that was made again has the sum %s, want %s", got, shards[1].SHA256)
	}
}

func TestCSV(t *testing.T) {
	dir := t.TempDir()
	generate(t, dir, small(potential.Phase, 0))
	set, err := dataset.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "new", "x.csv") // its folder is made
	if err := set.WriteCSV(path, dataset.Valid, 2); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+2*4*100 || strings.Join(rows[0], ",") != "V,t,q,p,pid,b,l,depth,E0,u" {
		t.Fatalf("%d rows under %q", len(rows), rows[0])
	}
	number := func(row, column int) float64 {
		v, err := strconv.ParseFloat(rows[row][column], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, row := range []int{1, 101, 501} { // first rows of motions: V(0) = 2, t = 0
		p, e := number(row, 3), number(row, 8)
		if math.Abs(number(row, 0)-2) > 1e-12 || number(row, 1) != 0 || p*p/2 > e+2 {
			t.Errorf("row %d: %q", row, rows[row])
		}
	}
}

// The training sets have all figures of the reference generator within the tolerances,
// and so have other parts within what chance allows, large test sets but for those that
// hang on the extremes of their batch.
func TestExpectedFigures(t *testing.T) {
	seed := uint64(123) // that of the training set of the profile
	cases := []struct {
		o     dataset.Options
		part  string
		least int // potentials
		batch bool
	}{
		{dataset.Options{Profile: potential.Rest, Size: "tiny"}, dataset.Train, 1600, true},
		{dataset.Options{Profile: potential.Rest, Size: "tiny"}, dataset.Valid, 400, true},
		{dataset.Options{Profile: potential.Rest, Size: "tiny"}, dataset.Test, 400, true},
		{dataset.Options{Profile: potential.Phase, Size: "tiny"}, dataset.Valid, 250, true},
		{dataset.Options{Profile: potential.Phase, Size: "tiny"}, dataset.Test, 250, true},
		{dataset.Options{Profile: potential.Phase, Size: dataset.Smoke, Samples: 20_000, Seed: &seed}, dataset.Train, 4000, true},
		{dataset.Options{Profile: potential.Rest, Size: "normal"}, dataset.Train, 8000, true},
		{dataset.Options{Profile: potential.Rest, Size: "normal"}, dataset.Test, 4000, false},
		{dataset.Options{Profile: potential.Phase, Size: "normal"}, dataset.Train, 4000, true},
		{dataset.Options{Profile: potential.Phase, Size: "normal"}, dataset.Test, 5000, true},
	}
	if testing.Short() {
		cases = cases[:6]
	}
	dir := t.TempDir()
	for _, c := range cases {
		set := filepath.Join(dir, string(c.o.Profile)+c.o.Size)
		generate(t, set, c.o)
		s, err := dataset.Open(set)
		if err != nil {
			t.Fatal(err)
		}
		checks, err := dataset.Validate(t.Context(), s, c.part)
		if err != nil {
			t.Fatal(err)
		}
		if int(checks[0].Value) != c.least {
			t.Errorf("%s: %g potentials, want %d", set, checks[0].Value, c.least)
		}
		for _, x := range checks {
			if (!x.Pass || x.Chance && c.part == dataset.Train) && (c.batch || !x.Batch) {
				t.Errorf("%s of %s, %s: %s is %.4g, want %s", c.part, c.o.Profile, c.o.Size, x.Name, x.Value, x.Expected)
			}
		}
	}
}

func TestHostileHeaders(t *testing.T) {
	dir := t.TempDir()
	good := generate(t, dir, small(potential.Rest, 0))[dataset.HeaderFile]
	path := filepath.Join(dir, dataset.HeaderFile)
	for _, change := range [][2]string{
		{`"version": 1`, `"version": 9`}, {`"sensors": 100`, `"sensors": -100`}, {`"potentials": 80`, `"potentials": 999999999`},
		{`main-0000.bin`, `../main-0000.bin`}, {`"to": 64`, `"to": 6400`}, {`"profile": "rest"`, `"profile": "fall"`}, {`{`, `[`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		if bad == string(good) {
			t.Fatalf("%q is not in the header", change[0])
		}
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := dataset.Open(dir); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: got %v, want an error that names the file", change[1], err)
		}
	}
	if _, err := dataset.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "generate") {
		t.Errorf("got %v for an empty folder", err)
	}
}
