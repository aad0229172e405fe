package datasets_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"neurophysics/datasets"
)

// readBytes writes content to a file of that name and reads it.
func readBytes(t *testing.T, name string, content []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := datasets.Read(path)
	return err
}

// wantFault checks that an error is a fault of that file at that place.
func wantFault(t *testing.T, err error, file string, row int, column, text string) {
	t.Helper()
	var f *datasets.FormatError
	switch {
	case !errors.As(err, &f):
		t.Errorf("%s: got error %v, want a *FormatError with %q", file, err, text)
	case filepath.Base(f.File) != file || f.Row != row || f.Column != column || !strings.Contains(err.Error(), text):
		t.Errorf("%s: got row %d column %q: %v; want row %d column %q: %q", file, f.Row, f.Column, err, row, column, text)
	}
}

func TestCSVFaultsNameThePlace(t *testing.T) {
	cases := []struct {
		content, column, text string
		row                   int
	}{
		{"t,x\n0,1\n1,NaN\n", "x", "NaN is not a finite number", 3},
		{"t,x\n0,1\n1,-Inf\n", "x", "-Inf is not a finite number", 3},
		{"t,x\nnan,1\n", "t", "not a finite number", 2},
		{"t,x\n0,1e999\n", "x", "too large", 2},
		{"t,x\n0,\n", "x", "empty", 2},
		{"t,x\n0,one\n", "x", `"one" is not a number`, 2},
		{"t;x\n0;1,5\n", "x", "decimal point", 2},
		{"t,x\n0,1\n1\n", "", "1 cells", 3},
		{"t,x\n0,1,2\n", "", "3 cells", 2},
		{"t,x,x\n0,1,2\n", "x", "twice", 1},
		{"t,,x\n0,1,2\n", "", "column 2 has no name", 1},
		{"0,1\n1,2\n", "", "header is missing", 1},
		{"x,v\n0,1\n", "t", "time is missing", 1},
		{"trajectory,t\n0,1\n", "", "no column of the state", 1},
		{"trajectory,t,x\nnan,1,1\n", "trajectory", "no number of a trajectory", 2},
		{"trajectory,t,x\n,1,1\n", "trajectory", "empty", 2},
		{"t,x\n0,1\n0,2\n", "t", "does not come after", 3},
		{"trajectory,t,x\n0,0,1\n1,0,1\n0,-1,1\n", "t", "sort the rows", 4},
		{"t,x\n", "", "no rows", 0},
		{"", "", "empty", 0},
		{"# only: words\n\n", "", "empty", 0},
		{"t,x\n0,\"1\n", "", "quote", 2},
		{"\x00\x01\x02\xff", "", "not a table of text", 1},
		{"\xff\xfet\x00,\x00x\x00", "", "UTF-16", 1},
		{"PK\x03\x04\x80\x81", "", "not a table of text", 1},
		{"t," + strings.Repeat("x", 300) + "\n", "", "name of 300 bytes", 1},
		{strings.Repeat("x,", 5000) + "t\n", "", "5001 columns", 1},
		{strings.Repeat("x", 2<<20), "", "longer than", 1},
		{"# params: [\"k\"]\nt,x,k\n0,1,2\n1,1,3\n", "k", "changes within a trajectory", 4},
		{"# params: [\"k\"]\nt,x\n0,1\n", "", "announced", 2},
		{"# units: {\"t\"}\nt,x\n0,1\n", "", "not JSON", 1},
		{"# checksum: sha256:00\nt,x\n0,1\n", "", "does not match its checksum", 0},
	}
	for _, c := range cases {
		wantFault(t, readBytes(t, "case.csv", []byte(c.content)), "case.csv", c.row, c.column, c.text)
	}
}

func TestCSVReadsWhatPeopleWrite(t *testing.T) {
	cases := map[string]string{
		"byte order mark": "\xef\xbb\xbft,x\n0,1\n1,2\n",
		"CRLF":            "t,x\r\n0,1\r\n1,2\r\n",
		"semicolons":      "t;x\n0;1\n1;2\n",
		"tabs":            "t\tx\n0\t1\n1\t2\n",
		"quotes":          "\"t\",\"x\"\n\"0\",\"1\"\n1,2\n",
		"blanks":          "t , x\n 0 , 1\n\n1,2",
		"comments":        "# by hand, units: none\nt,x\n0,1\n# pause\n1,2\n",
		"trial, mixed":    "trial,time,x\nb,0,9\na,0,1\na,1,2\n",
	}
	for name, content := range cases {
		path := filepath.Join(t.TempDir(), "case.csv")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := datasets.Read(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if last := s.Trajectories[s.Len()-1]; fmt.Sprint(s.Names(), last.T, last.X) != "[x] [0 1] [1 2]" {
			t.Errorf("%s: got %v %v %v, want [x] [0 1] [1 2]", name, s.Names(), last.T, last.X)
		}
	}
}

// npz makes an archive of arrays, each given as its whole content.
func npz(entries ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(entries[i+1]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// npy makes an array file.
func npy(descr, order, shape string, data ...byte) string {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n", descr, order, shape)
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(text)), byte(len(text) >> 8)}) + text + string(data)
}

