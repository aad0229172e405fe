package datasets

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"neurophysics/lab/traj"
)

// The reader is our own and reads flat tables of numbers, because it must bear
// any input: that of the library trusts run lengths and sizes, and stalls or
// takes all memory on some damaged files. It follows
// https://github.com/apache/parquet-format (version 2.11).

const (
	parquetMagic     = "PAR1"
	parquetMaxFooter = 16 << 20
	parquetMaxPage   = 1 << 28
)

// parquetColumn is what the schema says about a column.
type parquetColumn struct {
	name     string
	kind     physical
	unsigned bool
	optional bool
	skip     bool // an index that another program has added
}

// physical is a type of stored numbers by its number in the format.
type physical int64

const (
	physicalInt32  physical = 1
	physicalInt64  physical = 2
	physicalFloat  physical = 4
	physicalDouble physical = 5
)

// size returns the bytes of a number, or 0 for what is none.
func (p physical) size() int {
	switch p {
	case physicalInt32, physicalFloat:
		return 4
	case physicalInt64, physicalDouble:
		return 8
	}
	return 0
}

// readParquet reads a flat table of numbers.
func readParquet(r io.ReaderAt, size int64, lim limits) (*traj.Set, error) {
	footer, end, err := readFooter(r, size)
	if err != nil {
		return nil, err
	}
	schema, err := readSchema(footer.records(2), lim)
	if err != nil {
		return nil, err
	}
	m := &meta{}
	for _, kv := range footer.records(5) {
		if err := m.set(kv.text(1), strings.TrimSpace(kv.text(2))); err != nil {
			return nil, fault(0, "", "%w", err)
		}
	}
	columns := make([][]float64, len(schema))
	left := lim.bytes
	for _, group := range footer.records(4) {
		rows := group.int(3, -1)
		chunks := group.records(1)
		if rows < 0 || len(chunks) != len(schema) || rows > left/8/int64(len(schema)) {
			return nil, fault(0, "", "a group of rows claims %d rows in %d columns, the table has %d columns and at most %d numbers", rows, len(chunks), len(schema), left/8)
		}
		left -= 8 * rows * int64(len(schema))
		for j := range schema {
			c := &schema[j]
			if c.skip {
				continue
			}
			chunk := chunkReader{column: c, rows: int(rows)}
			if columns[j], err = chunk.read(columns[j], r, end, chunks[j].record(3)); err != nil {
				return nil, err
			}
		}
	}
	var names []string
	var kept [][]float64
	for j, c := range schema {
		if !c.skip {
			names, kept = append(names, c.name), append(kept, columns[j])
		}
	}
	if len(kept) == 0 {
		return nil, fault(0, "", "the table has no columns")
	}
	if want := footer.int(3, -1); int64(len(kept[0])) != want {
		return nil, fault(0, "", "the file claims %d rows and holds %d", want, len(kept[0]))
	}
	return fromColumns(names, kept, m)
}

// readFooter returns the description of the file and where it starts.
func readFooter(r io.ReaderAt, size int64) (record, int64, error) {
	truncated := fault(0, "", "the file is damaged or truncated: it does not start and end as Parquet does")
	const frame = len(parquetMagic) + 4 + len(parquetMagic)
	if size < int64(frame) {
		return nil, 0, truncated
	}
	var head [4]byte
	var tail [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, 0, err
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, 0, err
	}
	if string(head[:]) != parquetMagic || string(tail[4:]) != parquetMagic {
		return nil, 0, truncated
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if length > min(parquetMaxFooter, size-int64(frame)) {
		return nil, 0, fault(0, "", "the description claims %d bytes of a file of %d", length, size)
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, size-8-length); err != nil {
		return nil, 0, err
	}
	t := thrift{b}
	footer, err := t.record(0)
	if err != nil {
		return nil, 0, fault(0, "", "the file is damaged: %w", err)
	}
	return footer, size - 8 - length, nil
}

// readSchema returns the columns of a flat schema. Its first element is the
// table itself.
func readSchema(elements []record, lim limits) ([]parquetColumn, error) {
	if len(elements) < 2 || elements[0].int(5, -1) != int64(len(elements)-1) {
		return nil, fault(0, "", "the table has no columns, or its columns have columns of their own: a flat table is wanted")
	}
	if len(elements) > lim.columns {
		return nil, fault(0, "", "the file names %d columns, %d are allowed", len(elements)-1, lim.columns)
	}
	var columns []parquetColumn
	for _, e := range elements[1:] {
		c := parquetColumn{name: e.text(4), kind: physical(e.int(1, -1))}
		var index int
		if n, _ := fmt.Sscanf(c.name, "__index_level_%d__", &index); n == 1 { // by pandas
			c.skip = true
		}
		const required, optional = 0, 1
		repetition := e.int(3, required)
		c.optional = repetition == optional
		if e.int(5, 0) > 0 || repetition > optional || repetition < 0 {
			return nil, fault(0, c.name, "the column holds lists or columns: a flat table is wanted")
		}
		if !c.skip && (c.kind.size() == 0 || !plainNumber(e, &c)) {
			return nil, fault(0, c.name, "the column holds no plain numbers (int32, int64, float or double): convert it")
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// plainNumber tells whether a stored number means itself, and not a date or a
// decimal fraction; it marks unsigned ones.
func plainNumber(e record, c *parquetColumn) bool {
	const firstUnsigned, firstSigned, lastSigned = 11, 15, 18 // converted types
	switch converted := e.int(6, firstSigned); {
	case converted >= firstUnsigned && converted < firstSigned:
		c.unsigned = true
	case converted < firstUnsigned || converted > lastSigned:
		return false
	}
	const integer = 10 // of the logical types
	logical := e.record(10)
	if i, ok := logical[integer].(record); ok {
		if signed, ok := i[2].(bool); ok {
			c.unsigned = !signed
		}
	}
	return len(logical) == 0 || len(logical) == 1 && logical[integer] != nil
}
