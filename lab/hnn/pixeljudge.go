package hnn

import (
	"context"
	"fmt"
	"slices"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/mech"
	"neurophysics/lab/ode"
)

// How the paper's pixels are judged.
const (
	rollStep  = 1 // frame of a test trial's first pair
	rollSteps = pixelWindows
)

// FirstPixelFrame is the frame of a test trial that the first state of Rolls shows,
// the second one of the first pair.
const FirstPixelFrame = rollStep + 1

// rollSettings are those of the integration in the latent plane.
var rollSettings = ode.Settings{RTol: 1e-9, ATol: 1e-12}

// pairs returns the pairs of frames k and k+1, k = 1, ..., 100, of the trials
// from up to, but not including, to, and the states (q, p) of their second frames.
func (t *PixelTask) pairs(from, to int) (frames []float32, states []float64) {
	for trial := from; trial < to; trial++ {
		for k := 1; k <= pixelWindows; k++ {
			frames = append(append(frames, t.Motions.Frame(trial, k)...), t.Motions.Frame(trial, k+1)...)
			states = append(states, t.Motions.State(trial, k+1)...)
		}
	}
	return frames, states
}

// Plane returns the latent states along the trials from up to, but not including,
// to, as a network encodes them: of each trial 100, 2 numbers a pair of frames.
func (t *PixelTask) Plane(n *PixelNetwork, from, to int) ([][]float64, error) {
	frames, _ := t.pairs(from, to)
	z, err := n.Encode(frames)
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(z, pixelWindows*latentDim)), nil
}

// StateMap fits the map from a network's latent plane to (q, p) on the training
// trials; the last fifth of them chooses its degree and penalty.
func (t *PixelTask) StateMap(n *PixelNetwork) (*StateMap, error) {
	frames, states := t.pairs(t.Tests, t.Motions.Trials())
	z, err := n.Encode(frames)
	if err != nil {
		return nil, err
	}
	return FitStateMap(z, states, max(1, (t.Motions.Trials()-t.Tests)/5)*pixelWindows)
}

// PlaneMap fits the other way, from (q, p) to the latent plane.
func (t *PixelTask) PlaneMap(n *PixelNetwork) (*StateMap, error) {
	frames, states := t.pairs(t.Tests, t.Motions.Trials())
	z, err := n.Encode(frames)
	if err != nil {
		return nil, err
	}
	return FitStateMap(states, z, max(1, (t.Motions.Trials()-t.Tests)/5)*pixelWindows)
}

// Samples returns the states of the training trials half-way between two frames,
// with the change from one to the other as the rate: for analysis, the network sees
// frames alone.
func (t *PixelTask) Samples() Samples {
	s := Samples{Dim: latentDim}
	at, rate := make([]float64, latentDim), make([]float64, latentDim)
	for trial := t.Tests; trial < t.Motions.Trials(); trial++ {
		s.begin(1)
		for k := FirstPixelFrame; k < pixelWindows; k++ {
			a, b := t.Motions.State(trial, k), t.Motions.State(trial, k+1)
			for j := range at {
				at[j], rate[j] = (a[j]+b[j])/2, b[j]-a[j]
			}
			s.add(at, rate)
		}
	}
	return s
}

// Rolls are motions in the latent plane that start from what is seen in the
// first test trials, at most 15. A motion has 101 states: the start and those
// after each of 100 steps.
type Rolls struct {
	Z     [][]float64 // of each trial, 2 numbers a state
	Truth [][]float64 // (q, p) at the second frames of the pairs, 2 numbers a state
}

