package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurophysics/lab/train"
)

// OperatorFolders are the folders of operators among others, in order, each once.
type OperatorFolders struct {
	Trained    []string
	Unfinished []UnfinishedRun // trainings under way, or stopped
}

// UnfinishedRun is the folder of a training that is not finished.
type UnfinishedRun struct {
	Dir           string
	Epoch, Epochs int // how many are done, of how many
}

// FindOperatorRuns returns the folders of operators among dirs and in folders below
// them, but for hidden ones. It is an error where one of dirs holds none, or where none is trained.
func FindOperatorRuns(dirs ...string) (*OperatorFolders, error) {
	all := new(OperatorFolders)
	for _, dir := range dirs {
		empty := true
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if path != dir && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			path = filepath.Clean(path)
			if s := train.ReadStand(path); s != nil && !s.Finished {
				empty = false
				all.addUnfinished(UnfinishedRun{path, s.Epoch, s.Epochs})
			} else if holdsOperator(path) {
				empty = false
				all.addTrained(path)
			}
			return nil
		})
		info, statErr := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("lab: there is no folder %q: give the folder of a run of `lab operator train`", dir)
		case err != nil:
			return nil, fmt.Errorf("lab: look for runs: %w", err)
		case empty && statErr == nil && !info.IsDir():
			return nil, fmt.Errorf("lab: %q is a file: give the folder of a run of `lab operator train`", dir)
		case empty:
			return nil, fmt.Errorf("lab: the folder %q holds no trained operator: give the folder of a run of `lab operator train`", dir)
		}
	}
	if len(all.Trained) == 0 && len(all.Unfinished) > 0 {
		return nil, fmt.Errorf("lab: %s", all.UnfinishedSentence())
	}
	return all, nil
}

func (f *OperatorFolders) addTrained(dir string) {
	if !slices.Contains(f.Trained, dir) {
		f.Trained = append(f.Trained, dir)
	}
}

func (f *OperatorFolders) addUnfinished(r UnfinishedRun) {
	if !slices.ContainsFunc(f.Unfinished, func(o UnfinishedRun) bool { return o.Dir == r.Dir }) {
		f.Unfinished = append(f.Unfinished, r)
	}
}

// UnfinishedSentence says which trainings are not finished and how to go on with them; ""
// where all are.
func (f *OperatorFolders) UnfinishedSentence() string {
	var names []string
	for _, r := range f.Unfinished {
		names = append(names, fmt.Sprintf("%q (epoch %d of %d)", r.Dir, r.Epoch, r.Epochs))
	}
	switch last := len(names) - 1; last {
	case -1:
		return ""
	case 0:
		return fmt.Sprintf("the training in %s is not finished, or failed: go on with it by the command that began it and -resume", names[0])
	default:
		return fmt.Sprintf("the trainings in %s and %s are not finished, or failed: go on with them by the commands that began them and -resume", strings.Join(names[:last], ", "), names[last])
	}
}

// holdsOperator tells whether a folder holds a trained network that is an operator, not
// one of another kind such as `lab train` makes. Of a damaged one loading tells more.
func holdsOperator(dir string) bool {
	var d struct {
		Config struct {
			Model string `json:"model"`
		} `json:"config"`
	}
	text, err := os.ReadFile(filepath.Join(dir, train.NetFile))
	return !errors.Is(err, fs.ErrNotExist) && (err != nil || json.Unmarshal(text, &d) != nil || d.Config.Model != "")
}
