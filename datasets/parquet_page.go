package datasets

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// Numbers of the format for pages and encodings.
const (
	pageData       = 0
	pageDictionary = 2
	pageDataV2     = 3

	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRLE             = 3
	encodingRLEDictionary   = 8
)

// chunkReader reads the pages of one column in one group of rows.
type chunkReader struct {
	column *parquetColumn
	rows   int // in this group of rows
	codec  int64
	dict   []float64
}

// read appends the numbers of a chunk to dst. End is where the file's pages end.
func (c *chunkReader) read(dst []float64, r io.ReaderAt, end int64, m record) ([]float64, error) {
	broken := func(err error) error { return fault(0, c.column.name, "the file is damaged: %w", err) }
	start, length := m.int(9, -1), m.int(7, -1)
	if d := m.int(11, 0); d > 0 {
		start = min(start, d)
	}
	if start < int64(len(parquetMagic)) || length < 0 || length > end-start {
		return nil, broken(fmt.Errorf("it claims bytes %d to %d, the pages end at %d", start, start+length, end))
	}
	if physical(m.int(1, -1)) != c.column.kind {
		return nil, broken(fmt.Errorf("its type is not that of the schema"))
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, start); err != nil {
		return nil, broken(err)
	}
	if c.codec = m.int(4, -1); !knownCodec(c.codec) {
		return nil, fault(0, c.column.name, "the column is packed by method %d, known are none, snappy, gzip and zstd: save it so", c.codec)
	}
	want := len(dst) + c.rows
	for len(dst) < want {
		t := thrift{b}
		h, err := t.record(0)
		if err != nil {
			return nil, broken(err)
		}
		compressed, plain := h.int(3, -1), h.int(2, -1)
		if compressed < 0 || compressed > int64(len(t.b)) || plain < 0 || plain > parquetMaxPage {
			return nil, broken(fmt.Errorf("a page claims %d bytes and %d unpacked, %d are there", compressed, plain, len(t.b)))
		}
		page := t.b[:compressed]
		b = t.b[compressed:]
		if sum, ok := h[4].(int64); ok && uint32(sum) != crc32.ChecksumIEEE(page) {
			return nil, broken(fmt.Errorf("%w: a page is not what it was", ErrChecksum))
		}
		switch h.int(1, -1) {
		case pageDictionary:
			err = c.dictionary(page, int(plain), h.record(7))
		case pageData:
			dst, err = c.dataV1(dst, want, page, int(plain), h.record(5))
		case pageDataV2:
			dst, err = c.dataV2(dst, want, page, int(plain), h.record(8))
		}
		if err != nil {
			if f, ok := err.(*FormatError); ok {
				return nil, f
			}
			return nil, broken(err)
		}
	}
	return dst, nil
}

func (c *chunkReader) dictionary(page []byte, plain int, h record) error {
	page, err := unpack(c.codec, page, plain)
	if err != nil {
		return err
	}
	n := h.int(1, -1)
	if n < 0 || n > int64(len(page)/c.column.kind.size()) {
		return fmt.Errorf("a dictionary claims %d numbers in %d bytes", n, len(page))
	}
	c.dict, err = c.plain(nil, page, int(n))
	return err
}

func (c *chunkReader) dataV1(dst []float64, want int, page []byte, plain int, h record) ([]float64, error) {
	n, err := c.count(h, want-len(dst))
	if err != nil {
		return nil, err
	}
	if page, err = unpack(c.codec, page, plain); err != nil {
		return nil, err
	}
	if c.column.optional {
		if len(page) < 4 || h.int(3, encodingRLE) != encodingRLE {
			return nil, fmt.Errorf("a page lacks the marks of its empty cells")
		}
		length := int64(binary.LittleEndian.Uint32(page))
		if page = page[4:]; length > int64(len(page)) {
			return nil, fmt.Errorf("a page is shorter than it claims")
		}
		if err := c.noNulls(page[:length], n, len(dst)); err != nil {
			return nil, err
		}
		page = page[length:]
	}
	return c.values(dst, page, n, h.int(2, -1))
}

func (c *chunkReader) dataV2(dst []float64, want int, page []byte, plain int, h record) ([]float64, error) {
	n, err := c.count(h, want-len(dst))
	if err != nil {
		return nil, err
	}
	levels := h.int(5, 0)
	if h.int(6, 0) != 0 || levels < 0 || levels > int64(min(len(page), plain)) {
		return nil, fmt.Errorf("a page is shorter than it claims")
	}
	if c.column.optional {
		if err := c.noNulls(page[:levels], n, len(dst)); err != nil {
			return nil, err
		}
	}
	page, plain = page[levels:], plain-int(levels)
	if packed, ok := h[7].(bool); !ok || packed {
		if page, err = unpack(c.codec, page, plain); err != nil {
			return nil, err
		}
	}
	return c.values(dst, page, n, h.int(4, -1))
}

