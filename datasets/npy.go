package datasets

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// The format is that of numpy.lib.format: magic, version, length of the header,
// a Python literal with type, order and shape, then the numbers.
const (
	npyMagic     = "\x93NUMPY"
	npyMaxHeader = 1 << 16
	npyMaxDims   = 8
)

// array is an array of numbers in C order.
type array struct {
	shape []int
	data  []float64
}

// dtype is a type of numbers: kind f, i or u, and its bytes.
type dtype struct {
	kind  byte
	size  int
	order binary.ByteOrder
}

// readNPY reads an array that is all of r. It takes no more memory than a small
// multiple of the bytes that r gives, whatever the header claims; more than
// most bytes of numbers are refused.
func readNPY(r io.Reader, most int64) (*array, error) {
	text, err := npyHeader(r)
	if err != nil {
		return nil, err
	}
	descr, fortran, shape, err := parseNPYHeader(text)
	if err != nil {
		return nil, fmt.Errorf("its header %.80q: %w", text, err)
	}
	typ, err := parseDtype(descr)
	if err != nil {
		return nil, err
	}
	count := 1
	for _, n := range shape {
		if n > 0 && count > math.MaxInt/16/n {
			return nil, fmt.Errorf("its shape %v is too large", shape)
		}
		count *= n
	}
	if int64(count)*int64(max(typ.size, 8)) > most {
		return nil, fmt.Errorf("its shape %v is too large for this reader", shape)
	}
	a := &array{shape: shape}
	if a.data, err = typ.read(r, count); err != nil {
		return nil, fmt.Errorf("its shape %v of %s: %w", shape, descr, err)
	}
	if fortran && len(shape) > 1 {
		a.data = fromFortran(a.data, shape)
	}
	return a, nil
}

func npyHeader(r io.Reader) (string, error) {
	var start [8]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return "", shortened(err)
	}
	if string(start[:6]) != npyMagic {
		return "", errors.New("it is not an array of NumPy")
	}
	var length int
	switch start[6] {
	case 1:
		var b [2]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return "", shortened(err)
		}
		length = int(binary.LittleEndian.Uint16(b[:]))
	case 2, 3:
		var b [4]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return "", shortened(err)
		}
		length = int(min(binary.LittleEndian.Uint32(b[:]), math.MaxInt32))
	default:
		return "", fmt.Errorf("it has version %d of the array format, 1 to 3 are known", start[6])
	}
	if length > npyMaxHeader {
		return "", fmt.Errorf("its header claims %d bytes, %d are allowed", length, npyMaxHeader)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", shortened(err)
	}
	return strings.TrimSpace(string(text)), nil
}

