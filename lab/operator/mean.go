package operator

import (
	"math"

	"neurophysics/lab/potential"
)

// MeanMotionLoss returns the loss over samples of answering each with the mean
// motion of others, at their places among the times: what a network has to beat.
func MeanMotionLoss(others, s potential.Samples) float64 {
	return meanMotionLoss(others, s, func(e float64) float64 { return e * e })
}

// MeanMotionLoss is the same by the criterion of the training, as its losses in the
// course of training are.
func (t *Training) MeanMotionLoss(others, s potential.Samples) float64 {
	if t.Criterion != LogCosh {
		return MeanMotionLoss(others, s)
	}
	return meanMotionLoss(others, s, func(e float64) float64 {
		return math.Abs(e) + math.Log1p(math.Exp(-2*math.Abs(e))) - math.Ln2 // ln cosh e without overflow
	})
}

// meanMotionLoss takes the mean of what an error counts.
func meanMotionLoss(others, s potential.Samples, count func(e float64) float64) float64 {
	mean := func(x []float32) []float64 {
		m := make([]float64, s.Times)
		for i, v := range x {
			m[i%s.Times] += float64(v) / float64(others.Rows())
		}
		return m
	}
	q, p := mean(others.Q), mean(others.P)
	sum := 0.0
	for i := range s.Q {
		sum += count(q[i%s.Times]-float64(s.Q[i])) + count(p[i%s.Times]-float64(s.P[i]))
	}
	return sum / float64(2*len(s.Q))
}
