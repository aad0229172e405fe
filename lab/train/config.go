package train

import (
	"errors"
	"fmt"
	"math"
)

// Config says how to train. The zero value of a field means what its comment
// says; Epochs and LearningRate have to be given.
type Config struct {
	// Epochs is the number of passes over the training rows.
	Epochs int `json:"epochs"`
	// Batch is the number of rows of one step; 0, or more than there are, means
	// all of them, in their own order. An epoch has as many full batches as the
	// shuffled training rows give; the rows left over wait for another epoch's
	// shuffle, or with KeepPartial are its last step.
	Batch int `json:"batch"`
	// KeepPartial makes a smaller batch of the rows that are left over, so that
	// an epoch sees every row. Its loss counts by its rows in the epoch's.
	KeepPartial bool `json:"keep_partial,omitempty"`
	// Optimizer is "adam", also meant by "", or "splus".
	Optimizer string `json:"optimizer,omitempty"`
	// LearningRate is the optimizer's step size; SPlus asks for about 0.1.
	LearningRate float64 `json:"learning_rate"`
	// L2 adds L2 times the sum of the squares of all parameters to the training
	// loss, as the term "l2". The weight decay w of other programs, which adds
	// w times the parameter to the gradient, is L2 = w/2.
	L2 float64 `json:"l2,omitempty"`
	// Decay shrinks all parameters by the factor 1 - rate*Decay before every
	// step. Other than L2 it stays out of gradient and moments: Adam with it is
	// AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization",
	// 2019), whose usual value is 0.01. SPlus shrinks them after the step, by the
	// rate that it gives to each array.
	Decay float64 `json:"decay,omitempty"`
	// ClipNorm scales gradients down to this Euclidean norm; 0 means never.
	ClipNorm float64 `json:"clip_norm,omitempty"`
	// Schedule is "constant", also meant by ""; "cosine", half a cosine from
	// LearningRate after Warmup and Hold down to 0 at the end; or "hyperbolic" or
	// "exp_hyperbolic", which fall once an epoch as Hyperbola says.
	Schedule string `json:"schedule,omitempty"`
	// Hyperbola is the course of the hyperbolic schedules.
	Hyperbola Hyperbola `json:"hyperbola,omitzero"`
	// Warmup is the number of first steps over which the rate rises linearly.
	Warmup int `json:"warmup,omitempty"`
	// Hold is the share of all steps, less than 1, before which "cosine" does not
	// begin to fall.
	Hold float64 `json:"hold,omitempty"`
	// ValidEvery is the number of epochs between validations; 0 means 1. The
	// last epoch is always validated.
	ValidEvery int `json:"valid_every,omitempty"`
	// Patience stops after this many validations in a row without a new best;
	// 0 means never.
	Patience int `json:"patience,omitempty"`
	// MinDelta is the share of itself by which the validation loss has to fall
	// for Patience to count it as a new best.
	MinDelta float64 `json:"min_delta,omitempty"`
	// Seed is the source of the order of rows and of extra inputs.
	Seed uint64 `json:"seed"`
	// CheckpointEvery is the number of epochs between checkpoints; 0 means
	// after every epoch, but not more often than every two seconds. In long
	// epochs one is written every 30 seconds. What is learnt does not depend on
	// it.
	CheckpointEvery int `json:"checkpoint_every,omitempty"`
}

// Names of the optimizers.
const (
	Adam  = "adam"
	SPlus = "splus"
)

// Names of the schedules.
const (
	Constant      = "constant"
	Cosine        = "cosine"
	Hyperbolic    = "hyperbolic"
	ExpHyperbolic = "exp_hyperbolic"
)

// Adam's constants, those of the paper and of the other frameworks; SPlus has
// the same two means.
const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

