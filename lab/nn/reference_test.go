package nn

import "math"

// sizes of a GRU stack: every layer has the same number of hidden units.
type sizes struct{ batch, time, in, hidden, layers int }

// plainGRU is a GRU stack written out in loops, the oracle for the layers:
// args are x, then h0, wx, wh, bx, bh of each layer, shaped as GRU's. It
// returns the states of the last layer, [batch, time, hidden].
func plainGRU(d sizes, args [][]float64) []float64 {
	x, in := args[0], d.in
	sigmoid := func(a float64) float64 { return 1 / (1 + math.Exp(-a)) }
	h := d.hidden
	for layer := range d.layers {
		h0, wx, wh, bx, bh := args[1+5*layer], args[2+5*layer], args[3+5*layer], args[4+5*layer], args[5+5*layer]
		out := make([]float64, d.batch*d.time*h)
		for b := range d.batch {
			state := append([]float64(nil), h0[b*h:(b+1)*h]...)
			for t := range d.time {
				row := x[(b*d.time+t)*in : (b*d.time+t+1)*in]
				gx, gh := append([]float64(nil), bx...), append([]float64(nil), bh...)
				for j := range gx {
					for i, v := range row {
						gx[j] += v * wx[i*3*h+j]
					}
					for i, v := range state {
						gh[j] += v * wh[i*3*h+j]
					}
				}
				for i := range state {
					r, z := sigmoid(gx[i]+gh[i]), sigmoid(gx[h+i]+gh[h+i])
					n := math.Tanh(gx[2*h+i] + r*gh[2*h+i])
					state[i] = (1-z)*n + z*state[i]
				}
				copy(out[(b*d.time+t)*h:], state)
			}
		}
		x, in = out, h
	}
	return x
}

// plainLoss weighs the states of plainGRU to one number.
func plainLoss(d sizes, args [][]float64, weights []float64) float64 {
	sum := 0.0
	for i, v := range plainGRU(d, args) {
		sum += weights[i] * v
	}
	return sum
}

// plainGradient is the gradient of plainLoss with respect to args[k], by
// central differences: the error is about h^2 = 1e-10 times the third
// derivative, plus rounding of 1e-16/h = 1e-11.
func plainGradient(d sizes, args [][]float64, weights []float64, k int) []float64 {
	const h = 1e-5
	grad := make([]float64, len(args[k]))
	for i, v := range args[k] {
		args[k][i] = v + h
		up := plainLoss(d, args, weights)
		args[k][i] = v - h
		down := plainLoss(d, args, weights)
		args[k][i] = v
		grad[i] = (up - down) / (2 * h)
	}
	return grad
}
