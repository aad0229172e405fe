package datasets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// Numbers of the format for compression.
const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
)

func knownCodec(codec int64) bool {
	return codec == codecNone || codec == codecSnappy || codec == codecGzip || codec == codecZstd
}

// unpack returns the size bytes that a page was packed from. What the packed
// bytes say about their size is checked before memory is taken for it.
func unpack(codec int64, page []byte, size int) ([]byte, error) {
	var out []byte
	var err error
	switch codec {
	case codecNone:
		out = page
	case codecSnappy:
		if n, k := binary.Uvarint(page); k <= 0 || n != uint64(size) {
			return nil, fmt.Errorf("a page claims to unpack to %d bytes and to %d", size, n)
		}
		out, err = parquet.Snappy.Decode(nil, page)
	case codecGzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(page)); err == nil {
			out, err = io.ReadAll(io.LimitReader(z, int64(size)+1))
		}
	case codecZstd:
		if most := zstdMost(page); most > parquetMaxPage {
			return nil, fmt.Errorf("a page may unpack to %d bytes, %d are allowed", most, parquetMaxPage)
		}
		out, err = parquet.Zstd.Decode(nil, page)
	}
	if err != nil {
		return nil, fmt.Errorf("a page cannot be unpacked: %w", err)
	}
	if len(out) != size {
		return nil, fmt.Errorf("a page unpacks to %d bytes, it claims %d", len(out), size)
	}
	return out, nil
}

// zstdMost returns the most bytes that zstd frames can unpack to, from the
// heads of their blocks (RFC 8878, section 3.1.1). It ends at what it does not
// know, where the unpacker fails as well.
func zstdMost(b []byte) int64 {
	const block = 128 << 10
	total := int64(0)
	for len(b) >= 4 {
		magic := binary.LittleEndian.Uint32(b)
		if magic>>4 == 0x184d2a5 && len(b) >= 8 { // a frame to be passed over
			skip := uint64(8) + uint64(binary.LittleEndian.Uint32(b[4:]))
			if skip > uint64(len(b)) {
				return total
			}
			b = b[skip:]
			continue
		}
		if magic != 0xfd2fb528 || len(b) < 6 {
			return total
		}
		descriptor := b[4]
		head := 5 + []int{0, 1, 2, 4}[descriptor&3] // dictionary
		single := descriptor&0x20 != 0
		if !single {
			head++ // window
		}
		switch descriptor >> 6 { // size of the content
		case 0:
			if single {
				head++
			}
		case 1:
			head += 2
		case 2:
			head += 4
		case 3:
			head += 8
		}
		if head > len(b) {
			return total
		}
		b = b[head:]
		for last := false; !last; {
			if len(b) < 3 {
				return total
			}
			h := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
			last = h&1 != 0
			size := int(h >> 3)
			b = b[3:]
			switch h >> 1 & 3 {
			case 0:
				total += int64(size)
			case 1:
				total += int64(size)
				size = 1
			default:
				total += block
			}
			if size > len(b) {
				return total
			}
			b = b[size:]
		}
		if descriptor&4 != 0 { // checksum
			b = b[min(4, len(b)):]
		}
	}
	return total
}
