package tune

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Read reads the study in a folder, as far as it is, and changes nothing there. What it
// is about goes into about, whose type has to be that of Settings.About when it ran.
func Read(dir string, about any) (*Study, error) {
	path := filepath.Join(dir, File)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("tune: the folder %q holds no study: it has no %s", dir, File)
	}
	if err != nil {
		return nil, fmt.Errorf("tune: read the study: %w", err)
	}
	head, rest, _ := bytes.Cut(text, []byte("\n"))
	s := &Study{Settings: Settings{About: about}}
	if err := json.Unmarshal(head, &s.Settings); err != nil {
		return nil, fmt.Errorf("tune: the first line of %q does not say what a study is about: %w", path, err)
	}
	if s.Trials, _, err = readTrials(rest); err != nil {
		return nil, fmt.Errorf("tune: %q: %w", path, err)
	}
	return s, nil
}
