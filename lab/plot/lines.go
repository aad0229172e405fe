package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Style is how a series is drawn.
type Style int

// The styles of a series.
const (
	Line Style = iota
	Dashed
	Dotted
	Dots
	DashDotted
	LongDashed
	Wide // a wide, pale line under all others, such as a truth that they should lie on
)

// Series is a named sequence of points. Low and High, if given, are the edges
// of a band around Y, such as an interval or the range over seeds; all slices
// have one length. Values that are not finite leave a gap.
type Series struct {
	Name      string // empty keeps it out of the legend
	X, Y      []float64
	Low, High []float64
	Style     Style
	Color     Color
}

const (
	bandAlpha = 0.2
	dotRadius = 2.6 * px
	lineWidth = 2 * px
	wideWidth = 7 * px
	wideAlpha = 0.22
)

// check panics unless the style is known and the slices fit together.
func (s Series) check() {
	s.Style.look()
	if len(s.X) != len(s.Y) {
		panic(fmt.Sprintf("plot: series %q has %d x values and %d y values", s.Name, len(s.X), len(s.Y)))
	}
	if (s.Low != nil || s.High != nil) && (len(s.Low) != len(s.X) || len(s.High) != len(s.X)) {
		panic(fmt.Sprintf("plot: the band of series %q has %d and %d edges, want %d each", s.Name, len(s.Low), len(s.High), len(s.X)))
	}
}

// Lines draws series over a common axis, such as energies over time or losses
// over epochs (with LogY).
func Lines(o Options, series ...Series) *Figure {
	f := &Figure{options: o, margin: [2]float64{0.01, 0.06}}
	f.add(series)
	return f
}

// Training draws losses over epochs on a logarithmic axis.
func Training(o Options, series ...Series) *Figure {
	o.LogY = true
	return Lines(o, series...)
}

// Paths draws trajectories in the plane with equal units on both axes. A ring
// marks the start of each line.
func Paths(o Options, series ...Series) *Figure {
	f := &Figure{options: o, margin: [2]float64{0.06, 0.06}, equal: !o.LogX && !o.LogY}
	for _, s := range f.add(series) {
		if s.Style == Dots || len(s.X) == 0 {
			continue
		}
		f.layers = append(f.layers, func(a *area) {
			if pt, ok := a.at(s.X[0], s.Y[0]); ok && a.inside(pt) {
				a.ring(stroke{color: a.theme().color(s.Color), width: 1.6 * px}, pt, 4.5*px)
			}
		})
	}
	return f
}

// colored returns copies of the series, since a figure must not change when its
// maker goes on with the slices, each with a colour of its own in place of Auto.
func colored(series []Series) []Series {
	out := make([]Series, len(series))
	next := 0
	for i, s := range series {
		if s.Color == Auto {
			s.Color = cycle[next%len(cycle)]
			next++
		}
		s.X, s.Y, s.Low, s.High = slices.Clone(s.X), slices.Clone(s.Y), slices.Clone(s.Low), slices.Clone(s.High)
		out[i] = s
	}
	return out
}

// add draws series: bands and wide lines first, so that they cover no line, points
// last.
// It returns them with their colours.
func (f *Figure) add(series []Series) []Series {
	series = colored(series)
	for _, s := range series {
		s.check()
		f.cover(s.X, s.Y)
		if s.Name != "" {
			f.legend = append(f.legend, entry{s.Name, s.Color, s.Style.look(), s.Low != nil})
		}
		if s.Low != nil {
			f.cover(s.X, s.Low)
			f.cover(s.X, s.High)
			f.layers = append(f.layers, func(a *area) { a.band(s) })
		}
	}
	for _, wide := range []bool{true, false} {
		for _, s := range series {
			if s.Style != Dots && (s.Style == Wide) == wide {
				f.layers = append(f.layers, func(a *area) { a.curve(s) })
			}
		}
	}
	for _, s := range series {
		if s.Style == Dots {
			f.layers = append(f.layers, func(a *area) { a.dots(a.theme().color(s.Color), s.X, s.Y) })
		}
	}
	// One series needs no legend where the axis label says what it is.
	if len(series) == 1 && len(f.legend) == 1 && f.options.Y != "" && series[0].Low == nil && series[0].Style != Dots {
		f.legend = nil
	}
	return series
}

