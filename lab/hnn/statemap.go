package hnn

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// StateMap is a polynomial that maps latent states z to (q, p). It is fitted, by
// ridge regression, after the network was trained, and only tells what the latent
// plane means; the network never sees it.
type StateMap struct {
	Degree  int
	Penalty float64 // of the squares of the coefficients, a share of the number of rows
	Error   float64 // root mean square over q and p on the rows kept for the choice

	mean, scale  [latentDim]float64 // of z
	coefficients *mat.Dense         // [monomials, 2]
}

// Degrees and penalties that FitStateMap chooses from.
const maxMapDegree = 5

var mapPenalties = []float64{1e-8, 1e-6, 1e-4}

// FitStateMap fits maps of degree 1 to 5 with penalties of 1e-8 to 1e-4 to the
// first rows of z and states, each row-major with 2 numbers a row, takes the one
// that errs least on the last kept rows, and fits it to all. Rows of one
// trial should not stand on both sides. It returns an error where z does not
// vary or is not finite.
func FitStateMap(z, states []float64, kept int) (*StateMap, error) {
	rows := len(z) / latentDim
	if len(z) != len(states) || kept < 1 || kept >= rows {
		panic("hnn: rows of latent states and of states that do not fit together")
	}
	at := (rows - kept) * latentDim
	var best *StateMap
	for degree := 1; degree <= maxMapDegree; degree++ {
		for _, penalty := range mapPenalties {
			m, err := fitMap(z[:at], states[:at], degree, penalty)
			if err != nil {
				return nil, err
			}
			if m.Error = m.rms(z[at:], states[at:]); best == nil || m.Error < best.Error {
				best = m
			}
		}
	}
	m, err := fitMap(z, states, best.Degree, best.Penalty)
	if err == nil {
		m.Error = best.Error
	}
	return m, err
}

// fitMap solves the normal equations of one map.
func fitMap(z, states []float64, degree int, penalty float64) (*StateMap, error) {
	m := &StateMap{Degree: degree, Penalty: penalty}
	rows := len(z) / latentDim
	for j := range latentDim {
		sum, squares := 0.0, 0.0
		for i := range rows {
			sum += z[i*latentDim+j] / float64(rows)
		}
		for i := range rows {
			d := z[i*latentDim+j] - sum
			squares += d * d / float64(rows)
		}
		m.mean[j], m.scale[j] = sum, math.Sqrt(squares)
		if !(m.scale[j] > 0) || math.IsInf(m.scale[j], 0) {
			return nil, errors.New("hnn: the latent states do not vary, or are not finite: there is nothing to map to (q, p)")
		}
	}
	n := (degree + 1) * (degree + 2) / 2
	x, y := mat.NewDense(rows, n, nil), mat.NewDense(rows, latentDim, states)
	for i := range rows {
		m.monomials(x.RawRowView(i), z[i*latentDim:(i+1)*latentDim])
	}
	var gram mat.SymDense
	gram.SymOuterK(1, x.T())
	for k := range n {
		gram.SetSym(k, k, gram.At(k, k)+penalty*float64(rows))
	}
	var right mat.Dense
	right.Mul(x.T(), y)
	var chol mat.Cholesky
	m.coefficients = mat.NewDense(n, latentDim, nil)
	if !chol.Factorize(&gram) || chol.SolveTo(m.coefficients, &right) != nil {
		return nil, errors.New("hnn: the latent states lie on a curve: they cannot be mapped to (q, p)")
	}
	return m, nil
}

// monomials writes all products of powers of the scaled z up to the degree.
func (m *StateMap) monomials(dst, z []float64) {
	a, b := (z[0]-m.mean[0])/m.scale[0], (z[1]-m.mean[1])/m.scale[1]
	k := 0
	for i, left := 0, 1.0; i <= m.Degree; i, left = i+1, left*a {
		for j, product := 0, left; i+j <= m.Degree; j, product = j+1, product*b {
			dst[k] = product
			k++
		}
	}
}

// State writes (q, p) at the latent state z to dst.
func (m *StateMap) State(dst, z []float64) {
	var terms [(maxMapDegree + 1) * (maxMapDegree + 2) / 2]float64
	m.monomials(terms[:], z)
	n, _ := m.coefficients.Dims()
	for j := range dst {
		dst[j] = 0
		for k := range n {
			dst[j] += terms[k] * m.coefficients.At(k, j)
		}
	}
}

// rms is the root mean square error over all numbers of states.
func (m *StateMap) rms(z, states []float64) float64 {
	sum, got := 0.0, make([]float64, latentDim)
	for i := 0; i < len(z); i += latentDim {
		m.State(got, z[i:i+latentDim])
		for j, v := range got {
			sum += (v - states[i+j]) * (v - states[i+j])
		}
	}
	return math.Sqrt(sum / float64(len(states)))
}
