package ode

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// SolveMany is Solve for many start states at the same times, on threads
// goroutines (0 means GOMAXPROCS). Each goroutine calls newField once, so that a
// field may own work space. The results have the order of x0 and do not depend
// on the number of threads. The error is that of the first start state, in
// order, that failed, or of ctx; the results of all others are valid.
func SolveMany(ctx context.Context, newField func() Field, x0 [][]float64, times []float64, s *Settings, threads int) ([]Result, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	results := make([]Result, len(x0))
	errs := make([]error, len(x0))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(threads, len(x0)) {
		group.Go(func() {
			solver := NewSolver(newField(), len(x0[0]), s)
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(x0) {
					return
				}
				results[k], errs[k] = solver.Solve(nil, x0[k], times)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return results, fmt.Errorf("ode: integration of %d motions stopped: %w", len(x0), err)
	}
	for k, err := range errs {
		if err != nil {
			return results, fmt.Errorf("ode: motion %d: %w", k, err)
		}
	}
	return results, nil
}
