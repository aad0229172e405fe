package invariant

import (
	"errors"
	"fmt"
	"math"
)

// ErrTooFew reports that there are too few samples for an estimate.
var ErrTooFew = errors.New("too few samples")

// Smoothed holds estimates at the sample times of one trajectory.
type Smoothed struct {
	Value []float64 // in the unit of the column
	D1    []float64 // first derivative in time
	D2    []float64 // second derivative in time
}

// Smoothing says how a column was smoothed.
type Smoothing struct {
	Degree int     // of the local polynomials
	Window int     // samples that each is fitted to
	Noise  float64 // standard deviation of the measurement's noise, in the unit of the column
	GCV    float64 // generalized cross-validation score, in the unit squared
	DoF    float64 // parameters that the fit is worth, over all trajectories
}

// maxDegree is the highest degree of local polynomials. They stay well
// conditioned as orthogonal polynomials.
const maxDegree = 7

// maxWindow bounds the cost of a sample.
const maxWindow = 401

// choosingSamples bounds the samples that degree and window are chosen by.
const choosingSamples = 20000

// Smooth fits each trajectory's samples of one column, at strictly increasing
// times t[k][i], by local polynomials. Degree and window are those of the
// least generalized cross-validation score over all trajectories together. It
// returns the estimates by trajectory. The error wraps ErrTooFew when no
// trajectory has five samples; shorter ones among longer are fitted as well as
// they can be.
func Smooth(t, y [][]float64) ([]Smoothed, Smoothing, error) {
	longest := 0
	for k := range t {
		if len(t[k]) != len(y[k]) {
			panic(fmt.Sprintf("invariant: %d times for %d samples", len(t[k]), len(y[k])))
		}
		longest = max(longest, len(t[k]))
	}
	if longest < 5 {
		return nil, Smoothing{}, fmt.Errorf("invariant: smoothing needs 5 samples of a motion, the longest has %d: %w", longest, ErrTooFew)
	}
	best := Smoothing{GCV: math.Inf(1)}
	for degree := 1; degree <= maxDegree; degree += 2 {
		for window := degree + 2; window <= min(longest, maxWindow); window = grow(window) {
			s, ok := score(t, y, degree, window)
			if ok && s.GCV < best.GCV {
				best = s
			}
		}
	}
	if math.IsInf(best.GCV, 1) {
		return nil, Smoothing{}, fmt.Errorf("invariant: no window leaves samples to judge the fit by: %w", ErrTooFew)
	}
	return best.Apply(t, y), best, nil
}

// Apply smooths other samples in the same way, for example those of a model,
// to see what smoothing does to them. It uses Degree and Window alone.
func (s Smoothing) Apply(t, y [][]float64) []Smoothed {
	out := make([]Smoothed, len(t))
	var f local
	for k := range t {
		n := len(t[k])
		out[k] = Smoothed{make([]float64, n), make([]float64, n), make([]float64, n)}
		for i := range n {
			e := f.at(t[k], y[k], i, s.Degree, s.Window)
			out[k].Value[i], out[k].D1[i], out[k].D2[i] = e.value, e.d1, e.d2
		}
	}
	return out
}

// grow steps through windows in odd numbers, by about a quarter.
func grow(window int) int { return window + max(2, 2*(window/8)) }

// score fits with one degree and window and returns the scores. It is false
// when the fit leaves nothing to judge it by.
func score(t, y [][]float64, degree, window int) (Smoothing, bool) {
	var f local
	var rss, trace float64
	n := 0
	for k := range t {
		for i := range t[k] {
			e := f.at(t[k], y[k], i, degree, window)
			r := y[k][i] - e.value
			rss += r * r
			trace += e.leverage
			n++
		}
		if n >= choosingSamples {
			break
		}
	}
	free := float64(n) - trace
	if free < 1 {
		return Smoothing{}, false
	}
	// The weights of a local least-squares fit at its own sample have squares
	// that sum to the leverage, so rss/free is free of bias for white noise.
	return Smoothing{
		Degree: degree, Window: window, DoF: trace,
		Noise: math.Sqrt(rss / free), GCV: rss * float64(n) / (free * free),
	}, true
}

// estimate is a local fit at one sample.
type estimate struct {
	value, d1, d2 float64
	leverage      float64 // weight of the sample itself in value
}

// local is the scratch of local fits.
type local struct {
	s, older, old, now []float64
}

// at fits a polynomial to the window of samples nearest in order to sample i,
// by discrete orthogonal polynomials (G. Forsythe, J. SIAM 5, 74, 1957):
// P_{k+1} = (s - a_k) P_k - b_k P_{k-1}.
func (f *local) at(t, y []float64, i, degree, window int) estimate {
	window = min(window, len(t))
	degree = min(degree, window-1)
	lo := min(max(0, i-window/2), len(t)-window)
	t, y = t[lo:lo+window], y[lo:lo+window]
	i -= lo
	if cap(f.s) < window {
		f.s, f.older, f.old, f.now = make([]float64, window), make([]float64, window), make([]float64, window), make([]float64, window)
	}
	s, older, old, now := f.s[:window], f.older[:window], f.old[:window], f.now[:window]
	scale := 2 / (t[window-1] - t[0])
	if window == 1 {
		return estimate{value: y[0], leverage: 1}
	}
	for j, v := range t {
		s[j] = (v - t[i]) * scale
		older[j], old[j] = 0, 1
	}
	// Values and derivatives of the polynomials at the sample, where s is 0.
	p, p1, p2 := 1.0, 0.0, 0.0
	q, q1, q2 := 0.0, 0.0, 0.0
	var e estimate
	before := 1.0
	for k := 0; ; k++ {
		var norm, dot, first float64
		for j, v := range old {
			norm += v * v
			dot += v * y[j]
			first += v * v * s[j]
		}
		c := dot / norm
		e.value += c * p
		e.d1 += c * p1
		e.d2 += c * p2
		e.leverage += p * p / norm
		if k == degree {
			break
		}
		a, b := first/norm, norm/before
		if k == 0 {
			b = 0
		}
		for j := range now {
			now[j] = (s[j]-a)*old[j] - b*older[j]
		}
		p, p1, p2, q, q1, q2 = -a*p-b*q, p-a*p1-b*q1, 2*p1-a*p2-b*q2, p, p1, p2
		older, old, now = old, now, older
		before = norm
	}
	e.d1 *= scale
	e.d2 *= scale * scale
	return e
}
