package wells

import (
	"math"
	"slices"

	"neurophysics/lab/traj"
)

// Loss of a motion, mean squared errors over its times. It is infinite for a
// motion that was lost.
type Loss struct{ Q, P float64 }

// Mean is the loss of the motion: half the sum of the two errors.
func (l Loss) Mean() float64 { return (l.Q + l.P) / 2 }

// LossOf compares an answer with the truth.
func LossOf(got, truth Path) Loss {
	var l Loss
	for i := range truth.Q {
		dq, dp := got.Q[i]-truth.Q[i], got.P[i]-truth.P[i]
		l.Q += dq * dq / float64(len(truth.Q))
		l.P += dp * dp / float64(len(truth.Q))
	}
	if math.IsNaN(l.Q + l.P) {
		return Loss{math.Inf(1), math.Inf(1)}
	}
	return l
}

// Judge asks a predictor about cases and returns its answers with their losses.
func Judge(p Predictor, cases []Case) ([]Path, []Loss, error) {
	paths, err := p.Predict(asks(cases))
	if err != nil {
		return nil, nil, err
	}
	losses := make([]Loss, len(cases))
	for i := range cases {
		losses[i] = LossOf(paths[i], cases[i].Truth)
	}
	return paths, losses, nil
}

// Score sums up the losses of many motions.
type Score struct {
	Motions   int        `json:"motions"`
	Lost      int        `json:"lost"`          // motions without an answer; they count in median and quantiles alone
	MSEQ      float64    `json:"mse_q"`         // means over the motions that are not lost
	MSEP      float64    `json:"mse_p"`         //
	Mean      float64    `json:"mean"`          // of the losses, half the sum of both
	Interval  [2]float64 `json:"mean_interval"` // 95 %, by resampling potentials
	Geometric float64    `json:"geometric_mean"`
	Median    float64    `json:"median"`
	Quantiles [4]float64 `json:"quantiles"` // 5, 25, 75 and 95 %
	Worst     float64    `json:"worst"`     // of the motions that are not lost
	WorstAt   int        `json:"worst_at"`  // its number
}

// Levels of Score.Quantiles.
var levels = [4]float64{0.05, 0.25, 0.75, 0.95}

// resamples is the number of draws of a bootstrap interval.
const resamples = 1000

// streamBootstrap names the random stream of the draws.
const streamBootstrap = 0xb007

// Sum sums up the losses of cases. The interval of the mean comes from drawing
// whole potentials anew, with the seed.
func Sum(cases []Case, losses []Loss, seed uint64) Score {
	s := Score{Motions: len(losses), WorstAt: -1}
	var all []float64
	logs := 0.0
	for i, l := range losses {
		mean := l.Mean()
		all = append(all, min(mean, math.MaxFloat64)) // JSON knows no infinity
		if math.IsInf(mean, 1) {
			s.Lost++
			continue
		}
		s.MSEQ += l.Q
		s.MSEP += l.P
		logs += math.Log(max(mean, math.SmallestNonzeroFloat64))
		if s.WorstAt < 0 || mean > s.Worst {
			s.Worst, s.WorstAt = mean, i
		}
	}
	if kept := float64(s.Motions - s.Lost); kept > 0 {
		s.MSEQ, s.MSEP = s.MSEQ/kept, s.MSEP/kept
		s.Mean, s.Geometric = (s.MSEQ+s.MSEP)/2, math.Exp(logs/kept)
	}
	if len(all) > 0 {
		s.Interval = bootstrap(cases, losses, seed)
		slices.Sort(all)
		s.Median = quantile(all, 0.5)
		for i, at := range levels {
			s.Quantiles[i] = quantile(all, at)
		}
	}
	return s
}

// quantile of sorted numbers, by linear interpolation.
func quantile(sorted []float64, at float64) float64 {
	pos := at * float64(len(sorted)-1)
	k := max(min(int(pos), len(sorted)-2), 0)
	next := min(k+1, len(sorted)-1)
	return sorted[k] + (pos-float64(k))*(sorted[next]-sorted[k])
}

// bootstrap returns the 95 % interval of the mean loss over potentials drawn with
// replacement.
func bootstrap(cases []Case, losses []Loss, seed uint64) [2]float64 {
	var sums, counts []float64 // by potential, in the order of the cases
	place := map[int]int{}
	for i, l := range losses {
		mean := l.Mean()
		if math.IsInf(mean, 1) {
			continue
		}
		k, ok := place[cases[i].Potential]
		if !ok {
			k = len(sums)
			place[cases[i].Potential] = k
			sums, counts = append(sums, 0), append(counts, 0)
		}
		sums[k] += mean
		counts[k]++
	}
	if len(sums) == 0 {
		return [2]float64{}
	}
	rng := traj.Rand(seed, streamBootstrap)
	means := make([]float64, resamples)
	for r := range means {
		sum, count := 0.0, 0.0
		for range sums {
			k := rng.IntN(len(sums))
			sum += sums[k]
			count += counts[k]
		}
		means[r] = sum / count
	}
	slices.Sort(means)
	return [2]float64{quantile(means, 0.025), quantile(means, 0.975)}
}
