package tune

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"neurophysics/lab/train"
)

// Objective makes a trial: it trains with the given values and returns the losses
// after each epoch, a list for each seed. After every epoch it shows watch what
// there is and ends when that returns false. A *train.NotFiniteError, with the
// losses so far, discards the trial; any other error ends the study.
type Objective func(ctx context.Context, v Values, watch func(courses [][]float64) bool) ([][]float64, error)

// method is that of this program: Optuna's estimator of all settings together, losses
// foreseen from the smoothed course.
const method = "tpe-joint-1"

// Settings say what a study is about. Studies of equal settings and objectives
// have equal trials.
type Settings struct {
	// Method names how trials are drawn and foreseen; Run sets it. It tells studies that
	// older programs began.
	Method  string  `json:"method"`
	Space   Space   `json:"space"`
	Seed    uint64  `json:"seed"`
	Pruning Pruning `json:"pruning,omitzero"`
	// About tells this study from others that vary the same: the network, the data,
	// whatever its objective depends on. Its JSON form is what counts.
	About any `json:"about"`
}

// Options say how far to go and whom to tell.
type Options struct {
	Dir       string         // folder of the study, made if need be; "" keeps nothing on disk
	Files     []string       // what the caller will write into Dir; a folder where something else wrote them is refused
	Trials    int            // how many there are to be in all
	Overwrite bool           // throw away a study of other settings in the folder
	Began     func() error   // may be nil; called when the folder holds the study, before its trials
	Progress  func(Progress) // may be nil; told after every epoch and every trial
	Warn      func(string)   // may be nil; told of what does not stop the study
}

// Progress tells how a study stands.
type Progress struct {
	Trial, Trials int           // trials that have ended, and how many there are to be
	Epoch         int           // epochs of the running trial, all seeds together
	Best          *Trial        // best finished trial, nil before the first
	Left          time.Duration // estimate for the missing trials, 0 before the first of this process
}

// Study is a number of trials.
type Study struct {
	Settings Settings
	Trials   []Trial // in the order of their numbers
}

// Run makes the trials that a study lacks. When ctx is cancelled it returns the
// study as far as it is with an error that wraps ctx.Err(); whoever goes on makes the
// trial under way again, or goes on with it if the objective has kept it.
func Run(ctx context.Context, s Settings, f Objective, o Options) (*Study, error) {
	if err := s.Space.check(); err != nil {
		return nil, err
	}
	if o.Trials < 1 {
		return nil, fmt.Errorf("tune: %d trials; give at least 1", o.Trials)
	}
	s.Method = method
	study := &Study{Settings: s}
	file, trials, err := openFile(&s, &o)
	if err != nil {
		return nil, err
	}
	defer file.close()
	study.Trials = trials
	if o.Began != nil {
		if err := o.Began(); err != nil {
			return study, err
		}
	}
	begin, before := time.Now(), len(trials)
	ended := begin // the last trial
	tell := func(epoch int) {
		if o.Progress == nil {
			return
		}
		n := len(study.Trials)
		p := Progress{Trial: n, Trials: max(n, o.Trials), Epoch: epoch, Best: study.Best()}
		if n > before {
			each := ended.Sub(begin) / time.Duration(n-before)
			p.Left = max(0, each*time.Duration(o.Trials-n)-time.Since(ended))
		}
		o.Progress(p)
	}
	tell(0)
	for len(study.Trials) < o.Trials {
		t, err := study.try(ctx, f, tell)
		if err != nil {
			return study, err
		}
		if err := file.add(t); err != nil {
			return study, err
		}
		if err := forgetTrial(o.Dir); err != nil {
			return study, err
		}
		study.Trials, ended = append(study.Trials, *t), time.Now()
		tell(0)
	}
	return study, nil
}

// try makes the next trial.
func (s *Study) try(ctx context.Context, f Objective, tell func(epoch int)) (*Trial, error) {
	t := &Trial{Number: len(s.Trials), State: Done}
	t.Values = s.Settings.Space.draw(s.Settings.Seed, t.Number, s.Trials)
	limit, limited := s.Settings.Pruning.limit(s.Trials)
	courses, err := f(ctx, t.Values, func(courses [][]float64) bool {
		epochs := 0
		for _, c := range courses {
			epochs += len(c)
		}
		tell(epochs)
		if limited && s.Settings.Pruning.ends(courses, limit) {
			t.State = Pruned
		}
		return t.State == Done
	})
	var notFinite *train.NotFiniteError
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("tune: interrupted in trial %d: %w", t.Number+1, ctx.Err())
	case errors.As(err, &notFinite):
		t.State, t.Reason = Discarded, err.Error()
	case err != nil:
		return nil, fmt.Errorf("tune: trial %d (%v): %w", t.Number+1, t.Values, err)
	case !finite(courses):
		t.State, t.Reason = Discarded, "tune: a loss is not finite"
		courses = nil
	}
	if t.Courses = courses; t.State == Discarded {
		return t, nil
	}
	target := s.Settings.Pruning.Target
	if target == 0 {
		target = len(courses[0])
	}
	t.Predicted = predicted(courses, target)
	t.Loss = last(courses)
	if t.State == Pruned {
		t.Loss = t.Predicted
	}
	return t, nil
}

// finite tells whether there are losses, all of them numbers.
func finite(courses [][]float64) bool {
	for _, c := range courses {
		for _, x := range c {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return false
			}
		}
		if len(c) == 0 {
			return false
		}
	}
	return len(courses) > 0
}
