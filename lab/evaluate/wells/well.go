package wells

import (
	"sync"

	"gonum.org/v1/gonum/interp"

	"neurophysics/lab/potential"
)

// Well is the potential that a predictor is told: values at equally spaced
// places of [0, 1], and a cubic interpolant between them. Beyond both ends the force is
// that at the end, so that the potential goes on as a line. It implements
// potential.Potential.
type Well struct {
	Sensors []float64

	curve *potential.Hermite // nil for a spline
	last  int                // number of the last cell
	scale float64            // cells a unit of length
	value [][4]float64       // V in cell k: c0 + u (c1 + u (c2 + u c3)), u from 0 to 1
	slope [][3]float64       // dV/dq in cell k: d0 + u (d1 + u d2)

	once   sync.Once
	spline *Well
}

// NewWell returns the well of values at the sensors with the monotone interpolant
// (potential.Monotone). It panics for fewer than three.
func NewWell(sensors []float64) *Well { return newWell(sensors, potential.Monotone(sensors)) }

// NewSmoothWell returns the well with the interpolant that random potentials are
// made with (potential.FromSensors): its curvature jumps less, so that solvers do
// better on it.
func NewSmoothWell(sensors []float64) *Well { return newWell(sensors, potential.FromSensors(sensors)) }

func newWell(sensors []float64, h *potential.Hermite) *Well {
	w := cubics(sensors, h.Slope)
	w.curve = h
	return w
}

// Spline returns the well of the same sensors with the cubic spline whose third
// derivative is continuous at the second and the last but one sensor
// (interp.NotAKnotCubic): its curvature does not jump, so that solvers keep more of
// their order. It is made once.
func (w *Well) Spline() *Well {
	w.once.Do(func() {
		x := make([]float64, len(w.Sensors))
		for i := range x {
			x[i] = potential.Length * float64(i) / float64(len(x)-1)
		}
		var s interp.NotAKnotCubic
		if err := s.Fit(x, w.Sensors); err != nil {
			panic("wells: " + err.Error()) // of fewer than four sensors
		}
		w.spline = cubics(w.Sensors, s.PredictDerivative)
	})
	return w.spline
}

// cubics returns the well with the given slopes at the sensors.
func cubics(sensors []float64, slope func(q float64) float64) *Well {
	n := len(sensors)
	w := &Well{Sensors: sensors, last: n - 2, scale: float64(n-1) / potential.Length}
	for k := range n - 1 {
		left := slope(float64(k)/w.scale) / w.scale
		right := slope(min(float64(k+1)/w.scale, potential.Length)) / w.scale
		s := sensors[k+1] - sensors[k]
		c := [4]float64{sensors[k], left, 3*s - 2*left - right, left + right - 2*s}
		w.value = append(w.value, c)
		w.slope = append(w.slope, [3]float64{w.scale * c[1], w.scale * 2 * c[2], w.scale * 3 * c[3]})
	}
	return w
}

// place returns the cell of q and the place in it, held to the ends of the well.
// NaN gives a cell that exists, and NaN.
func (w *Well) place(q float64) (cell int, u float64) {
	x := q * w.scale
	if x < 0 {
		x = 0
	}
	if x > float64(w.last+1) {
		x = float64(w.last + 1)
	}
	k := int(x)
	if uint(k) > uint(w.last) {
		k = w.last
	}
	return k, x - float64(k)
}

// V returns the potential at q.
func (w *Well) V(q float64) float64 {
	k, u := w.place(q)
	c := &w.value[k]
	v := c[0] + u*(c[1]+u*(c[2]+u*c[3]))
	if q < 0 {
		v += q * w.Slope(q)
	} else if q > potential.Length {
		v += (q - potential.Length) * w.Slope(q)
	}
	return v
}

// Slope returns the derivative of V at q.
func (w *Well) Slope(q float64) float64 {
	k, u := w.place(q)
	c := &w.slope[k]
	return c[0] + u*(c[1]+u*c[2])
}

// Curvature returns the second derivative of V at q, which jumps at sensors; it
// is 0 beyond the ends.
func (w *Well) Curvature(q float64) float64 {
	if q < 0 || q > potential.Length {
		return 0
	}
	k, u := w.place(q)
	c := &w.slope[k]
	return w.scale * (c[1] + 2*u*c[2])
}
