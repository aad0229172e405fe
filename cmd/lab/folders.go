package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"neurophysics/lab/train"
)

// withWaysOut adds to an error about a run folder the options of the ways out that
// it names; place is the one that chooses another folder. Other errors stay as they
// are.
func withWaysOut(err error, place string) error {
	var refused *train.FolderError
	if !errors.As(err, &refused) {
		return err
	}
	var options []string
	for _, way := range []struct{ words, option string }{{"resume", "-resume"}, {"overwrite", "-overwrite"}, {"another folder", place}} {
		if strings.Contains(refused.Reason, way.words) {
			options = append(options, way.option)
		}
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(options, ", "))
}

// refuseForeign refuses to write over a file of JSON that no training wrote, as the
// lack of a field shows; place is the option that chooses another folder.
func refuseForeign(path, field, place string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var have map[string]json.RawMessage
	if err == nil && json.Unmarshal(text, &have) == nil && have[field] != nil {
		return nil
	}
	return fmt.Errorf("the folder %q holds a file %q that no training run wrote: choose another folder (%s)", filepath.Dir(path), filepath.Base(path), place)
}

// samePlace tells whether two paths name one file or folder, by whatever way.
func samePlace(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
