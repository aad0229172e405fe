package operator

import (
	"fmt"
	"math"
	"math/rand/v2"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
)

// layer is a part of a network that has parameters.
type layer interface {
	// start adds the parameters with the values training starts from.
	start(s *starter)
}

// starter collects parameters. Start values are those that PyTorch gives by
// default, as the study used it.
type starter struct {
	rng     *rand.Rand
	params  []train.Param
	complex [][2]string // names of real and imaginary parts
}

// add adds a parameter of zeros and returns its values.
func (s *starter) add(name string, shape ...int) []float32 {
	a := train.Array{Shape: shape}
	a.Values = make([]float32, a.Size())
	s.params = append(s.params, train.Param{Name: name, Array: a})
	return a.Values
}

// uniform adds a parameter from +-bound.
func (s *starter) uniform(bound float64, name string, shape ...int) {
	nn.Uniform(s.add(name, shape...), bound, s.rng)
}

// fill adds a parameter of equal numbers.
func (s *starter) fill(value float32, name string, shape ...int) {
	v := s.add(name, shape...)
	for i := range v {
		v[i] = value
	}
}

// startAll adds the parameters of several layers.
func startAll[L layer](s *starter, layers []L) {
	for _, l := range layers {
		l.start(s)
	}
}

// linear is x w + b.
type linear struct {
	name    string
	in, out int
	bare    bool // has no bias
	kernel  bool // is a convolution over one place in the study, whose w has an axis for that
}

func (l linear) start(s *starter) {
	bound := 1 / math.Sqrt(float64(l.in))
	shape := []int{l.in, l.out}
	if l.kernel { // by its three axes SPlus knows that it is no matrix
		shape = []int{1, l.in, l.out}
	}
	s.uniform(bound, l.name+".w", shape...)
	if !l.bare {
		s.uniform(bound, l.name+".b", l.out)
	}
}

func (l linear) apply(p weights, x *Node) *Node {
	var b *Node
	if !l.bare {
		b = p.Get(l.name + ".b")
	}
	w := p.Get(l.name + ".w")
	if l.kernel {
		w = Reshape(w, l.in, l.out)
	}
	return nn.Linear(x, w, b)
}

// mlp is linear layers with GELU between them.
type mlp []linear

// newMLP has layers with the given numbers of units, those of the input first.
func newMLP(name string, units ...int) mlp {
	var m mlp
	for i := range len(units) - 1 {
		m = append(m, linear{name: fmt.Sprint(name, ".", i), in: units[i], out: units[i+1]})
	}
	return m
}

func (m mlp) start(s *starter) { startAll(s, m) }

func (m mlp) apply(p weights, x *Node) *Node {
	for i, l := range m {
		if i > 0 {
			x = nn.GELU(x)
		}
		x = l.apply(p, x)
	}
	return x
}

// norm is a layer norm.
type norm struct {
	name  string
	width int
}

func (n norm) start(s *starter) {
	s.fill(1, n.name+".scale", n.width)
	s.add(n.name+".shift", n.width)
}

func (n norm) apply(p weights, x *Node) *Node {
	return nn.LayerNorm(x, p.Get(n.name+".scale"), p.Get(n.name+".shift"))
}

// weights are parameters on the device, by name.
type weights interface {
	Get(name string) *Node
}

// fixed is an array of numbers that are not learnt, of the type of like.
func fixed(like *Node, values any) *Node {
	return ConvertDType(Const(like.Graph(), values), like.DType())
}

// inputs are a batch of questions.
type inputs struct {
	p     weights
	v     *Node // [batch, sensors]
	t     *Node // [batch, times], or [1, times] where all rows share them
	start *Node // [batch, 2]; nil for NoStart
	noise *Node // [batch, 2*layers*latent] for VaRONet; nil means none
}

// output are the answers to a batch of questions.
type output struct {
	qp *Node // [batch, times, 2]
	kl *Node // scalar, of VaRONet; else nil
}
