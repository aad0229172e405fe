package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/datasets"
	"neurophysics/lab/symreg"
)

// columns is a table of numbers with a header.
type columns struct {
	path   string
	names  []string
	values [][]float64 // by column
}

// readColumns reads a table of text.
func readColumns(path string) (*columns, error) {
	names, values, err := datasets.ReadColumns(path)
	if err != nil {
		return nil, err
	}
	noteCut(path)
	return &columns{path, names, values}, nil
}

// noteCut says on standard error that a file of text ends without a line end,
// so that its last number may have been cut. Other kinds of files tell by
// themselves.
func noteCut(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	info, err := file.Stat()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npz", ".parquet", ".gz":
		return
	}
	var ends [3]byte // the first two bytes and the last
	if err != nil || info.Size() < int64(len(ends)) {
		return
	}
	if _, err := file.ReadAt(ends[:2], 0); err != nil || ends[0] == 0x1f && ends[1] == 0x8b { // gzip
		return
	}
	if _, err := file.ReadAt(ends[2:], info.Size()-1); err == nil && ends[2] != '\n' && ends[2] != '\r' {
		fmt.Fprintf(os.Stderr, "the last line of %q has no line end: the file may have been cut there\n", path)
	}
}

// column returns the place of a column.
func (c *columns) column(option, name string) (int, error) {
	j := slices.Index(c.names, name)
	if j < 0 {
		return 0, usagef("-%s: %q has no column %q; there are %s", option, c.path, name, strings.Join(c.names, ", "))
	}
	return j, nil
}

// table makes the table of a search. Without a target it is the last column;
// without inputs they are all other columns.
func (c *columns) table(target, weights string, inputs []string) (symreg.Table, error) {
	var t symreg.Table
	at := len(c.names) - 1
	var err error
	if target != "" {
		if at, err = c.column("target", target); err != nil {
			return t, err
		}
	}
	t.Y, t.Target = c.values[at], c.names[at]
	skip := []int{at}
	if weights != "" {
		j, err := c.column("weights", weights)
		if err != nil {
			return t, err
		}
		t.Weights, skip = c.values[j], append(skip, j)
	}
	var chosen []int
	for _, name := range inputs {
		j, err := c.column("columns", name)
		if err != nil {
			return t, err
		}
		if slices.Contains(skip, j) {
			return t, usagef("-columns: %q is the target or holds the weights; leave it out", name)
		}
		chosen = append(chosen, j)
	}
	for j := range c.names {
		if len(inputs) == 0 && !slices.Contains(skip, j) {
			chosen = append(chosen, j)
		}
	}
	for _, j := range chosen {
		t.X, t.Names = append(t.X, c.values[j]), append(t.Names, c.names[j])
	}
	return t, nil
}
