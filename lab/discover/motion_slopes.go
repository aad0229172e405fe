package discover

import (
	"neurophysics/lab/hnn"
	"neurophysics/lab/invariant"
)

// slopes are states with the gradient of H that the motion tells there: from
// q' = dH/dp and p' = -dH/dq.
type slopes struct {
	dim     int
	x, want []float64 // row-major
	square  float64   // sum of the squares of want
	units   [][2]int  // rows of each motion, or of each block where motions are few: first and past-last
}

// Fewer motions than these are cut into blocks, that there be something to
// resample.
const (
	leastMotions = 10
	leastBlocks  = 20
)

// newSlopes reads the samples. Columns j with kept[j] >= 0 are factor[j] times that
// column, and H is taken as a function of the others alone; by the chain rule
// their slopes then hold those of the columns that are left out.
func newSlopes(s hnn.Samples, kept []int, factor []float64) *slopes {
	d := &slopes{}
	place := make([]int, s.Dim) // among the columns that stay
	for j, k := range kept {
		if k < 0 {
			place[j] = d.dim
			d.dim++
		}
	}
	half := s.Dim / 2
	for i := range s.Rows() {
		x, dx := s.X[i*s.Dim:(i+1)*s.Dim], s.DX[i*s.Dim:(i+1)*s.Dim]
		want := make([]float64, d.dim)
		for j, k := range kept {
			slope := 0.0
			if j < half {
				slope = -float64(dx[j+half])
			} else {
				slope = float64(dx[j-half])
			}
			if k < 0 {
				d.x = append(d.x, float64(x[j]))
				want[place[j]] += slope
			} else {
				want[place[k]] += factor[j] * slope
			}
		}
		for _, v := range want {
			d.square += v * v
		}
		d.want = append(d.want, want...)
	}
	for k, first := range s.First {
		end := s.Rows()
		if k+1 < len(s.First) {
			end = s.First[k+1]
		}
		d.units = append(d.units, [2]int{first, end})
	}
	if len(d.units) < leastMotions {
		d.units = invariant.Blocks(s.Rows(), s.Rows(), leastBlocks)
	}
	return d
}

// rows returns their number.
func (d *slopes) rows() int { return len(d.x) / d.dim }
