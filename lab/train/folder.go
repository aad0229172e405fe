package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/internal/others"
)

// Names of the files in a run folder, next to its checkpoints.
const (
	WeightsFile  = "weights.bin"   // parameters found best, for LoadParams
	MetricsFile  = "metrics.jsonl" // an Epoch a line
	TableFile    = "metrics.csv"   // the course of the losses, as a table
	ManifestFile = "manifest.json" // what was run with what, and the outcome
	TimesFile    = "times.json"    // wall times, which alone differ between equal runs
	ResultFile   = "result.json"   // what came of the run; written last, by those callers of Run that keep it
)

// FolderError reports that a run folder holds something that Run must not go
// on with or write over.
type FolderError struct {
	Dir    string
	Reason string
}

// Error names the folder, what it holds, and what to do.
func (e *FolderError) Error() string {
	return fmt.Sprintf("train: the folder %q %s", e.Dir, e.Reason)
}

// folder is a run folder that is being written. All its methods do nothing
// without one.
type folder struct {
	dir      string
	identity identity
	manifest manifest
	metrics  *os.File
	table    *os.File
	saved    time.Time // when the newest checkpoint was written
}

// Shortest and longest time between checkpoints that Config leaves to the
// clock.
const (
	saveAtMost  = 2 * time.Second
	saveAtLeast = 30 * time.Second
)

// openFolder prepares a run folder and returns the state to go on from, nil to
// start afresh.
func openFolder(id identity, p *Problem, pl plan, o *Options) (*folder, *state, error) {
	if o.Dir == "" {
		return nil, nil, nil
	}
	if err := others.File(o.Dir); err != nil {
		return nil, nil, fmt.Errorf("train: %w for the run", err)
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("train: make the run folder: %w", err)
	}
	if err := checkOwner(o); err != nil {
		return nil, nil, err
	}
	if err := atomicfile.Clean(o.Dir); err != nil {
		return nil, nil, fmt.Errorf("train: clean the run folder: %w", err)
	}
	s, err := take(id, pl, o)
	if err != nil && o.Overwrite && isRefusal(err) {
		if o.Resume {
			o.warn(fmt.Sprintf("%v; overwriting it", err))
		}
		s, err = nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if s == nil {
		if err := clearFolder(o); err != nil {
			return nil, nil, err
		}
	}
	return &folder{dir: o.Dir, identity: id, saved: time.Now(), manifest: newManifest(id, p)}, s, nil
}

// isRefusal tells errors about what a folder holds from failures to read it.
func isRefusal(err error) bool {
	var refused *FolderError
	var damaged *DamagedError
	return errors.As(err, &refused) || errors.As(err, &damaged)
}

// checkOwner refuses a folder with a file that bears the name of one of ours but
// belongs to something else, and tells of other things there. Ours come after a
// manifest of ours.
func checkOwner(o *Options) error {
	var m manifest
	text, err := os.ReadFile(filepath.Join(o.Dir, ManifestFile))
	if err == nil && json.Unmarshal(text, &m) == nil && m.Start != "" {
		return nil
	}
	if name := others.Clash(o.Dir, o.written()...); name != "" {
		return &FolderError{Dir: o.Dir, Reason: fmt.Sprintf("holds a file %q that no training run wrote: choose another folder", name)}
	}
	beside, err := others.Sentence(o.Dir, "the run", func(name string) bool {
		_, ours := checkpointStep(name)
		return ours
	})
	if err != nil {
		return fmt.Errorf("train: look into the run folder: %w", err)
	}
	if beside != "" {
		o.warn("train: " + beside)
	}
	return nil
}

// written are the names of all files but checkpoints that a run writes, the mark of
// ownership last.
func (o *Options) written() []string {
	return append(slices.Clone(o.Files), WeightsFile, MetricsFile, TableFile, TimesFile, ManifestFile)
}

// take finds the state that a run in the folder goes on from, and refuses what
// would destroy or mix runs.
func take(id identity, pl plan, o *Options) (*state, error) {
	have, s, err := newest(o.Dir, o.warn)
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return nil, fmt.Errorf("%w, and no checkpoint before it is good: overwrite the run or choose another folder", err)
	}
	if err != nil || have == nil {
		return nil, err
	}
	refuse := func(format string, args ...any) (*state, error) {
		return nil, &FolderError{Dir: o.Dir, Reason: fmt.Sprintf(format, args...)}
	}
	if have.otherCourse(&id) {
		return refuse("holds a run of %s, over which its learning rate falls, so that one of %d is another run and cannot go on from it: ask for as many as then, overwrite it, or choose another folder",
			epochs(have.Config.Epochs), id.Config.Epochs)
	}
	if have.older(&id) {
		return refuse("holds a run by another version of the lab, whose parameters have other shapes: overwrite it, or choose another folder")
	}
	if differs := have.differs(&id); differs != "" {
		return refuse("holds a run with %s: resume with the same settings, overwrite it, or choose another folder", differs)
	}
	switch {
	case !o.Resume && s.Stopped == "":
		return refuse("holds an unfinished run (step %d of %d): resume it, overwrite it, or choose another folder", s.Step, pl.steps)
	case !o.Resume && have.Config.Epochs != id.Config.Epochs: // at a constant rate
		return refuse("holds a finished run of %s, not %d: resume it for more, overwrite it, or choose another folder", epochs(have.Config.Epochs), id.Config.Epochs)
	case !o.Resume && o.Overwrite:
		return nil, nil
	case s.Step > pl.steps || len(s.History) != s.Step/pl.perEpoch:
		return refuse("holds a run of %d steps, more than the %d asked for: ask for as many epochs, overwrite it, or choose another folder", s.Step, pl.steps)
	case s.Stopped == StoppedEpochs && s.Step < pl.steps:
		s.Stopped = "" // more epochs are asked for than before
	}
	if !o.Resume {
		o.warn(fmt.Sprintf("train: the folder %q holds this run, finished: it is taken as it is", o.Dir))
	}
	if have.Backend.Name != id.Backend.Name || have.Backend.Version != id.Backend.Version {
		o.warn(fmt.Sprintf("train: the run in %q was begun on %s (%s) and goes on with %s (%s): its last digits will differ from an uninterrupted run's",
			o.Dir, have.Backend.Name, have.Backend.Version, id.Backend.Name, id.Backend.Version))
	}
	if have.Parts != id.Parts {
		o.warn(fmt.Sprintf("train: the run in %q was begun with batches in %d parts and goes on with %d: its last digits will differ from an uninterrupted run's; choose as many threads as then", o.Dir, have.Parts, id.Parts))
	}
	return s, nil
}

