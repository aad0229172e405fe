package dataset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What a Verdict comes to.
const (
	AsExpected   = "as expected"   // all quantities that are judged lie within their bounds
	BatchDiffers = "batch differs" // all but some that hang on the extremes of a batch
	Differs      = "differs"       // some do not
	TooSmall     = "too small"     // none that is judged differs, but statistics are not judged
	Damaged      = "damaged"       // a file is not what was written
	Incomplete   = "incomplete"    // a file is not there
)

// Verdict sums up what Validate and Verify found.
type Verdict struct {
	Verdict string   `json:"verdict"` // one of the constants
	Part    string   `json:"part"`
	Files   int      `json:"files"`             // of the whole set, whose sums match
	Judged  int      `json:"judged"`            // quantities that something is expected of
	Within  int      `json:"within"`            // those within their bounds
	Chance  int      `json:"by_chance"`         // of these, such as are so only by what chance allows
	TooFew  int      `json:"too_few,omitempty"` // statistics that are not judged, as the part has fewer than FewestJudged potentials
	Outside []string `json:"outside"`
	Batch   []string `json:"outside_batch"`    // outside too, but such as hang on the extremes of a batch
	Reason  string   `json:"reason,omitempty"` // what is damaged or missing
	Checks  []Check  `json:"checks"`
}

// NewVerdict counts the quantities of a part; of the whole set so many files are good.
func NewVerdict(part string, files int, checks []Check) *Verdict {
	v := &Verdict{Verdict: AsExpected, Part: part, Files: files, Outside: []string{}, Batch: []string{}, Checks: checks}
	for _, c := range checks {
		switch {
		case !c.Judged && c.Expected != "":
			v.TooFew++
			continue
		case !c.Judged:
			continue
		case c.Pass:
			v.Within++
			if c.Chance {
				v.Chance++
			}
		case c.Batch:
			v.Batch = append(v.Batch, c.Name)
		default:
			v.Outside = append(v.Outside, c.Name)
		}
		v.Judged++
	}
	switch {
	case len(v.Outside) > 0:
		v.Verdict = Differs
	case len(v.Batch) > 0:
		v.Verdict = BatchDiffers
	case v.TooFew > 0:
		v.Verdict = TooSmall
	}
	return v
}

// Unsound is the verdict that an error of Validate or Verify stands for; nil where
// it says nothing about the files.
func Unsound(part string, err error) *Verdict {
	v := &Verdict{Part: part, Outside: []string{}, Batch: []string{}, Checks: []Check{}}
	var damaged *DamagedError
	var incomplete *IncompleteError
	switch {
	case errors.As(err, &damaged):
		v.Verdict, v.Reason = Damaged, damaged.Error()
	case errors.As(err, &incomplete):
		v.Verdict, v.Reason = Incomplete, incomplete.Error()
	default:
		return nil
	}
	v.Reason = strings.TrimPrefix(v.Reason, "dataset: ")
	return v
}

// Sentence says it in words.
func (v *Verdict) Sentence() string {
	if v.Reason != "" {
		return v.Reason
	}
	text := fmt.Sprintf("all %d quantities of the part %s that are judged lie within their bounds", v.Judged, v.Part)
	if v.Within < v.Judged {
		text = fmt.Sprintf("%d of %d quantities of the part %s lie within their bounds", v.Within, v.Judged, v.Part)
	}
	if v.Chance > 0 {
		text += fmt.Sprintf(" (%d only by the three standard errors that chance is allowed)", v.Chance)
	}
	if v.TooFew > 0 {
		text += fmt.Sprintf(" (it has too few potentials to judge %d others, which takes %d)", v.TooFew, FewestJudged)
	}
	for _, outside := range []struct {
		names     []string
		one, many string
	}{
		{v.Outside, ", 1 does not", ", %d do not"},
		{v.Batch, ", and 1 that hangs on the extremes of a batch does not", ", and %d that hang on the extremes of a batch do not"},
	} {
		switch n := len(outside.names); n {
		case 0:
			continue
		case 1:
			text += outside.one
		default:
			text += fmt.Sprintf(outside.many, n)
		}
		text += fmt.Sprintf(" (%s)", strings.Join(outside.names, "; "))
	}
	files := fmt.Sprintf("all %d files of the set are whole", v.Files)
	if v.Files == 1 {
		files = "the one file of the set is whole"
	}
	return fmt.Sprintf("%s: %s; %s", v.Verdict, text, files)
}

// IncompleteError reports that a set lacks a file that its header names.
type IncompleteError struct {
	Dir  string
	File string // "" where none was made yet
}

// Error names what is missing and the way out.
func (e *IncompleteError) Error() string {
	if e.File == "" {
		return fmt.Sprintf("dataset: the set in %q is not complete: generate it again into its folder, which goes on", e.Dir)
	}
	return fmt.Sprintf("dataset: the file %q is missing: generate the set again into its folder, which remakes it", filepath.Join(e.Dir, e.File))
}

// Verify checks the sums of all files of a set but those that hold the given part,
// which Validate checks, and returns how many files there are in all. The error is
// that of the first file that is not good, or of ctx.
func (s *Set) Verify(ctx context.Context, but string) (files int, err error) {
	p, err := s.part(but)
	if err != nil {
		return 0, err
	}
	for i, g := range s.Groups {
		for k := range g.Shards {
			files++
			if err := ctx.Err(); err != nil {
				return files, fmt.Errorf("dataset: stopped: %w", err)
			}
			if i == p.Group && s.touches(p, k) {
				continue
			}
			if err := s.shard(i, k, nil); err != nil {
				return files, err
			}
		}
	}
	return files, nil
}

// touches tells whether a file of the group of a part holds some of it.
func (s *Set) touches(p *Part, k int) bool {
	h, first := s.shardHeader(p.Group, k), s.Groups[p.Group].First
	return h.First+h.Potentials > first+p.From && h.First < first+p.To
}

// shard reads a file like readShard; one that is not there gives an *IncompleteError.
func (s *Set) shard(group, k int, yield func(*Record) error) error {
	shard := s.Groups[group].Shards[k]
	if shard.SHA256 == "" {
		return &IncompleteError{Dir: s.dir}
	}
	err := readShard(filepath.Join(s.dir, shard.File), shard.SHA256, s.shardHeader(group, k), yield)
	if errors.Is(err, os.ErrNotExist) {
		return &IncompleteError{Dir: s.dir, File: shard.File}
	}
	return err
}
