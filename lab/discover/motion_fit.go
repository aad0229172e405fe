package discover

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"neurophysics/lab/expr"
	"neurophysics/lab/hnn"
	"neurophysics/lab/symreg"
	"neurophysics/lab/traj"
)

// How a fit to noisy states is corrected: noise added, in variances of the
// noise that is there, fits at each level, and resamplings for the intervals.
var addedNoise = []float64{0, 0.5, 1, 1.5, 2}

const (
	addedFits     = 8
	motionResamps = 30
	motionSteps   = 25
	motionLost    = 0.05 // share of the states that may be left out
)

// errDependent reports constants of which some make the same difference.
var errDependent = errors.New("discover: the motion cannot tell the constants of the formula apart")

// errNoFit reports constants that were not found.
var errNoFit = errors.New("discover: the constants of the formula could not be fitted to the motion")

// motionFit fits the constants of a Hamiltonian's formula to dx/dt = S grad H.
type motionFit struct {
	s      hnn.Samples
	e      *expr.Expr
	known  []symreg.Constant // what is fitted, with its values from the search
	places []int             // of these in the formula's constants
	rows   []int             // of the samples, as resampled
	noise  float64           // added to the states, standard deviation
	rng    *rand.Rand

	grad, up, down []float64
}

func newMotionFit(s hnn.Samples, e *expr.Expr, constants []symreg.Constant) *motionFit {
	f := &motionFit{s: s, e: e.Clone()}
	for _, c := range constants {
		if f.moves(c.Index) {
			f.known, f.places = append(f.known, c), append(f.places, c.Index)
		}
	}
	return f
}

// moves tells whether a constant makes a difference to the motion: an added one
// does not.
func (f *motionFit) moves(c int) bool {
	x := make([]float64, f.s.Dim)
	for i := range min(f.s.Rows(), 20) {
		for j := range x {
			x[j] = float64(f.s.X[i*f.s.Dim+j])
		}
		before, _ := f.e.Gradient(nil, x)
		was := f.e.Consts[c]
		f.e.Consts[c] += 0.1 * max(math.Abs(was), 0.1)
		after, _ := f.e.Gradient(nil, x)
		f.e.Consts[c] = was
		if !slices.Equal(before, after) {
			return true
		}
	}
	return false
}

// constants fits all rows for the values and resamples them for the 95 %
// intervals. With noise in the states, the values are extrapolated to none.
func (f *motionFit) constants(ctx context.Context, noise float64, o Options) ([]symreg.Constant, error) {
	start := make([]float64, len(f.places))
	for k, p := range f.places {
		start[k] = f.e.Consts[p]
	}
	defer func() {
		for k, p := range f.places {
			f.e.Consts[p] = start[k]
		}
	}()
	all := make([]int, f.s.Rows())
	for i := range all {
		all[i] = i
	}
	if len(f.places) == 0 {
		return nil, nil
	}
	values, err := f.extrapolated(all, start, noise, addedFits, traj.Rand(o.Seed, streamAdded))
	if err != nil {
		return nil, err
	}
	draws := make([][]float64, len(values))
	for r := range motionResamps {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("discover: fit the constants of H to the motion: %w", err)
		}
		rng := traj.Rand(o.Seed, streamAdded, 1, uint64(r))
		rows := make([]int, len(all))
		for i := range rows {
			rows[i] = rng.IntN(len(all))
		}
		v, err := f.extrapolated(rows, values, noise, 1, rng)
		if err != nil {
			return nil, err
		}
		for k := range v {
			draws[k] = append(draws[k], v[k])
		}
	}
	out := make([]symreg.Constant, len(values))
	for k := range out {
		out[k] = f.known[k]
		out[k].Simple = ""
		spread := stat.StdDev(draws[k], nil)
		out[k].Value, out[k].Fitted, out[k].StdErr = values[k], values[k], spread
		out[k].Low, out[k].High = values[k]-1.96*spread, values[k]+1.96*spread
	}
	return out, nil
}

// extrapolated fits the rows with noise added to the states, so many times at
// each level, and follows each constant as a parabola of the level to where
// there is no noise at all.
func (f *motionFit) extrapolated(rows []int, start []float64, noise float64, fits int, rng *rand.Rand) ([]float64, error) {
	f.rows, f.rng, f.noise = rows, rng, 0
	plain, err := f.fit(start)
	if err != nil || noise == 0 {
		return plain, err
	}
	levels := mat.NewDense(len(addedNoise), 3, nil)
	values := mat.NewDense(len(addedNoise), len(start), nil)
	for l, level := range addedNoise {
		levels.SetRow(l, []float64{1, level, level * level})
		if l == 0 {
			values.SetRow(0, plain)
			continue
		}
		f.noise = noise * math.Sqrt(level)
		for range fits {
			v, err := f.fit(plain)
			if err != nil {
				return nil, err
			}
			for k := range v {
				values.Set(l, k, values.At(l, k)+v[k]/float64(fits))
			}
		}
	}
	var c mat.Dense
	if err := c.Solve(levels, values); err != nil {
		return nil, err
	}
	out := make([]float64, len(start))
	for k := range out {
		out[k] = c.At(0, k) - c.At(1, k) + c.At(2, k) // at level -1
	}
	return out, nil
}

