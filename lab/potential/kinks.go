package potential

import "math"

// Parameters of the search for kinks.
const (
	halvings  = 25   // of a cell, in which a smooth slope changes less and less
	keptShare = 0.01 // of the change of the slope in a cell that a kink keeps
	leastJump = 1e-6 // of the largest slope; less may be the rounding of long formulas
	sided     = 1e-9 // distance at which a slope is looked at beside a kink
	settled   = 1e-3 // by which slopes on one side of a kink differ, relative
	toldTo    = 1e9  // parts of a unit to which the place of a kink is told
)

// Kinks returns the places between 0 and 1, in order, where the slope of a potential
// jumps, as that of |q - 1/2|, or nearly does. There integrators of any order are of the
// first: what they lose falls with the step alone. At most one is found in a two
// thousandth of the well, and none where the slope changes a hundred times as much in that.
func Kinks(v Potential) []float64 {
	at := places(wellGrid)
	slopes := make([]float64, len(at))
	least := leastJump
	for i, q := range at {
		slopes[i] = v.Slope(q)
		least = max(least, leastJump*math.Abs(slopes[i]))
	}
	var out []float64
	for i := range len(at) - 1 {
		low, high := at[i], at[i+1]
		first, last := slopes[i], slopes[i+1]
		all := math.Abs(last - first)
		if !(all > least) {
			continue
		}
		for range halvings {
			mid := (low + high) / 2
			if s := v.Slope(mid); math.Abs(s-first) > math.Abs(last-s) {
				high, last = mid, s
			} else {
				low, first = mid, s
			}
		}
		if math.Abs(last-first) > max(least, keptShare*all) {
			// A kink at the border of two cells may be seen from both.
			q := math.Round(high*toldTo) / toldTo
			if n := len(out); n == 0 || q-out[n-1] > 2/toldTo {
				out = append(out, q)
			}
		}
	}
	return out
}

// beside is a slope just right of q, at the right wall just left of it, where that at q
// is none; NaN where it has no limit that can be seen.
func beside(slope func(q float64) float64, q float64) float64 {
	d := sided
	if q >= Length {
		d = -sided
	}
	near, far := slope(q+d), slope(q+2*d)
	if math.Abs(near-far) <= settled*(1+math.Abs(near)) {
		return near
	}
	return math.NaN()
}
