package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// withWaysOut adds to an error that says to choose another folder the options of the
// ways out that it names; place is the one of the folder. Other errors stay as they are.
func withWaysOut(err error, place string) error {
	const elsewhere = "choose another folder"
	if err == nil || !strings.Contains(err.Error(), elsewhere) {
		return err
	}
	var options []string
	for _, way := range []struct{ words, option string }{{": resume ", "-resume"}, {"overwrite ", "-overwrite"}, {elsewhere, place}} {
		if strings.Contains(err.Error(), way.words) {
			options = append(options, way.option)
		}
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(options, ", "))
}

// refuseForeign refuses to write over files that the command by did not make: a file of
// JSON is its own where it has a field, and so are then those beside it, by their names.
func refuseForeign(path, field, by string, beside ...string) error {
	var have map[string]json.RawMessage
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &have) == nil && have[field] != nil {
		return nil
	}
	return refuseFiles(filepath.Dir(path), "that no "+by+" wrote", append([]string{filepath.Base(path)}, beside...)...)
}

// refuseFiles refuses a folder that holds one of the files; why tells that it is foreign.
func refuseFiles(dir, why string, files ...string) error {
	for _, name := range files {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("the folder %q holds a file %q %s: choose another folder", dir, name, why)
		}
	}
	return nil
}

// noFile refuses a file where an option is to name a folder, before any work is done
// for what is to be written there.
func noFile(option, path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return fmt.Errorf("-%s is %q, which is a file: name a folder", option, path)
	}
	return nil
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
