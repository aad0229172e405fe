package hnn

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/shapes"
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

// Weight of the latent dynamics in the loss.
const dynamicsWeight = 0.1

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
// [batch, cells], of which the cells may be the first ones of the encoder's.
func encode(p train.Params, pairs *graph.Node) *graph.Node {
	layers := coderLayers(p, "encode")
	layers[0] = graph.Slice(layers[0], graph.AxisRange(0, pairs.Shape().Dim(1)))
	return code(pairs, layers)
}

// decode returns the pairs of frames [batch, 1568] of latent states [batch, 2].
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
// next z. The unit of time is a step. Cells that the windows leave out are dark.
func (m Model) pixelLoss(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
	window := batch[0]
	rows, cells := window.Shape().Dim(0), window.Shape().Dim(1)/3
	columns := func(x *graph.Node, from, to int) *graph.Node {
		return graph.Slice(x, graph.AxisRange(), graph.AxisRange(from, to))
	}
	x := columns(window, 0, 2*cells)
	both := encode(p, graph.Concatenate([]*graph.Node{x, columns(window, cells, 3*cells)}, 0))
	z, next := graph.Slice(both, graph.AxisRange(0, rows)), graph.Slice(both, graph.AxisRange(rows))
	change := graph.Sub(next, z)

	autoencoder := meanSquare(graph.Sub(withDark(x), decode(p, z)))
	canonical := meanSquare(graph.Sub(columns(z, 1, 2), columns(change, 0, 1)))
	dynamics := meanSquare(graph.Sub(change, m.Field(p, z)))
	total := graph.Add(graph.Add(autoencoder, canonical), graph.MulScalar(dynamics, dynamicsWeight))
	return total, []train.Term{
		{Name: "autoencoder", Value: autoencoder}, {Name: "canonical", Value: canonical}, {Name: "dynamics", Value: dynamics},
	}
}

// withDark adds the cells that pairs leave out.
func withDark(pairs *graph.Node) *graph.Node {
	rows, cells := pairs.Shape().Dim(0), pairs.Shape().Dim(1)
	if cells == pairCells {
		return pairs
	}
	return graph.Concatenate([]*graph.Node{pairs, graph.Zeros(pairs.Graph(), shapes.Make(pairs.DType(), rows, pairCells-cells))}, 1)
}

// meanSquare is the mean of the squares of a matrix, as a product, which keeps the
// vector units busy where a reduction goes number by number.
func meanSquare(x *graph.Node) *graph.Node {
	flat := graph.Reshape(x, -1)
	sum := graph.DotGeneral(flat, []int{0}, nil, flat, []int{0}, nil)
	return graph.Mul(sum, graph.Const(x.Graph(), float32(1)/float32(x.Shape().Size())))
}
