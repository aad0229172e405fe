package train

import (
	"slices"
	"sync"

	"github.com/gomlx/compute"
)

// crew makes the steps on batches of one size. Workers compute the gradient,
// each of its part of the batch; one program adds it up and updates the
// parameters. A worker that is alone does both in its one program.
type crew struct {
	rows    int // of a batch
	workers []*worker
	update  *program // nil where there is one worker
	moving  int      // how many vectors of the state a step changes
}

// newCrew compiles the step on batches of so many rows and returns the names of
// the scalars of the loss. other, if not nil, is a crew on the same engines and
// perhaps more, whose training rows are used.
func newCrew(engines []compute.Backend, p *Problem, pl plan, rows int, extra []Array, up update, other *crew) (c *crew, names []string, err error) {
	c = &crew{rows: rows, workers: make([]*worker, len(engines)), moving: up.moving()}
	var whole *update
	if len(engines) == 1 {
		whole = &up
	}
	err = c.all(func(k int) error {
		var data []compute.Buffer
		if other != nil {
			data = other.workers[k].data
		}
		w, list, err := newWorker(engines[k], p, pl, data, extra, k*rows/len(engines), (k+1)*rows/len(engines), whole)
		c.workers[k] = w
		if k == 0 {
			names = list
		}
		return err
	})
	if err == nil && whole == nil {
		c.update, err = c.newUpdate(engines[0], up, p.size(), len(names))
	}
	if err != nil {
		c.close()
		return nil, nil, err
	}
	return c, names, nil
}

// all calls f for every worker, side by side, and returns the first error. A
// panic of one goes on in the caller.
func (c *crew) all(f func(k int) error) error {
	errs := make([]error, len(c.workers))
	broken := make([]any, len(c.workers))
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

// step replaces what moves of the state and fills scalars. The state is what
// moves; still are the other inputs of an update.
func (c *crew) step(p *Problem, state, still []compute.Buffer, rows []int32, extra []Array, scalars []float32) error {
	var err error
	if c.update == nil {
		err = c.whole(state, still, rows, extra, scalars)
	} else if err = c.parts(p, state[0], rows, extra); err == nil {
		err = c.renew(state, still, scalars)
	}
	for _, w := range c.workers {
		free(w.out...)
		w.out = nil
	}
	return err
}

// whole makes a step by the program of the one worker.
func (c *crew) whole(state, still []compute.Buffer, rows []int32, extra []Array, scalars []float32) error {
	w := c.workers[0]
	if err := w.run(slices.Concat(state, still), len(state), rows, extra); err != nil {
		return err
	}
	copy(state, w.out)
	w.out = w.out[len(state):]
	return readVector(w.out[0], scalars)
}

// parts has every worker compute the gradient of its part of the batch.
func (c *crew) parts(p *Problem, theta compute.Buffer, rows []int32, extra []Array) error {
	// Buffers look up their shapes when first asked, which is not for several
	// goroutines at once; so others than the first get plain memory.
	view, err := theta.Data()
	if err != nil {
		return err
	}
	flat := view.([]float32)
	return c.all(func(k int) error {
		w := c.workers[k]
		extra := p.part(extra, w.from, w.to)
		if k == 0 {
			return w.run([]compute.Buffer{theta}, 0, rows, extra)
		}
		own, err := upload(w.backend, Array{Shape: []int{len(flat)}, Values: flat})
		if err != nil {
			return err
		}
		defer free(own)
		return w.run([]compute.Buffer{own}, 0, rows, extra)
	})
}

// renew updates the state with what the workers computed.
func (c *crew) renew(state, still []compute.Buffer, scalars []float32) error {
	b := c.update.backend
	var fed []compute.Buffer
	defer func() { free(fed...) }()
	in := slices.Concat(state, still)
	for _, w := range c.workers {
		for _, out := range w.out {
			if out.Backend() != b {
				var err error
				if out, err = carry(out, b); err != nil {
					return err
				}
				fed = append(fed, out)
			}
			in = append(in, out)
		}
	}
	donate := make([]bool, len(in))
	for i := range state {
		donate[i] = true
	}
	out, err := c.update.run(in, donate)
	if err != nil {
		return err
	}
	copy(state, out)
	last := out[len(state)]
	defer free(last)
	return readVector(last, scalars)
}

func (c *crew) close() {
	if c == nil {
		return
	}
	for _, w := range c.workers {
		if w != nil {
			w.close()
		}
	}
	if c.update != nil {
		c.update.close()
	}
}
