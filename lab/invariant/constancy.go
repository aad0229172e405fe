package invariant

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"neurophysics/lab/traj"
)

// Variation compares how much a function varies along and across trajectories,
// as standard deviations in its unit.
type Variation struct {
	Along  float64 `json:"along"`  // about the mean of each trajectory, pooled
	Across float64 `json:"across"` // of the means of the trajectories
}

// Ratio returns Along over Across: near 0 for what is conserved and differs
// between motions, large for what only differs along them.
func (v Variation) Ratio() float64 {
	if v.Across == 0 {
		return math.Inf(1)
	}
	return v.Along / v.Across
}

// Vary measures the variation of values[k][i], sample i of trajectory k.
func Vary(values [][]float64) Variation {
	var within, free, mean float64
	means := make([]float64, 0, len(values))
	for _, v := range values {
		if len(v) == 0 {
			continue
		}
		m := 0.0
		for _, x := range v {
			m += x
		}
		m /= float64(len(v))
		for _, x := range v {
			within += (x - m) * (x - m)
		}
		free += float64(len(v) - 1)
		means = append(means, m)
		mean += m
	}
	var out Variation
	if free > 0 {
		out.Along = math.Sqrt(within / free)
	}
	if n := float64(len(means)); n > 1 {
		mean /= n
		var between float64
		for _, m := range means {
			between += (m - mean) * (m - mean)
		}
		out.Across = math.Sqrt(between / (n - 1))
	}
	return out
}

// Drifting is the mean change of a function over the length of a trajectory.
type Drifting struct {
	Interval         // in the unit of the function
	P        float64 `json:"p"` // how likely so large a mean is without drift
}

// Drift fits a straight line in time to each trajectory, and tests whether the
// mean of the changes that they say over the trajectory's length differs from
// zero, by Student's t over trajectories. With fewer than two trajectories the
// interval is unbounded and P is 1.
func Drift(t, values [][]float64) Drifting {
	var changes []float64
	for k, v := range values {
		if len(v) < 3 {
			continue
		}
		var tm, vm, tt, tv float64
		n := float64(len(v))
		for i := range v {
			tm += t[k][i] / n
			vm += v[i] / n
		}
		for i := range v {
			d := t[k][i] - tm
			tt += d * d
			tv += d * (v[i] - vm)
		}
		changes = append(changes, tv/tt*(t[k][len(v)-1]-t[k][0]))
	}
	n := float64(len(changes))
	out := Drifting{P: 1}
	for _, c := range changes {
		out.Value += c / n
	}
	if n < 2 {
		out.Low, out.High = math.Inf(-1), math.Inf(1)
		return out
	}
	var between float64
	for _, c := range changes {
		between += (c - out.Value) * (c - out.Value)
	}
	se := math.Sqrt(between / (n - 1) / n)
	student := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	half := se * student.Quantile((1+Confidence)/2)
	out.Low, out.High = out.Value-half, out.Value+half
	if se > 0 {
		out.P = 2 * student.Survival(math.Abs(out.Value)/se)
	} else if out.Value != 0 {
		out.P = 0
	}
	return out
}

// Shuffled returns the share of n shufflings, and of the samples as they are,
// in which dealing all samples out to trajectories at random gives a ratio of
// variation along to across as small as that of values. It is at least
// 1/(n+1), and small for what is conserved.
func Shuffled(values [][]float64, n int, seed uint64) float64 {
	got := Vary(values).Ratio()
	var all []float64
	for _, v := range values {
		all = append(all, v...)
	}
	dealt := make([][]float64, len(values))
	rng := traj.Rand(seed, streamShuffle)
	as := 1
	for range n {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		at := 0
		for k, v := range values {
			dealt[k] = all[at : at+len(v)]
			at += len(v)
		}
		if Vary(dealt).Ratio() <= got {
			as++
		}
	}
	return float64(as) / float64(n+1)
}
