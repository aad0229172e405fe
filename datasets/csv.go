package datasets

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"neurophysics/lab/traj"
)

var (
	bomUTF8  = []byte{0xef, 0xbb, 0xbf}
	bomsWide = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
)

// lineReader gives the lines of a text, one at a time and without their ends.
type lineReader struct {
	r    *bufio.Reader
	row  int   // of the line given last, from 1
	left int64 // bytes that may still come
}

func newLines(r io.Reader, lim limits) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, lim.line), left: lim.bytes}
}

// next returns io.EOF after the last line. The line is valid until the next call.
func (l *lineReader) next() ([]byte, error) {
	l.row++
	line, err := l.r.ReadSlice('\n')
	l.left -= int64(len(line))
	switch {
	case l.left < 0:
		return nil, fault(l.row, "", "the table is larger than this reader takes: split it")
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, fault(l.row, "", "the line is longer than %d bytes: this is not a table of text", l.r.Size())
	case err == io.EOF && len(line) == 0:
		return nil, io.EOF
	case err != nil && err != io.EOF:
		return nil, damaged(l.row, err)
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// damaged explains what a decompressor reports.
func damaged(row int, err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt) {
		return fault(row, "", "the compressed data are damaged or truncated: %w", err)
	}
	return err
}

// readCSV reads a table of text. Lines that start with # are comments, those
// above the header may describe the table. Empty lines are passed over.
func readCSV(r io.Reader, lim limits) (*traj.Set, error) {
	l := newLines(r, lim)
	m := &meta{}
	header, err := readHead(l, m)
	if err != nil {
		return nil, err
	}
	delimiter := guessDelimiter(header)
	names, err := headNames(l.row, header, delimiter, lim)
	if err != nil {
		return nil, err
	}
	lay, err := newLayout(names, m, l.row)
	if err != nil {
		return nil, err
	}
	b := newBuilder(lay, m)
	var cells [][]byte
	values := make([]float64, len(names))
	for {
		line, err := l.next()
		if err == io.EOF {
			return b.finish(m)
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		if cells, err = cellsOf(cells[:0], l.row, line, delimiter, names); err != nil {
			return nil, err
		}
		if err := b.addCells(l.row, cells, values); err != nil {
			return nil, err
		}
	}
}

// readHead returns the header line and takes in the comments above it, which
// say nothing if m is nil.
func readHead(l *lineReader, m *meta) ([]byte, error) {
	for {
		line, err := l.next()
		if err == io.EOF {
			return nil, fault(0, "", "the file is empty: a header and rows are wanted")
		}
		if err != nil {
			return nil, err
		}
		if l.row == 1 {
			for _, bom := range bomsWide {
				if bytes.HasPrefix(line, bom) {
					return nil, fault(1, "", "the text is UTF-16: save it as UTF-8")
				}
			}
			line = bytes.TrimPrefix(line, bomUTF8)
		}
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return nil, fault(l.row, "", "this is not a table of text in UTF-8")
		}
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case line[0] == '#' && m == nil:
		case line[0] == '#':
			key, value, _ := strings.Cut(strings.TrimLeft(string(line), "# \t"), ":")
			if err := m.set(strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
				return nil, fault(l.row, "", "%w", err)
			}
		default:
			return bytes.Clone(line), nil
		}
	}
}

// guessDelimiter takes what separates most names.
func guessDelimiter(header []byte) byte {
	best, most := byte(','), 0
	for _, d := range []byte{',', ';', '\t'} {
		n, quoted := 0, false
		for _, c := range header {
			if c == '"' {
				quoted = !quoted
			} else if c == d && !quoted {
				n++
			}
		}
		if n > most {
			best, most = d, n
		}
	}
	return best
}

var (
	errQuoteOpen  = errors.New("a quote is not closed on its line")
	errQuoteAfter = errors.New("text follows a closing quote")
)

// split appends the cells of a line, without quotes and blanks around them.
func split(cells [][]byte, line []byte, delimiter byte) ([][]byte, error) {
	for {
		line = trimLeft(line, delimiter)
		if len(line) > 0 && line[0] == '"' {
			end, escaped := 1, false
			for ; end < len(line); end++ {
				if line[end] != '"' {
					continue
				}
				if end+1 == len(line) || line[end+1] != '"' {
					break
				}
				escaped = true
				end++
			}
			if end >= len(line) {
				return nil, errQuoteOpen
			}
			cell := line[1:end]
			if escaped {
				cell = bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
			}
			cells = append(cells, cell)
			line = trimLeft(line[end+1:], delimiter)
			if len(line) == 0 {
				return cells, nil
			}
			if line[0] != delimiter {
				return nil, errQuoteAfter
			}
			line = line[1:]
			continue
		}
		i := bytes.IndexByte(line, delimiter)
		if i < 0 {
			return append(cells, bytes.TrimSpace(line)), nil
		}
		cells = append(cells, bytes.TrimSpace(line[:i]))
		line = line[i+1:]
	}
}

// trimLeft drops blanks that are not the delimiter.
func trimLeft(line []byte, delimiter byte) []byte {
	for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && line[0] != delimiter {
		line = line[1:]
	}
	return line
}

// addCells appends one row of text; values is scratch.
func (b *builder) addCells(row int, cells [][]byte, values []float64) error {
	names := b.lay.names
	k := -1
	for i, c := range cells {
		if len(c) == 0 {
			return fault(row, names[i], "the cell is empty")
		}
		if i == b.lay.id {
			v, err := strconv.ParseFloat(string(c), 64)
			switch {
			case err != nil:
				k = b.labelled(c)
			case v-v != 0:
				return fault(row, names[i], "%s is no number of a trajectory", c)
			default:
				k = b.numbered(v)
			}
			continue
		}
		v, err := numberIn(row, names[i], c)
		if err != nil {
			return err
		}
		values[i] = v
	}
	if b.lay.id < 0 {
		k = b.numbered(0)
	}
	return b.add(k, row, values)
}

func hintAt(cell []byte) string {
	if bytes.Count(cell, []byte(",")) == 1 {
		return ": write it with a decimal point"
	}
	return ""
}

// writeText writes comments, header and rows. Numbers have as many digits as
// it takes to read back the same bits.
func writeText(w io.Writer, s *traj.Set, m *meta, delimiter byte) error {
	var buf []byte
	for _, p := range m.pairs() {
		buf = fmt.Appendf(buf, "# %s: %s\n", p[0], p[1])
	}
	for i, name := range m.Columns {
		if i > 0 {
			buf = append(buf, delimiter)
		}
		if strings.ContainsAny(name, "\",;\t#") {
			name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
		buf = append(buf, name...)
	}
	buf = append(buf, '\n')
	number := func(v float64) {
		buf = append(buf, delimiter)
		buf = strconv.AppendFloat(buf, v, 'g', -1, 64)
	}
	for k := range s.Trajectories {
		t := &s.Trajectories[k]
		for i, now := range t.T {
			buf = strconv.AppendInt(buf, int64(k), 10)
			number(now)
			for _, v := range s.State(k, i) {
				number(v)
			}
			for _, v := range t.Params {
				number(v)
			}
			buf = append(buf, '\n')
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	return nil
}