// fit minimises the squared misses of dx/dt by Gauss-Newton steps, halved where
// they lead uphill, on states with noise that is drawn once. States at which the
// formula has no derivative, such as roots that the noise drives below zero, are
// left out.
func (f *motionFit) fit(start []float64) ([]float64, error) {
	states := f.states()
	c := slices.Clone(start)
	a, b := mat.NewSymDense(len(c), nil), mat.NewVecDense(len(c), nil)
	rss, err := f.equations(a, b, c, states)
	if err != nil {
		return nil, err
	}
	for range motionSteps {
		var chol mat.Cholesky
		var step mat.VecDense
		if !chol.Factorize(a) || chol.Cond() > mat.ConditionTolerance {
			return nil, errDependent
		}
		if err := chol.SolveVecTo(&step, b); err != nil {
			return nil, fmt.Errorf("%w: %w", errDependent, err)
		}
		moved := 0.0
		for share := 1.0; ; share /= 2 {
			if share < 1e-6 {
				return c, nil // as low as rounding lets it go
			}
			next := slices.Clone(c)
			for k := range next {
				next[k] += share * step.AtVec(k)
			}
			a.Zero()
			b.Zero()
			now, err := f.equations(a, b, next, states)
			if err != nil || now > rss*(1+1e-12) {
				continue
			}
			for k := range next {
				moved = max(moved, math.Abs(next[k]-c[k])/max(math.Abs(next[k]), 1e-12))
			}
			c, rss = next, now
			break
		}
		if moved < 1e-7 {
			return c, nil
		}
	}
	return nil, errNoFit
}

// states returns the rows' states, with the noise that is added.
func (f *motionFit) states() []float64 {
	dim := f.s.Dim
	x := make([]float64, len(f.rows)*dim)
	for i, r := range f.rows {
		for j := range dim {
			x[i*dim+j] = float64(f.s.X[r*dim+j])
			if f.noise > 0 {
				x[i*dim+j] += f.noise * f.rng.NormFloat64()
			}
		}
	}
	return x
}

// equations fills the normal equations of a Gauss-Newton step at c and returns
// the sum of the squared misses. It fails where too many states are left out.
func (f *motionFit) equations(a *mat.SymDense, b *mat.VecDense, c, states []float64) (rss float64, err error) {
	const h = 1e-4 // of a constant, to differentiate by it: formulas are smooth
	dim := f.s.Dim
	set := func(v []float64) {
		for k, p := range f.places {
			f.e.Consts[p] = v[k]
		}
	}
	jac := make([][]float64, len(c))
	lost := 0
	shifted := slices.Clone(c)
	for i, r := range f.rows {
		x := states[i*dim : (i+1)*dim]
		for k := range c {
			d := h * max(math.Abs(c[k]), 1e-6)
			shifted[k] = c[k] + d
			set(shifted)
			f.up, _ = f.e.Gradient(f.up, x)
			shifted[k] = c[k] - d
			set(shifted)
			f.down, _ = f.e.Gradient(f.down, x)
			shifted[k] = c[k]
			jac[k] = jac[k][:0]
			for j := range f.up {
				jac[k] = append(jac[k], (f.up[j]-f.down[j])/(2*d))
			}
		}
		set(c)
		f.grad, _ = f.e.Gradient(f.grad, x)
		if !finite(f.grad) || slices.ContainsFunc(jac, func(d []float64) bool { return !finite(d) }) {
			lost++
			continue
		}
		for j := range dim {
			// q' = dH/dp belongs to the derivative in p, p' = -dH/dq to that in q.
			at, sign := j+dim/2, 1.0
			if j >= dim/2 {
				at, sign = j-dim/2, -1
			}
			miss := float64(f.s.DX[r*dim+j]) - sign*f.grad[at]
			rss += miss * miss
			for k := range c {
				b.SetVec(k, b.AtVec(k)+sign*jac[k][at]*miss)
				for l := range k + 1 {
					a.SetSym(k, l, a.At(k, l)+jac[k][at]*jac[l][at])
				}
			}
		}
	}
	if float64(lost) > motionLost*float64(len(f.rows)) {
		return 0, errNoFit
	}
	return rss, nil
}

// finite tells whether all numbers are.
func finite(v []float64) bool {
	return !slices.ContainsFunc(v, func(x float64) bool { return x-x != 0 })
}
