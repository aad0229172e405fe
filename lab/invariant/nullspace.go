package invariant

import (
	"fmt"
	"math"

	"neurophysics/lab/expr"
	"neurophysics/lab/traj"
)

// Tolerance is the variation along a trajectory, relative to the spread of the
// terms, that counts as constant where the noise explains less: rounding in
// files and errors of integrators are not laws' fault.
const Tolerance = 1e-4

// Moments are the second moments of candidate functions over the trajectories
// of a set: how they vary along trajectories, together, and how much of it the
// noise of the columns explains to first order.
type Moments struct {
	Library []*expr.Expr // candidates that are finite on all samples, in the order given
	Scale   []float64    // standard deviation of each over all samples

	within, noise []float64 // p x p, of the candidates over their scales
	values        [][]float64
	slopes        [][]float64 // values' standard error by column: slopes[j][i*dim+c]
	rows          [][2]int    // of each trajectory
	dim           int
	free          int // rows but one of each trajectory
}

// NewMoments evaluates a library on the trajectories of a set. Noise is the
// standard deviation of each column's noise. Candidates that are not finite
// everywhere, or are the same number everywhere, are left out. The error wraps
// ErrTooFew when no trajectory has two samples or no candidate is left.
func NewMoments(set *traj.Set, library []*expr.Expr, noise []float64) (*Moments, error) {
	dim := set.Dim()
	if len(noise) != dim {
		panic(fmt.Sprintf("invariant: noise of %d columns for %d", len(noise), dim))
	}
	m := &Moments{dim: dim}
	n := 0
	for k := range set.Trajectories {
		l := set.Trajectories[k].Len()
		m.rows = append(m.rows, [2]int{n, n + l})
		n += l
		m.free += l - 1
	}
	if m.free < 1 {
		return nil, fmt.Errorf("invariant: no trajectory has two samples: %w", ErrTooFew)
	}
	table := set.Table()
	ev := expr.NewEvaluator()
	for _, e := range library {
		v := make([]float64, n)
		if !ev.Eval(v, e, table) {
			continue
		}
		scale := spread(v)
		if !(scale > 1e-12*maxAbs(v)) || math.IsInf(scale, 0) {
			continue
		}
		slope, ok := sensitivity(ev, e, table, noise, scale)
		if !ok {
			continue
		}
		for i := range v {
			v[i] /= scale
		}
		m.Library = append(m.Library, e)
		m.Scale = append(m.Scale, scale)
		m.values = append(m.values, v)
		m.slopes = append(m.slopes, slope)
	}
	if len(m.Library) == 0 {
		return nil, fmt.Errorf("invariant: no candidate is finite on all samples: %w", ErrTooFew)
	}
	p := len(m.Library)
	m.within, m.noise = make([]float64, p*p), make([]float64, p*p)
	all := make([]int, p)
	for j := range all {
		all[j] = j
	}
	for k := range m.rows {
		m.add(m.within, m.noise, all, k)
	}
	for i := range m.within {
		m.within[i] /= float64(m.free)
		m.noise[i] /= float64(m.free)
	}
	return m, nil
}

// sensitivity returns the first-order error of e/scale that the noise of each
// column makes, by sample.
func sensitivity(ev *expr.Evaluator, e *expr.Expr, table [][]float64, noise []float64, scale float64) ([]float64, bool) {
	n, dim := len(table[0]), len(table)
	slope := make([]float64, n*dim)
	d := make([]float64, n)
	for _, c := range e.Vars() {
		if noise[c] == 0 {
			continue
		}
		if !ev.Eval(d, e.Derivative(c), table) {
			return nil, false
		}
		for i, v := range d {
			slope[i*dim+c] = v * noise[c] / scale
		}
	}
	return slope, true
}

// add adds the sums of trajectory k over the chosen candidates.
func (m *Moments) add(within, noise []float64, chosen []int, k int) {
	lo, hi := m.rows[k][0], m.rows[k][1]
	if hi-lo < 2 {
		return
	}
	s := len(chosen)
	mean := make([]float64, s)
	for a, j := range chosen {
		for _, v := range m.values[j][lo:hi] {
			mean[a] += v
		}
		mean[a] /= float64(hi - lo)
	}
	shrink := float64(hi-lo-1) / float64(hi-lo) // the mean takes its share of the noise
	for a, ja := range chosen {
		va, sa := m.values[ja][lo:hi], m.slopes[ja][lo*m.dim:hi*m.dim]
		for b, jb := range chosen[:a+1] {
			vb, sb := m.values[jb][lo:hi], m.slopes[jb][lo*m.dim:hi*m.dim]
			var w, e float64
			for i := range va {
				w += (va[i] - mean[a]) * (vb[i] - mean[b])
			}
			for i := range sa {
				e += sa[i] * sb[i]
			}
			within[a*s+b] += w
			noise[a*s+b] += shrink * e
			if a != b {
				within[b*s+a] += w
				noise[b*s+a] += shrink * e
			}
		}
	}
}

