package hnn

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/backend"
	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// ChooseOptions say what is chosen from. Zero fields mean the defaults.
type ChooseOptions struct {
	Models   []Model                      // default: all that suit the task
	Splits   int                          // parts that are held out in turn; default 5
	Seed     uint64                       // of the networks' starts and batches
	Progress func(m Model, share float64) // told which model is being tried, and the share of all that is done
}

// Candidate is the evidence on one model: how well motions that it was not
// trained on are followed, from their first states alone.
type Candidate struct {
	Model Model `json:"model"`
	// Error is the mean over the splits of the squared distance of the learnt to
	// the held-out motion, in units of each column's variance, and 2, the distance
	// of unrelated states, at most.
	Error         float64   `json:"error"`
	StandardError float64   `json:"standard_error"` // of Error, from the splits
	Splits        []float64 `json:"splits"`
}

// Choice is what Choose found.
type Choice struct {
	Model      Model       `json:"model"`      // the chosen one
	Limit      float64     `json:"limit"`      // least error and its standard error together
	Candidates []Candidate `json:"candidates"` // the most constrained first
}

// Choose picks the structure for a task's motion from its training samples
// alone. Fifths of them, successive in their order, are held out in turn; each
// candidate learns from the rest and follows the motions held out. Of the models
// whose error is within one standard error of the least (Breiman et al. 1984),
// the most constrained one, which comes first in AllModels, is chosen.
func Choose(ctx context.Context, b *backend.Backend, t *Task, o ChooseOptions) (*Choice, error) {
	models, err := candidates(t, o.Models)
	if err != nil {
		return nil, err
	}
	if o.Splits == 0 {
		o.Splits = 5
	}
	if o.Splits < 2 || t.Learn.Rows() < 4*o.Splits {
		return nil, fmt.Errorf("hnn: %d rows cannot be held out in %d parts; take 2 parts or more of 4 rows or more", t.Learn.Rows(), o.Splits)
	}
	c := &Choice{}
	for i, m := range models {
		e := Candidate{Model: m}
		for s := range o.Splits {
			if o.Progress != nil {
				o.Progress(m, float64(i*o.Splits+s)/float64(len(models)*o.Splits))
			}
			miss, err := t.heldOut(ctx, b, m, s, o)
			if err != nil {
				return nil, err
			}
			e.Splits = append(e.Splits, miss)
		}
		e.judge()
		c.Candidates = append(c.Candidates, e)
	}
	c.pick()
	return c, nil
}

// candidates returns the models to try, the most constrained first.
func candidates(t *Task, asked []Model) ([]Model, error) {
	var out []Model
	for _, m := range AllModels() {
		if asked != nil && !slices.Contains(asked, m) {
			continue
		}
		err := m.Suits(t)
		if err != nil && asked != nil {
			return nil, err
		}
		// Of two coordinates the permutation tensor is S.
		if err == nil && (asked != nil || m != LeviCivita || t.Learn.Dim > 2) {
			out = append(out, m)
		}
	}
	if len(t.Learn.First) == 0 || t.Learn.Step == 0 {
		return nil, fmt.Errorf("hnn: the rows of %s are not motions, so there is nothing to follow", t.Name)
	}
	if len(out) == 0 {
		return nil, errors.New("hnn: there is no model to choose from")
	}
	return out, nil
}

// judge computes mean and standard error from the splits.
func (e *Candidate) judge() {
	n := float64(len(e.Splits))
	for _, v := range e.Splits {
		e.Error += v / n
	}
	for _, v := range e.Splits {
		e.StandardError += (v - e.Error) * (v - e.Error) / (n - 1) / n
	}
	e.StandardError = math.Sqrt(e.StandardError)
}

// pick applies the one-standard-error rule.
func (c *Choice) pick() {
	best := c.Candidates[0]
	for _, e := range c.Candidates {
		if e.Error < best.Error {
			best = e
		}
	}
	c.Limit = best.Error + best.StandardError
	for _, e := range c.Candidates {
		if e.Error <= c.Limit {
			c.Model = e.Model
			return
		}
	}
}

// What held-out motions are followed with and judged by.
const (
	lost      = 2.0 // mean squared distance of unrelated states in units of the variance
	mostSteps = 20_000
)

// heldOut trains a model without part s of the training samples and returns its
// error on the motions of that part.
func (t *Task) heldOut(ctx context.Context, b *backend.Backend, m Model, s int, o ChooseOptions) (float64, error) {
	n := t.Learn.Rows()
	from, to := s*n/o.Splits, (s+1)*n/o.Splits
	part := *t
	part.Learn = t.Learn.cut(0, from).join(t.Learn.cut(to, n))
	net, _, err := part.Train(ctx, b, m, o.Seed, train.Options{})
	if err != nil {
		return 0, err
	}
	variance := t.Learn.variances()
	held := t.Learn.cut(from, to)
	sum, count := 0.0, 0
	for k := range held.First {
		first, end := held.motion(k)
		if end-first < 2 {
			continue
		}
		sum += net.misses(held, first, end, variance)
		count += end - first - 1
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	if count == 0 {
		return 0, fmt.Errorf("hnn: part %d of %s holds no motion of two rows", s+1, t.Name)
	}
	return sum / float64(count), nil
}

// misses returns the sum over rows first+1 to end-1 of the squared distance of
// the learnt motion from the first row, in units of the variances.
func (n *Network) misses(s Samples, first, end int, variance []float64) float64 {
	row := func(i int) []float64 {
		x := make([]float64, s.Dim)
		for j := range x {
			x[j] = float64(s.X[i*s.Dim+j])
		}
		return x
	}
	times := make([]float64, end-first)
	for i := range times {
		times[i] = float64(i) * s.Step
	}
	// A motion that cannot be followed to its end is lost from there on.
	x, _ := n.Follow(row(first), times, &ode.Settings{RTol: 1e-6, ATol: 1e-8, MaxSteps: mostSteps})
	sum := 0.0
	for i := 1; i < len(times); i++ {
		miss := lost
		if (i+1)*s.Dim <= len(x) {
			miss = 0
			for j, want := range row(first + i) {
				d := x[i*s.Dim+j] - want
				miss += d * d / variance[j] / float64(s.Dim)
			}
		}
		sum += min(miss, lost)
	}
	return sum
}

// variances returns the variance of every column.
func (s Samples) variances() []float64 {
	n := float64(s.Rows())
	mean, out := make([]float64, s.Dim), make([]float64, s.Dim)
	for i, v := range s.X {
		mean[i%s.Dim] += float64(v) / n
	}
	for i, v := range s.X {
		d := float64(v) - mean[i%s.Dim]
		out[i%s.Dim] += d * d / n
	}
	return out
}

// cut returns the rows from and before to; where it cuts a motion, one begins.
func (s Samples) cut(from, to int) Samples {
	c := Samples{Dim: s.Dim, Step: s.Step, X: s.X[from*s.Dim : to*s.Dim], DX: s.DX[from*s.Dim : to*s.Dim]}
	if from < to {
		c.First = append(c.First, 0)
	}
	for _, f := range s.First {
		if f > from && f < to {
			c.First = append(c.First, f-from)
		}
	}
	return c
}

// join returns the rows of both.
func (s Samples) join(o Samples) Samples {
	c := Samples{Dim: s.Dim, Step: s.Step, X: slices.Concat(s.X, o.X), DX: slices.Concat(s.DX, o.DX), First: slices.Clone(s.First)}
	for _, f := range o.First {
		c.First = append(c.First, f+s.Rows())
	}
	return c
}
