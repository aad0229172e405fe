package testproblem

import (
	"context"
	"fmt"
	"time"

	"neurophysics/lab/expr"
)

// PublicRows is the number of rows that a search on [Public] is given.
const PublicRows = 300

// Finding is what a search returned for one problem.
type Finding struct {
	Law   *expr.Expr
	Evals int64         // evaluations of candidates
	CPU   time.Duration // processor time
}

// Search finds a formula of the columns x, named names, that gives y.
type Search func(ctx context.Context, x [][]float64, y []float64, names []string) (Finding, error)

// Outcome is a finding with the verdict on it.
type Outcome struct {
	ID string
	Finding
	Match Match
}

// RunPublic gives every problem of [Public] to search, with data of that noise
// and seed, and judges what it returns.
func RunPublic(ctx context.Context, noise float64, seed uint64, search Search, refit Refit) ([]Outcome, error) {
	var out []Outcome
	for _, p := range Public() {
		x, y := p.Data(PublicRows, noise, seed)
		f, err := search(ctx, x, y, p.Names())
		if err != nil {
			return out, fmt.Errorf("testproblem: %s: %w", p.ID, err)
		}
		out = append(out, Outcome{ID: p.ID, Finding: f, Match: p.Match(f.Law, noise, refit)})
	}
	return out, nil
}
