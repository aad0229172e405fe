package datasets

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"

	"neurophysics/lab/traj"
)

// metaEntry names the array of bytes that describes an NPZ table.
const metaEntry = "__meta__"

// deflateMost is the largest factor by which deflate can shrink data.
const deflateMost = 1032

// readNPZ reads a table whose columns are arrays: of one dimension each, or a
// block of state columns [rows, columns] named after the array and a number.
func readNPZ(r io.ReaderAt, size int64, lim limits) (*traj.Set, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault(0, "", "the file is damaged or truncated, it cannot be read as NPZ: %w", err)
	}
	if len(z.File) > lim.columns {
		return nil, fault(0, "", "the file holds %d arrays, %d are allowed", len(z.File), lim.columns)
	}
	m := &meta{}
	var names []string
	var columns [][]float64
	seen := map[string]bool{}
	left := lim.bytes
	for _, f := range z.File {
		name, err := arrayName(f, size)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, fault(0, name, "the file holds this array twice")
		}
		seen[name] = true
		a, err := readEntry(f, left)
		if err != nil {
			return nil, fault(0, name, "the array cannot be read: %w", err)
		}
		left -= 8 * int64(len(a.data))
		if name == metaEntry {
			if err := json.Unmarshal(bytesOf(a), m); err != nil {
				return nil, fault(0, name, "the description of the table is not JSON: %w", err)
			}
			continue
		}
		if names, columns, err = appendColumns(names, columns, name, a, lim.columns); err != nil {
			return nil, err
		}
	}
	return fromColumns(names, columns, m)
}

// arrayName checks an entry of the archive before any of it is read. Nothing
// is ever unpacked to a folder; a name that leads out of one is refused all
// the same, because such an archive was not made by a tool for data.
func arrayName(f *zip.File, size int64) (string, error) {
	name, ok := strings.CutSuffix(f.Name, ".npy")
	switch {
	case !fs.ValidPath(f.Name) || strings.ContainsAny(f.Name, "\\:\x00"):
		return "", fault(0, "", "the archive holds the unsafe path %.80q", f.Name)
	case !ok:
		return "", fault(0, "", "the archive holds %.80q, which is not an array (.npy)", f.Name)
	case f.CompressedSize64 > uint64(size):
		return "", fault(0, name, "the array claims %d bytes of a file of %d: it is truncated", f.CompressedSize64, size)
	case f.UncompressedSize64 > deflateMost*(f.CompressedSize64+1):
		return "", fault(0, name, "the array claims to unpack from %d bytes to %d", f.CompressedSize64, f.UncompressedSize64)
	}
	return name, nil
}

func readEntry(f *zip.File, most int64) (*array, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	a, err := readNPY(bufio.NewReaderSize(r, 1<<16), most)
	if errors.Is(err, zip.ErrChecksum) {
		return nil, errors.New("its bytes do not match their checksum: the file is damaged")
	}
	return a, err
}

// appendColumns adds an array to the columns of a table.
func appendColumns(names []string, columns [][]float64, name string, a *array, most int) ([]string, [][]float64, error) {
	if len(a.shape) == 0 || len(a.shape) > 2 {
		return nil, nil, fault(0, name, "the array has the shape %v, wanted is [rows] or [rows, columns]", a.shape)
	}
	rows := a.shape[0]
	if len(columns) > 0 && rows != len(columns[0]) {
		return nil, nil, fault(0, name, "the array has %d rows, %q has %d", rows, names[0], len(columns[0]))
	}
	if len(a.shape) == 1 {
		return append(names, name), append(columns, a.data), nil
	}
	wide := a.shape[1]
	if len(columns)+wide > most {
		return nil, nil, fault(0, name, "the file holds more than %d columns", most)
	}
	for j := range wide {
		c := make([]float64, rows)
		for i := range c {
			c[i] = a.data[i*wide+j]
		}
		names, columns = append(names, fmt.Sprintf("%s%d", name, j)), append(columns, c)
	}
	return names, columns, nil
}

// fromColumns makes a set of a table by column, all of one length.
func fromColumns(names []string, columns [][]float64, m *meta) (*traj.Set, error) {
	lay, err := newLayout(names, m, 0)
	if err != nil {
		return nil, err
	}
	b := newBuilder(lay, m)
	values := make([]float64, len(columns))
	for i := range columns[0] {
		for j, c := range columns {
			values[j] = c[i]
		}
		id := 0.0
		if lay.id >= 0 {
			if id = values[lay.id]; id-id != 0 {
				return nil, fault(i+1, names[lay.id], "%v is no number of a trajectory", id)
			}
		}
		if err := b.add(b.numbered(id), i+1, values); err != nil {
			return nil, err
		}
	}
	return b.finish(m)
}

// writeNPZ writes the columns as stored arrays of one dimension: the number of
// the trajectory as i8, all others as f8.
func writeNPZ(w io.Writer, s *traj.Set, m *meta) error {
	z := zip.NewWriter(w)
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	e, err := createEntry(z, metaEntry)
	if err != nil {
		return err
	}
	if _, err := e.Write(append(appendNPYHeader(nil, "|u1", len(text)), text...)); err != nil {
		return err
	}
	buf := make([]byte, 0, 1<<15)
	for j, name := range m.Columns {
		if e, err = createEntry(z, name); err != nil {
			return err
		}
		descr := "<f8"
		if j == 0 {
			descr = "<i8"
		}
		buf = appendNPYHeader(buf[:0], descr, s.Points())
		for bits := range columnBits(s, j) {
			if buf = binary.LittleEndian.AppendUint64(buf, bits); len(buf) > cap(buf)-8 {
				if _, err := e.Write(buf); err != nil {
					return err
				}
				buf = buf[:0]
			}
		}
		if _, err := e.Write(buf); err != nil {
			return err
		}
	}
	return z.Close()
}

func createEntry(z *zip.Writer, name string) (io.Writer, error) {
	path := name + ".npy"
	if !fs.ValidPath(path) || strings.ContainsAny(path, "\\:\x00") || name == metaEntry+".npy" {
		return nil, fmt.Errorf("the column name %q cannot name an array of a file, take another", name)
	}
	return z.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Store})
}

// columnBits gives the bits of column j of the written table, trajectory (as
// an integer), time, state and parameters in that order.
func columnBits(s *traj.Set, j int) func(yield func(uint64) bool) {
	d := s.Dim()
	return func(yield func(uint64) bool) {
		for k := range s.Trajectories {
			t := &s.Trajectories[k]
			for i, now := range t.T {
				bits := uint64(k)
				switch {
				case j == 1:
					bits = math.Float64bits(now)
				case j > 1 && j < 2+d:
					bits = math.Float64bits(t.X[i*d+j-2])
				case j > 1:
					bits = math.Float64bits(t.Params[j-2-d])
				}
				if !yield(bits) {
					return
				}
			}
		}
	}
}
