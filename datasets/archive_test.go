package datasets_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurophysics/datasets"
)

// small returns an archive in the format of the published one and its digest:
// a pendulum whose third column is its derivative times 0.9, with a gap and a
// repeated column.
func small() ([]byte, string) {
	var b strings.Builder
	b.WriteString("%o v\r\n")
	for i := range 60 {
		if i == 20 {
			continue
		}
		x := float64(i) / 6
		fmt.Fprintf(&b, "  %.16e  %.16e  %.16e  %.16e  %.16e\r\n", 0.0, x, math.Cos(x), -0.9*math.Sin(x), math.Cos(x))
	}
	z := npz("real_pend_h_1.txt", b.String(), "broken.txt", "% x\n0 1 2\n0 2 x\n", "ragged.txt", "% x\n0 1 2\n0 2\n", "bare.txt", "0 1 2\n")
	return z, fmt.Sprintf("%x", sha256.Sum256(z))
}

func serve(t *testing.T, status int, content []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(content)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestArchiveIsFetchedOnceAndKept(t *testing.T) {
	t.Setenv("LAB_DATA_MIRROR", "")
	z, digest := small()
	o := datasets.ArchiveOptions{Cache: filepath.Join(t.TempDir(), "deep", "cache"), URL: serve(t, 200, z), SHA256: digest}
	if _, err := datasets.OpenArchive(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(o.Cache, datasets.ArchiveName)
	o.URL = "http://127.0.0.1:1/"
	a, err := datasets.OpenArchive(context.Background(), o)
	if err != nil || a.Source != kept {
		t.Fatalf("got %v, %v, want the archive of the cache", a, err)
	}
	// A damaged copy is fetched again; when that fails, it is left as it is.
	if err := os.WriteFile(kept, z[:100], 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := datasets.OpenArchive(context.Background(), o); !errors.Is(err, datasets.ErrUnavailable) {
		t.Errorf("got error %v, want ErrUnavailable", err)
	}
	o.URL = serve(t, 200, z)
	if _, err := datasets.OpenArchive(context.Background(), o); err != nil {
		t.Error(err)
	}
}

// What fails leaves the cache as it was, and says what happened in one sentence.
func TestFailedDownloadLeavesTheCache(t *testing.T) {
	t.Setenv("LAB_DATA_MIRROR", "")
	z, digest := small()
	breaks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(z)))
		_, _ = w.Write(z[:len(z)/2])
	}))
	t.Cleanup(breaks.Close)
	for what, url := range map[string]string{"no network": "http://127.0.0.1:1/", "another file": serve(t, 200, z[:100]), "truncated": breaks.URL} {
		cache := t.TempDir()
		kept := filepath.Join(cache, datasets.ArchiveName)
		old := []byte("of an interrupted write")
		if err := os.WriteFile(kept, old, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := datasets.OpenArchive(context.Background(), datasets.ArchiveOptions{Cache: cache, URL: url, SHA256: digest})
		if !errors.Is(err, datasets.ErrUnavailable) || !strings.Contains(err.Error(), "is damaged") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got error %v, want one sentence with ErrUnavailable and the damaged copy", what, err)
		}
		files, _ := os.ReadDir(cache)
		if b, err := os.ReadFile(kept); err != nil || string(b) != string(old) || len(files) != 1 {
			t.Errorf("%s: got %q (%v) beside %d files, want the cache as it was", what, b, err, len(files))
		}
	}
}

