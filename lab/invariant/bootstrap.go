package invariant

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"neurophysics/lab/traj"
)

// Interval is an estimate with the ends of its interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Confidence is the nominal coverage of intervals.
const Confidence = 0.95

// ErrUnstable reports that an estimate fails on most resamplings.
var ErrUnstable = errors.New("the estimate fails on most resamplings")

// Bootstrap returns intervals for an estimate from n independent units, such
// as trajectories, or blocks of a recording. Estimate writes its numbers into
// dst for the units in pick, of which some are there several times, and
// returns false where they do not determine it. It is called once with every
// unit once, for Value, and resamples times with n units drawn with
// replacement.
//
// The ends are percentiles, moved outwards for small n so that they match
// Student's t for a mean (T. Hesterberg, Am. Stat. 69, 371, 2015, "expanded
// percentile").
func Bootstrap(ctx context.Context, n, numbers, resamples int, seed uint64, estimate func(dst []float64, pick []int) bool) ([]Interval, error) {
	if n < 2 {
		return nil, fmt.Errorf("invariant: intervals need 2 independent units, there are %d: %w", n, ErrTooFew)
	}
	if numbers < 1 || resamples < 2 {
		panic(fmt.Sprintf("invariant: bootstrap of %d numbers by %d resamplings", numbers, resamples))
	}
	pick := make([]int, n)
	for i := range pick {
		pick[i] = i
	}
	dst := make([]float64, numbers)
	if !estimate(dst, pick) {
		return nil, fmt.Errorf("invariant: all units together: %w", ErrUnstable)
	}
	out := make([]Interval, numbers)
	for j, v := range dst {
		out[j].Value = v
	}
	rng := traj.Rand(seed, streamBootstrap)
	draws := make([][]float64, numbers)
	for range resamples {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("invariant: bootstrap stopped: %w", err)
		}
		for i := range pick {
			pick[i] = rng.IntN(n)
		}
		if !estimate(dst, pick) {
			continue
		}
		for j, v := range dst {
			draws[j] = append(draws[j], v)
		}
	}
	if len(draws[0]) < (resamples+1)/2 {
		return nil, fmt.Errorf("invariant: %d of %d: %w", resamples-len(draws[0]), resamples, ErrUnstable)
	}
	student := distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}.Quantile((1 - Confidence) / 2)
	tail := distuv.UnitNormal.CDF(student * math.Sqrt(float64(n)/float64(n-1)))
	for j := range out {
		slices.Sort(draws[j])
		out[j].Low = min(out[j].Value, quantile(draws[j], tail))
		out[j].High = max(out[j].Value, quantile(draws[j], 1-tail))
	}
	return out, nil
}

// Names of random streams.
const (
	streamBootstrap = 0xb007
	streamShuffle   = 0x5f1e
)

// quantile interpolates between sorted draws, and goes on linearly a little
// beyond the outermost two where few draws are asked for a far tail.
func quantile(sorted []float64, p float64) float64 {
	at := p*float64(len(sorted)+1) - 1
	i := min(max(int(math.Floor(at)), 0), len(sorted)-2)
	return sorted[i] + (sorted[i+1]-sorted[i])*min(max(at-float64(i), -1), 2)
}

// Blocks cuts n samples in time order into blocks of about the given length,
// as first and past-last index. Blocks should be longer than the memory of the
// residuals; at least a number of them are made, if there are so many samples.
func Blocks(n, length, least int) [][2]int {
	if n < 1 {
		panic("invariant: no samples to cut into blocks")
	}
	count := min(n, max(1, least, n/max(1, length)))
	blocks := make([][2]int, count)
	for b := range blocks {
		blocks[b] = [2]int{b * n / count, (b + 1) * n / count}
	}
	return blocks
}

// Memory returns the integrated correlation length of residuals in samples, at
// least 1: the number of samples worth one independent sample, with the sum of
// correlations cut where it first falls below zero.
func Memory(residuals []float64) float64 {
	n := len(residuals)
	var mean, c0 float64
	for _, r := range residuals {
		mean += r / float64(n)
	}
	for _, r := range residuals {
		c0 += (r - mean) * (r - mean)
	}
	if c0 == 0 {
		return 1
	}
	sum := 1.0
	for lag := 1; lag < n/2; lag++ {
		var c float64
		for i := lag; i < n; i++ {
			c += (residuals[i] - mean) * (residuals[i-lag] - mean)
		}
		if c <= 0 {
			break
		}
		sum += 2 * c / c0
	}
	return sum
}