// count returns the numbers in a page, at most as many as are missing.
func (c *chunkReader) count(h record, missing int) (int, error) {
	n := h.int(1, -1)
	if n <= 0 || n > int64(missing) {
		return 0, fmt.Errorf("a page claims %d rows, %d are missing", n, missing)
	}
	return int(n), nil
}

// noNulls reads the marks of the cells that hold something and wants all set.
func (c *chunkReader) noNulls(b []byte, n, done int) error {
	at := 0
	return hybrid(b, 1, n, func(v uint32, times int) error {
		if v == 0 {
			return fault(done+at+1, c.column.name, "the cell is empty")
		}
		at += times
		return nil
	})
}

// values appends n numbers.
func (c *chunkReader) values(dst []float64, page []byte, n int, encoding int64) ([]float64, error) {
	switch encoding {
	case encodingPlain:
		return c.plain(dst, page, n)
	case encodingPlainDictionary, encodingRLEDictionary:
		if len(page) == 0 || page[0] > 32 {
			return nil, fmt.Errorf("a page has no width of its indices")
		}
		err := hybrid(page[1:], uint(page[0]), n, func(v uint32, times int) error {
			if uint64(v) >= uint64(len(c.dict)) {
				return fmt.Errorf("a page points to number %d of a dictionary of %d", v, len(c.dict))
			}
			for range times {
				dst = append(dst, c.dict[v])
			}
			return nil
		})
		return dst, err
	}
	return nil, fault(0, c.column.name, "the column is stored by encoding %d, known are plain numbers and dictionaries: save it so", encoding)
}

// plain appends n numbers that stand one after the other.
func (c *chunkReader) plain(dst []float64, page []byte, n int) ([]float64, error) {
	size := c.column.kind.size()
	if n > len(page)/size {
		return nil, fmt.Errorf("a page claims %d numbers in %d bytes", n, len(page))
	}
	for ; n > 0; n-- {
		var v float64
		switch c.column.kind {
		case physicalDouble:
			v = math.Float64frombits(binary.LittleEndian.Uint64(page))
		case physicalFloat:
			v = float64(math.Float32frombits(binary.LittleEndian.Uint32(page)))
		case physicalInt32:
			bits := binary.LittleEndian.Uint32(page)
			if v = float64(int32(bits)); c.column.unsigned {
				v = float64(bits)
			}
		default:
			bits := binary.LittleEndian.Uint64(page)
			if v = float64(int64(bits)); c.column.unsigned {
				v = float64(bits)
			}
			if math.Abs(v) > 1<<53 {
				return nil, fault(0, c.column.name, "the integer %v has no exact place in a number of 64 bits", v)
			}
		}
		dst = append(dst, v)
		page = page[size:]
	}
	return dst, nil
}

// hybrid reads n numbers of width bits that are stored as repeated runs and as
// packed groups of eight, and passes them on as value and times.
func hybrid(b []byte, width uint, n int, yield func(v uint32, times int) error) error {
	short := fmt.Errorf("a page ends before its last row")
	for n > 0 {
		head, k := binary.Uvarint(b)
		if k <= 0 || head == 0 {
			return short
		}
		b = b[k:]
		if head&1 == 0 {
			bytes := int(width+7) / 8
			if bytes > len(b) {
				return short
			}
			var v uint32
			for i := range bytes {
				v |= uint32(b[i]) << (8 * i)
			}
			b = b[bytes:]
			times := int(min(head>>1, uint64(n)))
			if err := yield(v, times); err != nil {
				return err
			}
			n -= times
			continue
		}
		groups := head >> 1
		if groups > uint64(n+7)/8 || groups*uint64(width) > uint64(len(b)) {
			return short
		}
		var bits uint64
		var have uint
		packed := b[:groups*uint64(width)]
		b = b[len(packed):]
		for range min(int(groups)*8, n) {
			for have < width {
				bits |= uint64(packed[0]) << have
				packed = packed[1:]
				have += 8
			}
			if err := yield(uint32(bits&(1<<width-1)), 1); err != nil {
				return err
			}
			bits >>= width
			have -= width
			n--
		}
	}
	return nil
}