func TestNPZFaultsNameThePlace(t *testing.T) {
	times := npy("|u1", "False", "3,", 0, 1, 2)
	whole := npz("t.npy", times, "x.npy", times)
	nan := make([]byte, 12)
	nan[6], nan[7] = 0xc0, 0x7f // the second of three float32
	flipped := bytes.Clone(whole)
	flipped[bytes.Index(flipped, []byte("\n\x00\x01\x02"))+2] ^= 4
	cases := []struct {
		content      []byte
		column, text string
		row          int
	}{
		{whole[:len(whole)/2], "", "damaged or truncated", 0},
		{nil, "", "damaged or truncated", 0},
		{[]byte("junk"), "", "damaged or truncated", 0},
		{flipped, "t", "file is damaged", 0},
		{npz("t.npy", times, "x.npy", npy("<f4", "False", "3,", nan...)), "x", "NaN is not a finite number", 2},
		{npz("t.npy", times, "x.npy", npy("|u1", "False", "2,", 1, 2)), "x", `2 rows, "t" has 3`, 0},
		{npz("t.npy", times, "x.npy", npy("|u1", "False", "3,", 1, 2)), "x", "truncated", 0},
		{npz("t.npy", times, "x.npy", npy("|u1", "False", "3,", 1, 2, 3, 4)), "x", "more bytes follow", 0},
		{npz("t.npy", times, "x.npy", npy("|u1", "False", "1, 1, 3", 1, 2, 3)), "x", "shape", 0},
		{npz("t.npy", times, "x.npy", npy("|u1", "False", "", 1)), "x", "shape", 0},
		{npz("t.npy", times, "x.npy", npy("<f8", "False", "4000000000, 4000000000")), "x", "too large", 0},
		{npz("t.npy", times, "x.npy", npy("<f8", "False", "99999999999999999999")), "x", "header", 0},
		{npz("t.npy", times, "x.npy", npy("<f8", "False", "1000000000000,")), "x", "too large", 0},
		{npz("t.npy", times, "x.npy", npy("|O", "False", "3,", 1, 2, 3)), "x", "type", 0},
		{npz("t.npy", times, "x.npy", "\x93NUMPY\x02\x00\xff\xff\xff\xff"), "x", "claims", 0},
		{npz("t.npy", times, "x.npy", "text"), "x", "truncated", 0},
		{npz("t.npy", times, "x.npy", times, "x.npy", times), "x", "twice", 0},
		{npz("t.npy", times, "../x.npy", times), "", "unsafe path", 0},
		{npz("t.npy", times, "/etc/x.npy", times), "", "unsafe path", 0},
		{npz("t.npy", times, `a\..\x.npy`, times), "", "unsafe path", 0},
		{npz("t.npy", times, "x.py", times), "", "not an array", 0},
		{npz("x.npy", times, "y.npy", times), "t", "time is missing", 0},
		{npz("t.npy", npy("|u1", "False", "0,"), "x.npy", npy("|u1", "False", "0,")), "", "no rows", 0},
		{npz(), "t", "time is missing", 0},
	}
	for _, c := range cases {
		wantFault(t, readBytes(t, "case.npz", c.content), "case.npz", c.row, c.column, c.text)
	}
}

func TestNPZKnowsTypesAndOrders(t *testing.T) {
	times := npy("|u1", "False", "2,", 3, 7)
	cases := map[string]string{
		"C order":       npy("|u1", "False", "2, 3", 1, 2, 3, 4, 5, 6),
		"Fortran order": npy("|u1", "True", "2, 3", 1, 4, 2, 5, 3, 6),
		"big end first": npy(">i4", "False", "2, 3", 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 6),
	}
	for name, x := range cases {
		path := filepath.Join(t.TempDir(), "case.npz")
		if err := os.WriteFile(path, npz("t.npy", times, "x.npy", x), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := datasets.Read(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := fmt.Sprint(s.Names(), s.Trajectories[0]); got != "[x0 x1 x2] {[3 7] [1 2 3 4 5 6] []}" {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestDamagedBytesAreFaults(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"set.csv.gz", "set.npz", "set.parquet"} {
		path := filepath.Join(dir, name)
		if err := datasets.Write(path, awkward()); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{0, 1, 7, len(whole) / 3, len(whole) / 2, len(whole) - 1} {
			var f *datasets.FormatError
			if err := readBytes(t, name, whole[:n]); !errors.As(err, &f) || filepath.Base(f.File) != name {
				t.Errorf("%s cut to %d bytes: got %v, want a *FormatError that names the file", name, n, err)
			}
		}
		// A flipped bit is found, or changes nothing that was said.
		path = filepath.Join(dir, "flipped-"+name)
		for i := 0; i < len(whole); i += 3 {
			whole[i] ^= 16
			if err := os.WriteFile(path, whole, 0o666); err != nil {
				t.Fatal(err)
			}
			whole[i] ^= 16
			s, err := datasets.Read(path)
			if err != nil {
				var f *datasets.FormatError
				if !errors.As(err, &f) {
					t.Errorf("%s with byte %d flipped: got %v, want a *FormatError", name, i, err)
				}
				continue
			}
			// Parquet guards its pages, not its description: that may be lost,
			// but only as a whole.
			if datasets.Checksum(s) != datasets.Checksum(awkward()) && (s.System != "" || s.Columns[0].Unit != "" || !cmp.Equal(s.Table()[:3], awkward().Table())) {
				t.Errorf("%s with byte %d of %d flipped: other numbers were read without a word", name, i, len(whole))
			}
		}
	}
}

func TestGzipBombIsBounded(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, "t,x\n")
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wantFault(t, readBytes(t, "bomb.csv.gz", b.Bytes()), "bomb.csv.gz", 2, "", "longer than")
}

func TestReadSaysWhatIsNoData(t *testing.T) {
	dir := t.TempDir()
	if _, err := datasets.Read(filepath.Join(dir, "none.csv")); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("got error %v, want one that says there is no file", err)
	}
	if _, err := datasets.Read(dir); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("got error %v, want one that says it is a folder", err)
	}
	if err := readBytes(t, "x.xls", nil); err == nil || !strings.Contains(err.Error(), "known are") {
		t.Errorf("got error %v, want one that lists the kinds", err)
	}
}
