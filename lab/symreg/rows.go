package symreg

import (
	"math"
	"slices"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// rows is a table made ready: columns, target and weights over some rows.
type rows struct {
	x        [][]float64 // by column
	y        []float64
	w        []float64 // nil: all alike
	sum      float64   // of the weights
	mean     float64   // weighted, of y
	variance float64   // weighted, of y
	rho      *Loss     // what errors cost; nil: their squares
	base     float64   // with rho, the loss of the best constant
	form     *form     // how parts of a template make a prediction; nil: one formula is all
	steep    float64   // with rho, what powers of shares compare with those of squares
}

func newRows(x [][]float64, y, w []float64) *rows {
	r := &rows{x: x, y: y, w: w}
	for i, v := range y {
		r.sum += r.weight(i)
		r.mean += r.weight(i) * v
	}
	r.mean /= r.sum
	for i, v := range y {
		d := v - r.mean
		r.variance += r.weight(i) * d * d
	}
	r.variance /= r.sum
	// What the mean leaves of a constant is rounding, not spread.
	if r.variance <= 1e-30*r.mean*r.mean {
		r.variance = 0
	}
	return r
}

func (r *rows) len() int { return len(r.y) }

func (r *rows) weight(i int) float64 {
	if r.w == nil {
		return 1
	}
	return r.w[i]
}

// take returns the rows with the given indices.
func (r *rows) take(index []int) *rows {
	pick := func(c []float64) []float64 {
		if c == nil {
			return nil
		}
		d := make([]float64, len(index))
		for k, i := range index {
			d[k] = c[i]
		}
		return d
	}
	x := make([][]float64, len(r.x))
	for j, c := range r.x {
		x[j] = pick(c)
	}
	t := newRows(x, pick(r.y), pick(r.w))
	if r.rho != nil {
		t.withLoss(r.rho)
	}
	t.form = r.form
	return t
}

// sample returns at most n rows, drawn without repetition by the stream, in
// rising order. Rows of zero weight tell nothing and are passed over.
func (r *rows) sample(n int, seed uint64, stream ...uint64) *rows {
	index := make([]int, 0, r.len())
	for i := range r.y {
		if r.weight(i) > 0 {
			index = append(index, i)
		}
	}
	if len(index) <= n {
		if len(index) == r.len() {
			return r
		}
		return r.take(index)
	}
	rng := traj.Rand(seed, stream...)
	rng.Shuffle(len(index), func(i, j int) { index[i], index[j] = index[j], index[i] })
	index = index[:n]
	slices.Sort(index)
	return r.take(index)
}

// divided returns r with column j divided by by[j].
func (r *rows) divided(by []float64) *rows {
	d := *r
	d.x = slices.Clone(r.x)
	for j, c := range r.x {
		if by[j] == 1 {
			continue
		}
		d.x[j] = make([]float64, len(c))
		for i, v := range c {
			d.x[j][i] = v / by[j]
		}
	}
	return &d
}

// split holds a share of the rows back: it returns those to search in and
// those to judge by. Both have at least one row if there are two.
func (r *rows) split(share float64, seed uint64) (search, valid *rows) {
	held := min(int(math.Round(share*float64(r.len()))), r.len()-1)
	if held < 1 {
		return r, nil
	}
	order := traj.Rand(seed, streamSplit).Perm(r.len())
	slices.Sort(order[:held])
	slices.Sort(order[held:])
	search, valid = r.take(order[held:]), r.take(order[:held])
	if search.sum == 0 || valid.sum == 0 {
		return r, nil
	}
	return search, valid
}

// relative returns loss as a share of the variance of y, or of its square
// where y is constant. Losses that are no squares are shares of that of the
// best constant, and those that grow with the error itself are squared, so that
// shares compare.
func (r *rows) relative(loss float64) float64 {
	share := loss / r.scale()
	if r.rho != nil && r.rho.degree() == 1 {
		share *= share
	}
	return share
}

// absolute returns the loss that is that share.
func (r *rows) absolute(share float64) float64 {
	if r.rho != nil && r.rho.degree() == 1 {
		share = math.Sqrt(share)
	}
	return share * r.scale()
}

// scale returns the loss that counts as one.
func (r *rows) scale() float64 {
	switch {
	case r.rho != nil:
		return r.base
	case r.variance > 0:
		return r.variance
	case r.mean*r.mean > 0: // which may underflow
		return r.mean * r.mean
	}
	return 1
}

// scorer computes losses with buffers of its own; one a goroutine.
type scorer struct {
	ev    *expr.Evaluator
	val   []float64
	parts combiner
	evals int64
}

func newScorer() *scorer { return &scorer{ev: expr.NewEvaluator()} }

// loss returns the mean weighted error of e as r counts it, or false where e is not
// finite on every row.
func (s *scorer) loss(e *expr.Expr, r *rows) (float64, bool) {
	s.evals++
	if cap(s.val) < r.len() {
		s.val = make([]float64, r.len())
	}
	val := s.val[:r.len()]
	if !s.eval(val, e, r.form, r.x) {
		return 0, false
	}
	if r.rho != nil {
		loss := r.rho.mean(val, r)
		return loss, loss-loss == 0
	}
	sum := 0.0
	if r.w == nil {
		for i, v := range val {
			d := v - r.y[i]
			sum += d * d
		}
	} else {
		for i, v := range val {
			d := v - r.y[i]
			sum += r.w[i] * d * d
		}
	}
	sum /= r.sum
	return sum, sum-sum == 0
}
