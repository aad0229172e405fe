package hnn

import (
	"neurophysics/datasets/pixels"
	"neurophysics/lab/train"
)

// Half of the cells are never reached by the pendulum. A network is one of those that
// are lit in some training frame: the weights of the others are 0, so that it does
// not see them and decodes them as dark. Their gradient is 0 in training, which
// leaves them out; what it computes is the loss on whole frames.

// litCells returns the places in a pair of frames of the cells that are not 0 in
// all of the frames, in ascending order: those of the first frame, then, as many,
// of the second.
func litCells(frames []float32) []int {
	var lit [pixels.Cells]bool
	for i := 0; i < len(frames); i += pixels.Cells {
		for j, v := range frames[i : i+pixels.Cells] {
			lit[j] = lit[j] || v != 0
		}
	}
	var places []int
	for k := range pairCells {
		if lit[k%pixels.Cells] {
			places = append(places, k)
		}
	}
	return places
}

// litParams returns the part of an autoencoder's parameters that belongs to the
// given places of a pair.
func litParams(params []train.Param, places []int) []train.Param {
	return eachBlock(params, pairCells, len(places), func(dst, src []float32, width int) {
		for i, k := range places {
			copy(dst[i*width:(i+1)*width], src[k*width:])
		}
	})
}

// wholeParams undoes litParams: the weights of all other places are 0.
func wholeParams(params []train.Param, places []int) []train.Param {
	return eachBlock(params, len(places), pairCells, func(dst, src []float32, width int) {
		for i, k := range places {
			copy(dst[k*width:(k+1)*width], src[i*width:])
		}
	})
}

// eachBlock returns the parameters, those with an axis of cells with that axis
// changed from one length to another; move moves the cells' blocks of width numbers.
func eachBlock(params []train.Param, from, to int, move func(dst, src []float32, width int)) []train.Param {
	out := make([]train.Param, len(params))
	into, _ := coderNames("encode", 1)
	outOf, bias := coderNames("decode", coders)
	for i, p := range params {
		out[i] = p
		rows, width := 1, 1
		switch p.Name {
		case into:
			width = p.Shape[1]
			out[i].Shape = []int{to, width}
		case outOf, bias:
			rows = p.Shape[0]
			out[i].Shape = []int{rows, to}
		default:
			continue
		}
		out[i].Values = make([]float32, rows*to*width)
		for r := range rows {
			move(out[i].Values[r*to*width:], p.Values[r*from*width:], width)
		}
	}
	return out
}
