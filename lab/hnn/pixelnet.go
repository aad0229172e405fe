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

// Encode returns the latent states z = (q, p) [batch, 2] of pairs of frames
// [batch, 1568].
func Encode(p train.Params, pairs *graph.Node) *graph.Node { return code(p, "encode", pairs) }

// Decode returns the pairs of frames [batch, 1568] of latent states [batch, 2].
func Decode(p train.Params, z *graph.Node) *graph.Node { return code(p, "decode", z) }

// pixelLoss is the paper's loss on windows of three frames [batch, 2352], with x
// the first two and next the last two frames of a window: the error of the
// autoencoder on x, that of p as the change of q in a step, which makes the plane
// one of positions and velocities, and a tenth of the error of z + dz/dt as the
// next z. The unit of time is a step.
func (m Model) pixelLoss(p train.Params, batch, _ []*graph.Node) (*graph.Node, []train.Term) {
	window := batch[0]
	rows := window.Shape().Dim(0)
	part := func(x *graph.Node, axis, from, to int) *graph.Node {
		ranges := []graph.SliceAxisSpec{graph.AxisRange(), graph.AxisRange()}
		ranges[axis] = graph.AxisRange(from, to)
		return graph.Slice(x, ranges...)
	}
	x := part(window, 1, 0, pairCells)
	both := Encode(p, graph.Concatenate([]*graph.Node{x, part(window, 1, pixels.Cells, windowCells)}, 0))
	z, next := part(both, 0, 0, rows), part(both, 0, rows, 2*rows)
	change := graph.Sub(next, z)

	autoencoder := meanSquare(graph.Sub(x, Decode(p, z)))
	canonical := meanSquare(graph.Sub(part(z, 1, 1, 2), part(change, 1, 0, 1)))
	dynamics := meanSquare(graph.Sub(change, m.Field(p, z)))
	total := graph.Add(graph.Add(autoencoder, canonical), graph.MulScalar(dynamics, dynamicsWeight))
	return total, []train.Term{
		{Name: "autoencoder", Value: autoencoder}, {Name: "canonical", Value: canonical}, {Name: "dynamics", Value: dynamics},
	}
}

func meanSquare(x *graph.Node) *graph.Node { return graph.ReduceAllMean(graph.Square(x)) }
