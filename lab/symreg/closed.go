package symreg

import (
	"context"
	"slices"
)

// Sizes of the closed-form stage, chosen so that it ends within a second or two on
// one core: rows looked at, terms of a library, terms of a sum, supports kept.
const (
	selectRows  = 500
	selectTerms = 6000
	selectMost  = 8
	selectBeam  = 10
)

// closedForm fits sparse sums over growing libraries and power laws, and
// returns what it found, fitted on the rows of j.
func closedForm(ctx context.Context, j *judge, vars []int, ops opset, seed uint64) []*candidate {
	found := powerLaw(ctx, j, vars, ops)
	for _, c := range found {
		if j.exact(c) {
			return found
		}
	}
	lib := newLibrary(j.r.plain().sample(selectRows, seed, streamSelect), vars, ops, selectTerms)
	lib.stop, lib.units = ctx.Done(), j.units
	var known, small [][]int
	for step := range librarySteps {
		before := len(lib.terms)
		lib.grow(step)
		if len(lib.terms) == before {
			continue
		}
		s := newSparse(lib.measured(j.units, 1), j, selectBeam)
		if step < librarySteps-1 {
			small = s.exhaust(ctx, pairTerms, tripleTerms)
		} else {
			small = append(small, s.exhaust(ctx, lastPairTerms, 0)...)
		}
		exact := false
		for _, p := range s.run(ctx, min(selectMost, lib.data.len()), append(small, known...)) {
			idx := slices.Clone(p.idx)
			slices.Sort(idx)
			if slices.ContainsFunc(known, func(o []int) bool { return slices.Equal(o, idx) }) {
				continue
			}
			known = append(known, idx)
			c, ok := s.lib.formula(p, j.r)
			// The coefficients are those of least squares.
			iterations := 0
			if j.r.rho != nil {
				iterations = polishIterations
			}
			if !ok || !j.refit(c, iterations) {
				continue
			}
			found = append(found, c)
			exact = exact || j.exact(c)
		}
		if exact || ctx.Err() != nil {
			return found
		}
	}
	found = append(found, transformed(ctx, j, lib, ops)...)
	found = append(found, waxing(ctx, j, vars, ops)...)
	if slices.ContainsFunc(found, j.exact) {
		return found
	}
	return append(found, peel(ctx, j, vars, ops, lib.data, seed)...)
}

// exact tells whether c leaves nothing to look for.
func (j *judge) exact(c *candidate) bool {
	return j.r.relative(c.loss) <= exactShare && j.units.agrees(c.e)
}
