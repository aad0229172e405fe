package datasets

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"neurophysics/lab/traj"
)

// fuzzLimits keep a fuzzed file from costing much.
var fuzzLimits = limits{bytes: 1 << 22, line: 1 << 12, columns: 64}

// seeds returns a small set in the format of the name.
func seeds(f *testing.F, name string) []byte {
	f.Helper()
	s := &traj.Set{
		System:  "spring",
		Time:    traj.Column{Name: "t", Unit: "s"},
		Columns: []traj.Column{{Name: "x", Unit: "m"}, {Name: "v", Unit: "m/s"}},
		Params:  []traj.Column{{Name: "k"}},
		Trajectories: []traj.Trajectory{
			{T: []float64{0, 1, 2}, X: []float64{1, 2, 3, 4, 5, 6}, Params: []float64{1}},
			{T: []float64{0, 0.5}, X: []float64{-1, 2e300, 3, 4}, Params: []float64{2}},
		},
	}
	path := filepath.Join(f.TempDir(), name)
	if err := Write(path, s); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	return b
}

// check wants a good set or a fault, and from a good set a file that reads back
// to the same.
func check(t *testing.T, s *traj.Set, err error) {
	t.Helper()
	if err != nil {
		var fault *FormatError
		if !errors.As(err, &fault) {
			t.Fatalf("got error %v, want a *FormatError", err)
		}
		return
	}
	if err := s.Check(); err != nil {
		t.Fatalf("a set came through that is none: %v", err)
	}
	m, err := metaOf(s)
	if err != nil {
		return // such as a column named trajectory besides one named trial
	}
	var b bytes.Buffer
	if err := writeText(&b, s, m, ','); err != nil {
		t.Fatal(err)
	}
	again, err := readText(&b, defaultLimits)
	if err != nil {
		t.Fatalf("what was written does not read: %v\n%s", err, b.Bytes())
	}
	if got, want := Checksum(again), Checksum(s); got != want {
		t.Fatalf("got checksum %s after a round trip, want %s", got, want)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add(seeds(f, "a.csv"))
	f.Add(seeds(f, "a.csv.gz"))
	f.Add([]byte("\xef\xbb\xbftrial;time;\"x\"\r\na;0;1\r\n\"a\";1;\"-2e-300\"\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readText(bytes.NewReader(b), fuzzLimits)
		check(t, s, err)
	})
}

func FuzzNPZ(f *testing.F) {
	f.Add(seeds(f, "a.npz"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readNPZ(bytes.NewReader(b), int64(len(b)), fuzzLimits)
		check(t, s, err)
	})
}

func FuzzNPY(f *testing.F) {
	f.Add(append(appendNPYHeader(nil, "<i4", 2, 1), 1, 0, 0, 0, 2, 0, 0, 0))
	f.Add([]byte("\x93NUMPY\x01\x00\x40\x00{'descr': '>f8', 'fortran_order': True, 'shape': (), }           \n12345678"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := readNPY(bytes.NewReader(b), 1<<20)
		if err != nil {
			return
		}
		count := 1
		for _, n := range a.shape {
			count *= n
		}
		if count != len(a.data) {
			t.Fatalf("got %d numbers in the shape %v", len(a.data), a.shape)
		}
	})
}

func FuzzParquet(f *testing.F) {
	f.Add(seeds(f, "a.parquet"))
	for _, name := range []string{"dictionary-gzip.parquet", "zstd-v2.parquet"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readParquet(bytes.NewReader(b), int64(len(b)), fuzzLimits)
		check(t, s, err)
	})
}

// FuzzUnpack aims at what stands between a page and its numbers.
func FuzzUnpack(f *testing.F) {
	for codec := range int64(7) {
		f.Add(codec, 8, []byte("\x08\x1cabcdefgh"))
		f.Add(codec, 3, []byte{0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x1b, 0, 0, 7})
	}
	f.Fuzz(func(t *testing.T, codec int64, size int, page []byte) {
		if size < 0 || size > 1<<20 || len(page) > 1<<12 || !knownCodec(codec) {
			return
		}
		if out, err := unpack(codec, page, size); err == nil && len(out) != size {
			t.Fatalf("got %d bytes, want %d", len(out), size)
		}
	})
}
