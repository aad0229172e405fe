package train

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// stepper makes training steps. Parameters and what the optimizer remembers live
// on the first engine as flat vectors: whatever the number of layers, an update
// passes a few buffers in and out, and Adam is one elementwise loop.
type stepper struct {
	full, rest *crew            // for full batches, and for an epoch's last where it is smaller
	splus      *splus           // nil for Adam
	names      []string         // of the scalars a step returns: total, terms, gradient norm
	state      []compute.Buffer // what a step changes: parameters, two moments, and SPlus's factors
	bases      compute.Buffer   // SPlus's, nil for none
	scalars    []float32        // what the last step returned
	size       int              // number of parameters
	shapes     [][]int          // of the extra inputs
}

// Names of what is watched besides the terms of the loss function.
const (
	nameTotal      = "loss"
	nameL2         = "l2"
	nameGradient   = "gradient"
	nameParameters = "parameters"
)

// newStepper compiles the step. The state is set apart, by load.
func newStepper(engines []compute.Backend, p *Problem, c *Config, pl plan) (*stepper, error) {
	s := &stepper{size: p.size(), splus: c.splus(p)}
	var extra []Array
	if p.Extra != nil {
		extra = p.Extra(0, stepRand(c.Seed, 0))
		for i, a := range extra {
			if err := a.check(); err != nil {
				return nil, fmt.Errorf("train: extra input %d: %w", i, err)
			}
			if i < len(p.ByRow) && p.ByRow[i] && (len(a.Shape) == 0 || a.Shape[0] != pl.batch) {
				return nil, fmt.Errorf("train: extra input %d has shape %v, but is to hold a row for each of the batch's %d", i, a.Shape, pl.batch)
			}
			s.shapes = append(s.shapes, a.Shape)
		}
	}
	up := update{l2: c.L2, decay: c.Decay, clip: c.ClipNorm, splus: s.splus}
	var err error
	if s.full, s.names, err = newCrew(engines, p, pl, pl.batch, extra, up, nil); err != nil {
		return nil, err
	}
	if pl.rest > 0 {
		few := engines[:min(len(engines), p.parts(pl.rest))]
		if s.rest, _, err = newCrew(few, p, pl, pl.rest, extra, up, s.full); err != nil {
			s.close()
			return nil, err
		}
	}
	if c.L2 > 0 {
		s.names = append(s.names, nameL2)
	}
	s.names = append(s.names, nameGradient)
	s.scalars = make([]float32, len(s.names))
	return s, nil
}

// checkTerms panics on a loss that is not made of named scalars and returns
// their names and nodes, the total first.
func checkTerms(total *graph.Node, terms []Term) (names []string, scalars []*graph.Node) {
	all := append([]Term{{Name: nameTotal, Value: total}}, terms...)
	seen := map[string]bool{nameGradient: true}
	for _, t := range all {
		if t.Name == "" || seen[t.Name] {
			panic(fmt.Errorf("the name %q of a loss term is empty, not unique, or taken", t.Name))
		}
		seen[t.Name] = true
		checkFloat32(fmt.Sprintf("loss term %q", t.Name), t.Value)
		if !t.Value.IsScalar() {
			panic(fmt.Errorf("loss term %q has shape %v, not that of a scalar", t.Name, t.Value.Shape()))
		}
		names = append(names, t.Name)
		scalars = append(scalars, t.Value)
	}
	return names, scalars
}

// upload puts a vector on the engine of the state.
func (s *stepper) upload(x []float32) (compute.Buffer, error) {
	return upload(s.full.workers[0].backend, Array{Shape: []int{len(x)}, Values: x})
}

// load puts parameters and what the optimizer remembers on the device.
func (s *stepper) load(from *state) error {
	free(append(s.state, s.bases)...)
	s.state, s.bases = nil, nil
	for _, x := range from.vectors() {
		buf, err := s.upload(*x)
		switch {
		case err != nil:
			return err
		case x == &from.bases:
			s.bases = buf
		default:
			s.state = append(s.state, buf)
		}
	}
	return nil
}

// read copies parameters and what the optimizer remembers from the device.
func (s *stepper) read(to *state) error {
	buffers := s.state
	if s.bases != nil {
		buffers = append(slices.Clone(buffers), s.bases)
	}
	for k, dst := range to.vectors() {
		if err := s.copy(buffers[k], *dst); err != nil {
			return err
		}
	}
	return nil
}

func (s *stepper) copy(buf compute.Buffer, dst []float32) error {
	if err := readVector(buf, dst); err != nil {
		return fmt.Errorf("train: read the parameters back: %w", err)
	}
	return nil
}

// step makes step number step, counted from 0, with the given rate on the given
// places among the training rows, nil for all, and leaves what it returned in
// s.scalars.
func (s *stepper) step(step int, rate float64, p *Problem, rows []int32, extra []Array) error {
	if len(extra) != len(s.shapes) {
		return fmt.Errorf("train: step %d draws %d extra inputs, step 0 drew %d", step, len(extra), len(s.shapes))
	}
	for i, a := range extra {
		if !slices.Equal(a.Shape, s.shapes[i]) || len(a.Values) != a.Size() {
			return fmt.Errorf("train: step %d draws extra input %d with shape %v and %d values, step 0 with shape %v",
				step, i, a.Shape, len(a.Values), s.shapes[i])
		}
	}
	c := s.full
	if s.rest != nil && len(rows) == s.rest.rows {
		c, extra = s.rest, p.part(extra, 0, s.rest.rows)
	}
	t := float64(step + 1)
	hyper, err := s.upload([]float32{float32(rate), float32(1 / (1 - math.Pow(beta1, t))), float32(1 / (1 - math.Pow(beta2, t)))})
	if err != nil {
		return err
	}
	defer free(hyper)
	still := []compute.Buffer{hyper}
	if s.bases != nil {
		still = append(still, s.bases)
	}
	if err := c.step(p, s.state, still, rows, extra, s.scalars); err != nil {
		return fmt.Errorf("train: step %d: %w", step, err)
	}
	return nil
}

// renew gives SPlus new bases where it is time after so many steps.
func (s *stepper) renew(steps int) error {
	if s.bases == nil || !s.splus.renews(steps) {
		return nil
	}
	factors := make([]float32, s.splus.factorSize())
	if err := s.copy(s.state[3], factors); err != nil {
		return err
	}
	bases := make([]float32, len(factors))
	if err := s.splus.renew(factors, bases); err != nil {
		return err
	}
	buf, err := s.upload(bases)
	if err == nil {
		free(s.bases)
		s.bases = buf
	}
	return err
}

// judged returns the parameters to judge after so many steps, on the device, and
// whether they are the caller's to free.
func (s *stepper) judged(steps int) (buf compute.Buffer, own bool, err error) {
	if s.splus == nil {
		return s.state[0], false, nil
	}
	mean := make([]float32, s.size)
	if err := s.copy(s.state[2], mean); err != nil {
		return nil, false, err
	}
	buf, err = s.upload(s.splus.unbiased(mean, steps))
	return buf, true, err
}

func (s *stepper) close() {
	free(append(s.state, s.bases)...)
	s.full.close()
	s.rest.close()
}
