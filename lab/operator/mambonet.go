package operator

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
)

// mambaStates and mambaConv are the states of a channel and the steps that the
// convolution before the scan sees.
const (
	mambaStates = 16
	mambaConv   = 4
)

// mambaEncoder is residual Mamba blocks along the sensors (Gu and Dao, 2023). It
// runs with sensors first, as a scan takes them.
type mambaEncoder struct {
	in     linear
	blocks []mambaBlock
}

// mambaBlock is x + Mamba(RMSNorm(x)).
type mambaBlock struct {
	name               string
	width, inner       int
	in, mix, step, out linear
}

func newMambaEncoder(c *Config) *mambaEncoder {
	e := &mambaEncoder{in: linear{name: "encoder.in", in: 1, out: c.Width}}
	for i := range c.Layers {
		name, inner, rank := fmt.Sprint("encoder.", i), 2*c.Width, (c.Width+15)/16
		e.blocks = append(e.blocks, mambaBlock{
			name: name, width: c.Width, inner: inner,
			in:   linear{name: name + ".in", in: c.Width, out: 2 * inner, bare: true},
			mix:  linear{name: name + ".mix", in: inner, out: rank + 2*mambaStates, bare: true},
			step: linear{name: name + ".step", in: rank, out: inner},
			out:  linear{name: name + ".out", in: inner, out: c.Width, bare: true},
		})
	}
	return e
}

func (e *mambaEncoder) start(s *starter) {
	e.in.start(s)
	startAll(s, e.blocks)
}

// start draws the bias of the step so that steps spread evenly on a logarithmic
// scale, as the authors of Mamba do.
func (b mambaBlock) start(s *starter) {
	s.fill(1, b.name+".norm.scale", b.width)
	b.in.start(s)
	bound := 1 / math.Sqrt(mambaConv)
	s.uniform(bound, b.name+".conv.w", mambaConv, 1, b.inner) // three axes: to SPlus a kernel is no matrix
	s.uniform(bound, b.name+".conv.b", b.inner)
	b.mix.start(s)
	b.step.start(s)
	bias := s.params[len(s.params)-1].Values
	for i := range bias {
		step := max(1e-4, math.Exp(math.Log(1e-3)+s.rng.Float64()*math.Log(0.1/1e-3)))
		bias[i] = float32(step + math.Log(-math.Expm1(-step))) // inverse of softplus
	}
	decay := s.add(b.name+".decay", mambaStates, b.inner)
	for i := range decay {
		decay[i] = float32(math.Log(float64(1 + i/b.inner)))
	}
	s.fill(1, b.name+".skip", b.inner)
	b.out.start(s)
}

func (e *mambaEncoder) encode(p weights, v *graph.Node) *graph.Node {
	x := e.in.apply(p, graph.InsertAxes(graph.Transpose(v, 0, 1), -1))
	for _, b := range e.blocks {
		x = graph.Add(x, b.apply(p, nn.RMSNorm(x, p.Get(b.name+".norm.scale"))))
	}
	return graph.Transpose(x, 0, 1)
}

// apply takes x [sensors, batch, width].
func (b mambaBlock) apply(p weights, x *graph.Node) *graph.Node {
	cut := func(x *graph.Node, from, to int) *graph.Node {
		return graph.Slice(x, graph.AxisRange().Spacer(), graph.AxisRange(from, to))
	}
	both := b.in.apply(p, x)
	x, gate := cut(both, 0, b.inner), cut(both, b.inner, 2*b.inner)
	kernel := graph.Reshape(p.Get(b.name+".conv.w"), mambaConv, b.inner)
	x = nn.SiLU(nn.CausalConv(x, kernel, p.Get(b.name+".conv.b")))
	mixed, rank := b.mix.apply(p, x), b.step.in
	delta := softplus(b.step.apply(p, cut(mixed, 0, rank)))
	bc := graph.Transpose(cut(mixed, rank, rank+2*mambaStates), 1, 2) // [sensors, 2*states, batch]
	a := graph.Neg(graph.Exp(p.Get(b.name + ".decay")))
	y := nn.SelectiveScan(x, delta, a,
		graph.Slice(bc, graph.AxisRange(), graph.AxisRange(0, mambaStates)),
		graph.Slice(bc, graph.AxisRange(), graph.AxisRange(mambaStates)))
	y = graph.Add(y, graph.Mul(x, graph.Reshape(p.Get(b.name+".skip"), 1, 1, -1)))
	return b.out.apply(p, graph.Mul(y, nn.SiLU(gate)))
}

// softplus is log(1 + exp(x)).
func softplus(x *graph.Node) *graph.Node {
	return graph.Add(graph.MaxScalar(x, 0), graph.Log1P(graph.Exp(graph.Neg(graph.Abs(x)))))
}
