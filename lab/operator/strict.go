package operator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// decodeStrictly reads one JSON value without keys that v has no field for, that
// are there twice or that are not in lower case, as the names of all its fields
// have to be.
func decodeStrictly(text []byte, v any) error {
	if err := checkKeys(json.NewDecoder(bytes.NewReader(text)), "the top"); err != nil {
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

// checkKeys reads the next value and reports a key that an object holds twice or
// that is not in lower case. The package json makes no difference between cases
// and takes the last of equal keys, all in silence.
func checkKeys(d *json.Decoder, where string) error {
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
			// By way of upper case, since the package json takes a long s for an s too.
			plain := strings.ToLower(strings.ToUpper(inside))
			switch {
			case inside != plain && seen[plain]:
				return fmt.Errorf("the key %q is there twice in %s, once as %q", plain, where, inside)
			case inside != plain:
				return fmt.Errorf("the key %q in %s is not in lower case; write %q", inside, where, plain)
			case seen[inside]:
				return fmt.Errorf("the key %q is there twice in %s", inside, where)
			}
			seen[inside] = true
		}
		if err := checkKeys(d, inside); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
