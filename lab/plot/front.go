package plot

import (
	"math"
	"slices"
	"sort"
	"strings"

	"gonum.org/v1/plot/vg"
)

// FrontPoint is a formula on a Pareto front.
type FrontPoint struct {
	Complexity int
	Loss       float64
	Label      string // a short formula; empty for none
}

// lossFloor is drawn in place of losses that are zero or too small to matter:
// about the square of the rounding of float64.
const lossFloor = 1e-32

// worthLabel is the factor by which a formula must lower the loss for a label.
const worthLabel = 1.2

// Front draws a Pareto front, loss against complexity, with a ring about the
// chosen point (its index in points, or -1) and the formulas beside the
// points, as many as there is room for: the chosen one first, then those that
// lower the loss most; what lowers it by less than a sixth has no label. Losses of zero are drawn at 1e-32.
func Front(o Options, chosen int, points ...FrontPoint) *Figure {
	if chosen < -1 || chosen >= len(points) {
		panic("plot: the chosen point is not on the front")
	}
	o.LogY, o.WholeX = true, true
	points = slices.Clone(points)
	f := &Figure{options: o, margin: [2]float64{0.06, 0.1}}
	xs, ys := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		xs[i], ys[i] = float64(p.Complexity), p.Loss
		if p.Loss < lossFloor { // false for NaN
			ys[i] = lossFloor
		}
	}
	f.cover(xs, ys)
	if f.x.seen {
		// A formula needs room to the right of its point.
		f.x.add(f.x.low-0.5, f.x.high+max(1, 0.15*(f.x.high-f.x.low)))
	}
	f.legend = []entry{{"simplest formula for its loss", Blue, dotsLook, false}}
	if chosen >= 0 {
		f.legend = append(f.legend, entry{"chosen", Orange, ringLook, false})
	}
	f.layers = append(f.layers, func(a *area) {
		a.steps(xs, ys)
		places := make([]vg.Point, len(points))
		known := make([]bool, len(points))
		for i := range points {
			if places[i], known[i] = a.at(xs[i], ys[i]); known[i] {
				a.dot(a.theme().color(Blue), places[i], 4*px)
			}
		}
		if chosen >= 0 && known[chosen] {
			a.ring(stroke{color: a.theme().color(Orange), width: 2.2 * px}, places[chosen], 7.5*px)
		}
		a.formulas(points, places, known, chosen)
	})
	return f
}

// steps joins the points as stairs: each level holds up to the next formula.
func (a *area) steps(xs, ys []float64) {
	var stairs []vg.Point
	for i := range xs {
		pt, ok := a.at(xs[i], ys[i])
		if !ok {
			continue
		}
		if n := len(stairs); n > 0 {
			stairs = append(stairs, vg.Point{X: pt.X, Y: stairs[n-1].Y})
		}
		stairs = append(stairs, pt)
	}
	a.line(stroke{color: faded(a.theme().color(Blue), 0.45), width: 1.2 * px}, stairs...)
}

// formulas writes labels where they touch neither points nor other labels, and
// if possible not the stairs.
func (a *area) formulas(points []FrontPoint, places []vg.Point, known []bool, chosen int) {
	order := make([]int, 0, len(points))
	gain := make([]float64, len(points))
	for i, p := range points {
		if p.Label == "" || !known[i] {
			continue
		}
		gain[i] = math.Inf(1) // the first formula, and the chosen one
		if i > 0 && i != chosen {
			gain[i] = max(points[i-1].Loss, lossFloor) / max(p.Loss, lossFloor)
		}
		if gain[i] >= worthLabel {
			order = append(order, i)
		}
	}
	sort.SliceStable(order, func(x, y int) bool {
		i, j := order[x], order[y]
		if (i == chosen) != (j == chosen) {
			return i == chosen
		}
		return gain[i] > gain[j]
	})
	var taken []vg.Rectangle
	for i, pt := range places {
		if r := 6 * px; known[i] {
			if i == chosen {
				r = 9.5 * px
			}
			taken = append(taken, vg.Rectangle{Min: vg.Point{X: pt.X - r, Y: pt.Y - r}, Max: vg.Point{X: pt.X + r, Y: pt.Y + r}})
		}
	}
	stairs := a.stairBoxes(places, known)
	for _, i := range order {
		font, size, limit := plain, tickSize, 0.34*a.box.Size().X
		if i == chosen {
			font, size, limit = bold, labelSize, 0.55*a.box.Size().X
		}
		text := shorten(formula(points[i].Label), font, size, limit)
		box, ok := a.room(places[i], textWidth(text, font, size), size, taken, stairs)
		if !ok {
			continue
		}
		taken = append(taken, box)
		c := a.theme().muted
		if i == chosen {
			c = a.theme().ink
		}
		a.text(c, text, font, size, vg.Point{X: box.Min.X + 2*px, Y: box.Min.Y + 0.3*size}, 0, 0)
	}
}

// stairBoxes covers the stairs with thin rectangles.
func (a *area) stairBoxes(places []vg.Point, known []bool) []vg.Rectangle {
	var out []vg.Rectangle
	var last vg.Point
	seen := false
	for i, pt := range places {
		if !known[i] {
			continue
		}
		if seen {
			out = append(out,
				vg.Rectangle{Min: vg.Point{X: last.X, Y: last.Y - px}, Max: vg.Point{X: pt.X, Y: last.Y + px}},
				vg.Rectangle{Min: vg.Point{X: pt.X - px, Y: min(pt.Y, last.Y)}, Max: vg.Point{X: pt.X + px, Y: max(pt.Y, last.Y)}})
		}
		last, seen = pt, true
	}
	return out
}

// room looks for a free place for a label beside a point: first one that keeps
// off the stairs as well, then one that crosses them.
func (a *area) room(at vg.Point, width, size vg.Length, taken, stairs []vg.Rectangle) (vg.Rectangle, bool) {
	width += 4 * px
	height := 1.2 * size
	for _, avoid := range [][]vg.Rectangle{append(taken[:len(taken):len(taken)], stairs...), taken} {
		for _, gap := range []vg.Length{9 * px, 18 * px} {
			for _, way := range [][2]vg.Length{{1, 0.9}, {1, 0}, {0, 1}, {1, -0.9}, {-1, -0.9}, {0, -1}, {-1, 0}, {-1, 0.9}} {
				mid := vg.Point{X: at.X + way[0]*(gap+width/2), Y: at.Y + way[1]*(gap+height/2)}
				box := vg.Rectangle{
					Min: vg.Point{X: mid.X - width/2, Y: mid.Y - height/2},
					Max: vg.Point{X: mid.X + width/2, Y: mid.Y + height/2},
				}
				if a.inside(box.Min) && a.inside(box.Max) && free(box, avoid) {
					return box, true
				}
			}
		}
	}
	return vg.Rectangle{}, false
}

// free tells whether a box overlaps none of the others.
func free(box vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if box.Min.X < o.Max.X && o.Min.X < box.Max.X && box.Min.Y < o.Max.Y && o.Min.Y < box.Max.Y {
			return false
		}
	}
	return true
}

// formula makes the text of a formula easier on the eye.
func formula(text string) string {
	return strings.NewReplacer("**2", "²", "^2", "²", "**3", "³", "^3", "³", "**", "^", " * ", "·", "*", "·", "sqrt", "√", "-", "−").Replace(text)
}
