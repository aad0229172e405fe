package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// pen draws in the colours of a theme. Lengths are in points, the origin is
// the lower left corner.
type pen interface {
	theme() *theme
	line(s stroke, points ...vg.Point)
	polygon(c color.Color, points ...vg.Point)
	dot(c color.Color, at vg.Point, r vg.Length)
	ring(s stroke, at vg.Point, r vg.Length)
	// text draws a text whose box has the point at its share (ax, ay): (0, 0)
	// is the left end of the baseline, (0.5, 1) the middle of the top.
	text(c color.Color, text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64)
}

// capitals is the height of capitals and digits, in sizes of the text.
const capitals = 0.72

// baseline returns where a text starts that has the point at the share of its
// box.
func baseline(text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64) vg.Point {
	at.X -= vg.Length(ax) * textWidth(text, f, size)
	at.Y -= vg.Length(ay) * capitals * size
	return at
}

// stroke is how a line looks.
type stroke struct {
	color color.Color
	width vg.Length
	dash  []vg.Length
}

var (
	dashed     = []vg.Length{6 * px, 4 * px}
	dotted     = []vg.Length{1.5 * px, 3 * px}
	longDashed = []vg.Length{11 * px, 3 * px}
	dashDotted = []vg.Length{9 * px, 3 * px, 1.5 * px, 3 * px}
)

// canvasPen draws on gonum/plot's canvases; the PNG is made with it.
type canvasPen struct {
	vg.Canvas
	colors *theme
}

func (p *canvasPen) theme() *theme { return p.colors }

func (p *canvasPen) use(s stroke) {
	p.SetColor(s.color)
	p.SetLineWidth(s.width)
	p.SetLineDash(s.dash, 0)
}

func (p *canvasPen) line(s stroke, points ...vg.Point) {
	if len(points) > 1 {
		p.use(s)
		p.Stroke(path(points))
	}
}

func (p *canvasPen) polygon(c color.Color, points ...vg.Point) {
	if len(points) > 2 {
		outline := path(points)
		outline.Close()
		p.SetColor(c)
		p.Fill(outline)
	}
}

func path(points []vg.Point) vg.Path {
	var out vg.Path
	out.Move(points[0])
	for _, pt := range points[1:] {
		out.Line(pt)
	}
	return out
}

func circle(at vg.Point, r vg.Length) vg.Path {
	var out vg.Path
	out.Move(vg.Point{X: at.X + r, Y: at.Y})
	out.Arc(at, r, 0, 2*math.Pi)
	out.Close()
	return out
}

func (p *canvasPen) dot(c color.Color, at vg.Point, r vg.Length) {
	p.SetColor(c)
	p.Fill(circle(at, r))
}

func (p *canvasPen) ring(s stroke, at vg.Point, r vg.Length) {
	p.use(s)
	p.Stroke(circle(at, r))
}

func (p *canvasPen) text(c color.Color, text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64) {
	at = baseline(text, f, size, at, ax, ay)
	p.SetColor(c)
	for _, r := range runs(text) {
		face := r.face(f, size)
		p.FillString(face, vg.Point{X: at.X, Y: at.Y + vg.Length(r.shift)*size}, r.text)
		at.X += face.Width(r.text)
	}
}

// clipped returns the parts of a line inside the rectangle.
func clipped(box vg.Rectangle, points []vg.Point) [][]vg.Point {
	c := draw.Canvas{Rectangle: box}
	return c.ClipLinesXY(points)
}

// clippedPolygon returns the part of a polygon inside the rectangle.
func clippedPolygon(box vg.Rectangle, points []vg.Point) []vg.Point {
	c := draw.Canvas{Rectangle: box}
	return c.ClipPolygonXY(points)
}
