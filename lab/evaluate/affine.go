package evaluate

import (
	"encoding/json"
	"fmt"
	"math"
)

// Affine is the least-squares map y = Slope*x + Offset and how well it fits.
type Affine struct {
	Slope  float64 `json:"slope"`
	Offset float64 `json:"offset"`
	R2     float64 `json:"r2"` // share of the variance of y that the map explains
}

// BestAffine maps x to y. A constant y, or a constant x, gives R2 zero. It
// panics if the lengths differ.
func BestAffine(x, y []float64) Affine {
	if len(x) != len(y) {
		panic(fmt.Sprintf("evaluate: %d numbers cannot be mapped to %d", len(x), len(y)))
	}
	mx, vx := MeanVariance(x)
	my, vy := MeanVariance(y)
	cov := 0.0
	for i := range x {
		cov += (x[i] - mx) * (y[i] - my) / float64(len(x))
	}
	if vx == 0 {
		return Affine{Offset: my}
	}
	a := Affine{Slope: cov / vx}
	a.Offset = my - a.Slope*mx
	if vy > 0 {
		a.R2 = cov * cov / (vx * vy)
	}
	return a
}

// R2 returns 1 minus the mean squared error of got over the variance of want.
func R2(got, want []float64) float64 {
	_, variance := MeanVariance(want)
	sum := 0.0
	for i := range want {
		sum += (got[i] - want[i]) * (got[i] - want[i])
	}
	if variance == 0 {
		return math.NaN()
	}
	return 1 - sum/float64(len(want))/variance
}

// Range is the median of a figure over seeds, with its least and largest value.
type Range struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Over returns the range of x; NaNs for none.
func Over(x []float64) Range {
	r := Range{Median: Median(x), Low: math.NaN(), High: math.NaN()}
	for i, v := range x {
		if i == 0 || v < r.Low {
			r.Low = v
		}
		if i == 0 || v > r.High {
			r.High = v
		}
	}
	return r
}

// MarshalJSON writes null where there was nothing to take a median of, which
// JSON has no number for.
func (r Range) MarshalJSON() ([]byte, error) {
	if math.IsNaN(r.Median) {
		return []byte("null"), nil
	}
	type plain Range
	return json.Marshal(plain(r))
}
