package operator

import (
	"math"
	"testing"

	"neurophysics/lab/potential"
)

// Images of the tilted oscillator's motions are its mirror image's and its own motions,
// by the closed form from the image's start.
func TestImagesObeyTheEquations(t *testing.T) {
	const rate, centre = 3, 0.4
	var s potential.Samples
	for i := range 3 {
		var v, times, q, p []float64
		for k := range 11 {
			x := float64(k)/10 - centre
			v = append(v, rate*rate*x*x/2)
		}
		for k := range 7 {
			at := 2 * math.Pow(float64(k)/6, 1.5) // unequal, from 0 to 2
			sin, cos := math.Sincos(rate*at + float64(i))
			times, q, p = append(times, at), append(q, centre+0.3*cos), append(p, -0.3*rate*sin)
		}
		s.Append(i, v, times, q, p)
	}
	all := withImages(s)
	if all.Rows() != 12 {
		t.Fatalf("%d motions of 3, want 12", all.Rows())
	}
	for i := range all.Rows() {
		centre := centre
		if float64(all.V[i*11]) > 0.5*rate*rate*0.2 { // the minimum is nearer to 1
			centre = 1 - centre
		}
		q0, p0 := float64(all.Start[2*i])-centre, float64(all.Start[2*i+1])
		for k := range 7 {
			sin, cos := math.Sincos(rate * float64(all.T[i*7+k]))
			q, p := centre+q0*cos+p0/rate*sin, p0*cos-rate*q0*sin
			if e := math.Hypot(q-float64(all.Q[i*7+k]), p-float64(all.P[i*7+k])); e > 2e-6 {
				t.Errorf("motion %d, time %d: off by %.1e", i, k, e)
			}
		}
		if all.T[i*7] != 0 || all.T[i*7+6] != 2 {
			t.Errorf("motion %d: times from %v to %v, want 0 to 2", i, all.T[i*7], all.T[i*7+6])
		}
	}
}
