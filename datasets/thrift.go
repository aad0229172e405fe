package datasets

import (
	"encoding/binary"
	"errors"
)

// Types of Thrift's compact protocol, in which Parquet keeps its descriptions.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftStruct = 12
)

// thriftDepth is how deep structures may nest; those of Parquet need seven.
const thriftDepth = 16

var errThrift = errors.New("its description is damaged")

// record is a structure: values by field number. A value is an int64, a bool,
// a []byte, a []any or a record; a double is passed over as nil.
type record map[int]any

// thrift reads compact Thrift. A list takes no memory before its bytes are
// seen, so that what a description claims cannot cost more than it weighs.
type thrift struct {
	b []byte
}

func (t *thrift) byte() (byte, error) {
	if len(t.b) == 0 {
		return 0, errThrift
	}
	c := t.b[0]
	t.b = t.b[1:]
	return c, nil
}

func (t *thrift) uvarint() (uint64, error) {
	v, n := binary.Uvarint(t.b)
	if n <= 0 {
		return 0, errThrift
	}
	t.b = t.b[n:]
	return v, nil
}

func (t *thrift) zigzag() (int64, error) {
	v, err := t.uvarint()
	return int64(v>>1) ^ -int64(v&1), err
}

func (t *thrift) bytes(n uint64) ([]byte, error) {
	if n > uint64(len(t.b)) {
		return nil, errThrift
	}
	b := t.b[:n:n]
	t.b = t.b[n:]
	return b, nil
}

// record reads a structure up to its stop byte.
func (t *thrift) record(depth int) (record, error) {
	if depth > thriftDepth {
		return nil, errThrift
	}
	r := record{}
	id := int64(0)
	for {
		c, err := t.byte()
		if err != nil {
			return nil, err
		}
		typ := c & 15
		if typ == thriftStop {
			return r, nil
		}
		if delta := int64(c >> 4); delta > 0 {
			id += delta
		} else if id, err = t.zigzag(); err != nil {
			return nil, err
		}
		if id < 0 || id > 1<<15 {
			return nil, errThrift
		}
		if typ == thriftTrue || typ == thriftFalse {
			r[int(id)] = typ == thriftTrue
			continue
		}
		if r[int(id)], err = t.value(typ, depth); err != nil {
			return nil, err
		}
	}
}

func (t *thrift) value(typ byte, depth int) (any, error) {
	switch typ {
	case thriftTrue, thriftFalse: // in a list a byte of its own
		c, err := t.byte()
		return c == thriftTrue, err
	case thriftByte:
		c, err := t.byte()
		return int64(int8(c)), err
	case thriftI16, thriftI32, thriftI64:
		return t.zigzag()
	case thriftDouble:
		_, err := t.bytes(8)
		return nil, err
	case thriftBinary:
		n, err := t.uvarint()
		if err != nil {
			return nil, err
		}
		return t.bytes(n)
	case thriftList, thriftSet:
		return t.list(depth)
	case thriftStruct:
		return t.record(depth + 1)
	}
	return nil, errThrift // maps are not used by Parquet
}

func (t *thrift) list(depth int) (any, error) {
	head, err := t.byte()
	if err != nil || depth > thriftDepth {
		return nil, errThrift
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = t.uvarint(); err != nil {
			return nil, err
		}
	}
	if n > uint64(len(t.b)) { // every element has a byte at least
		return nil, errThrift
	}
	var values []any
	for range n {
		v, err := t.value(head&15, depth+1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// int returns a whole number, or the default where there is none.
func (r record) int(id int, otherwise int64) int64 {
	if v, ok := r[id].(int64); ok {
		return v
	}
	return otherwise
}

// text returns a string, empty where there is none.
func (r record) text(id int) string {
	b, _ := r[id].([]byte)
	return string(b)
}

// records returns the structures of a list.
func (r record) records(id int) []record {
	values, _ := r[id].([]any)
	var list []record
	for _, v := range values {
		if e, ok := v.(record); ok {
			list = append(list, e)
		}
	}
	return list
}

// record returns a structure, empty where there is none.
func (r record) record(id int) record {
	e, _ := r[id].(record)
	return e
}
