package physicsnet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// border is the number of samples at either end without a central difference.
const border = 2

// minSamples is the shortest trajectory with more than one such sample.
const minSamples = 2*border + 2

// timeStep returns the time between samples and the number of samples, which
// the network needs to be the same everywhere.
func timeStep(s *traj.Set) (h float64, samples int, err error) {
	if err := s.Check(); err != nil {
		return 0, 0, err
	}
	samples = s.Trajectories[0].Len()
	if samples < minSamples {
		return 0, 0, fmt.Errorf("physicsnet: trajectory 0 has %d samples; give at least %d", samples, minSamples)
	}
	t := s.Trajectories[0].T
	h = (t[samples-1] - t[0]) / float64(samples-1)
	for k := range s.Trajectories {
		t := s.Trajectories[k].T
		if len(t) != samples {
			return 0, 0, fmt.Errorf("physicsnet: trajectory %d has %d samples, trajectory 0 has %d; cut them to one length", k, len(t), samples)
		}
		for i := 1; i < len(t); i++ {
			if math.Abs(t[i]-t[i-1]-h) > 1e-6*h {
				return 0, 0, fmt.Errorf("physicsnet: trajectory %d row %d: %g after the sample before it, but the set's step is %g; resample evenly", k, i, t[i]-t[i-1], h)
			}
		}
	}
	return h, samples, nil
}

// normalised returns the states of a set as [trajectories, time, dim].
func (s *Scale) normalised(set *traj.Set) train.Array {
	d := set.Dim()
	n := set.Trajectories[0].Len()
	a := train.Array{Shape: []int{set.Len(), n, d}, Values: make([]float32, 0, set.Len()*n*d)}
	for k := range set.Trajectories {
		for i, v := range set.Trajectories[k].X {
			a.Values = append(a.Values, float32((v-s.Mean[i%d])/s.Std[i%d]))
		}
	}
	return a
}

// state puts a normalised number of column j back into its unit.
func (s *Scale) state(j int, v float32) float64 { return s.Mean[j] + s.Std[j]*float64(v) }

// rates returns dx/dt in the units of the set, [trajectories, time, dim], by
// central differences of order four; the border samples stay zero.
func rates(set *traj.Set, h float64) train.Array {
	d := set.Dim()
	n := set.Trajectories[0].Len()
	a := train.Array{Shape: []int{set.Len(), n, d}, Values: make([]float32, set.Len()*n*d)}
	for k := range set.Trajectories {
		x, out := set.Trajectories[k].X, a.Values[k*n*d:]
		for i := border; i < n-border; i++ {
			for j := range d {
				at := func(o int) float64 { return x[(i+o)*d+j] }
				out[i*d+j] = float32((at(-2) - 8*at(-1) + 8*at(1) - at(2)) / (12 * h))
			}
		}
	}
	return a
}

// selection chooses the samples at which the head is read without history, as
// a matrix [probes, time] with a single one in each row.
type selection struct{ probes int }

// count is the number of rows for motions of so many samples.
func (s *selection) count(time int) int { return min(s.probes, time-2*border) }

// draw picks distinct samples away from the border, in order.
func (s *selection) draw(time int, rng *rand.Rand) train.Array {
	k := s.count(time)
	at := rng.Perm(time - 2*border)[:k]
	sort.Ints(at)
	a := train.Array{Shape: []int{k, time}, Values: make([]float32, k*time)}
	for i, t := range at {
		a.Values[i*time+border+t] = 1
	}
	return a
}

// fixed picks evenly spaced samples, for validation.
func (s *selection) fixed(time int) [][]float32 {
	k := s.count(time)
	rows := make([][]float32, k)
	for i := range rows {
		rows[i] = make([]float32, time)
		rows[i][border+i*(time-2*border)/k] = 1
	}
	return rows
}

// extra draws what a training step needs from the host: the noise of the
// inputs and the selection, whichever the configuration asks for.
func (c *Config) extra(s *Scale, probes *selection, rows, time int) func(int, *rand.Rand) []train.Array {
	step := s.stepNormalised()
	d := len(step)
	return func(_ int, rng *rand.Rand) []train.Array {
		var out []train.Array
		if c.InputNoise > 0 {
			noise := train.Array{Shape: []int{rows, time, d}, Values: make([]float32, rows*time*d)}
			for i := range noise.Values {
				noise.Values[i] = float32(c.InputNoise*rng.NormFloat64()) * step[i%d]
			}
			out = append(out, noise)
		}
		// A step without a selection is told from validation by any extra input.
		return append(out, probes.draw(time, rng))
	}
}
