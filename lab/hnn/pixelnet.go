package hnn

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/nn"
	"neurophysics/lab/train"
	"neurophysics/lab/traj"
)

// Sizes of the paper's PixelHNN.
const (
	latentDim   = 2
	pairCells   = 2 * pixels.Cells // two successive frames
	windowCells = 3 * pixels.Cells // and the one after them, which makes the next pair
	coders      = 4                // layers of the encoder, and of the decoder
)

// Weight of the latent dynamics in the paper's loss.
const dynamicsWeight = 0.1

// planeSpread is the variance of q in a plane whose unit of length is chosen: about
// that of the pendulum's angle in rad.
const planeSpread = 0.12

// streamCoders names the random stream of the autoencoder's starting weights.
const streamCoders = 0x4e36

// coderNames names the parameters of a layer, counted from 1, of the encoder or the
// decoder.
func coderNames(part string, layer int) (weights, bias string) {
	return fmt.Sprintf("%s%d.w", part, layer), fmt.Sprintf("%s%d.b", part, layer)
}

// PixelParams draws the parameters of an autoencoder of pairs of frames, 1,568
// to 2 numbers and back, and of a network of the model on the latent plane:
// orthogonal weights, biases from +-1/sqrt(inputs). It panics unless hidden is
// positive.
func (m Model) PixelParams(hidden int, seed uint64) []train.Param {
	latent := m.Params(latentDim, hidden, seed)
	rng := traj.Rand(seed, streamCoders)
	var params []train.Param
	add := func(part string, sizes [coders + 1]int) {
		for i := range coders {
			in, out := sizes[i], sizes[i+1]
			w, b := train.Array{Shape: []int{in, out}}, train.Array{Shape: []int{1, out}}
			w.Values, b.Values = make([]float32, in*out), make([]float32, out)
			nn.Orthogonal(w.Values, in, out, rng)
			nn.Uniform(b.Values, 1/math.Sqrt(float64(in)), rng)
			weights, bias := coderNames(part, i+1)
			params = append(params, train.Param{Name: weights, Array: w}, train.Param{Name: bias, Array: b})
		}
	}
	add("encode", [...]int{pairCells, hidden, hidden, hidden, latentDim})
	add("decode", [...]int{latentDim, hidden, hidden, hidden, pairCells})
	return append(params, latent...)
}

// encode returns the latent states z = (q, p) [batch, 2] of pairs of frames
// [batch, cells].
func encode(p train.Params, pairs *graph.Node) *graph.Node {
	return code(pairs, coderLayers(p, "encode"))
}

// decode returns the pairs of frames [batch, cells] of latent states [batch, 2].
func decode(p train.Params, z *graph.Node) *graph.Node { return code(z, coderLayers(p, "decode")) }

// coderLayers returns weights and bias of each layer.
func coderLayers(p train.Params, part string) []*graph.Node {
	var layers []*graph.Node
	for i := range coders {
		weights, bias := coderNames(part, i+1)
		layers = append(layers, p.Get(weights), p.Get(bias))
	}
	return layers
}

// pixelLoss is the paper's loss on windows of three frames [batch, 3 cells], with
// x the first two and next the last two frames of a window: the error of the
// autoencoder on x, that of p as the change of q in a step, which makes the plane
// one of positions and velocities, and a tenth of the error of z + dz/dt as the
// next z. The unit of time is a step. Cells that the windows leave out are dark
// and decoded as such.
func (m Model) pixelLoss(p train.Params, window *graph.Node) (*graph.Node, []train.Term) {
	s := encodedStep(p, window)
	canonical, dynamics := s.canonical(), s.dynamics(m, p, s.z)
	total := graph.Add(graph.Add(s.autoencoder, canonical), graph.MulScalar(dynamics, dynamicsWeight))
	return total, terms(s.autoencoder, canonical, dynamics)
}

// midpointLoss differs from the paper's loss in two ways. The field is taken half-way
// between z and the next z (the implicit midpoint rule), so that it is one whose motion
// makes the step: no Hamiltonian makes a step of Euler's method that turns. And both
// terms of the plane are shares of the spread of q and have one weight: in the paper's
// loss they fall when the plane shrinks, which the decoder pays for.
func (m Model) midpointLoss(p train.Params, window *graph.Node) (*graph.Node, []train.Term) {
	s := encodedStep(p, window)
	canonical, dynamics := s.canonical(), s.dynamics(m, p, graph.Add(s.z, graph.MulScalar(s.change, 0.5)))
	q := column(s.z, 0)
	spread := meanSquare(graph.Sub(q, graph.ReduceAllMean(q)), q.Shape().Size())
	plane := graph.MulScalar(graph.Div(graph.Add(canonical, dynamics), spread), planeSpread)
	return graph.Add(s.autoencoder, plane), terms(s.autoencoder, canonical, dynamics)
}

// pixelStep is what an autoencoder makes of windows of three frames.
type pixelStep struct {
	z, change   *graph.Node // [batch, 2]
	autoencoder *graph.Node // error of the decoded pairs
}

func encodedStep(p train.Params, window *graph.Node) pixelStep {
	rows, cells := window.Shape().Dim(0), window.Shape().Dim(1)/3
	x := graph.Slice(window, graph.AxisRange(), graph.AxisRange(0, 2*cells))
	next := graph.Slice(window, graph.AxisRange(), graph.AxisRange(cells, 3*cells))
	both := encode(p, graph.Concatenate([]*graph.Node{x, next}, 0))
	z := graph.Slice(both, graph.AxisRange(0, rows))
	return pixelStep{
		z: z, change: graph.Sub(graph.Slice(both, graph.AxisRange(rows)), z),
		autoencoder: meanSquare(graph.Sub(x, decode(p, z)), rows*pairCells),
	}
}

// canonical is the error of p as the change of q.
func (s pixelStep) canonical() *graph.Node {
	return meanSquare(graph.Sub(column(s.z, 1), column(s.change, 0)), s.z.Shape().Dim(0))
}

// dynamics is the error of the field at the given place as the change of z.
func (s pixelStep) dynamics(m Model, p train.Params, at *graph.Node) *graph.Node {
	return meanSquare(graph.Sub(s.change, m.Field(p, at)), s.z.Shape().Size())
}

func terms(autoencoder, canonical, dynamics *graph.Node) []train.Term {
	return []train.Term{
		{Name: "autoencoder", Value: autoencoder}, {Name: "canonical", Value: canonical}, {Name: "dynamics", Value: dynamics},
	}
}

// column is one column of latent states [batch, 1].
func column(z *graph.Node, j int) *graph.Node {
	return graph.Slice(z, graph.AxisRange(), graph.AxisRange(j, j+1))
}

// meanSquare is the mean of count squares, those of x and for the others 0, as a
// product, which keeps the vector units busy where a reduction goes number by number.
func meanSquare(x *graph.Node, count int) *graph.Node {
	flat := graph.Reshape(x, -1)
	sum := graph.DotGeneral(flat, []int{0}, nil, flat, []int{0}, nil)
	return graph.Mul(sum, graph.Const(x.Graph(), 1/float32(count)))
}
