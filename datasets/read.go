package datasets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"neurophysics/lab/traj"
)

// gzipMagic starts every gzip file.
var gzipMagic = []byte{0x1f, 0x8b}

// Read reads a set from a file, whose kind its name tells: .csv, .tsv, .txt
// (each also gzipped, with or without .gz), .npz or .parquet. A fault in the
// file gives a *FormatError; a checksum that does not match wraps ErrChecksum.
func Read(path string) (*traj.Set, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	var s *traj.Set
	switch kind(path) {
	case ".csv":
		s, err = readText(f, defaultLimits)
	case ".npz":
		s, err = readNPZ(f, info.Size(), defaultLimits)
	case ".parquet":
		s, err = readParquet(f, info.Size(), defaultLimits)
	default:
		return nil, unknownKind(path)
	}
	if err != nil {
		return nil, inFile(path, err)
	}
	return s, nil
}

// Write writes a set to a file, whose kind its name tells: .csv, .tsv,
// .csv.gz, .npz or .parquet, and makes its folder. The file is there in full or, on
// an error, as it was before. The same set gives the same bytes.
func Write(path string, s *traj.Set) error {
	m, err := metaOf(s)
	if err != nil {
		return fmt.Errorf("datasets: %q cannot be written: %w", path, err)
	}
	var write func(io.Writer) error
	switch kind(path) {
	case ".csv":
		delimiter := byte(',')
		if strings.Contains(strings.ToLower(filepath.Base(path)), ".tsv") {
			delimiter = '\t'
		}
		write = func(w io.Writer) error { return writeText(w, s, m, delimiter) }
		if strings.EqualFold(filepath.Ext(path), ".gz") {
			plain := write
			write = func(w io.Writer) error { return zipped(w, plain) }
		}
	case ".npz":
		write = func(w io.Writer) error { return writeNPZ(w, s, m) }
	case ".parquet":
		write = func(w io.Writer) error { return writeParquet(w, s, m) }
	default:
		return unknownKind(path)
	}
	return writeFile(path, write)
}

func unknownKind(path string) error {
	return fmt.Errorf("datasets: %q is of no known kind, known are .csv, .csv.gz, .npz and .parquet", path)
}

// kind returns .csv for every text, .npz, .parquet, or nothing.
func kind(path string) string {
	name := strings.ToLower(path)
	ext := filepath.Ext(name)
	if ext == ".gz" {
		switch filepath.Ext(strings.TrimSuffix(name, ext)) {
		case ".csv", ".tsv", ".txt":
			return ".csv"
		}
		return ""
	}
	switch ext {
	case ".csv", ".tsv", ".txt":
		return ".csv"
	case ".npz", ".parquet":
		return ext
	}
	return ""
}

// readText reads a table of text, gzipped or not.
func readText(r io.Reader, lim limits) (*traj.Set, error) {
	r, err := unzipped(r)
	if err != nil {
		return nil, err
	}
	return readCSV(r, lim)
}

// unzipped returns the text of a file that may be gzipped.
func unzipped(r io.Reader) (io.Reader, error) {
	buf := bufio.NewReaderSize(r, 1<<16)
	if start, _ := buf.Peek(len(gzipMagic)); bytes.Equal(start, gzipMagic) {
		z, err := gzip.NewReader(buf)
		if err != nil {
			return nil, fault(0, "", "the file is damaged or truncated: %w", err)
		}
		return z, nil
	}
	return buf, nil
}

func zipped(w io.Writer, write func(io.Writer) error) error {
	z := gzip.NewWriter(w)
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}
