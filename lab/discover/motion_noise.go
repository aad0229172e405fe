package discover

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"neurophysics/lab/invariant"
	"neurophysics/lab/traj"
)

// How a fit to noisy states is corrected: noise added, in variances of the noise
// that is there, and fits at each level. Resamplings give the intervals.
var addedNoise = []float64{0, 0.5, 1, 1.5, 2}

const (
	addedFits     = 24
	motionResamps = 400
)

// constants fits the constants to the slopes, and gives their intervals from
// resampling motions; with noise in the states also with each followed, as a
// parabola of the noise that is there and added, to where there is none.
func (f *motionFit) constants(ctx context.Context, start []float64, noise float64, seed uint64) (plain *motionEstimate, fitted, corrected []invariant.Interval, err error) {
	if plain, err = f.fit(start, 0, nil); err != nil {
		return nil, nil, nil, err
	}
	if fitted, err = f.resampled(ctx, seed, plain.of); err != nil || noise == 0 {
		return plain, fitted, nil, err
	}
	levels := [][]*motionEstimate{{plain}}
	for l, level := range addedNoise[1:] {
		var fits []*motionEstimate
		for i := range addedFits {
			if err := ctx.Err(); err != nil {
				return nil, nil, nil, err
			}
			one, err := f.fit(plain.at, noise*math.Sqrt(level), traj.Rand(seed, streamAdded, uint64(l), uint64(i)))
			if err != nil {
				return nil, nil, nil, err
			}
			fits = append(fits, one)
		}
		levels = append(levels, fits)
	}
	corrected, err = f.resampled(ctx, seed, extrapolation(levels, len(start)))
	return plain, fitted, corrected, err
}

// resampled returns the intervals of an estimate from the motions in pick.
func (f *motionFit) resampled(ctx context.Context, seed uint64, of func(dst []float64, pick []int) bool) ([]invariant.Interval, error) {
	return invariant.Bootstrap(ctx, len(f.d.units), len(f.places), motionResamps, seed, of)
}

// extrapolation estimates constants without noise from fits at every level of it.
func extrapolation(levels [][]*motionEstimate, constants int) func(dst []float64, pick []int) bool {
	a := mat.NewDense(len(levels), 3, nil)
	for l, level := range addedNoise {
		a.SetRow(l, []float64{1, level, level * level})
	}
	one := make([]float64, constants)
	return func(dst []float64, pick []int) bool {
		values := mat.NewDense(len(levels), constants, nil)
		for l, fits := range levels {
			for _, f := range fits {
				if !f.of(one, pick) {
					return false
				}
				for k, v := range one {
					values.Set(l, k, values.At(l, k)+v/float64(len(fits)))
				}
			}
		}
		var c mat.Dense
		if err := c.Solve(a, values); err != nil {
			return false
		}
		for k := range dst {
			dst[k] = c.At(0, k) - c.At(1, k) + c.At(2, k) // at level -1
		}
		return true
	}
}