// An archive with the right digest but with entries that would leave a folder, or
// are no files, is refused.
func TestHostileArchive(t *testing.T) {
	link := func(mode fs.FileMode) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		h := &zip.FileHeader{Name: "real_pend_h_1.txt"}
		h.SetMode(mode)
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte("/etc/passwd"))
		}
		if err = errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for what, z := range map[string][]byte{
		"unsafe path \"../":      npz("../evil.txt", ""),
		"unsafe path \"a/../":    npz("a/../../evil.txt", ""),
		"unsafe path \"/etc":     npz("/etc/evil.txt", ""),
		"unsafe path \"..\\\\":   npz(`..\evil.txt`, ""),
		"unsafe path \"C:":       npz("C:evil.txt", ""),
		"unsafe path \"../../\"": npz("../../", ""),
		"twice":                  npz("a/x.txt", "", "b/x.txt", ""),
		"is a link":              link(fs.ModeSymlink | 0o777),
		"or a device":            link(fs.ModeDevice | 0o666),
		"damaged or truncated":   npz("x.txt", "% x")[:30],
	} {
		cache := t.TempDir()
		o := datasets.ArchiveOptions{Mirror: filepath.Join(t.TempDir(), "a.zip"), Cache: cache, SHA256: fmt.Sprintf("%x", sha256.Sum256(z))}
		if err := os.WriteFile(o.Mirror, z, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := datasets.OpenArchive(context.Background(), o)
		if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "a.zip") {
			t.Errorf("got error %v, want one with %s", err, what)
		}
		if files, _ := os.ReadDir(cache); len(files) > 0 {
			t.Errorf("%s: got %d files in the cache", what, len(files))
		}
	}
}

