package hnn

import (
	"neurophysics/datasets/pixels"
	"neurophysics/lab/train"
)

// Half of the cells are never reached by the pendulum. In training, the encoder is
// spared their products: the cells that are lit in some training frame come first
// in the rows of its first matrix and in the columns of the decoder's last, and
// inputs hold the lit cells alone. What is computed is the same, and so are the
// parameters once they are back in the order of the frames.

// litCells returns the cells of a frame that are not 0 in all of the frames, in
// ascending order.
func litCells(frames []float32) []int {
	var lit [pixels.Cells]bool
	for i := 0; i < len(frames); i += pixels.Cells {
		for j, v := range frames[i : i+pixels.Cells] {
			lit[j] = lit[j] || v != 0
		}
	}
	var cells []int
	for j, l := range lit {
		if l {
			cells = append(cells, j)
		}
	}
	return cells
}

// litFirst returns the order of a pair's cells for training: the lit ones of the
// first frame, those of the second, then the others.
func litFirst(lit []int) []int {
	first := make([]bool, pairCells)
	var order []int
	for frame := range 2 {
		for _, j := range lit {
			order = append(order, frame*pixels.Cells+j)
			first[frame*pixels.Cells+j] = true
		}
	}
	for j, done := range first {
		if !done {
			order = append(order, j)
		}
	}
	return order
}

// reordered returns copies of an autoencoder's parameters in which the pair's
// cell order[k] stands at the place k.
func reordered(params []train.Param, order []int) []train.Param {
	out := make([]train.Param, len(params))
	into, _ := coderNames("encode", 1)
	from, bias := coderNames("decode", coders)
	for i, p := range params {
		out[i] = p
		rows, width := 1, 1 // a row holds blocks of width numbers, one for each cell
		switch p.Name {
		case into:
			width = p.Shape[1]
		case from:
			rows = p.Shape[0]
		case bias:
		default:
			continue
		}
		out[i].Values = make([]float32, 0, len(p.Values))
		for r := range rows {
			for _, k := range order {
				at := (r*pairCells + k) * width
				out[i].Values = append(out[i].Values, p.Values[at:at+width]...)
			}
		}
	}
	return out
}

// inverse returns the order that undoes another.
func inverse(order []int) []int {
	out := make([]int, len(order))
	for k, j := range order {
		out[j] = k
	}
	return out
}
