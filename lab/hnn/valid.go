package hnn

import (
	"math"
	"slices"
)

// ValidError is the relative error of a state up to which a learnt motion counts
// as a prediction.
const ValidError = 0.1

// validTime returns for how long a learnt motion is a prediction: the time until
// its distance to the true one passes ValidError times the root mean square of the
// true states' norms, or the whole span. States are row-major.
func validTime(times, truth, learnt []float64) float64 {
	dim := len(truth) / len(times)
	sum := 0.0
	for _, v := range truth {
		sum += v * v / float64(len(times))
	}
	limit := ValidError * math.Sqrt(sum)
	for i := range times {
		row := i * dim
		if !(distance(learnt[row:row+dim], truth[row:row+dim]) <= limit) {
			return times[i] - times[0]
		}
	}
	return times[len(times)-1] - times[0]
}

// validTime returns the median over the starts of how long the learnt motions are
// predictions.
func (m *Motions) validTime() float64 {
	all := make([]float64, len(m.Truth))
	for k := range all {
		all[k] = validTime(m.Times, m.Truth[k], m.Learnt[k])
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}
