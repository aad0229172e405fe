package wells

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/potential"
	"neurophysics/lab/potential/dataset"
)

// Truth says what motions in random potentials are judged by.
type Truth string

const (
	// Sensed is Kahan-Li 8 with steps of 1e-4 on the monotone interpolant of the
	// sensors, which is all that anyone is told of a potential. Solvers have the same
	// interpolant.
	Sensed Truth = "sensed"
	// Stored are the motions of the data, which were computed before the potential was
	// reduced to its values at sensors. Solvers have the interpolant that random
	// potentials are made with.
	Stored Truth = "stored"
)

// ParseTruth returns the truth of that name.
func ParseTruth(name string) (Truth, error) {
	if t := Truth(name); t == Sensed || t == Stored {
		return t, nil
	}
	return "", fmt.Errorf("wells: no truth is called %q; there are %s and %s", name, Sensed, Stored)
}

// truthStep is the step of Kahan-Li 8 where it is the truth.
const truthStep = 1e-4

// reference is the solver that is taken for the truth on sensors.
func reference() Solver {
	return Solver{Method: potential.KahanLi8, Step: truthStep, Threads: allThreads()}
}

// ReadCases reads motions of a part of a set, at most so many, all for most <= 0: whole
// potentials, in order.
func ReadCases(s *dataset.Set, part string, most int, truth Truth) ([]Case, error) {
	var out []Case
	well := NewWell
	if truth == Stored {
		well = NewSmoothWell
	}
	err := s.Each(part, func(r *dataset.Record) error {
		if most > 0 && len(out)+len(r.Orbits) > most {
			return nil
		}
		w := well(slices.Clone(r.V))
		for i := range r.Orbits {
			o := &r.Orbits[i]
			out = append(out, Case{
				Ask:   Ask{Well: w, Q0: o.Start.Q, P0: o.Start.P, T: slices.Clone(o.T)},
				Truth: Path{slices.Clone(o.Q), slices.Clone(o.P)}, Potential: r.Number, Energy: o.Start.Energy, U: o.Start.U,
			})
		}
		return nil
	})
	if err != nil || truth == Stored {
		return out, err
	}
	return out, retrue(out)
}

// retrue replaces the truth of cases by that on their sensors.
func retrue(cases []Case) error {
	paths, err := reference().Predict(asks(cases))
	for i := range paths {
		cases[i].Truth = paths[i]
	}
	return err
}

// Native returns the cases at the times of steps alone, from step to the last time, so
// that a solver with that step needs no interpolation in time. The truth is
// Kahan-Li 8 with steps of 1e-4 on the interpolant that the cases have.
func Native(cases []Case, step float64) ([]Case, error) {
	out := slices.Clone(cases)
	for i := range out {
		end := out[i].T[len(out[i].T)-1]
		n := int(math.Round(end / step))
		out[i].T = make([]float64, n)
		for k := range out[i].T {
			out[i].T[k] = float64(k+1) * step
		}
	}
	return out, retrue(out)
}

// PhysicalCase is a motion in a potential of physics, from rest on the left wall
// with energy 2.
type PhysicalCase struct {
	Case
	Physical *potential.Physical
}

// Physical returns the motions in the physical potentials of the names, all of
// them for none, at equally spaced times from 0 to 2.
func Physical(names ...string) ([]PhysicalCase, error) {
	times := make([]float64, potential.Times)
	for i := range times {
		times[i] = potential.Span * float64(i) / float64(len(times)-1)
	}
	var out []PhysicalCase
	for number, s := range potential.Physicals() {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		m, err := s.Reference(times)
		if err != nil {
			return nil, fmt.Errorf("wells: %s: %w", s.Name, err)
		}
		sensors := make([]float64, potential.Sensors)
		potential.Sense(sensors, s)
		out = append(out, PhysicalCase{Physical: s, Case: Case{
			Ask: Ask{Well: NewWell(sensors), T: times}, Truth: Path{m.Q, m.P}, Potential: number, Energy: potential.WallHeight,
		}})
	}
	if len(out) < len(names) {
		return nil, fmt.Errorf("wells: of the physical potentials %s there are only %d", strings.Join(names, ", "), len(out))
	}
	return out, nil
}
