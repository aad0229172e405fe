package physicsnet

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"

	"neurophysics/lab/nn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// startParams draws the parameters of a network for states of dim numbers.
// Recurrent weights are orthogonal gate by gate, input weights uniform, the
// others after Glorot; biases are zero, and the decoder starts near "no change".
func startParams(c *Config, dim int) []train.Param {
	rng := traj.Rand(c.Seed, 0x9e7)
	var params []train.Param
	add := func(name string, shape ...int) []float32 {
		a := train.Array{Shape: shape}
		a.Values = make([]float32, a.Size())
		params = append(params, train.Param{Name: name, Array: a})
		return a.Values
	}
	dense := func(name string, in, out int) []float32 {
		w := add("w_"+name, in, out)
		nn.Glorot(w, in, out, rng)
		add("b_"+name, out)
		return w
	}
	in, h := dim, c.Hidden
	for _, layer := range []string{"1", "2"} {
		nn.Uniform(add("wx"+layer, in, 3*h), 1/math.Sqrt(float64(in)), rng)
		gates := make([][]float32, 3)
		for k := range gates {
			gates[k] = make([]float32, h*h)
			nn.Orthogonal(gates[k], h, h, rng)
		}
		nn.Gates(add("wh"+layer, h, 3*h), h, gates...)
		add("bx"+layer, 3*h)
		add("bh"+layer, 3*h)
		in = h
	}
	dense("latent", h, c.Latent)
	dense("decoder1", c.Latent, c.Decoder)
	out := dense("decoder2", c.Decoder, dim)
	for i := range out {
		out[i] *= 0.1
	}
	dense("head1", c.Latent, c.Head)
	dense("head2", c.Head, 1)
	return params
}

// model builds the parts of the network as graphs.
type model struct {
	*Config
	train.Params
}

func (m model) dense(name string, x *Node) *Node {
	w, b := m.Get("w_"+name), m.Get("b_"+name)
	return Add(MatMul(x, w), ExpandLeftToRank(b, x.Rank()))
}

func (m model) layer(name string) nn.GRUWeights {
	return nn.GRUWeights{Wx: m.Get("wx" + name), Wh: m.Get("wh" + name), Bx: m.Get("bx" + name), Bh: m.Get("bh" + name)}
}

// latents reads whole motions, [batch, time, dim], to [batch, time, latent].
func (m model) latents(x *Node) *Node {
	return m.dense("latent", nn.GRUStack(x, []nn.GRUWeights{m.layer("1"), m.layer("2")}))
}

// encode reads single states without history, [rows, dim], to [rows, latent]:
// the first step of the recurrent layers, whose state is zero. The gates are cut
// out of the weights, not of the activations, because the gradient in x is
// differentiated again.
func (m model) encode(x *Node) *Node {
	for _, name := range []string{"1", "2"} {
		w := m.layer(name)
		gate := func(k int) (*Node, *Node) {
			from, to := k*m.Hidden, (k+1)*m.Hidden
			wx := Slice(w.Wx, AxisRange(), AxisRange(from, to))
			bx := ExpandLeftToRank(Slice(w.Bx, AxisRange(from, to)), 2)
			bh := ExpandLeftToRank(Slice(w.Bh, AxisRange(from, to)), 2)
			return Add(MatMul(x, wx), bx), bh
		}
		xr, hr := gate(0)
		xz, hz := gate(1)
		xn, hn := gate(2)
		r := Sigmoid(Add(xr, hr))
		keep := Sigmoid(Neg(Add(xz, hz))) // 1 - z
		x = Mul(keep, Tanh(Add(xn, Mul(r, hn))))
	}
	return m.dense("latent", x)
}

// decode returns the change of the state until the next sample, in units of
// the spread of such changes.
func (m model) decode(z *Node) *Node {
	h := m.dense("decoder1", z)
	return m.dense("decoder2", relu(h))
}

// head returns the scalar that is to be conserved, without the last axis of z.
func (m model) head(z *Node) *Node {
	h := m.dense("head1", z)
	if m.ReLUHead {
		h = relu(h)
	} else {
		h = softplus(h)
	}
	return Squeeze(m.dense("head2", h), -1)
}

// energy is the head as a function of single states, [rows, dim] to [rows].
func (m model) energy(x *Node) *Node { return m.head(m.encode(x)) }

// cell advances the recurrent state by one sample of x [rows, dim].
func (m model) cell(x, h1, h2 *Node) (*Node, *Node) {
	a, b := m.layer("1"), m.layer("2")
	h1 = nn.GRUCell(x, h1, a.Wx, a.Wh, a.Bx, a.Bh)
	h2 = nn.GRUCell(h1, h2, b.Wx, b.Wh, b.Bx, b.Bh)
	return h1, h2
}

func relu(x *Node) *Node { return Max(x, ZerosLike(x)) }

// softplus is log(1+exp(x)), written so that neither large nor small x
// overflow and so that it can be differentiated twice.
func softplus(x *Node) *Node {
	return Add(relu(x), Log(OnePlus(Exp(Neg(Abs(x))))))
}
