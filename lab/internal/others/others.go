package others

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// named is the number of things that a sentence names.
const named = 3

// Sentence says that what is written into a folder lies beside other things; "" where
// the folder holds none, or is not there. Hidden files do not count, nor what ours,
// which may be nil, takes for the lab's own.
func Sentence(dir, what string, ours func(name string) bool) (string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && (ours == nil || !ours(name)) {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return "", nil
	}
	list := strings.Join(names[:min(named, len(names))], ", ")
	if more := len(names) - named; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("the folder %q holds other things (%s), which stay as they are: %s is written beside them", dir, list, what), nil
}

// File reports a path that is to be a folder and is a file.
func File(path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return fmt.Errorf("%q is a file: name a folder", path)
	}
	return nil
}

// Clash returns the first of the files that a folder already has; "" for none.
func Clash(dir string, files ...string) string {
	i := slices.IndexFunc(files, func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return err == nil
	})
	if i < 0 {
		return ""
	}
	return files[i]
}