// pencil copies the moments of chosen candidates into w and n.
func (m *Moments) pencil(w, n []float64, chosen []int) {
	p, s := len(m.Library), len(chosen)
	for a, ja := range chosen {
		for b, jb := range chosen {
			w[a*s+b] = m.within[ja*p+jb]
			n[a*s+b] = m.noise[ja*p+jb]
		}
		n[a*s+a] += Tolerance * Tolerance
	}
}

// Rows returns the number of rows less one for each trajectory, which is what
// a variance along trajectories has to go by.
func (m *Moments) Rows() int { return m.free }

// Relation is a sum of candidates, Coef[i] times Library[Terms[i]].
type Relation struct {
	Terms  []int
	Coef   []float64
	Excess float64 // variance along trajectories over what noise and Tolerance explain; about 1 or less for what is conserved
}

// Solve returns the sum of the chosen candidates that varies least along
// trajectories, measured by what the noise explains (total least squares with
// the noise's covariance, so that noise in the columns does not bias it). The
// sign is that which makes the first coefficient positive, the size is free.
func (m *Moments) Solve(chosen []int) Relation {
	s := len(chosen)
	w, n := make([]float64, s*s), make([]float64, s*s)
	m.pencil(w, n, chosen)
	c := make([]float64, s)
	r := Relation{Terms: append([]int(nil), chosen...), Coef: c}
	r.Excess = leastEigen(c, w, n, s)
	m.unscale(c, chosen)
	return r
}

// Resample is Solve over the trajectories in pick, some of them several times.
// It returns false when they leave the sum open.
func (m *Moments) Resample(c []float64, chosen, pick []int) bool {
	s := len(chosen)
	w, n := make([]float64, s*s), make([]float64, s*s)
	free := 0
	for _, k := range pick {
		m.add(w, n, chosen, k)
		free += max(0, m.rows[k][1]-m.rows[k][0]-1)
	}
	if free == 0 {
		return false
	}
	for i := range w {
		w[i] /= float64(free)
		n[i] /= float64(free)
	}
	for a := range s {
		n[a*s+a] += Tolerance * Tolerance
	}
	if e := leastEigen(c, w, n, s); math.IsNaN(e) {
		return false
	}
	m.unscale(c, chosen)
	return true
}

// unscale turns coefficients of scaled candidates into those of the candidates.
func (m *Moments) unscale(c []float64, chosen []int) {
	for a, j := range chosen {
		c[a] /= m.Scale[j]
	}
	if c[0] < 0 {
		for a := range c {
			c[a] = -c[a]
		}
	}
}

// Share returns how much of a relation each of its terms makes up: its spread
// over that of the largest.
func (m *Moments) Share(r Relation) []float64 {
	share := make([]float64, len(r.Terms))
	most := 0.0
	for a, j := range r.Terms {
		share[a] = math.Abs(r.Coef[a]) * m.Scale[j]
		most = max(most, share[a])
	}
	for a := range share {
		share[a] /= most
	}
	return share
}

// Vary measures the variation of a relation over the trajectories.
func (m *Moments) Vary(r Relation) Variation {
	values := make([][]float64, len(m.rows))
	for k, rows := range m.rows {
		values[k] = make([]float64, rows[1]-rows[0])
		for a, j := range r.Terms {
			for i, v := range m.values[j][rows[0]:rows[1]] {
				values[k][i] += r.Coef[a] * m.Scale[j] * v
			}
		}
	}
	return Vary(values)
}

// Expr returns a relation as a formula.
func (m *Moments) Expr(r Relation) *expr.Expr {
	var sum *expr.Expr
	for a, j := range r.Terms {
		term := m.Library[j]
		if r.Coef[a] != 1 {
			term = expr.Apply(expr.Mul, expr.NewConst(r.Coef[a]), term)
		}
		if sum == nil {
			sum = term
		} else {
			sum = expr.Apply(expr.Add, sum, term)
		}
	}
	return sum
}

func spread(v []float64) float64 {
	var mean, sum float64
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean) / float64(len(v))
	}
	return math.Sqrt(sum)
}

func maxAbs(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		m = max(m, math.Abs(x))
	}
	return m
}
