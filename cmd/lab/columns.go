package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"neurophysics/lab/symreg"
)

// columns is a table of numbers with a header.
type columns struct {
	path   string
	names  []string
	values [][]float64 // by column
}

// readColumns reads a CSV file, which may be gzipped. Columns are separated by
// commas, semicolons or tabs; lines that start with # are comments.
func readColumns(path string) (*columns, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %q: %w", path, os.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	buf := bufio.NewReaderSize(file, 1<<16)
	if start, _ := buf.Peek(2); bytes.Equal(start, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(buf)
		if err != nil {
			return nil, fmt.Errorf("%q is damaged or truncated: %w", path, err)
		}
		buf = bufio.NewReaderSize(z, 1<<16)
	}
	c := &columns{path: path}
	r := csv.NewReader(buf)
	r.Comment, r.ReuseRecord, r.TrimLeadingSpace = '#', true, true
	r.Comma = delimiter(buf)
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%q cannot be read: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		if c.names == nil {
			if err := c.header(record); err != nil {
				return nil, err
			}
			continue
		}
		if err := c.row(line, record); err != nil {
			return nil, err
		}
	}
	if c.names == nil || len(c.values[0]) == 0 {
		return nil, fmt.Errorf("%q holds no rows: a header and rows of numbers are wanted", path)
	}
	return c, nil
}

// delimiter takes what separates most of the first line that is no comment and
// within reach.
func delimiter(buf *bufio.Reader) rune {
	text, _ := buf.Peek(buf.Size())
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		best := ','
		for _, d := range ";\t" {
			if bytes.Count(line, []byte(string(d))) > bytes.Count(line, []byte(string(best))) {
				best = d
			}
		}
		return best
	}
	return ','
}

func (c *columns) header(record []string) error {
	numbers := 0
	for _, name := range record {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			numbers++
		}
		c.names = append(c.names, name)
	}
	if numbers == len(record) {
		return fmt.Errorf("%q has no header: the first line must name the columns", c.path)
	}
	c.values = make([][]float64, len(record))
	return nil
}

func (c *columns) row(line int, record []string) error {
	for j, cell := range record {
		v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
		if err != nil {
			return fmt.Errorf("%q row %d column %q: %.40q is not a number; repair or remove the row", c.path, line, c.names[j], cell)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%q row %d column %q: %v is not a finite number; repair or remove the row", c.path, line, c.names[j], v)
		}
		c.values[j] = append(c.values[j], v)
	}
	return nil
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
