package wells

import (
	"fmt"
	"math"

	"neurophysics/lab/evaluate"
	"neurophysics/lab/potential"
)

// Roll follows a motion for longer than a predictor's window: the last state of a
// window is the start of the next. The answer holds all windows one after the
// other, each at the times of the ask, which end the window.
func Roll(p Predictor, asks []Ask, windows int) ([]Path, error) {
	now := append([]Ask(nil), asks...)
	out := make([]Path, len(asks))
	for range windows {
		paths, err := p.Predict(now)
		if err != nil {
			return nil, err
		}
		for i, path := range paths {
			last := len(path.Q) - 1
			out[i].Q, out[i].P = append(out[i].Q, path.Q...), append(out[i].P, path.P...)
			now[i].Q0, now[i].P0 = path.Q[last], path.P[last]
		}
	}
	return out, nil
}

// LongTimes are the times of a rolled-out answer.
func LongTimes(window []float64, windows int) []float64 {
	length := window[len(window)-1]
	var out []float64
	for w := range windows {
		for _, t := range window {
			out = append(out, float64(w)*length+t)
		}
	}
	return out
}

// Stage is how a long motion stands after some windows.
type Stage struct {
	Windows int     `json:"windows"`
	Loss    float64 `json:"loss"`   // half the mean squared errors of q and p from the start to here
	Energy  float64 `json:"energy"` // |H - H(0)| here
}

// Windows of long motions: as many as in the study, and as many as are ever asked
// for, which is the time 100.
const (
	LongWindows = 10
	MostWindows = 50
)

// StageWindows are those after which a long motion of so many windows is looked at.
func StageWindows(windows int) []int {
	var out []int
	for _, n := range []int{2, 4, 6, 10, 20} {
		if n < windows {
			out = append(out, n)
		}
	}
	return append(out, windows)
}

// Stages judges a rolled-out answer to an ask against the truth at the same times,
// after so many windows each. Lost motions have infinite figures, which Stage
// holds as the largest number.
func Stages(a *Ask, got, truth Path, at ...int) []Stage {
	times := len(a.T)
	errs := EnergyError(a, got)
	var out []Stage
	for _, windows := range at {
		n := windows * times
		if n > len(got.Q) {
			break
		}
		loss := LossOf(Path{got.Q[:n], got.P[:n]}, Path{truth.Q[:n], truth.P[:n]}).Mean()
		out = append(out, Stage{windows, evaluate.Bounded(loss), evaluate.Bounded(errs[n-1])})
	}
	return out
}

// WindowTimes are 100 equally spaced times of a window of chained motions, the
// last of which ends it.
func WindowTimes() []float64 {
	out := make([]float64, potential.Times)
	for i := range out {
		out[i] = potential.Span * float64(i+1) / float64(len(out))
	}
	return out
}

// LongNames are the physical potentials that long motions are judged on.
func LongNames() []string {
	return []string{"sho", "double_well", "morse", "pendulum", "stw", "sstw", "atw"}
}

// LongCases returns the long motions from rest on the left wall: asks of one
// window, and the truth for all windows.
func LongCases(windows int) ([]PhysicalCase, error) {
	cases, err := Physical(LongNames()...)
	if err != nil {
		return nil, err
	}
	window := WindowTimes()
	times := LongTimes(window, windows)
	for i := range cases {
		c := &cases[i]
		c.T = window
		if c.Truth, err = longTruth(c.Physical, times); err != nil {
			return nil, fmt.Errorf("wells: %s: %w", c.Physical.Name, err)
		}
	}
	return cases, nil
}

// longTruth is the closed form where there is one. Closed forms in kinked
// potentials hold up to the time 2, which is the period of all of them.
func longTruth(s *potential.Physical, times []float64) (Path, error) {
	if _, _, ok := s.Exact(0); !ok {
		m, err := s.Reference(append([]float64{0}, times...))
		if err != nil {
			return Path{}, err
		}
		return Path{m.Q[1:], m.P[1:]}, nil
	}
	var out Path
	for _, t := range times {
		if s.Kinked {
			t = math.Mod(t, potential.Span)
		}
		q, p, _ := s.Exact(t)
		out.Q, out.P = append(out.Q, q), append(out.P, p)
	}
	return out, nil
}
