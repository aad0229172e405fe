package dataset_test

import (
	"errors"
	"fmt"
	"testing"

	"neurophysics/lab/potential/dataset"
)

// A verdict tells what lies outside its bounds from what hangs on a batch, and what
// is damaged from errors that say nothing about the files.
func TestVerdict(t *testing.T) {
	note := dataset.Check{Name: "n", Pass: true}
	good := dataset.Check{Name: "a", Judged: true, Pass: true}
	bad := dataset.Check{Name: "b", Judged: true}
	batch := dataset.Check{Name: "c", Judged: true, Batch: true}
	for _, c := range []struct {
		files         int
		checks        []dataset.Check
		word, meaning string
	}{
		{2, []dataset.Check{note, good, good}, dataset.AsExpected,
			"as expected: all 2 quantities of the part train that are judged lie within their bounds; all 2 files of the set are whole"},
		{1, []dataset.Check{note, good, batch}, dataset.BatchDiffers,
			"batch differs: 1 of 2 quantities of the part train lie within their bounds, and 1 that hangs on the extremes of a batch does not (c); the one file of the set is whole"},
		{2, []dataset.Check{bad, batch, good, bad}, dataset.Differs,
			"differs: 1 of 4 quantities of the part train lie within their bounds, 2 do not (b; b), and 1 that hangs on the extremes of a batch does not (c); all 2 files of the set are whole"},
	} {
		v := dataset.NewVerdict(dataset.Train, c.files, c.checks)
		if v.Verdict != c.word || v.Sentence() != c.meaning {
			t.Errorf("got %q: %q\nwant %q: %q", v.Verdict, v.Sentence(), c.word, c.meaning)
		}
	}
	for word, err := range map[string]error{
		dataset.Damaged:    fmt.Errorf("read: %w", &dataset.DamagedError{Path: "x.bin", Reason: "it is short"}),
		dataset.Incomplete: &dataset.IncompleteError{Dir: "set", File: "x.bin"},
	} {
		if v := dataset.Unsound(dataset.Train, err); v == nil || v.Verdict != word || v.Reason == "" {
			t.Errorf("%s: got %+v", word, v)
		}
	}
	if v := dataset.Unsound(dataset.Train, errors.New("no permission")); v != nil {
		t.Errorf("got %+v for an error that says nothing about the files", v)
	}
}
