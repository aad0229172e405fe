package train

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// stepper makes training steps. Workers compute the gradient, each of its part
// of the batch; one program adds it up and updates the parameters. A worker that
// is alone does both in its one program. Parameters and Adam's two moments live
// on the first worker's engine as three flat vectors: whatever the number of
// layers, an update passes three buffers in and out, and Adam is one elementwise
// loop.
type stepper struct {
	workers []*worker
	update  *program         // nil where there is one worker
	names   []string         // of the scalars a step returns: total, terms, gradient norm
	state   []compute.Buffer // parameters, first and second moments, each [size]
	scalars []float32        // what the last step returned
	hyper   [3]float32       // rate and bias corrections of the step
	size    int              // number of parameters
	shapes  [][]int          // of the extra inputs
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
	s := &stepper{size: p.size()}
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
	up := update{l2: c.L2, decay: c.Decay, clip: c.ClipNorm}
	var whole *update
	if len(engines) == 1 {
		whole = &up
	}
	s.workers = make([]*worker, len(engines))
	err := s.all(func(k int) error {
		w, names, err := newWorker(engines[k], p, pl, extra, k*pl.batch/len(engines), (k+1)*pl.batch/len(engines), whole)
		s.workers[k] = w
		if k == 0 {
			s.names = names
		}
		return err
	})
	if err == nil && whole == nil {
		s.update, err = s.newUpdate(engines[0], up, pl.batch)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	if c.L2 > 0 {
		s.names = append(s.names, nameL2)
	}
	s.names = append(s.names, nameGradient)
	s.scalars = make([]float32, len(s.names))
	return s, nil
}

// all calls f for every worker, side by side, and returns the first error. A
// panic of one goes on in the caller.
func (s *stepper) all(f func(k int) error) error {
	errs := make([]error, len(s.workers))
	broken := make([]any, len(s.workers))
	var others sync.WaitGroup
	for k := 1; k < len(errs); k++ {
		others.Go(func() {
			defer func() { broken[k] = recover() }()
			errs[k] = f(k)
		})
	}
	errs[0] = f(0)
	others.Wait()
	for k, err := range errs {
		if broken[k] != nil {
			panic(broken[k])
		}
		if err != nil {
			return err
		}
	}
	return nil
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

// load puts parameters and moments on the device.
func (s *stepper) load(theta, m, v []float32) error {
	free(s.state...)
	s.state = nil
	for _, x := range [][]float32{theta, m, v} {
		buf, err := upload(s.workers[0].backend, Array{Shape: []int{s.size}, Values: x})
		if err != nil {
			return err
		}
		s.state = append(s.state, buf)
	}
	return nil
}

// read copies vector k of the state (0 parameters, 1 and 2 moments) to dst.
func (s *stepper) read(k int, dst []float32) error {
	if err := readVector(s.state[k], dst); err != nil {
		return fmt.Errorf("train: read the parameters back: %w", err)
	}
	return nil
}

// step makes step number step, counted from 0, with the given rate on the given
// places among the training rows, and leaves what it returned in s.scalars.
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
	t := float64(step + 1)
	s.hyper = [3]float32{float32(rate), float32(1 / (1 - math.Pow(beta1, t))), float32(1 / (1 - math.Pow(beta2, t)))}
	var err error
	if s.update == nil {
		err = s.whole(rows, extra)
	} else if err = s.parts(p, rows, extra); err == nil {
		err = s.renew()
	}
	for _, w := range s.workers {
		free(w.out...)
		w.out = nil
	}
	if err != nil {
		return fmt.Errorf("train: step %d: %w", step, err)
	}
	return nil
}

// whole makes a step by the program of the one worker.
func (s *stepper) whole(rows []int32, extra []Array) error {
	w := s.workers[0]
	hyper, err := w.backend.BufferFromFlatData(0, s.hyper[:], shapeOf([]int{len(s.hyper)}))
	if err != nil {
		return err
	}
	defer free(hyper)
	if err := w.run(append(slices.Clone(s.state), hyper), len(s.state), rows, extra); err != nil {
		return err
	}
	copy(s.state, w.out)
	w.out = w.out[len(s.state):]
	return readVector(w.out[0], s.scalars)
}

// parts has every worker compute the gradient of its part of the batch.
func (s *stepper) parts(p *Problem, rows []int32, extra []Array) error {
	// Buffers look up their shapes when first asked, which is not for several
	// goroutines at once; so others than the first get plain memory.
	view, err := s.state[0].Data()
	if err != nil {
		return err
	}
	flat := view.([]float32)
	return s.all(func(k int) error {
		w := s.workers[k]
		extra := p.part(extra, w.from, w.to)
		if k == 0 {
			return w.run(s.state[:1], 0, rows, extra)
		}
		theta, err := upload(w.backend, Array{Shape: []int{s.size}, Values: flat})
		if err != nil {
			return err
		}
		defer free(theta)
		return w.run([]compute.Buffer{theta}, 0, rows, extra)
	})
}

// renew updates the state with what the workers computed.
func (s *stepper) renew() error {
	b := s.update.backend
	var fed []compute.Buffer
	defer func() { free(fed...) }()
	buf, err := b.BufferFromFlatData(0, s.hyper[:], shapeOf([]int{len(s.hyper)}))
	if err != nil {
		return err
	}
	fed = append(fed, buf)
	in := append(append([]compute.Buffer{}, s.state...), buf)
	for _, w := range s.workers {
		for _, out := range w.out {
			if out.Backend() != b {
				if out, err = carry(out, b); err != nil {
					return err
				}
				fed = append(fed, out)
			}
			in = append(in, out)
		}
	}
	donate := make([]bool, len(in))
	donate[0], donate[1], donate[2] = true, true, true
	out, err := s.update.run(in, donate)
	if err != nil {
		return err
	}
	copy(s.state, out[:3])
	defer free(out[3])
	return readVector(out[3], s.scalars)
}

func (s *stepper) close() {
	free(s.state...)
	for _, w := range s.workers {
		if w != nil {
			w.close()
		}
	}
	if s.update != nil {
		s.update.close()
	}
}
