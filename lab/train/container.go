package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"neurophysics/lab/internal/atomicfile"
)

// Checkpoints and weights share one form:
//
//	8 bytes   kind and version, for example "NPWGHT01"
//	8 bytes   length h of the header, little endian
//	h bytes   header, JSON
//	8 bytes   number n of values, little endian
//	4n bytes  values, float32, little endian
//	32 bytes  SHA-256 of all bytes before
const (
	kindWeights    = "NPWGHT01"
	kindCheckpoint = "NPCKPT01"
)

// DamagedError reports a file of weights or a checkpoint whose content is not
// what was written.
type DamagedError struct {
	Path   string
	Reason string
}

// Error names the file and what is wrong with it.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("train: %q is damaged: %s", e.Path, e.Reason)
}

// encode lays out a file.
func encode(kind string, header any, vectors ...[]float32) ([]byte, error) {
	head, err := json.Marshal(header)
	if err != nil {
		return nil, fmt.Errorf("train: write a header: %w", err)
	}
	n := 0
	for _, v := range vectors {
		n += len(v)
	}
	out := make([]byte, 0, 8+8+len(head)+8+4*n+sha256.Size)
	out = append(out, kind...)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(head)))
	out = append(out, head...)
	out = binary.LittleEndian.AppendUint64(out, uint64(n))
	for _, v := range vectors {
		for _, x := range v {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// decode checks a file and returns its values; header is filled from its
// header. The reason that it returns is "" for a good file. Every length is
// checked against the bytes that are there before it is used.
func decode(kind string, file []byte, header any) (values []float32, reason string) {
	const frame = 8 + 8 + 8 + sha256.Size
	switch {
	case len(file) < frame:
		return nil, fmt.Sprintf("it has only %d bytes", len(file))
	case string(file[:6]) != kind[:6]:
		return nil, "it is of another kind"
	case string(file[:8]) != kind:
		return nil, fmt.Sprintf("its version is %q, not %q", file[6:8], kind[6:])
	}
	head := binary.LittleEndian.Uint64(file[8:])
	if head > uint64(len(file)-frame) {
		return nil, "it is cut short"
	}
	rest := file[16+head:]
	n := binary.LittleEndian.Uint64(rest)
	rest = rest[8:]
	// The division keeps a hostile count from overflowing.
	if room := uint64(len(rest) - sha256.Size); n > room/4 {
		return nil, "it is cut short"
	} else if 4*n != room {
		return nil, "it is longer than its header says"
	}
	end := len(file) - sha256.Size
	if sum := sha256.Sum256(file[:end]); !bytes.Equal(sum[:], file[end:]) {
		return nil, "its SHA-256 sum does not match"
	}
	if err := json.Unmarshal(file[16:16+head], header); err != nil {
		return nil, fmt.Sprintf("its header does not read: %v", err)
	}
	values = make([]float32, n)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(rest[4*i:]))
	}
	return values, ""
}

// writeFile replaces a file atomically.
func writeFile(path string, content []byte) error {
	err := atomicfile.Write(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	return nil
}
