package train

import "math"

// fewestToPredict is how many losses PredictFinal needs to see a course in them.
const fewestToPredict = 10

// PredictFinal returns what a loss that has fallen as values tell, one an epoch,
// will be after so many epochs in all: the value at t = epochs of a e^(-bt) + c
// through three points of the smoothed values, where these fall ever more slowly,
// else the last of these continued by half their mean slope over ten epochs. This
// is the predicted final loss of Kim and Park's study, which counts values from
// t = 0 and yet looks at t = epochs, one further than the last will be. Of fewer
// than ten values it is the last; of none, NaN.
func PredictFinal(values []float64, epochs int) float64 {
	n := len(values)
	switch {
	case n == 0:
		return math.NaN()
	case n < fewestToPredict:
		return values[n-1]
	}
	y := smoothed(values, 2/(float64(min(n/3, 20))+1))
	i1, i2, i3 := n/3, 2*n/3, n-1
	y1, y2, y3 := y[i1], y[i2], y[i3]
	if math.Abs(y1-y2) < 1e-15 || math.Abs(y2-y3) < 1e-15 {
		return y3
	}
	if ratio := (y2 - y3) / (y1 - y2); ratio > 0 && ratio < 1 {
		b := -math.Log(ratio) / float64(i2-i1)
		fall := func(t int) float64 { return math.Exp(-b * float64(t)) }
		a := (y1 - y2) / (fall(i1) - fall(i2))
		return y1 + a*(fall(epochs)-fall(i1))
	}
	k := min(10, n-1)
	slope := (y[n-1] - y[n-1-k]) / float64(k)
	return y[n-1] + 0.5*slope*float64(max(0, epochs-n))
}

// smoothed returns the exponentially weighted means of values.
func smoothed(values []float64, alpha float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if i == 0 {
			out[i] = v
		} else {
			out[i] = alpha*v + (1-alpha)*out[i-1]
		}
	}
	return out
}

// ValidLosses returns the validation losses of a history, an epoch each, or nil
// if some epoch was not validated.
func ValidLosses(history []Epoch) []float64 {
	var out []float64
	for _, e := range history {
		if !e.Validated {
			return nil
		}
		out = append(out, e.Valid)
	}
	return out
}

// overfitSpan is over how many epochs overfitting is looked for.
const overfitSpan = 5

// overfitGap returns the ratio of validation to training loss where the training
// loss has not risen and the validation loss not fallen over the last epochs.
func overfitGap(history []Epoch) (ratio float64, ok bool) {
	if len(history) < overfitSpan {
		return 0, false
	}
	last := history[len(history)-overfitSpan:]
	for i, e := range last {
		if !e.Validated || i > 0 && (e.Loss > last[i-1].Loss || e.Valid < last[i-1].Valid) {
			return 0, false
		}
	}
	e := last[overfitSpan-1]
	return e.Valid / e.Loss, e.Loss > 0
}