// curve draws the line of a series.
func (a *area) curve(s Series) {
	look := s.Style.look().stroke(a.theme().color(s.Color))
	for _, piece := range a.pieces(s.X, s.Y) {
		for _, part := range clipped(a.box, piece) {
			a.line(look, part...)
		}
	}
}

// cover widens the axes to the points that can be shown.
func (f *Figure) cover(xs, ys []float64) {
	for i, x := range xs {
		y := ys[i]
		if !finite(x) || !finite(y) || f.options.LogX && x <= 0 || f.options.LogY && y <= 0 {
			continue
		}
		f.x.add(x)
		f.y.add(y)
	}
}

func (s Style) look() look {
	switch s {
	case Line:
		return solidLook
	case Dashed:
		return dashedLook
	case Dotted:
		return dottedLook
	case Dots:
		return dotsLook
	case DashDotted:
		return dashDottedLook
	case LongDashed:
		return longDashedLook
	case Wide:
		return wideLook
	}
	panic(fmt.Sprintf("plot: unknown style %d", int(s)))
}

func (l look) stroke(c color.RGBA) stroke {
	s := stroke{color: c, width: lineWidth}
	switch l {
	case dashedLook:
		s.dash = dashed
	case dottedLook:
		s.dash = dotted
	case dashDottedLook:
		s.dash = dashDotted
	case longDashedLook:
		s.dash = longDashed
	case wideLook:
		s.color, s.width = faded(c, wideAlpha), wideWidth
	}
	return s
}

// pieces turns values into points, in pieces between gaps. Points closer to
// the one before than a quarter of a pixel are left out, and of many points
// above one pixel of a rising x axis only first, lowest, highest and last stay:
// the drawing is the same, the file a fraction.
func (a *area) pieces(xs, ys []float64) [][]vg.Point {
	var out [][]vg.Point
	var piece []vg.Point
	flush := func() {
		if len(piece) > 0 {
			out = append(out, thin(piece))
			piece = nil
		}
	}
	for i := range xs {
		pt, ok := a.at(xs[i], ys[i])
		if !ok {
			flush()
			continue
		}
		piece = append(piece, pt)
	}
	flush()
	return out
}

// thin drops points that nobody could see.
func thin(points []vg.Point) []vg.Point {
	const near = 0.25 * px
	rising := true
	for i := 1; i < len(points) && rising; i++ {
		rising = points[i].X >= points[i-1].X
	}
	out := points[:1:1]
	for i := 1; i < len(points); i++ {
		if rising {
			j, low, high := i, i, i
			for j+1 < len(points) && points[j+1].X-points[i].X < px {
				j++
				if points[j].Y < points[low].Y {
					low = j
				}
				if points[j].Y > points[high].Y {
					high = j
				}
			}
			if j >= i+4 {
				first, second := min(low, high), max(low, high)
				out = append(out, points[i], points[first], points[second], points[j])
				i = j
				continue
			}
		}
		last := out[len(out)-1]
		if i == len(points)-1 || math.Hypot(float64(points[i].X-last.X), float64(points[i].Y-last.Y)) >= float64(near) {
			out = append(out, points[i])
		}
	}
	return out
}

// band fills the space between the edges of a series, piece by piece.
func (a *area) band(s Series) {
	c := faded(a.theme().color(s.Color), bandAlpha)
	var low, high []vg.Point
	flush := func() {
		outline := thin(append([]vg.Point(nil), low...))
		top := thin(high)
		for i := len(top) - 1; i >= 0; i-- {
			outline = append(outline, top[i])
		}
		if len(outline) > 2 {
			a.polygon(c, clippedPolygon(a.box, outline)...)
		}
		low, high = nil, nil
	}
	for i, x := range s.X {
		l, okLow := a.at(x, s.Low[i])
		h, okHigh := a.at(x, s.High[i])
		if a.y.log && !okLow && okHigh {
			// An edge at or below zero reaches the bottom of the axis.
			l, okLow = vg.Point{X: h.X, Y: a.box.Min.Y}, true
		}
		if !okLow || !okHigh {
			if len(low) > 0 {
				flush()
			}
			continue
		}
		low, high = append(low, l), append(high, h)
	}
	if len(low) > 0 {
		flush()
	}
}
