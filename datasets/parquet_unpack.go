package datasets

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"math"

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
		most, declared := zstdSizes(page)
		if most < int64(size) || most > parquetMaxPage || declared > uint64(size) {
			return nil, fmt.Errorf("a page claims %d bytes, its blocks can hold %d and declare %d", size, most, declared)
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

// zstdSizes returns the most bytes that the blocks of zstd frames can unpack to,
// and the sum of the sizes that the frames declare, from the heads of both
// (RFC 8878, section 3.1.1). It ends at what it does not know, where the
// unpacker fails as well.
func zstdSizes(b []byte) (most int64, declared uint64) {
	for len(b) >= 4 {
		magic := binary.LittleEndian.Uint32(b)
		if magic>>4 == 0x184d2a5 && len(b) >= 8 { // a frame to be passed over
			skip := uint64(8) + uint64(binary.LittleEndian.Uint32(b[4:]))
			if skip > uint64(len(b)) {
				return most, declared
			}
			b = b[skip:]
			continue
		}
		if magic != 0xfd2fb528 || len(b) < 6 {
			return most, declared
		}
		descriptor := b[4]
		head := 5 + []int{0, 1, 2, 4}[descriptor&3] // dictionary
		single := descriptor&0x20 != 0
		if !single {
			head++ // window
		}
		field := []int{0, 2, 4, 8}[descriptor>>6] // size of the content
		if single && field == 0 {
			field = 1
		}
		if head+field > len(b) {
			return most, declared
		}
		var content [8]byte
		copy(content[:], b[head:head+field])
		n := binary.LittleEndian.Uint64(content[:])
		if field == 2 {
			n += 256
		}
		if declared += n; declared < n {
			return most, math.MaxUint64
		}
		var size int64
		if size, b = zstdBlocks(b[head+field:]); b == nil {
			return most + size, declared
		}
		most += size
		if descriptor&4 != 0 { // checksum
			b = b[min(4, len(b)):]
		}
	}
	return most, declared
}

// zstdBlocks returns the most bytes that the blocks of a frame can unpack to,
// and what follows them, nil if they are cut short.
func zstdBlocks(b []byte) (most int64, rest []byte) {
	const largest = 128 << 10
	for {
		if len(b) < 3 {
			return most, nil
		}
		h := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		size := int(h >> 3)
		b = b[3:]
		switch h >> 1 & 3 {
		case 0:
			most += int64(size)
		case 1:
			most += int64(size)
			size = 1
		default:
			most += largest
		}
		if size > len(b) {
			return most, nil
		}
		b = b[size:]
		if h&1 != 0 {
			return most, b
		}
	}
}
