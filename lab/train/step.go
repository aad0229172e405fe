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
// of the batch; one program adds it up and updates the parameters. These and
// Adam's two moments live on the first worker's engine as three flat vectors:
// whatever the number of layers, an update passes three buffers in and out, and
// Adam is one elementwise loop.
type stepper struct {
	workers []*worker
	update  *program
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
	s.workers = make([]*worker, len(engines))
	err := s.all(func(k int) error {
		w, names, err := newWorker(engines[k], p, pl, extra, k*pl.batch/len(engines), (k+1)*pl.batch/len(engines))
		s.workers[k] = w
		if k == 0 {
			s.names = names
		}
		return err
	})
	if err == nil {
		s.update, err = s.newUpdate(engines[0], c, pl.batch)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	s.scalars = make([]float32, len(s.names))
	return s, nil
}

// newUpdate compiles what follows on the workers: theta, m, v, hyper, then
// gradient and scalars of each worker, to theta, m, v and the scalars.
func (s *stepper) newUpdate(b compute.Backend, c *Config, batch int) (*program, error) {
	terms := len(s.names)
	if c.L2 > 0 {
		s.names = append(s.names, nameL2)
	}
	s.names = append(s.names, nameGradient)
	return compile(b, "the update", func(g *graph.Graph) []*graph.Node {
		vector := func(name string, n int) *graph.Node { return graph.Parameter(g, name, shapeOf([]int{n})) }
		theta, m, v := vector("theta", s.size), vector("m", s.size), vector("v", s.size)
		hyper := vector("hyper", len(s.hyper))
		var grad, scalars *graph.Node
		for k, w := range s.workers {
			share := graph.Const(g, w.share(batch))
			dw := graph.Mul(share, vector(fmt.Sprint("gradient", k), s.size))
			sw := graph.Mul(share, vector(fmt.Sprint("scalars", k), terms))
			if k == 0 {
				grad, scalars = dw, sw
			} else {
				grad, scalars = graph.Add(grad, dw), graph.Add(scalars, sw)
			}
		}
		if c.L2 > 0 {
			grad = graph.Add(grad, graph.Mul(theta, graph.Const(g, float32(2*c.L2))))
			l2 := graph.Reshape(graph.Mul(squares(theta), graph.Const(g, float32(c.L2))), 1)
			list := []*graph.Node{graph.Add(graph.Slice(scalars, graph.AxisRange(0, 1)), l2)}
			if terms > 1 {
				list = append(list, graph.Slice(scalars, graph.AxisRange(1)))
			}
			scalars = graph.Concatenate(append(list, l2), 0)
		}
		norm := graph.Sqrt(squares(grad))
		if c.ClipNorm > 0 {
			limit := graph.Const(g, float32(c.ClipNorm))
			grad = graph.Mul(grad, graph.Div(limit, graph.Max(norm, limit)))
		}
		theta, m, v = adam(theta, m, v, grad, hyper)
		return []*graph.Node{theta, m, v, graph.Concatenate([]*graph.Node{scalars, graph.Reshape(norm, 1)}, 0)}
	})
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

// adam is one step of Adam, classic: weight decay, if any, is part of the
// gradient. It is written out here because GoMLX's optimizer keeps moments and
// counters as variables of a store, one pair a parameter, while the lab wants
// them as vectors that checkpoints can hold. hyper is [rate, 1/(1-beta1^t),
// 1/(1-beta2^t)], made on the host in float64.
func adam(theta, m, v, grad, hyper *graph.Node) (theta1, m1, v1 *graph.Node) {
	g := theta.Graph()
	c := func(x float64) *graph.Node { return graph.Const(g, float32(x)) }
	at := func(i int) *graph.Node { return graph.Reshape(graph.Slice(hyper, graph.AxisRange(i, i+1))) }
	m1 = graph.Add(graph.Mul(m, c(beta1)), graph.Mul(grad, c(1-beta1)))
	v1 = graph.Add(graph.Mul(v, c(beta2)), graph.Mul(graph.Square(grad), c(1-beta2)))
	up := graph.Mul(m1, graph.Mul(at(0), at(1)))
	down := graph.Add(graph.Sqrt(graph.Mul(v1, at(2))), c(epsilon))
	return graph.Sub(theta, graph.Div(up, down)), m1, v1
}

// squares is the sum of the squares of a vector. Its rows are added up by a
// product first, which keeps the vector units busy; XLA reduces number by
// number.
func squares(x *graph.Node) *graph.Node {
	const width = 64
	x = graph.Square(x)
	rows := x.Shape().Size() / width
	if rows < 2 {
		return graph.ReduceAllSum(x)
	}
	head := graph.Reshape(graph.Slice(x, graph.AxisRange(0, rows*width)), rows, width)
	ones := graph.Ones(x.Graph(), shapeOf([]int{rows}))
	sum := graph.ReduceAllSum(graph.DotGeneral(ones, []int{0}, nil, head, []int{0}, nil))
	if tail := x.Shape().Size() - rows*width; tail > 0 {
		sum = graph.Add(sum, graph.ReduceAllSum(graph.Slice(x, graph.AxisRange(rows*width))))
	}
	return sum
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
		buf, err := upload(s.update.backend, Array{Shape: []int{s.size}, Values: x})
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
	var flat []float32
	if len(s.workers) > 1 {
		// Buffers look up their shapes when first asked, which is not for several
		// goroutines at once; so others than the first get plain memory.
		view, err := s.state[0].Data()
		if err != nil {
			return err
		}
		flat = view.([]float32)
	}
	err := s.all(func(k int) error {
		w := s.workers[k]
		extra := p.part(extra, w.from, w.to)
		if k == 0 {
			return w.run(s.state[0], rows, extra)
		}
		theta, err := upload(w.backend, Array{Shape: []int{s.size}, Values: flat})
		if err != nil {
			return err
		}
		defer free(theta)
		return w.run(theta, rows, extra)
	})
	if err == nil {
		err = s.renew(step, rate)
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

// renew updates the state with what the workers computed.
func (s *stepper) renew(step int, rate float64) error {
	t := float64(step + 1)
	s.hyper = [3]float32{float32(rate), float32(1 / (1 - math.Pow(beta1, t))), float32(1 / (1 - math.Pow(beta2, t)))}
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
