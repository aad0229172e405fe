package train

import (
	"math/rand/v2"

	"neurophysics/lab/traj"
)

// Epoch is what one pass over the training rows gave.
type Epoch struct {
	Epoch        int                `json:"epoch"`                 // counts from 1
	Step         int                `json:"step"`                  // steps made since the start of the run
	LearningRate float64            `json:"learning_rate"`         // of the epoch's last step
	Loss         float64            `json:"loss"`                  // mean over the rows of the epoch's steps, each before its update
	Terms        map[string]float64 `json:"terms,omitempty"`       // means of the loss's parts
	Gradient     float64            `json:"gradient"`              // mean Euclidean norm of the gradient
	MaxGradient  float64            `json:"max_gradient"`          // largest of the epoch's steps
	Valid        float64            `json:"valid,omitempty"`       // validation loss after the epoch, without "l2"
	ValidTerms   map[string]float64 `json:"valid_terms,omitempty"` // parts of the validation loss
	Validated    bool               `json:"validated"`             // whether Valid was measured after this epoch
}

// state is all that a run needs to go on as if it had never stopped.
type state struct {
	Step      int       `json:"step"`       // steps made
	Names     []string  `json:"names"`      // of the scalars a step returns
	Sums      []float64 `json:"sums"`       // of those scalars over the running epoch
	History   []Epoch   `json:"history"`    // finished epochs
	Best      float64   `json:"best"`       // smallest validation loss
	BestEpoch int       `json:"best_epoch"` // its epoch, 0 before the first validation
	Worse     int       `json:"worse"`      // validations in a row without a new best
	Stopped   string    `json:"stopped"`    // why the run is over, "" while it is not

	MaxGradient float64 `json:"max_gradient"`      // of the running epoch
	Mark        float64 `json:"mark"`              // validation loss that Patience compares with
	Factors     int     `json:"factors,omitempty"` // length of factors, and of bases

	theta, m, v    []float32 // parameters and moments; SPlus has the mean of the parameters for v
	factors, bases []float32 // of SPlus's matrices
	best           []float32 // parameters of BestEpoch, nil before the first validation
}

// vectors are the parameters and what the optimizer remembers, in the order of
// checkpoints.
func (s *state) vectors() []*[]float32 {
	all := []*[]float32{&s.theta, &s.m, &s.v}
	if s.Factors > 0 {
		all = append(all, &s.factors, &s.bases)
	}
	return all
}

// newState is where a run of parameters begins.
func newState(theta []float32, o *splus) *state {
	s := &state{theta: theta, m: make([]float32, len(theta)), v: make([]float32, len(theta))}
	if o != nil {
		s.bases = o.identities()
		s.Factors = len(s.bases)
		s.factors = make([]float32, s.Factors)
	}
	return s
}

// Streams of the run's random numbers, so that none depends on how many
// another has drawn.
const (
	streamOrder = 1
	streamExtra = 2
)

func stepRand(seed uint64, step int) *rand.Rand {
	return traj.Rand(seed, streamExtra, uint64(step))
}

// order fills rows with the places of an epoch's training rows in the order in
// which they are used.
func order(rows []int32, seed uint64, epoch int) {
	for i := range rows {
		rows[i] = int32(i)
	}
	traj.Rand(seed, streamOrder, uint64(epoch)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}