// Rolls integrates the network's field on so many threads (0 means one a
// processor).
func (t *PixelTask) Rolls(ctx context.Context, n *PixelNetwork, threads int) (*Rolls, error) {
	r := &Rolls{}
	var pairs []float32
	for trial := range min(t.Tests, energyStarts) {
		pairs = append(append(pairs, t.Motions.Frame(trial, rollStep)...), t.Motions.Frame(trial, rollStep+1)...)
		from := (trial*t.Motions.Steps + rollStep + 1) * 2
		r.Truth = append(r.Truth, t.Motions.States[from:from+2*(rollSteps+1)])
	}
	z, err := n.Encode(pairs)
	if err != nil {
		return nil, err
	}
	var starts [][]float64
	for i := 0; i < len(z); i += latentDim {
		starts = append(starts, z[i:i+latentDim])
	}
	times := make([]float64, rollSteps+1)
	for i := range times {
		times[i] = float64(i)
	}
	motions, err := ode.SolveMany(ctx, func() ode.Field { return n.Latent.Clone().Field }, starts, times, &rollSettings, threads)
	if err != nil {
		return nil, fmt.Errorf("hnn: the learnt motion of the pixels: %w", err)
	}
	for _, m := range motions {
		r.Z = append(r.Z, m.X)
	}
	return r, nil
}

// EnergyErrors returns the mean squared difference of the energy 1.9 (1 - cos q) +
// p^2 along the motions, whose states the map gives, and along the true ones.
func (r *Rolls) EnergyErrors(m *StateMap) []float64 {
	var pendulum mech.GymPendulum
	out, state := make([]float64, len(r.Z)), make([]float64, latentDim)
	for k, z := range r.Z {
		for i := 0; i < len(z); i += latentDim {
			m.State(state, z[i:i+latentDim])
			d := pendulum.Energy(state) - pendulum.Energy(r.Truth[k][i:i+latentDim])
			out[k] += d * d / float64(len(z)/latentDim)
		}
	}
	return out
}

// Limits say what the energy error of a network of the pixels is to be held
// against. Energies are those of Rolls.EnergyErrors, on the same test trials.
type Limits struct {
	Seen     float64 `json:"energy_mse_seen"`  // energy error of the true motion as encoder and map see it: nothing is judged more finely
	Still    float64 `json:"energy_mse_still"` // energy error of standing still at the true start
	Distance float64 `json:"distance"`         // mean squared distance of learnt from true states, in units of each column's variance
}

// Limits returns them for motions that a network makes.
func (t *PixelTask) Limits(n *PixelNetwork, m *StateMap, r *Rolls) (Limits, error) {
	var l Limits
	frames, states := t.pairs(0, len(r.Z))
	z, err := n.Encode(frames)
	if err != nil {
		return l, err
	}
	var pendulum mech.GymPendulum
	state := make([]float64, latentDim)
	for i := 0; i < len(z); i += latentDim {
		m.State(state, z[i:i+latentDim])
		d := pendulum.Energy(state) - pendulum.Energy(states[i:i+latentDim])
		l.Seen += d * d / float64(len(z)/latentDim)
	}
	truth := Samples{Dim: latentDim}
	var miss [latentDim]float64
	for k, x := range r.Truth {
		for i := 0; i < len(x); i += latentDim {
			truth.add(x[i:i+latentDim], state)
			m.State(state, r.Z[k][i:i+latentDim])
			for j := range state {
				d := state[j] - x[i+j]
				miss[j] += d * d
			}
			d := pendulum.Energy(x[:latentDim]) - pendulum.Energy(x[i:i+latentDim])
			l.Still += d * d
		}
	}
	rows := float64(truth.Rows())
	l.Still /= rows
	for j, v := range truth.variances() {
		l.Distance += miss[j] / rows / v / latentDim
	}
	return l, nil
}

// Judge measures a network: the losses on the training and the test trials, and
// the mean of EnergyErrors from test frames. Nothing is chosen by test trials.
func (t *PixelTask) Judge(ctx context.Context, n *PixelNetwork, threads int) (Figures, error) {
	all := make([]int, pixels.Cells)
	for j := range all {
		all[j] = j
	}
	var f Figures
	var err error
	if f.TrainLoss, err = n.Loss(t.windows(t.Tests, t.Motions.Trials(), all).Values); err != nil {
		return f, err
	}
	if f.TestLoss, err = n.Loss(t.windows(0, t.Tests, all).Values); err != nil {
		return f, err
	}
	m, err := t.StateMap(n)
	if err != nil {
		return f, err
	}
	rolls, err := t.Rolls(ctx, n, threads)
	if err != nil {
		return f, err
	}
	f.EnergyMSE, f.EnergyError = meanAndError(rolls.EnergyErrors(m))
	return f, nil
}
