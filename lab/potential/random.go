package potential

import (
	"math"
	"math/rand/v2"
)

// Least and largest number of interior control points, and the range of the
// length scale of the Gaussian field.
const (
	minControls = 2
	maxControls = 7
	minScale    = 0.01
	maxScale    = 0.2
)

// Random is a random potential: a clamped cubic B-spline whose interior
// control values are a scaled Gaussian field, sampled at 100 points and
// interpolated.
type Random struct {
	Hermite
	Controls  int     // interior control points b
	Scale     float64 // length scale l of the Gaussian field
	Depth     float64 // D = 2 - least control value
	ControlQ  []float64
	ControlV  []float64 // control points, those at the walls included
	Sensed    [Sensors]float64
	field     [maxControls]float64
	curve     [2][curvePoints]float64
	positions [maxControls + 2]float64
	values    [maxControls + 2]float64
}

// shape is what a Gaussian field is drawn with.
type shape struct {
	controls int
	scale    float64
}

// randomShape draws a shape of the rest profile. The program of the study draws one
// control point in a seventh of all cases, and rejects those.
func randomShape(rng *rand.Rand) shape {
	b := minControls + rng.IntN(maxControls-minControls+1)
	return shape{b, minScale + (maxScale-minScale)*rng.Float64()}
}

// hypercube draws n shapes of the phase profile: a sixth for each number of
// control points, with one length scale in each of equal strata, shuffled.
func hypercube(rng *rand.Rand, n int) []shape {
	shapes := make([]shape, 0, n)
	const kinds = maxControls - minControls + 1
	for b := minControls; b <= maxControls; b++ {
		group := n / kinds
		if b-minControls < n%kinds {
			group++
		}
		for i := range group {
			u := (float64(i) + rng.Float64()) / float64(group)
			shapes = append(shapes, shape{b, minScale + (maxScale-minScale)*u})
		}
	}
	rng.Shuffle(n, func(i, j int) { shapes[i], shapes[j] = shapes[j], shapes[i] })
	return shapes
}

// gauss draws a Gaussian field of zero mean and unit variance with covariance
// exp(-d^2/(2 l^2)) at points 1/b apart, by the Cholesky root.
func gauss(dst []float64, l float64, rng *rand.Rand) {
	const jitter = 1e-10
	n := len(dst)
	var root [maxControls][maxControls]float64
	var z [maxControls]float64
	for i := range n {
		z[i] = rng.NormFloat64()
		for j := range i + 1 {
			d := float64(i-j) / float64(n)
			sum := math.Exp(-d * d / (2 * l * l))
			if i == j {
				sum += jitter
			}
			for k := range j {
				sum -= root[i][k] * root[j][k]
			}
			if i == j {
				root[i][i] = math.Sqrt(sum)
			} else {
				root[i][j] = sum / root[j][j]
			}
		}
		dst[i] = 0
		for j := range i + 1 {
			dst[i] += root[i][j] * z[j]
		}
	}
}

// draw makes r the potential of a random stream. A nil shape is drawn first, and
// belongs to the rest profile with the limits of its batch; a shape that is
// given belongs to the phase profile.
func (r *Random) draw(rng *rand.Rand, given *shape, of Limits) {
	s := given
	if s == nil {
		drawn := randomShape(rng)
		s = &drawn
	}
	r.Controls, r.Scale = s.controls, s.scale
	x := r.field[:s.controls]
	gauss(x, s.scale, rng)
	r.place(rng)
	v := r.ControlV[1 : s.controls+1]
	if given == nil {
		for i, f := range x {
			v[i] = WallHeight - 2*WallHeight*(f-of.Low)/(of.High-of.Low)
		}
	} else {
		depth := 0.5 + 3*rng.Float64()
		low, high := x[0], x[0]
		for _, f := range x {
			low, high = min(low, f), max(high, f)
		}
		for i, f := range x {
			v[i] = WallHeight - depth + (depth-0.1)*(f-low)/max(high-low, 1e-12)
		}
	}
	least := v[0]
	for _, w := range v {
		least = min(least, w)
	}
	r.Depth = WallHeight - least
	r.build()
	r.walls = given != nil
}

// place draws the control abscissae: one in each of b cells, away from the
// borders and further away from the walls.
func (r *Random) place(rng *rand.Rand) {
	const border, atWall = 0.025, 0.05
	b := r.Controls
	r.ControlQ, r.ControlV = r.positions[:b+2], r.values[:b+2]
	r.ControlQ[0], r.ControlQ[b+1] = 0, Length
	r.ControlV[0], r.ControlV[b+1] = WallHeight, WallHeight
	for j := range b {
		low, high := float64(j)/float64(b)+border, float64(j+1)/float64(b)-border
		if j == 0 {
			low = atWall
		}
		if j == b-1 {
			high = Length - atWall
		}
		r.ControlQ[j+1] = low + (high-low)*rng.Float64()
	}
}

// build makes the interpolant and the sensor values from the control points.
func (r *Random) build() {
	sampleCurve(&r.curve[0], r.ControlQ)
	sampleCurve(&r.curve[1], r.ControlV)
	r.fit(r.curve[0][:], r.curve[1][:])
	Sense(r.Sensed[:], &r.Hermite)
}

// usable tells whether the sensor values are finite and moderate.
func (r *Random) usable() bool {
	for _, v := range r.Sensed {
		if !(math.Abs(v) <= 10) {
			return false
		}
	}
	return true
}
