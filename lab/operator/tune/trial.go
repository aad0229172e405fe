package tune

import (
	"math"

	"neurophysics/lab/train"
)

// Trial is one training of a study, or several with different seeds, that ended.
type Trial struct {
	Number int    `json:"number"` // counts from 0; messages, tables and figures count from 1
	Values Values `json:"values"`
	State  string `json:"state"` // Done, Pruned or Discarded
	// Loss is the mean over seeds of the last loss; of a pruned trial the
	// prediction that it was ended for; 0 for a discarded one.
	Loss float64 `json:"loss"`
	// Predicted is the mean over seeds of the predicted final loss.
	Predicted float64     `json:"predicted"`
	Courses   [][]float64 `json:"courses"` // losses after each epoch, seed by seed
	Reason    string      `json:"reason,omitempty"`
}

// How a trial ended.
const (
	Done      = "done"
	Pruned    = "pruned"    // ended early: it was foreseen to end worse than the best
	Discarded = "discarded" // a number was not finite
)

// last returns the mean of the last losses.
func last(courses [][]float64) float64 {
	sum := 0.0
	for _, c := range courses {
		sum += c[len(c)-1]
	}
	return sum / float64(len(courses))
}

// predicted returns the mean of the losses that courses lead to after so many
// epochs, or of the last ones where that is no number.
func predicted(courses [][]float64, epochs int) float64 {
	sum := 0.0
	for _, c := range courses {
		sum += train.PredictFinal(c, epochs)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return last(courses)
	}
	return sum / float64(len(courses))
}

// Pruning ends trials early. Its zero value ends none.
type Pruning struct {
	Target int `json:"target,omitempty"` // epochs that losses are predicted for; 0 for no pruning
	Keep   int `json:"keep,omitempty"`   // of so many best trials the worst prediction is the limit
}

// A trial is not ended before so many others are done, nor before so many epochs.
const (
	PruneTrials = 10
	PruneEpochs = 10
)

// CanPrune tells whether a study of so many trials of so many epochs has any that may be
// ended early.
func CanPrune(trials, epochs int) bool { return trials > PruneTrials && epochs > PruneEpochs }

// limit returns the prediction above which a trial is ended; ok is false while
// there is none.
func (p Pruning) limit(before []Trial) (limit float64, ok bool) {
	var done []Trial
	for _, t := range rank(before) {
		if t.State == Done {
			done = append(done, t)
		}
	}
	if p.Target == 0 || len(done) < PruneTrials {
		return 0, false
	}
	for i, t := range done[:min(len(done), p.Keep)] {
		if i == 0 || t.Predicted > limit {
			limit = t.Predicted
		}
	}
	return limit, true
}

// ends tells whether a trial with these courses so far is to end, given the limit.
func (p Pruning) ends(courses [][]float64, limit float64) bool {
	for _, c := range courses {
		if len(c) < PruneEpochs {
			return false
		}
	}
	return predicted(courses, p.Target) > limit
}