func shortened(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("it is truncated: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// parseNPYHeader reads {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }.
func parseNPYHeader(text string) (descr string, fortran bool, shape []int, err error) {
	p := literal{text}
	seen := map[string]bool{}
	p.take("{")
	for !p.take("}") {
		key, ok := p.quoted()
		if !ok || seen[key] || !p.take(":") {
			return "", false, nil, errors.New("is not what NumPy writes")
		}
		seen[key] = true
		switch key {
		case "descr":
			if descr, ok = p.quoted(); !ok {
				return "", false, nil, errors.New("names a type with fields, plain numbers are wanted")
			}
		case "fortran_order":
			fortran = p.take("True")
			ok = fortran || p.take("False")
		case "shape":
			shape, ok = p.tuple()
		default:
			ok = false
		}
		if !ok || !p.take(",") && !strings.HasPrefix(p.rest, "}") {
			return "", false, nil, errors.New("is not what NumPy writes")
		}
	}
	if len(seen) != 3 || p.rest != "" {
		return "", false, nil, errors.New("is not what NumPy writes")
	}
	if len(shape) > npyMaxDims {
		return "", false, nil, fmt.Errorf("has %d dimensions, %d are allowed", len(shape), npyMaxDims)
	}
	return descr, fortran, shape, nil
}

// literal reads the few Python literals of a header.
type literal struct{ rest string }

func (p *literal) take(token string) bool {
	if !strings.HasPrefix(p.rest, token) {
		return false
	}
	p.rest = strings.TrimLeft(p.rest[len(token):], " ")
	return true
}

func (p *literal) quoted() (string, bool) {
	if p.rest == "" || p.rest[0] != '\'' && p.rest[0] != '"' {
		return "", false
	}
	end := strings.IndexByte(p.rest[1:], p.rest[0])
	if end < 0 {
		return "", false
	}
	s := p.rest[1 : 1+end]
	p.rest = strings.TrimLeft(p.rest[end+2:], " ")
	return s, true
}

func (p *literal) tuple() ([]int, bool) {
	shape := []int{}
	if !p.take("(") {
		return nil, false
	}
	for !p.take(")") {
		digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
		n, err := strconv.Atoi(p.rest[:digits])
		if err != nil {
			return nil, false
		}
		shape = append(shape, n)
		p.rest = strings.TrimLeft(p.rest[digits:], " ")
		if !p.take(",") && !strings.HasPrefix(p.rest, ")") {
			return nil, false
		}
	}
	return shape, true
}

func parseDtype(descr string) (dtype, error) {
	unknown := fmt.Errorf("it holds numbers of type %.20q, known are f4, f8, i4, i8 and u1", descr)
	if len(descr) != 3 {
		return dtype{}, unknown
	}
	t := dtype{kind: descr[1], size: int(descr[2] - '0')}
	switch descr[0] {
	case '<', '=', '|':
		t.order = binary.LittleEndian
	case '>':
		t.order = binary.BigEndian
	default:
		return t, unknown
	}
	switch descr[1:] {
	case "f4", "f8", "i4", "i8", "u1":
		return t, nil
	}
	return t, unknown
}

// read reads count numbers and expects the end of r after them.
func (t dtype) read(r io.Reader, count int) ([]float64, error) {
	data := make([]float64, 0, min(count, 1<<17))
	chunk := make([]byte, 1<<15) // a multiple of every size
	for len(data) < count {
		part := chunk[:min(len(chunk), (count-len(data))*t.size)]
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, shortened(err)
		}
		for ; len(part) > 0; part = part[t.size:] {
			v, err := t.number(part)
			if err != nil {
				return nil, err
			}
			data = append(data, v)
		}
	}
	switch _, err := io.ReadFull(r, chunk[:1]); {
	case err == nil:
		return nil, errors.New("more bytes follow")
	case err != io.EOF:
		return nil, err
	}
	return data, nil
}

func (t dtype) number(b []byte) (float64, error) {
	switch {
	case t.kind == 'u':
		return float64(b[0]), nil
	case t.kind == 'f' && t.size == 4:
		return float64(math.Float32frombits(t.order.Uint32(b))), nil
	case t.kind == 'f':
		return math.Float64frombits(t.order.Uint64(b)), nil
	case t.size == 4:
		return float64(int32(t.order.Uint32(b))), nil
	}
	n := int64(t.order.Uint64(b))
	if n > 1<<53 || n < -1<<53 {
		return 0, fmt.Errorf("the integer %d has no exact place in a number of 64 bits", n)
	}
	return float64(n), nil
}

// fromFortran puts data whose first index runs fastest into C order.
func fromFortran(data []float64, shape []int) []float64 {
	out := make([]float64, len(data))
	index := make([]int, len(shape))
	stride := make([]int, len(shape)) // in data
	step := 1
	for d, n := range shape {
		stride[d] = step
		step *= n
	}
	at := 0
	for i := range out {
		out[i] = data[at]
		for d := len(shape) - 1; d >= 0; d-- {
			index[d]++
			at += stride[d]
			if index[d] < shape[d] {
				break
			}
			at -= stride[d] * shape[d]
			index[d] = 0
		}
	}
	return out
}

// appendNPYHeader appends the start of an array file whose numbers follow.
func appendNPYHeader(b []byte, descr string, shape ...int) []byte {
	var dims strings.Builder
	for _, n := range shape {
		fmt.Fprintf(&dims, "%d,", n)
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, dims.String())
	const align = 64 // of the numbers in the file
	fill := align - (len(npyMagic)+4+len(text)+1)%align
	text += strings.Repeat(" ", fill%align) + "\n"
	b = append(b, npyMagic+"\x01\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(text)))
	return append(b, text...)
}

// bytesOf returns an array of bytes as what it holds.
func bytesOf(a *array) []byte {
	var b bytes.Buffer
	for _, v := range a.data {
		b.WriteByte(byte(v))
	}
	return b.Bytes()
}
