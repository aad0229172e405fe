package hnn

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"neurophysics/datasets/pixels"
	"neurophysics/lab/backend"
	"neurophysics/lab/train"
)

// PixelNetwork is a trained autoencoder with the network of its latent plane.
type PixelNetwork struct {
	Params []train.Param
	Latent *Network // dz/dt at z = (q, p), time counted in steps

	encode, decode, loss *train.Func
}

// NewPixelNetwork puts a network with the given parameters, which have to be
// those of Model.PixelParams, on an engine.
func NewPixelNetwork(b *backend.Backend, m Model, params []train.Param) (*PixelNetwork, error) {
	n := &PixelNetwork{Params: params, Latent: NewNetwork(m, params)}
	for _, f := range []struct {
		dst   **train.Func
		build func(p train.Params, x *graph.Node) *graph.Node
	}{
		{&n.encode, encode},
		{&n.decode, decode},
		{&n.loss, func(p train.Params, x *graph.Node) *graph.Node {
			total, _ := m.pixelLoss(p, x)
			return total
		}},
	} {
		var err error
		*f.dst, err = train.NewFunc(b, params, func(p train.Params, in []*graph.Node) []*graph.Node {
			return []*graph.Node{f.build(p, in[0])}
		})
		if err != nil {
			n.Close()
			return nil, err
		}
	}
	return n, nil
}

// Close frees what the network holds on its engine.
func (n *PixelNetwork) Close() {
	for _, f := range []*train.Func{n.encode, n.decode, n.loss} {
		if f != nil {
			f.Close()
		}
	}
}

// chunkRows bounds the rows of one call of a function.
const chunkRows = 1000

// inChunks calls f with near-equal chunks of rows of width numbers.
func inChunks(f *train.Func, values []float32, width int, each func(rows int, out []float32)) error {
	if len(values)%width != 0 {
		panic(fmt.Sprintf("hnn: %d numbers do not make rows of %d", len(values), width))
	}
	rows := len(values) / width
	count := (rows + chunkRows - 1) / chunkRows
	for k := range count {
		from, to := k*rows/count, (k+1)*rows/count
		out, err := f.Call(train.Array{Shape: []int{to - from, width}, Values: values[from*width : to*width]})
		if err != nil {
			return err
		}
		each(to-from, out[0].Values)
	}
	return nil
}

// Encode returns the latent states, 2 numbers a pair, of pairs of frames, 1,568
// numbers each.
func (n *PixelNetwork) Encode(pairs []float32) ([]float64, error) {
	var z []float64
	err := inChunks(n.encode, pairs, pairCells, func(_ int, out []float32) {
		for _, v := range out {
			z = append(z, float64(v))
		}
	})
	return z, err
}

// Decode returns what is seen at latent states, 2 numbers each: the second frame
// of each decoded pair, of 28 by 28 cells.
func (n *PixelNetwork) Decode(z []float64) ([][]float32, error) {
	narrow := make([]float32, len(z))
	for i, v := range z {
		narrow[i] = float32(v)
	}
	var frames [][]float32
	err := inChunks(n.decode, narrow, latentDim, func(rows int, out []float32) {
		for i := range rows {
			frames = append(frames, out[i*pairCells+pixels.Cells:(i+1)*pairCells])
		}
	})
	return frames, err
}

// Loss returns the paper's loss on windows of three frames, 2,352 numbers each.
func (n *PixelNetwork) Loss(windows []float32) (float64, error) {
	sum, all := 0.0, 0
	err := inChunks(n.loss, windows, windowCells, func(rows int, out []float32) {
		sum += float64(rows) * float64(out[0])
		all += rows
	})
	return sum / float64(all), err
}
