package wells

import (
	"math"

	"neurophysics/lab/potential"
)

// Fragility is the error of a method on the spring V = x^2/2 from x = 0.5 at
// rest, up to t = 2, given the spring itself or 100 values of it.
type Fragility struct {
	Method potential.Method `json:"method"`
	Sensed bool             `json:"sensed"` // whether the method saw the potential at sensors alone
	Step   float64          `json:"step"`
	Error  float64          `json:"error"`        // largest distance of x or p from the exact motion
	Energy float64          `json:"energy_error"` // largest |H - H(0)|, by the potential that the method saw
	Order  float64          `json:"order"`        // log of the ratio of errors to that of steps, from the step before; 0 for the first
}

// spring is x^2/2 in q = x + 1/2, so that the motion stays between sensors in [0, 1].
type spring struct{}

func (spring) V(q float64) float64     { return (q - 0.5) * (q - 0.5) / 2 }
func (spring) Slope(q float64) float64 { return q - 0.5 }

// FragileMethods and FragileSteps are those that Fragilities looks at.
var (
	FragileMethods = []potential.Method{potential.Leapfrog, potential.Yoshida4, potential.KahanLi8, potential.RK4}
	FragileSteps   = []float64{0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001}
)

// Fragilities returns all rows: by method, then exact before sensed, then by step.
// An interpolant that is C1 holds every method at low order, and its own error
// remains however small the step.
func Fragilities() ([]Fragility, error) {
	sensors := make([]float64, potential.Sensors)
	potential.Sense(sensors, spring{})
	var out []Fragility
	for _, m := range FragileMethods {
		for _, v := range []potential.Potential{spring{}, NewWell(sensors)} {
			_, sensed := v.(*Well)
			for i, step := range FragileSteps {
				times, q, p, err := potential.Steps(m, v, 1, 0, potential.Span, step)
				if err != nil {
					return nil, err
				}
				f := Fragility{Method: m, Sensed: sensed, Step: step}
				start := potential.Energy(v, 1, 0)
				for k, t := range times {
					sin, cos := math.Sincos(t)
					f.Error = max(f.Error, math.Abs(q[k]-0.5-cos/2), math.Abs(p[k]+sin/2))
					f.Energy = max(f.Energy, math.Abs(potential.Energy(v, q[k], p[k])-start))
				}
				if i > 0 {
					last := out[len(out)-1]
					f.Order = math.Log(last.Error/f.Error) / math.Log(last.Step/step)
				}
				out = append(out, f)
			}
		}
	}
	return out, nil
}
