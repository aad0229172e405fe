package tune

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/internal/others"
)

// File is the name of the file of a study in its folder: the settings in the
// first line, a trial in each other.
const File = "study.jsonl"

// TrialDir is the name of the folder of the trial under way in that of a study. It is
// a hidden one: other commands take what is in it for no run.
const TrialDir = ".trial"

// endedDir is its name once the trial is in the file: a folder that is being removed is
// not to be taken for a trial under way.
const endedDir = TrialDir + "-ended"

// file is the file of a study; a nil one keeps nothing.
type file struct{ *os.File }

// openFile opens the study in a folder, or begins it, and returns its trials.
func openFile(s *Settings, o *Options) (*file, []Trial, error) {
	if o.Dir == "" {
		return nil, nil, nil
	}
	head, err := json.Marshal(s)
	if err != nil {
		return nil, nil, fmt.Errorf("tune: write the settings: %w", err)
	}
	if err := others.File(o.Dir); err != nil {
		return nil, nil, fmt.Errorf("tune: %w for the study", err)
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("tune: make the folder: %w", err)
	}
	if err := os.RemoveAll(filepath.Join(o.Dir, endedDir)); err != nil {
		return nil, nil, fmt.Errorf("tune: remove an ended trial: %w", err)
	}
	path := filepath.Join(o.Dir, File)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("tune: read the study: %w", err)
	}
	var trials []Trial
	if err != nil { // no study yet
		if err := noteOthers(o); err != nil {
			return nil, nil, err
		}
	}
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	switch {
	case err != nil || o.Overwrite && !bytes.Equal(first, head):
		text = append(head, '\n')
		if err := forgetTrial(o.Dir); err != nil { // of another study
			return nil, nil, err
		}
	case !bytes.Equal(first, head):
		var begun Settings
		if json.Unmarshal(first, &begun) == nil && begun.Method != s.Method {
			return nil, nil, fmt.Errorf("tune: the folder %q holds a study by another version of the lab, which draws its trials otherwise: choose another folder, or overwrite it", o.Dir)
		}
		which := differences(first, head)
		if which != "" {
			which = " (" + which + ")"
		}
		return nil, nil, fmt.Errorf("tune: the folder %q holds a study of other settings%s: choose another folder, or overwrite it", o.Dir, which)
	default:
		var good int
		if trials, good, err = readTrials(rest); err != nil {
			return nil, nil, fmt.Errorf("tune: %q: %w; choose another folder, or remove the line and those after it", path, err)
		}
		if good < len(rest) {
			o.warn(fmt.Sprintf("tune: the last line of %q is cut short; its trial is made again", path))
		}
		text = text[:len(first)+1+good]
	}
	if err := atomicfile.WriteBytes(path, 0o644, text); err != nil {
		return nil, nil, fmt.Errorf("tune: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("tune: open the study: %w", err)
	}
	return &file{f}, trials, nil
}

// noteOthers refuses a folder without a study where something else bears the name of a
// file that would be written, and tells of other things there.
func noteOthers(o *Options) error {
	if name := others.Clash(o.Dir, o.Files...); name != "" {
		return fmt.Errorf("tune: the folder %q holds a file %q that no search wrote: choose another folder", o.Dir, name)
	}
	beside, err := others.Sentence(o.Dir, "the study", nil)
	if err != nil {
		return fmt.Errorf("tune: look into the folder: %w", err)
	}
	if beside != "" {
		o.warn("tune: " + beside)
	}
	return nil
}

func (o *Options) warn(text string) {
	if o.Warn != nil {
		o.Warn(text)
	}
}

// readTrials reads lines and returns how many bytes of whole ones there are.
func readTrials(text []byte) (trials []Trial, good int, err error) {
	for {
		line, _, whole := bytes.Cut(text[good:], []byte("\n"))
		if !whole {
			return trials, good, nil
		}
		var t Trial
		if err := json.Unmarshal(line, &t); err != nil {
			return nil, 0, fmt.Errorf("line %d is no trial: %w", len(trials)+2, err)
		}
		if t.Number != len(trials) {
			return nil, 0, fmt.Errorf("line %d has the number %d, want %d", len(trials)+2, t.Number, len(trials))
		}
		trials = append(trials, t)
		good += len(line) + 1
	}
}

// add appends a trial, on the disk before it returns.
func (f *file) add(t *Trial) error {
	if f == nil {
		return nil
	}
	line, err := json.Marshal(t)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("tune: keep trial %d: %w", t.Number+1, err)
	}
	return nil
}

// forgetTrial removes what was kept of a trial that is in the file now.
func forgetTrial(dir string) error {
	if dir == "" {
		return nil
	}
	ended := filepath.Join(dir, endedDir)
	if err := os.Rename(filepath.Join(dir, TrialDir), ended); errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("tune: remove an ended trial: %w", err)
	}
	if err := os.RemoveAll(ended); err != nil {
		return fmt.Errorf("tune: remove an ended trial: %w", err)
	}
	return nil
}

func (f *file) close() {
	if f != nil {
		f.Close()
	}
}
