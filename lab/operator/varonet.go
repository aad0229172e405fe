package operator

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
)

// vaRONet encodes V by bidirectional long short-term memory into the mean and the
// logarithm of the variance of latent numbers, draws those, and decodes them
// along the times, once for q and once for p.
type vaRONet struct {
	*Config
	encoder  memory
	mu, logv linear
	begin    mlp // of the start; nil for NoStart
	decoders [2]varDecoder
}

type varDecoder struct {
	hidden linear // of the latent numbers
	memory memory
	out    linear
}

func newVaRONet(c *Config) *vaRONet {
	n := &vaRONet{
		Config:  c,
		encoder: newMemory("encoder", c),
		mu:      linear{name: "mu", in: c.Width, out: c.Latent},
		logv:    linear{name: "logvar", in: c.Width, out: c.Latent},
	}
	if c.Start == AddStart {
		n.begin = newMLP("start", 2, c.Width, c.Width)
	}
	for i, name := range []string{"q", "p"} {
		n.decoders[i] = varDecoder{
			hidden: linear{name: name + ".hidden", in: c.Latent, out: c.Width},
			memory: newMemory(name, c),
			out:    linear{name: name + ".out", in: 2 * c.Width, out: 1},
		}
	}
	return n
}

func (n *vaRONet) start(s *starter) {
	n.encoder.start(s)
	startAll(s, []linear{n.mu, n.logv})
	n.begin.start(s)
	for _, d := range n.decoders {
		d.hidden.start(s)
		d.memory.start(s)
		d.out.start(s)
	}
}

func (n *vaRONet) answer(in inputs) output {
	rows, runs := in.v.Shape().Dim(0), 2*n.Layers
	zeros := make([]*Node, runs)
	for i := range zeros {
		zeros[i] = BroadcastToDims(ScalarZero(in.v.Graph(), in.v.DType()), rows, n.Width)
	}
	_, h, c := n.encoder.run(in.p, InsertAxes(Transpose(in.v, 0, 1), -1), zeros, zeros)
	z := Stack(h, 0) // [runs, rows, width]
	mu, logv := n.mu.apply(in.p, z), n.logv.apply(in.p, z)
	kl := MulScalar(ReduceAllMean(Sub(AddScalar(logv, 1), Add(Square(mu), Exp(logv)))), -0.5)
	z = mu
	if in.noise != nil {
		noise := Transpose(Reshape(in.noise, rows, runs, n.Latent), 0, 1)
		z = Add(mu, Mul(Exp(MulScalar(logv, 0.5)), noise))
	}
	times := in.t.Shape().Dim(1)
	t := InsertAxes(Transpose(BroadcastToDims(in.t, rows, times), 0, 1), -1)
	var begin *Node
	if n.begin != nil {
		begin = n.begin.apply(in.p, in.start)
	}
	var answers []*Node
	for _, d := range n.decoders {
		first := d.hidden.apply(in.p, z)
		h0 := make([]*Node, runs)
		for i := range h0 {
			h0[i] = Squeeze(Slice(first, AxisRange(i, i+1)), 0)
			if begin != nil {
				h0[i] = Add(h0[i], begin)
			}
		}
		y, _, _ := d.memory.run(in.p, t, h0, c)
		answers = append(answers, d.out.apply(in.p, y))
	}
	return output{qp: Transpose(Concatenate(answers, 2), 0, 1), kl: kl}
}

// memory is layers of long short-term memory in both directions, each on the
// states of both of the layer before. Layers and directions count together: those
// of the first layer, forwards and backwards, then those of the second.
type memory []memoryRun

// memoryRun is one layer in one direction.
type memoryRun struct {
	name      string
	in, width int
}

func newMemory(name string, c *Config) memory {
	m := make(memory, 2*c.Layers)
	for i := range m {
		m[i] = memoryRun{fmt.Sprint(name, ".", i), 2 * c.Width, c.Width}
		if i < 2 {
			m[i].in = 1
		}
	}
	return m
}

func (m memory) start(s *starter) { startAll(s, m) }

// start gives each direction two biases, which are added, as the study's
// networks have them.
func (r memoryRun) start(s *starter) {
	bound := 1 / math.Sqrt(float64(r.width))
	s.uniform(bound, r.name+".wx", r.in, 4*r.width)
	s.uniform(bound, r.name+".wh", r.width, 4*r.width)
	s.uniform(bound, r.name+".bx", 4*r.width)
	s.uniform(bound, r.name+".bh", 4*r.width)
}

// run returns the states of the last layer, [steps, batch, 2*width], and the last
// state and cell of every run, for x [steps, batch, in].
func (m memory) run(p weights, x *Node, h0, c0 []*Node) (states *Node, h, c []*Node) {
	for i := 0; i < len(m); i += 2 {
		var both []*Node
		for k, r := range m[i : i+2] {
			get := func(name string) *Node { return p.Get(r.name + name) }
			backwards := k == 1
			y, cell := nn.LSTM(x, nn.LSTMWeights{
				H0: h0[i+k], C0: c0[i+k], Wx: get(".wx"), Wh: get(".wh"), B: Add(get(".bx"), get(".bh")),
			}, backwards)
			end := y.Shape().Dim(0) - 1
			if backwards {
				end = 0
			}
			both = append(both, y)
			h, c = append(h, Squeeze(Slice(y, AxisRange(end, end+1)), 0)), append(c, cell)
		}
		x = Concatenate(both, 2)
	}
	return x, h, c
}
