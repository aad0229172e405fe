package hnn

import (
	"fmt"
	"math"
	"slices"

	"neurophysics/lab/ode"
	"neurophysics/lab/train"
)

// Network is a trained network that is evaluated state by state in float64, for
// integrators whose tolerance float32 would spoil. It holds buffers and belongs
// to one goroutine; Clone makes another.
type Network struct {
	Model Model
	Dim   int     // numbers of a state
	Step  float64 // of a map: the time from a state to the next; 1 unless it was trained

	host Host
}

// NewNetwork returns the network with the given parameters, which have to be
// named and shaped as Model.Params makes them; else it panics.
func NewNetwork(m Model, params []train.Param) *Network {
	host := m.Dynamics().Host(params)
	return &Network{Model: m, Dim: host.Dim(), Step: 1, host: host}
}

// Clone returns a network with the same parameters and buffers of its own.
func (n *Network) Clone() *Network {
	c := *n
	c.host = n.host.Clone()
	return &c
}

// Field writes dx/dt at x to dst; it is an ode.Field. Of a map it is the change
// from a state to the next over the time between them.
func (n *Network) Field(dst, x []float64, _ float64) {
	if m, ok := n.host.(*mapHost); ok {
		m.advance(dst, x, n.Step)
		for i := range dst {
			dst[i] = (dst[i] - x[i]) / n.Step
		}
		return
	}
	n.host.Field(dst, x)
}

// H returns the learnt scalar at x, NaN for a model that has none: H, the
// energy of a Lagrangian, F of a conservative field.
func (n *Network) H(x []float64) float64 { return n.host.H(x) }

// Loss returns the mean squared error of dx/dt over all components of samples;
// of a map that of the change to the next sample over the time between them.
func (n *Network) Loss(s Samples) float64 {
	rows, want := s.targets(n.Model)
	return s.misses(n.Field, rows, want)
}

// loss is that of any field.
func (s Samples) loss(field ode.Field) float64 {
	rows, want := s.targets(Baseline)
	return s.misses(field, rows, want)
}

// misses returns the mean squared error of a field at the rows.
func (s Samples) misses(field ode.Field, rows []int, want []float32) float64 {
	x, dx := make([]float64, s.Dim), make([]float64, s.Dim)
	sum := 0.0
	for k, i := range rows {
		for j := range x {
			x[j] = float64(s.X[i*s.Dim+j])
		}
		field(dx, x, 0)
		for j := range dx {
			d := dx[j] - float64(want[k*s.Dim+j])
			sum += d * d
		}
	}
	return sum / float64(len(want))
}

// Follow returns the states of the learnt motion from x0 at times[0] at all
// times, row-major. A field is integrated with the settings; a map is applied
// again and again, and the times have to be whole numbers of its steps apart.
func (n *Network) Follow(x0, times []float64, s *ode.Settings) ([]float64, error) {
	m, ok := n.host.(*mapHost)
	if !ok {
		r, err := ode.Solve(n.Field, x0, times, s)
		return r.X, err
	}
	out := append(make([]float64, 0, len(x0)*len(times)), x0...)
	x, next := slices.Clone(x0), make([]float64, len(x0))
	done := 0
	for _, t := range times[1:] {
		steps := (t - times[0]) / n.Step
		whole := math.Round(steps)
		if math.Abs(steps-whole) > 0.01 || int(whole) < done {
			return nil, fmt.Errorf("hnn: time %g is no whole number of the map's steps of %g after the start", t, n.Step)
		}
		for ; done < int(whole); done++ {
			m.advance(next, x, n.Step)
			x, next = next, x
		}
		for _, v := range x {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("hnn: the map leaves the finite numbers before time %g", t)
			}
		}
		out = append(out, x...)
	}
	return out, nil
}
