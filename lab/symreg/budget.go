package symreg

import (
	"context"
	"time"

	"neurophysics/lab/internal/cputime"
)

// budgetEvery is how often the processor time is compared with its budget.
const budgetEvery = 20 * time.Millisecond

// budgeted returns a context that ends with ctx, and when a budget in time is
// spent. A search without such budgets gets ctx itself, so that its result does
// not depend on time. The function frees what the context holds.
func (s *search) budgeted(ctx context.Context) (context.Context, func()) {
	free := func() {}
	if s.o.Wall > 0 {
		ctx, free = context.WithDeadline(ctx, s.start.Add(s.o.Wall))
	}
	if s.o.CPU == 0 {
		return ctx, free
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(budgetEvery)
		defer tick.Stop()
		for cputime.Now()-s.cpu < s.o.CPU {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		cancel()
	}()
	return ctx, func() { cancel(); free() }
}
