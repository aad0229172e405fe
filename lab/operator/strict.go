package operator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// decodeStrictly reads one JSON value without keys that v has no field for and
// without keys that are there twice.
func decodeStrictly(text []byte, v any) error {
	if err := uniqueKeys(json.NewDecoder(bytes.NewReader(text)), "the top"); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	return nil
}

// uniqueKeys reads the next value and reports a key that an object holds twice.
// The package json takes the last one in silence.
func uniqueKeys(d *json.Decoder, where string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, isOpen := token.(json.Delim)
	if !isOpen {
		return nil
	}
	seen := make(map[string]bool)
	for d.More() {
		inside := where
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			inside = key.(string)
			if seen[inside] {
				return fmt.Errorf("the key %q is there twice in %s", inside, where)
			}
			seen[inside] = true
		}
		if err := uniqueKeys(d, inside); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
