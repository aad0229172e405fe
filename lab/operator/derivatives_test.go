package operator

import (
	"math"
	"testing"

	"neurophysics/lab/backend"
)

// A network's derivatives by the start are the central differences of its answers, and
// rows do not mix.
func TestDerivatives(t *testing.T) {
	each(t, func(t *testing.T, b *backend.Backend) {
		nets := small(AddStart)
		if b != engines[0] {
			nets = nets[:1] // compiling all takes a minute
		}
		at := []int{1, 4}
		for _, c := range nets {
			s := drawn(3, false)
			for i := range s.Start { // inside a well that is not steep
				s.Start[i] = 0.5 + s.Start[i]/10
			}
			for i := range s.V {
				x := float32(i%s.Sensors)/4 - 1
				s.V[i] = 2*x*x + s.V[i]/10
			}
			for i := range s.T {
				s.T[i] = float32(i%s.Times) / 2
			}
			n := &Net{Config: c, Params: c.Params(3), backend: b}
			defer n.Close()
			got, err := n.Derivatives(s, at)
			if err != nil {
				t.Fatal(err)
			}
			for by := range 2 {
				const h = 0.01 // the error is of the order of its square, rounding of 1e-5
				var q, p [2][]float32
				for side, d := range []float32{h, -h} {
					moved := s
					moved.Start = append([]float32(nil), s.Start...)
					for row := range s.Rows() {
						moved.Start[2*row+by] += d
					}
					if q[side], p[side], err = n.Predict(moved); err != nil {
						t.Fatal(err)
					}
				}
				for row := range s.Rows() {
					for i, k := range at {
						for e, answers := range [][2][]float32{q, p} {
							want := float64(answers[0][row*s.Times+k]-answers[1][row*s.Times+k]) / (2 * h)
							if d := float64(got[4*(row*len(at)+i)+2*e+by]); math.Abs(d-want) > 2e-3*(1+math.Abs(want)) {
								t.Errorf("%s, row %d, time %d, output %d by start %d: got %g, want %g", c.Model, row, k, e, by, d, want)
							}
						}
					}
				}
			}
		}
	})
}
