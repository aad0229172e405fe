package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// ReadColumns reads a table of text, gzipped or not, that need not be of
// motions: a header, and rows of finite numbers, which it returns by column.
// Columns are separated by commas, semicolons or tabs; lines that start with #
// are comments. A fault in the file gives a *FormatError.
func ReadColumns(path string) (names []string, values [][]float64, err error) {
	f, err := openFile(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r, err := unzipped(f)
	if err == nil {
		names, values, err = columnsOf(newLines(r, defaultLimits), defaultLimits)
	}
	return names, values, inFile(path, err)
}

func columnsOf(l *lineReader, lim limits) ([]string, [][]float64, error) {
	header, err := readHead(l, nil)
	if err != nil {
		return nil, nil, err
	}
	delimiter := guessDelimiter(header)
	names, err := headNames(l.row, header, delimiter, lim)
	if err != nil {
		return nil, nil, err
	}
	values := make([][]float64, len(names))
	var cells [][]byte
	for {
		line, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		if cells, err = cellsOf(cells[:0], l.row, line, delimiter, names); err != nil {
			return nil, nil, err
		}
		for j, c := range cells {
			v, err := numberIn(l.row, names[j], c)
			if err == nil && v-v != 0 {
				err = notFinite(l.row, names[j], v)
			}
			if err != nil {
				return nil, nil, err
			}
			values[j] = append(values[j], v)
		}
	}
	if len(values[0]) == 0 {
		return nil, nil, fault(0, "", "the table has no rows: a header and rows of numbers are wanted")
	}
	return names, values, nil
}

// headNames returns the names of the columns in a header.
func headNames(row int, header []byte, delimiter byte, lim limits) ([]string, error) {
	cells, err := split(nil, header, delimiter)
	if err != nil {
		return nil, fault(row, "", "%w", err)
	}
	if len(cells) > lim.columns {
		return nil, fault(row, "", "the header names %d columns, %d are allowed", len(cells), lim.columns)
	}
	names := make([]string, len(cells))
	numbers := 0
	for i, c := range cells {
		names[i] = string(c)
		if _, err := strconv.ParseFloat(names[i], 64); err == nil {
			numbers++
		}
	}
	if numbers == len(names) {
		return nil, fault(row, "", "the header is missing: the first line holds numbers, it must name the columns, for motions %s, %s, then the state", idNames[0], timeNames[0])
	}
	return names, nil
}

// cellsOf appends the cells of a row, one for each column.
func cellsOf(cells [][]byte, row int, line []byte, delimiter byte, names []string) ([][]byte, error) {
	cells, err := split(cells, line, delimiter)
	if err != nil {
		return nil, fault(row, "", "%w", err)
	}
	if len(cells) != len(names) {
		return nil, fault(row, "", "the row has %d cells, the header names %d columns", len(cells), len(names))
	}
	return cells, nil
}

// numberIn returns the number in a cell of a column.
func numberIn(row int, name string, cell []byte) (float64, error) {
	v, err := strconv.ParseFloat(string(cell), 64)
	switch {
	case err == nil:
		return v, nil
	case len(cell) == 0:
		return 0, fault(row, name, "the cell is empty")
	case v-v != 0: // out of range
		return 0, fault(row, name, "%.40q is too large for a number of 64 bits", cell)
	}
	return 0, fault(row, name, "%.40q is not a number%s", cell, hintAt(cell))
}

func notFinite(row int, name string, v float64) error {
	return fault(row, name, "%v is not a finite number: leave the row out, or mend it", v)
}

// missingFile tells that a file is not there, which it wraps as os.ErrNotExist.
type missingFile string

func (path missingFile) Error() string {
	return fmt.Sprintf("datasets: there is no file %q", string(path))
}

func (missingFile) Is(target error) bool { return target == os.ErrNotExist }

// openFile opens a file to read.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, missingFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("datasets: %q is a folder, give a file in it", path)
	}
	return f, nil
}
