package dataset

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"os"

	"neurophysics/lab/potential"
)

const kind = "NPWELL01"

// shardHeader makes a shard tell what it is without its folder.
type shardHeader struct {
	Profile    potential.Profile `json:"profile"`
	Version    int               `json:"version"`
	Seed       uint64            `json:"seed"`
	Stream     uint64            `json:"stream"`
	Number     int               `json:"number"` // of the shard in its group
	First      int               `json:"first"`  // number of its first potential in the set
	Potentials int               `json:"potentials"`
	Orbits     int               `json:"orbits"`
	Sensors    int               `json:"sensors"`
	Times      int               `json:"times"`
}

// numbers returns how many numbers a record has.
func (h *shardHeader) numbers() int {
	return h.Sensors + 3 + h.Orbits*(5+3*h.Times)
}

// bytes returns the size of a record.
func (h *shardHeader) bytes() int64 { return 8 * int64(h.numbers()) }

// start returns the bytes before the first record.
func (h *shardHeader) start() ([]byte, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("dataset: write the header of a shard: %w", err)
	}
	start := binary.LittleEndian.AppendUint64([]byte(kind), uint64(len(head)))
	return append(start, head...), nil
}

// isShard tells whether a file begins like a shard.
func isShard(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(kind))
	_, err = io.ReadFull(f, start)
	return err == nil && string(start) == kind
}

// DamagedError reports a shard whose content is not what was written.
type DamagedError struct {
	Path   string
	Reason string
}

// Error names the file, what is wrong with it, and the way out.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("dataset: %q is damaged: %s; generate the set again into its folder, which remakes this file alone", e.Path, e.Reason)
}

// shardWriter writes records and sums all bytes.
type shardWriter struct {
	w   io.Writer
	sum hash.Hash
	buf []byte
}

func newShardWriter(w io.Writer, h *shardHeader) (*shardWriter, error) {
	start, err := h.start()
	if err != nil {
		return nil, err
	}
	s := &shardWriter{w: w, sum: sha256.New(), buf: start}
	return s, s.flush()
}

func (s *shardWriter) flush() error {
	s.sum.Write(s.buf)
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// add appends the record of a potential.
func (s *shardWriter) add(w *potential.Well) error {
	s.append(w.Sensed[:]...)
	s.append(float64(w.Controls), w.Scale, w.Depth)
	for i := range w.Orbits {
		o := &w.Orbits[i]
		s.append(o.Start.Q, o.Start.P, o.Start.Energy, o.Start.U, o.Spread)
		s.append(o.T...)
		s.append(o.Q...)
		s.append(o.P...)
	}
	return s.flush()
}

func (s *shardWriter) append(values ...float64) {
	for _, v := range values {
		s.buf = binary.LittleEndian.AppendUint64(s.buf, math.Float64bits(v))
	}
}

// total returns the sum of all bytes written.
func (s *shardWriter) total() string { return hex.EncodeToString(s.sum.Sum(nil)) }

// Record is a potential of a set with its motions.
type Record struct {
	Number   int       // of the potential in the set
	V        []float64 // at the sensors
	Controls int       // interior control points
	Scale    float64   // length scale of the Gaussian field
	Depth    float64   // 2 - least control value
	Orbits   []Orbit
}

// Orbit is a motion of a Record.
type Orbit struct {
	Start   potential.Start
	Spread  float64 // of the energy
	T, Q, P []float64
}

// decode fills r from the numbers of a record, which it keeps.
func (r *Record) decode(x []float64, h *shardHeader) {
	take := func(n int) []float64 {
		part := x[:n:n]
		x = x[n:]
		return part
	}
	r.V = take(h.Sensors)
	c := take(3)
	r.Controls, r.Scale, r.Depth = int(c[0]), c[1], c[2]
	r.Orbits = r.Orbits[:0]
	for range h.Orbits {
		s := take(5)
		r.Orbits = append(r.Orbits, Orbit{
			Start: potential.Start{Q: s[0], P: s[1], Energy: s[2], U: s[3]}, Spread: s[4],
			T: take(h.Times), Q: take(h.Times), P: take(h.Times),
		})
	}
}

// readShard calls yield for every record of a file and then checks the sum of the
// file. What yield was told is to be trusted only if no error comes back; it must not
// keep its argument. A nil yield only checks.
func readShard(path, sum string, h *shardHeader, yield func(*Record) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	start, err := h.start()
	if err != nil {
		return err
	}
	// All lengths are known beforehand, so that none is taken from a damaged file.
	if size := int64(len(start)) + int64(h.Potentials)*h.bytes(); info.Size() != size {
		return &DamagedError{path, fmt.Sprintf("it has %d bytes, not %d", info.Size(), size)}
	}
	total := sha256.New()
	in := io.TeeReader(bufio.NewReaderSize(f, 1<<18), total)
	got := make([]byte, len(start))
	if _, err := io.ReadFull(in, got); err != nil {
		return fmt.Errorf("dataset: read %q: %w", path, err)
	}
	if !bytes.Equal(got, start) {
		return &DamagedError{path, "it begins with the header of another file"}
	}
	buf := make([]byte, h.bytes())
	values := make([]float64, h.numbers())
	r := Record{Number: h.First}
	for range h.Potentials {
		if _, err := io.ReadFull(in, buf); err != nil {
			return fmt.Errorf("dataset: read %q: %w", path, err)
		}
		if yield != nil {
			for k := range values {
				values[k] = math.Float64frombits(binary.LittleEndian.Uint64(buf[8*k:]))
			}
			r.decode(values, h)
			if err := yield(&r); err != nil {
				return err
			}
		}
		r.Number++
	}
	if hex.EncodeToString(total.Sum(nil)) != sum {
		return &DamagedError{path, "its SHA-256 sum does not match"}
	}
	return nil
}
