package wells

import "neurophysics/lab/potential"

// Well is the potential that a predictor is told: values at equally spaced
// places of [0, 1], and a cubic interpolant between them. Beyond both ends the force is
// that at the end, so that the potential goes on as a line. It implements
// potential.Potential.
type Well struct {
	Sensors []float64

	curve *potential.Hermite
	last  int          // number of the last cell
	scale float64      // cells a unit of length
	value [][4]float64 // V in cell k: c0 + u (c1 + u (c2 + u c3)), u from 0 to 1
	slope [][3]float64 // dV/dq in cell k: d0 + u (d1 + u d2)
}

// NewWell returns the well of values at the sensors with the monotone interpolant
// (potential.Monotone). It panics for fewer than three.
func NewWell(sensors []float64) *Well { return newWell(sensors, potential.Monotone(sensors)) }

// NewSmoothWell returns the well with the interpolant that random potentials are
// made with (potential.FromSensors): its curvature jumps less, so that solvers do
// better on it.
func NewSmoothWell(sensors []float64) *Well { return newWell(sensors, potential.FromSensors(sensors)) }

func newWell(sensors []float64, h *potential.Hermite) *Well {
	n := len(sensors)
	w := &Well{Sensors: sensors, curve: h, last: n - 2, scale: float64(n-1) / potential.Length}
	for k := range n - 1 {
		left := h.Slope(float64(k)/w.scale) / w.scale
		right := h.Slope(min(float64(k+1)/w.scale, potential.Length)) / w.scale
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
