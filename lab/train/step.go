package train

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// stepper makes training steps. The parameters and Adam's two moments live on
// the device as three flat vectors: whatever the number of layers, a step
// passes three buffers in and out, and Adam is one elementwise loop.
type stepper struct {
	*program
	names   []string         // of the scalars a step returns: total, terms, gradient norm
	state   []compute.Buffer // parameters, first and second moments, each [size]
	data    []compute.Buffer // training rows
	in      []compute.Buffer // inputs of the step, in the order of the graph's parameters
	donate  []bool           // which of them the step consumes
	scalars []float32        // what the last step returned
	hyper   [3]float32       // rate and bias corrections of the step
	whole   bool             // no indices: every batch holds all rows
	size    int              // number of parameters
	extra   int              // number of extra inputs
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
func newStepper(b compute.Backend, p *Problem, c *Config, pl plan) (*stepper, error) {
	s := &stepper{whole: pl.whole}
	for _, param := range p.Params {
		s.size += len(param.Values)
	}
	if p.Extra != nil {
		for _, a := range p.Extra(0, stepRand(c.Seed, 0)) {
			if err := a.check(); err != nil {
				return nil, fmt.Errorf("train: extra input %d: %w", len(s.shapes), err)
			}
			s.shapes = append(s.shapes, a.Shape)
		}
		s.extra = len(s.shapes)
	}
	var train []Array
	for _, d := range p.Data {
		train = append(train, d.pick(p.Train))
	}

	var err error
	s.program, err = compile(b, "the training step", func(g *graph.Graph) []*graph.Node {
		vector := shapeOf([]int{s.size})
		theta := graph.Parameter(g, "theta", vector)
		m := graph.Parameter(g, "m", vector)
		v := graph.Parameter(g, "v", vector)
		hyper := graph.Parameter(g, "hyper", shapeOf([]int{len(s.hyper)}))
		var rows *graph.Node
		if !s.whole {
			rows = graph.Parameter(g, "rows", shapes.Make(dtypes.Int32, pl.batch, 1))
		}
		var extra, batch []*graph.Node
		for i, dims := range s.shapes {
			extra = append(extra, graph.Parameter(g, fmt.Sprintf("extra%d", i), shapeOf(dims)))
		}
		for i, d := range train {
			x := graph.Parameter(g, fmt.Sprintf("data%d", i), shapeOf(d.Shape))
			if rows != nil {
				x = graph.Gather(x, rows)
			}
			batch = append(batch, x)
		}

		params := cut(theta, p.Params)
		total, terms := p.Loss(params, batch, extra)
		if c.L2 > 0 {
			l2 := graph.Mul(sumSquares(params.nodes), graph.Const(g, float32(c.L2)))
			total = graph.Add(total, l2)
			terms = append(terms, Term{Name: nameL2, Value: l2})
		}
		names, scalars := checkTerms(total, terms)
		s.names = append(names, nameGradient)

		var flat []*graph.Node
		for _, d := range graph.Gradient(total, params.nodes...) {
			flat = append(flat, graph.Reshape(d, -1))
		}
		grad := graph.Concatenate(flat, 0)
		norm := graph.Sqrt(graph.ReduceAllSum(graph.Square(grad)))
		scalars = append(scalars, norm)
		if c.ClipNorm > 0 {
			limit := graph.Const(g, float32(c.ClipNorm))
			grad = graph.Mul(grad, graph.Div(limit, graph.Max(norm, limit)))
		}
		theta, m, v = adam(theta, m, v, grad, hyper)
		return []*graph.Node{theta, m, v, graph.Stack(scalars, 0)}
	})
	if err != nil {
		return nil, err
	}
	s.scalars = make([]float32, len(s.names))
	if s.data, err = uploadAll(b, train); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
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

func sumSquares(nodes []*graph.Node) *graph.Node {
	var sum *graph.Node
	for _, n := range nodes {
		s := graph.ReduceAllSum(graph.Square(n))
		if sum == nil {
			sum = s
		} else {
			sum = graph.Add(sum, s)
		}
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
		buf, err := upload(s.backend, Array{Shape: []int{s.size}, Values: x})
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
func (s *stepper) step(step int, rate float64, rows []int32, extra []Array) error {
	t := float64(step + 1)
	s.hyper = [3]float32{float32(rate), float32(1 / (1 - math.Pow(beta1, t))), float32(1 / (1 - math.Pow(beta2, t)))}
	s.in, s.donate = append(s.in[:0], s.state...), append(s.donate[:0], true, true, true)
	fed := len(s.in)
	buf, err := s.backend.BufferFromFlatData(0, s.hyper[:], shapeOf([]int{len(s.hyper)}))
	if err != nil {
		return err
	}
	s.feed(buf)
	if !s.whole {
		if buf, err = s.backend.BufferFromFlatData(0, rows, shapes.Make(dtypes.Int32, len(rows), 1)); err != nil {
			return err
		}
		s.feed(buf)
	}
	if len(extra) != s.extra {
		return fmt.Errorf("train: step %d draws %d extra inputs, step 0 drew %d", step, len(extra), s.extra)
	}
	for i, a := range extra {
		if !equalInts(a.Shape, s.shapes[i]) || len(a.Values) != a.Size() {
			return fmt.Errorf("train: step %d draws extra input %d with shape %v and %d values, step 0 with shape %v",
				step, i, a.Shape, len(a.Values), s.shapes[i])
		}
		if buf, err = upload(s.backend, a); err != nil {
			return err
		}
		s.feed(buf)
	}
	fedEnd := len(s.in)
	for _, d := range s.data {
		s.in, s.donate = append(s.in, d), append(s.donate, false)
	}

	out, err := s.run(s.in, s.donate)
	if err != nil {
		return fmt.Errorf("train: run step %d: %w", step, err)
	}
	free(s.in[fed:fedEnd]...)
	copy(s.state, out[:3])
	err = readVector(out[3], s.scalars)
	free(out[3])
	if err != nil {
		return fmt.Errorf("train: read the loss of step %d: %w", step, err)
	}
	return nil
}

func (s *stepper) feed(buf compute.Buffer) {
	s.in, s.donate = append(s.in, buf), append(s.donate, false)
}

func (s *stepper) close() {
	free(s.state...)
	free(s.data...)
	s.program.close()
}

func equalInts(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
