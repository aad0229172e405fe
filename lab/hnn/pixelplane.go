package hnn

import "neurophysics/lab/train"

// The unit of length of the latent plane is anybody's choice: a network whose plane
// is stretched, z' = c z, decodes the same frames and makes the same motion. A
// training that does not choose leaves it to this file.

// scaledPlane returns the parameters of the same network with a plane stretched by
// c. A baseline or Hamiltonian network is expected: the field of the former scales
// with c, the H of the latter with c^2.
func scaledPlane(m Model, params []train.Param, c float64) []train.Param {
	lastW, lastB := coderNames("encode", coders)
	firstW, _ := coderNames("decode", 1)
	output := c
	if m == Hamiltonian {
		output = c * c
	}
	factors := map[string]float64{lastW: c, lastB: c, firstW: 1 / c, w1: 1 / c, w3: output}
	out := make([]train.Param, len(params))
	for i, p := range params {
		out[i] = p
		if f, ok := factors[p.Name]; ok {
			out[i].Values = make([]float32, len(p.Values))
			for k, v := range p.Values {
				out[i].Values[k] = float32(f * float64(v))
			}
		}
	}
	return out
}

// spread is the variance of q of latent states, 2 numbers each.
func spread(z []float64) float64 {
	mean, squares, n := 0.0, 0.0, float64(len(z)/latentDim)
	for i := 0; i < len(z); i += latentDim {
		mean += z[i] / n
	}
	for i := 0; i < len(z); i += latentDim {
		squares += (z[i] - mean) * (z[i] - mean) / n
	}
	return squares
}
