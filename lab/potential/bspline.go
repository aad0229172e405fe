package potential

// curvePoints is the number of points at which a B-spline is sampled.
const curvePoints = 100

// bell holds the four cubic B-splines that are not zero at one parameter.
type bell struct {
	first   int // control point of the first weight
	weights [4]float64
}

// bells holds, for b = 2 to 7 interior control points, the clamped cubic
// B-splines of b+2 control points at s = k/99. Their distinct knots are b
// equally spaced numbers from 0 to 1.
var bells = func() (all [maxControls + 1][curvePoints]bell) {
	for b := minControls; b <= maxControls; b++ {
		knots := make([]float64, 0, b+6)
		for range 3 {
			knots = append(knots, 0)
		}
		for i := range b {
			knots = append(knots, float64(i)/float64(b-1))
		}
		for range 3 {
			knots = append(knots, 1)
		}
		for k := range curvePoints {
			all[b][k] = newBell(knots, b, float64(k)/(curvePoints-1))
		}
	}
	return all
}()

// newBell evaluates the four B-splines by the recursion of Cox and de Boor
// (Piegl and Tiller, The NURBS Book, algorithm A2.2).
func newBell(knots []float64, b int, s float64) bell {
	span := 3
	for span < b+1 && s >= knots[span+1] {
		span++
	}
	v := bell{first: span - 3}
	v.weights[0] = 1
	var left, right [4]float64
	for j := 1; j <= 3; j++ {
		left[j], right[j] = s-knots[span+1-j], knots[span+j]-s
		saved := 0.0
		for r := range j {
			share := v.weights[r] / (right[r+1] + left[j-r])
			v.weights[r] = saved + right[r+1]*share
			saved = left[j-r] * share
		}
		v.weights[j] = saved
	}
	return v
}

// sampleCurve writes the B-spline curve with the given control values at
// s = k/99.
func sampleCurve(dst *[curvePoints]float64, controls []float64) {
	for k := range dst {
		v := &bells[len(controls)-2][k]
		c := controls[v.first : v.first+4]
		dst[k] = v.weights[0]*c[0] + v.weights[1]*c[1] + v.weights[2]*c[2] + v.weights[3]*c[3]
	}
}
