package evaluate

import (
	"fmt"
	"math"
	"sort"

	"neurophysics/lab/traj"
)

// Drift says how far the energy of forecasts strays.
type Drift struct {
	// Mean is the mean over trajectories and forecast samples of
	// |E(forecast) - E0| / |E0|, with E0 the energy of the last given sample.
	Mean float64 `json:"mean"`
	// Largest is the largest |E(forecast) - E0|, in the unit of the energy.
	Largest float64 `json:"largest"`
	// LeftOut counts trajectories with |E0| under 1 % of the median, whose
	// relative drift means nothing; they still count in Largest.
	LeftOut int `json:"left_out"`
	// Trajectories is the number of forecasts, those left out included.
	Trajectories int `json:"trajectories"`
}

// smallEnergy is the share of the median |E0| under which a trajectory is left out.
const smallEnergy = 0.01

// EnergyDrift measures forecasts of which the first given samples were given,
// with an energy function of the state. A forecast that left the finite numbers
// gives Diverged.
func EnergyDrift(forecast *traj.Set, given int, energy func(x []float64) float64) Drift {
	n := forecast.Len()
	d := Drift{Trajectories: n}
	start := make([]float64, n)
	size := make([]float64, n)
	for k := range start {
		start[k] = energy(forecast.State(k, given-1))
		size[k] = math.Abs(start[k])
	}
	floor := smallEnergy * Median(size)
	sum, count := 0.0, 0
	for k := range start {
		if size[k] < floor {
			d.LeftOut++
		}
		for i := given; i < forecast.Trajectories[k].Len(); i++ {
			away := math.Abs(energy(forecast.State(k, i)) - start[k])
			d.Largest = max(d.Largest, away) // NaN stays
			if size[k] >= floor {
				sum += away / size[k]
				count++
			}
		}
	}
	if count > 0 {
		d.Mean = sum / float64(count)
	}
	d.Mean, d.Largest = Bounded(d.Mean), Bounded(d.Largest)
	return d
}

// Diverged stands for a figure of forecasts that left the finite numbers, which
// JSON has no number for.
const Diverged = math.MaxFloat64

// Bounded returns a figure as JSON can hold it: Diverged for one that is not finite.
func Bounded(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Diverged
	}
	return v
}

// Errors are mean squared errors of predicted states.
type Errors struct {
	MSE        float64 `json:"mse"`        // mean over samples and columns, in the units of the states
	Normalised float64 `json:"normalised"` // the same with every column in units of its standard deviation
}

// StateErrors compares the samples of got, from the sample from on, with those
// of want. It panics if the sets have different shapes.
func StateErrors(got, want *traj.Set, from int) Errors {
	if got.Len() != want.Len() || got.Dim() != want.Dim() {
		panic(fmt.Sprintf("evaluate: %d trajectories of %d columns against %d of %d", got.Len(), got.Dim(), want.Len(), want.Dim()))
	}
	d := want.Dim()
	var e Errors
	for j, column := range want.Table() {
		_, variance := MeanVariance(column)
		sum, count := 0.0, 0
		for k := range want.Trajectories {
			w, g := want.Trajectories[k].X, got.Trajectories[k].X
			for i := from*d + j; i < len(w); i += d {
				sum += (g[i] - w[i]) * (g[i] - w[i])
				count++
			}
		}
		mse := sum / float64(max(count, 1))
		e.MSE += mse / float64(d)
		if variance > 0 {
			e.Normalised += mse / variance / float64(d)
		}
	}
	e.MSE, e.Normalised = Bounded(e.MSE), Bounded(e.Normalised)
	return e
}

// MeanVariance returns the mean and the variance (divided by n) of x.
func MeanVariance(x []float64) (mean, variance float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / n
	}
	return mean, variance
}

// Median returns the median of x, NaN for none. x stays as it is.
func Median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	if m := len(s) / 2; len(s)%2 == 1 {
		return s[m]
	} else {
		return (s[m-1] + s[m]) / 2
	}
}
