package wells

import "math"

// Energy says how far the energy of answers strays from that of the start, by the
// potential between the sensors: means over motions, and a median, which the few that
// go far astray do not decide.
type Energy struct {
	Largest float64 `json:"largest"`        // largest |H(t) - H(0)| of a motion
	Median  float64 `json:"median_largest"` // median of the same
	Mean    float64 `json:"mean"`           // mean over its times
	Last    float64 `json:"last"`           // at its last time
}

// EnergyError returns |H(t) - H(0)| along an answer.
func EnergyError(a *Ask, got Path) []float64 {
	start := a.P0*a.P0/2 + a.Well.V(a.Q0)
	out := make([]float64, len(got.Q))
	for i, q := range got.Q {
		out[i] = math.Abs(got.P[i]*got.P[i]/2 + a.Well.V(q) - start)
	}
	return out
}

// EnergyOf averages the energy errors of answers; lost motions are left out.
func EnergyOf(cases []Case, paths []Path) Energy {
	var e Energy
	var largest []float64
	for i := range cases {
		errs := EnergyError(&cases[i].Ask, paths[i])
		most, sum := 0.0, 0.0
		for _, x := range errs {
			most = max(most, x)
			sum += x
		}
		if math.IsNaN(sum) {
			continue
		}
		largest = append(largest, most)
		e.Largest += most
		e.Mean += sum / float64(len(errs))
		e.Last += errs[len(errs)-1]
	}
	if n := float64(len(largest)); n > 0 {
		e.Largest, e.Mean, e.Last, e.Median = e.Largest/n, e.Mean/n, e.Last/n, median(largest)
	}
	return e
}