// epochs writes so many epochs.
func epochs(n int) string {
	if n == 1 {
		return "1 epoch"
	}
	return fmt.Sprintf("%d epochs", n)
}

// clearFolder removes what an earlier run has left: checkpoints first, so that
// no later run can go on from them, the mark of ownership last.
func clearFolder(o *Options) error {
	steps, err := checkpointSteps(o.Dir)
	if err != nil {
		return err
	}
	var files []string
	for _, step := range steps {
		files = append(files, checkpointName(step))
	}
	for _, name := range append(files, o.written()...) {
		if err := os.Remove(filepath.Join(o.Dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("train: clear the run folder: %w", err)
		}
	}
	return nil
}

// begin writes the manifest and opens the metrics for a run that stands at s.
func (f *folder) begin(s *state) error {
	if f == nil {
		return nil
	}
	f.manifest.Terms = s.Names[1 : len(s.Names)-1]
	if err := writeJSON(filepath.Join(f.dir, ManifestFile), &f.manifest); err != nil {
		return err
	}
	// The metrics are written anew from the checkpoint: a killed run may have
	// left epochs, or a part of a line, that the resumed one will write again.
	lines, err := jsonLines(s.History)
	if err != nil {
		return err
	}
	if f.metrics, err = f.rewrite(MetricsFile, lines); err != nil {
		return err
	}
	rows := [][]string{tableColumns}
	for i := range s.History {
		rows = append(rows, tableRow(s.History[:i+1], f.identity.Config.Epochs))
	}
	f.table, err = f.rewrite(TableFile, []byte(tableText(rows...)))
	return err
}

// rewrite replaces a file and opens it to write on.
func (f *folder) rewrite(name string, content []byte) (*os.File, error) {
	path := filepath.Join(f.dir, name)
	if err := writeFile(path, content); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("train: open the metrics: %w", err)
	}
	return file, nil
}

// due tells whether a checkpoint should be written now.
func (f *folder) due(c *Config, epoch int, atEnd bool) bool {
	if f == nil {
		return false
	}
	age := time.Since(f.saved)
	switch {
	case age >= saveAtLeast:
		return true
	case !atEnd:
		return false
	case c.CheckpointEvery > 0:
		return epoch%c.CheckpointEvery == 0
	}
	return age >= saveAtMost
}

// save writes a checkpoint.
func (f *folder) save(s *state) error {
	if f == nil {
		return nil
	}
	if err := saveCheckpoint(f.dir, &f.identity, s); err != nil {
		return err
	}
	f.saved = time.Now()
	return nil
}

// record appends the newest epoch of a history to the metrics.
func (f *folder) record(history []Epoch) error {
	if f == nil {
		return nil
	}
	line, err := jsonLines(history[len(history)-1:])
	if err != nil {
		return err
	}
	if err := appendTo(f.metrics, line); err != nil {
		return err
	}
	return appendTo(f.table, []byte(tableText(tableRow(history, f.identity.Config.Epochs))))
}

func appendTo(file *os.File, text []byte) error {
	if _, err := file.Write(text); err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			err = &atomicfile.FullError{Path: file.Name(), Err: err}
		}
		return fmt.Errorf("train: %w", err)
	}
	return nil
}

// finish writes the weights, the manifest with the outcome, and the times.
func (f *folder) finish(best []Param, o outcome, t times) error {
	if f == nil {
		return nil
	}
	content, err := encode(kindWeights, weightsHeader{Params: layouts(best)}, flatten(best))
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(f.dir, WeightsFile), content); err != nil {
		return err
	}
	o.Weights = sumHex(content)
	f.manifest.Outcome = &o
	if t.Steps > 0 { // a finished run that is resumed keeps its times
		if err := writeJSON(filepath.Join(f.dir, TimesFile), &t); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(f.dir, ManifestFile), &f.manifest)
}

func (f *folder) close() {
	if f == nil {
		return
	}
	for _, file := range []*os.File{f.metrics, f.table} {
		if file != nil {
			file.Close()
		}
	}
}
