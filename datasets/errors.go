package datasets

import (
	"errors"
	"fmt"
	"strings"
)

// ErrChecksum reports that a file's content is not what its checksum says.
var ErrChecksum = errors.New("the content does not match its checksum")

// ErrUnavailable reports that data could not be had from any of their places.
var ErrUnavailable = errors.New("not available")

// FormatError is a fault in a data file.
type FormatError struct {
	File   string // path as it was given
	Row    int    // counts from 1: the line of a text file, else the row of the table; 0 if the fault is in no row
	Column string // name of the column, or empty
	Err    error  // what is wrong, and how to mend it
}

func (e *FormatError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "datasets: %q", e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, " row %d", e.Row)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, " column %q", e.Column)
	}
	return b.String() + ": " + e.Err.Error()
}

func (e *FormatError) Unwrap() error { return e.Err }

// fault makes a FormatError whose file the caller fills in.
func fault(row int, column, format string, args ...any) *FormatError {
	return &FormatError{Row: row, Column: column, Err: fmt.Errorf(format, args...)}
}

// inFile names the file in an error: in a fault that lacks it, else around it.
func inFile(path string, err error) error {
	if err == nil {
		return nil
	}
	var f *FormatError
	if !errors.As(err, &f) {
		return &FormatError{File: path, Err: err}
	}
	if f.File == "" {
		f.File = path
	}
	return err
}