// Check reports a field that makes no sense, as Run does before anything else.
func (c *Config) Check() error {
	if c.Epochs <= 0 {
		return fmt.Errorf("train: epochs is %d; give at least 1", c.Epochs)
	}
	if !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0) {
		return fmt.Errorf("train: the learning rate is %v; give a positive number such as 0.001", c.LearningRate)
	}
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"batch", float64(c.Batch)}, {"l2", c.L2}, {"decay", c.Decay}, {"clip norm", c.ClipNorm}, {"warmup", float64(c.Warmup)},
		{"patience", float64(c.Patience)}, {"min delta", c.MinDelta}, {"valid every", float64(c.ValidEvery)}, {"checkpoint every", float64(c.CheckpointEvery)},
	} {
		if !(f.value >= 0) || math.IsInf(f.value, 0) {
			return fmt.Errorf("train: %s is %v; give 0 or more", f.name, f.value)
		}
	}
	if c.Optimizer != "" && c.Optimizer != Adam && c.Optimizer != SPlus {
		return fmt.Errorf("train: no optimizer is called %q; there are %q and %q", c.Optimizer, Adam, SPlus)
	}
	if c.MinDelta >= 1 {
		return fmt.Errorf("train: min delta is %v; give a share of the loss, such as 0.0001", c.MinDelta)
	}
	if !(c.Hold >= 0 && c.Hold < 1) {
		return fmt.Errorf("train: the rate is held for %v of the steps; give 0 or more, and less than 1", c.Hold)
	}
	switch c.Schedule {
	case "", Constant, Cosine:
		return nil
	case Hyperbolic, ExpHyperbolic:
		return c.Hyperbola.check(c)
	}
	return fmt.Errorf("train: no schedule is called %q; there are %q, %q, %q and %q", c.Schedule, Constant, Cosine, Hyperbolic, ExpHyperbolic)
}

// rate returns the learning rate of a step, counted from 0.
func (c *Config) rate(step int, p plan) float64 {
	if step < c.Warmup {
		return c.LearningRate * float64(step+1) / float64(c.Warmup)
	}
	switch {
	case c.Schedule == Cosine:
		from := max(c.Warmup, int(c.Hold*float64(p.steps)))
		if step < from {
			return c.LearningRate
		}
		done := float64(step-from) / float64(p.steps-from)
		return c.LearningRate * 0.5 * (1 + math.Cos(math.Pi*done))
	case c.Schedule == Hyperbolic:
		return c.Hyperbola.rate(c.LearningRate, step/p.perEpoch, c.Epochs)
	case c.Schedule == ExpHyperbolic:
		return c.Hyperbola.expRate(c.LearningRate, step/p.perEpoch, c.Epochs)
	}
	return c.LearningRate
}

// plan is the division of a run into steps.
type plan struct {
	batch    int  // rows of a step
	perEpoch int  // steps of an epoch
	steps    int  // steps of the run
	rest     int  // rows of an epoch's last step, where they are fewer than batch; else 0
	whole    bool // every batch holds all rows
}

func (c *Config) plan(rows int) (plan, error) {
	p := plan{batch: c.Batch}
	if p.batch == 0 || p.batch >= rows {
		p.batch, p.whole = rows, true
	}
	p.perEpoch = rows / p.batch
	if c.KeepPartial && rows%p.batch > 0 {
		p.rest = rows % p.batch
		p.perEpoch++
	}
	if c.Epochs > math.MaxInt32/p.perEpoch {
		return p, errors.New("train: more than two thousand million steps; give fewer epochs")
	}
	p.steps = c.Epochs * p.perEpoch
	return p, nil
}

// rows returns how many rows a step has, which is number k of its epoch.
func (p plan) rows(k int) int {
	if p.rest > 0 && k == p.perEpoch-1 {
		return p.rest
	}
	return p.batch
}

// share is what step k of an epoch counts in its means, in units of a full batch.
func (p plan) share(k int) float64 { return float64(p.rows(k)) / float64(p.batch) }

// epoch is the sum of the shares of an epoch's steps.
func (p plan) epoch() float64 { return float64(p.perEpoch-1) + p.share(p.perEpoch-1) }

// splus returns the optimizer, nil for Adam.
func (c *Config) splus(p *Problem) *splus {
	if c.Optimizer != SPlus {
		return nil
	}
	return newSPlus(p, c.Decay)
}
