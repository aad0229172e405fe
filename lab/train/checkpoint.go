package train

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// checkpointHeader is the header of a checkpoint. Its values are the vectors of
// the state and, after the first validation, the best parameters.
type checkpointHeader struct {
	Run   identity `json:"run"`
	State state    `json:"state"`
}

// keepCheckpoints is how many checkpoints a folder holds: the newest, and one
// to fall back on.
const keepCheckpoints = 2

func encodeCheckpoint(id *identity, s *state) ([]byte, error) {
	var values [][]float32
	for _, v := range s.vectors() {
		values = append(values, *v)
	}
	return encode(kindCheckpoint, checkpointHeader{Run: *id, State: *s}, append(values, s.best)...)
}

// decodeCheckpoint reads a checkpoint; reason is "" for a good one.
func decodeCheckpoint(content []byte) (id *identity, s *state, reason string) {
	var header checkpointHeader
	values, reason := decode(kindCheckpoint, content, &header)
	if reason != "" {
		return nil, nil, reason
	}
	id, s = &header.Run, &header.State
	n := 0
	for _, l := range id.Params {
		size := 1
		for _, d := range l.Shape {
			if d <= 0 || size > math.MaxInt32/d {
				return nil, nil, fmt.Sprintf("parameter %q has shape %v", l.Name, l.Shape)
			}
			size *= d
		}
		if n += size; n > len(values) {
			return nil, nil, "it holds fewer values than its parameters need"
		}
	}
	if s.Factors < 0 || s.Factors > len(values) {
		return nil, nil, "it holds fewer values than its optimizer needs"
	}
	vectors := s.vectors()
	if s.BestEpoch > 0 {
		vectors = append(vectors, &s.best)
	}
	size := func(v *[]float32) int {
		if v == &s.factors || v == &s.bases {
			return s.Factors
		}
		return n
	}
	want := 0
	for _, v := range vectors {
		want += size(v)
	}
	if n == 0 || len(values) != want {
		return nil, nil, fmt.Sprintf("it holds %d values, not the %d of its %d vectors", len(values), want, len(vectors))
	}
	for _, v := range vectors {
		k := size(v)
		*v, values = values[:k:k], values[k:]
	}
	if s.Step < 0 || s.BestEpoch < 0 || s.BestEpoch > len(s.History) || len(s.Sums) != len(s.Names) {
		return nil, nil, "its counters contradict each other"
	}
	return id, s, ""
}

// checkpointName returns the file name of the checkpoint after so many steps.
func checkpointName(step int) string { return fmt.Sprintf("checkpoint-%010d.bin", step) }

// checkpointStep returns the step that checkpointName made a name of.
func checkpointStep(name string) (step int, ok bool) {
	text, isOne := strings.CutPrefix(name, "checkpoint-")
	step, err := strconv.Atoi(strings.TrimSuffix(text, ".bin"))
	return step, isOne && err == nil && checkpointName(step) == name
}

// checkpointSteps lists the checkpoints of a folder by their steps, newest
// first. A folder that is not there has none.
func checkpointSteps(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, nil
		}
		return nil, fmt.Errorf("train: look for checkpoints: %w", err)
	}
	var steps []int
	for _, e := range entries {
		if step, ok := checkpointStep(e.Name()); ok {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	slices.Reverse(steps)
	return steps, nil
}

// newest reads the newest good checkpoint of a folder. It tells warn of every
// damaged one that it passes over. Without any checkpoint all results are nil;
// if there are some but none is good, the error is the newest one's
// *DamagedError.
func newest(dir string, warn func(string)) (*identity, *state, error) {
	steps, err := checkpointSteps(dir)
	if err != nil {
		return nil, nil, err
	}
	var first, bad *DamagedError
	for _, step := range steps {
		path := filepath.Join(dir, checkpointName(step))
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, fmt.Errorf("train: read a checkpoint: %w", err)
		}
		id, s, reason := decodeCheckpoint(content)
		if reason == "" && s.Step != step {
			reason = fmt.Sprintf("it is of step %d", s.Step)
		}
		if reason == "" {
			if bad != nil {
				warn(fmt.Sprintf("train: the checkpoint %q is damaged (%s): going on from the one before, of step %d", bad.Path, bad.Reason, step))
			}
			return id, s, nil
		}
		bad = &DamagedError{Path: path, Reason: reason}
		if first == nil {
			first = bad
		}
	}
	if first != nil {
		return nil, nil, first
	}
	return nil, nil, nil
}

// saveCheckpoint writes a checkpoint and removes those that are too many.
func saveCheckpoint(dir string, id *identity, s *state) error {
	content, err := encodeCheckpoint(id, s)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, checkpointName(s.Step)), content); err != nil {
		return err
	}
	steps, err := checkpointSteps(dir)
	if err != nil {
		return err
	}
	// A damaged checkpoint ahead of this one, passed over at the start, must
	// not count as one of the newest two.
	kept := 0
	for _, step := range steps {
		if step <= s.Step {
			if kept++; kept <= keepCheckpoints {
				continue
			}
		}
		if err := os.Remove(filepath.Join(dir, checkpointName(step))); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("train: remove an old checkpoint: %w", err)
		}
	}
	return nil
}