func TestArchiveElsewhere(t *testing.T) {
	z, digest := small()
	mirror := t.TempDir()
	file := filepath.Join(mirror, datasets.ArchiveName)
	if err := os.WriteFile(file, z, 0o666); err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.zip")
	if err := os.WriteFile(cut, z[:len(z)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	hostile := filepath.Join(t.TempDir(), "hostile.zip")
	bad := npz("../../evil.txt", "% x\n0 1 2\n")
	if err := os.WriteFile(hostile, bad, 0o666); err != nil {
		t.Fatal(err)
	}
	badDigest := fmt.Sprintf("%x", sha256.Sum256(bad))
	cutDigest := fmt.Sprintf("%x", sha256.Sum256(z[:len(z)/2]))
	dead := "http://127.0.0.1:1/"
	cases := []struct {
		name   string
		o      datasets.ArchiveOptions
		env    string
		wantIs []error
		want   string
	}{
		{"folder", datasets.ArchiveOptions{Mirror: mirror, SHA256: digest, URL: dead}, "", nil, ""},
		{"file", datasets.ArchiveOptions{Mirror: file, SHA256: digest, URL: dead}, "", nil, ""},
		{"environment", datasets.ArchiveOptions{SHA256: digest, URL: dead}, mirror, nil, ""},
		{"dead link", datasets.ArchiveOptions{SHA256: digest, URL: dead}, "", []error{datasets.ErrUnavailable}, "LAB_DATA_MIRROR"},
		{"empty mirror", datasets.ArchiveOptions{SHA256: digest, URL: dead}, t.TempDir(), []error{datasets.ErrUnavailable}, "does not hold"},
		{"gone", datasets.ArchiveOptions{SHA256: digest, URL: serve(t, 404, nil)}, "", []error{datasets.ErrUnavailable}, "404"},
		{"another page", datasets.ArchiveOptions{SHA256: digest, URL: serve(t, 200, []byte("<html>"))}, "", []error{datasets.ErrUnavailable, datasets.ErrChecksum}, "sends another file"},
		{"no end", datasets.ArchiveOptions{SHA256: digest, URL: serve(t, 200, make([]byte, 33<<20))}, "", []error{datasets.ErrUnavailable}, "more than"},
		{"other mirror", datasets.ArchiveOptions{Mirror: cut, SHA256: digest, URL: dead}, "", []error{datasets.ErrChecksum}, "cut.zip"},
		{"truncated", datasets.ArchiveOptions{Mirror: cut, SHA256: cutDigest, URL: dead}, "", nil, "damaged or truncated"},
		{"hostile", datasets.ArchiveOptions{Mirror: hostile, SHA256: badDigest, URL: dead}, "", nil, "unsafe path"},
	}
	for _, c := range cases {
		t.Setenv("LAB_DATA_MIRROR", c.env)
		c.o.Cache = t.TempDir()
		a, err := datasets.OpenArchive(context.Background(), c.o)
		if c.want == "" {
			if err != nil || a.Source != file {
				t.Errorf("%s: got %v, %v, want the archive %s", c.name, a, err, file)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
		for _, is := range c.wantIs {
			if !errors.Is(err, is) {
				t.Errorf("%s: got error %v, want %v in it", c.name, err, is)
			}
		}
		if left, err := os.ReadDir(c.o.Cache); err != nil || len(left) > 0 {
			t.Errorf("%s: got %d files in the cache (%v), want none", c.name, len(left), err)
		}
	}
}

// recording opens the published archive where it lies beside the project, else
// the small one.
func recording(t *testing.T) (a *datasets.Archive, published bool) {
	t.Helper()
	t.Setenv("LAB_DATA_MIRROR", "")
	o := datasets.ArchiveOptions{Mirror: filepath.Join("..", "..", "shared", "data"), Cache: t.TempDir()}
	published = true
	if _, err := os.Stat(filepath.Join(o.Mirror, datasets.ArchiveName)); err != nil {
		z, digest := small()
		o.Mirror, o.SHA256, published = filepath.Join(t.TempDir(), "small.zip"), digest, false
		if err := os.WriteFile(o.Mirror, z, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	a, err := datasets.OpenArchive(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a, published
}

func TestRecordedPendulum(t *testing.T) {
	a, published := recording(t)
	r, err := a.Recording("real_pend_h_1.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := r.Set
	rows, slope := 59, 1/0.9
	if published {
		rows, slope = 556, 1.0431
	}
	if s.System != "real_pendulum" || s.Len() != 1 || s.Points() != rows || fmt.Sprint(s.Columns) != "[{o rad} {v rad/s}]" || s.Time.Unit != "s" {
		t.Errorf("got system %q, %d trials, %d rows, %v, time in %q", s.System, s.Len(), s.Points(), s.Columns, s.Time.Unit)
	}
	// Central differences of a cosine over steps of 1/6 are 0.5 % small.
	if len(r.Checks) == 0 || r.Checks[0].Of != "o" || r.Checks[0].Column != "v" || math.Abs(r.Checks[0].Slope/slope-1) > 0.01 {
		t.Errorf("got checks %+v, want v as the derivative of o over %.4f", r.Checks, slope)
	}
	notes := strings.Join(r.Notes, "\n")
	for _, want := range []string{"gaps", "no units", "derivative of o"} {
		if !strings.Contains(notes, want) {
			t.Errorf("got notes without %q:\n%s", want, notes)
		}
	}
	if !published && !strings.Contains(notes, "repeats o") {
		t.Errorf("got notes without the repeated column:\n%s", notes)
	}
}

func TestEveryPublishedRecordingReads(t *testing.T) {
	a, published := recording(t)
	names := a.Names()
	if published && len(names) != 15 {
		t.Errorf("got %d recordings, want 15", len(names))
	}
	for _, name := range names {
		r, err := a.Recording(name)
		if faulty := name == "broken.txt" || name == "ragged.txt" || name == "bare.txt"; (err != nil) != faulty {
			t.Errorf("%s: got error %v", name, err)
		} else if err == nil {
			if err := r.Set.Check(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		} else if f := new(datasets.FormatError); !errors.As(err, &f) || f.File != name || f.Row == 0 {
			t.Errorf("%s: got error %v, want a *FormatError with file and row", name, err)
		}
	}
	if _, err := a.Recording("none.txt"); err == nil || !strings.Contains(err.Error(), "real_pend_h_1.txt") {
		t.Errorf("got error %v, want one that lists the recordings", err)
	}
}
