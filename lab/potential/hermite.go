package potential

import "math"

// Hermite is the cubic interpolant of points (x, y) whose slope at a node is
// that of the parabola through the node and its two neighbours; at both ends
// it is the end slope of the parabola through three nodes. It is C1, its second
// derivative jumps at nodes. As a Potential it is continued beyond its ends by
// the cubics of the end cells, or by walls.
type Hermite struct {
	x     []float64    // nodes, increasing
	c     [][4]float64 // cell k: c0 + u (c1 + u (c2 + u c3)), u = q - x[k]
	first []int32      // cell in which each of equal parts of [x0, xn] begins
	scale float64      // parts a unit of length
	walls bool
}

// NewHermite returns the interpolant of at least three points with increasing x.
// It panics for fewer points and for lengths that differ.
func NewHermite(x, y []float64) *Hermite {
	h := &Hermite{}
	h.fit(x, y)
	return h
}

// fit makes h the interpolant of other points, in its old memory.
func (h *Hermite) fit(x, y []float64) {
	n := len(x)
	if n < 3 || len(y) != n {
		panic("potential: an interpolant takes at least three points, as many x as y")
	}
	h.cubics(x, y, func(k int) float64 {
		switch k {
		case 0:
			return endSlope(x[0], x[1], x[2], y[0], y[1], y[2])
		case n - 1:
			return endSlope(x[n-1], x[n-2], x[n-3], y[n-1], y[n-2], y[n-3])
		}
		return midSlope(x[k-1], x[k], x[k+1], y[k-1], y[k], y[k+1])
	})
}

// cubics makes h the interpolant with the given slopes at the nodes.
func (h *Hermite) cubics(x, y []float64, slope func(node int) float64) {
	h.x = append(h.x[:0], x...)
	h.c = h.c[:0]
	left := slope(0)
	for k := range len(x) - 1 {
		right := slope(k + 1)
		d := x[k+1] - x[k]
		s := (y[k+1] - y[k]) / d
		h.c = append(h.c, [4]float64{y[k], left, (3*s - 2*left - right) / d, (left + right - 2*s) / (d * d)})
		left = right
	}
	h.index()
}

// index prepares the search of cells.
func (h *Hermite) index() {
	n := len(h.x)
	parts := 2 * n
	h.scale = float64(parts) / (h.x[n-1] - h.x[0])
	h.first = h.first[:0]
	cell := 0
	for i := range parts {
		for cell < n-2 && h.x[cell+1] <= h.x[0]+float64(i)/h.scale {
			cell++
		}
		h.first = append(h.first, int32(cell))
	}
}

// endSlope is the derivative at x0 of the parabola through three points.
func endSlope(x0, x1, x2, y0, y1, y2 float64) float64 {
	s0, s1 := (y1-y0)/(x1-x0), (y2-y1)/(x2-x1)
	return s0 - (x1-x0)*(s1-s0)/(x2-x0)
}

// midSlope is the derivative at x1 of the parabola through three points.
func midSlope(x0, x1, x2, y0, y1, y2 float64) float64 {
	a, b := x1-x0, x2-x1
	return ((y1-y0)/a*b + (y2-y1)/b*a) / (a + b)
}

// cell returns the cell of q; the end cells reach to infinity.
func (h *Hermite) cell(q float64) int {
	part := int(min(max((q-h.x[0])*h.scale, 0), float64(len(h.first)-1))) // NaN gives 0 here
	k := int(h.first[max(part, 0)])
	for k < len(h.c)-1 && q >= h.x[k+1] {
		k++
	}
	for k > 0 && q < h.x[k] {
		k--
	}
	return k
}

// V returns the value at q.
func (h *Hermite) V(q float64) float64 {
	if h.walls && (q < h.x[0] || q > h.x[len(h.x)-1]) {
		u, value, slope, curvature := h.wall(q)
		return value + u*(slope+u*(curvature/2+u*u))
	}
	k := h.cell(q)
	c, u := &h.c[k], q-h.x[k]
	return c[0] + u*(c[1]+u*(c[2]+u*c[3]))
}

// Slope returns the derivative at q.
func (h *Hermite) Slope(q float64) float64 {
	if h.walls && (q < h.x[0] || q > h.x[len(h.x)-1]) {
		u, _, slope, curvature := h.wall(q)
		return slope + u*(curvature+4*u*u)
	}
	k := h.cell(q)
	c, u := &h.c[k], q-h.x[k]
	return c[1] + u*(2*c[2]+u*3*c[3])
}

// wall returns the distance beyond the nearer end, and value, slope and
// curvature there. The wall adds the fourth power of the distance, so that
// value, slope and curvature continue.
func (h *Hermite) wall(q float64) (u, value, slope, curvature float64) {
	n := len(h.x)
	if q < h.x[0] {
		c := &h.c[0]
		return q - h.x[0], c[0], c[1], 2 * c[2]
	}
	c, d := &h.c[n-2], h.x[n-1]-h.x[n-2]
	return q - h.x[n-1], c[0] + d*(c[1]+d*(c[2]+d*c[3])), c[1] + d*(2*c[2]+d*3*c[3]), 2*c[2] + 6*d*c[3]
}

// FromSensors returns the interpolant of values at equally spaced places of
// [0, 1], both ends included, with walls beyond them.
func FromSensors(values []float64) *Hermite {
	h := NewHermite(places(len(values)), values)
	h.walls = true
	return h
}

// places returns n equally spaced numbers from 0 to 1.
func places(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = Length * float64(i) / float64(n-1)
	}
	return x
}

// finite tells whether no value is NaN or infinite.
func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
