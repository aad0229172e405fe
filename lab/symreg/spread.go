package symreg

import (
	"math"

	"neurophysics/lab/expr"
)

// lossError returns the standard error of the loss of e as a mean over the rows
// of r that stand for so many independent ones, and 0 where there is one alone.
func (s *scorer) lossError(e *expr.Expr, r *rows, independent float64) float64 {
	loss, ok := s.loss(e, r)
	if !ok || loss == 0 || independent <= 1 {
		return 0
	}
	rho := r.rho
	if rho == nil {
		rho = &Loss{Name: LossSquared}
	}
	sum, n := 0.0, 0.0
	for i, v := range s.val[:r.len()] {
		if w := r.weight(i); w > 0 {
			d := w / r.sum * (rho.of(v-r.y[i])/loss - 1) // squares of losses could overflow
			sum += d * d
			n++
		}
	}
	n = max(n, 1)
	return loss * math.Sqrt(sum*n/min(n, independent)*independent/(independent-1))
}
