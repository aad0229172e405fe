package plot

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Panels puts figures side by side, in rows of so many columns, under one title. Each
// keeps its own title, legend and axes. It panics without figures or columns.
func Panels(title string, columns int, figures ...*Figure) *Figure {
	if columns < 1 || len(figures) == 0 {
		panic("plot: panels need figures and a number of columns")
	}
	return &Figure{options: Options{Title: title}, columns: columns, panels: figures}
}

// Grid returns the numbers of columns and rows of panels; a figure without panels is
// one.
func (f *Figure) Grid() (columns, rows int) {
	if f.panels == nil {
		return 1, 1
	}
	return f.columns, (len(f.panels) + f.columns - 1) / f.columns
}

// drawPanels draws the title and every panel in its place.
func (f *Figure) drawPanels(p pen, w, h vg.Length) {
	top := h
	if f.options.Title != "" {
		top -= border
		for _, line := range wrap(f.options.Title, bold, titleSize, w-2*border, 2) {
			p.text(p.theme().ink, line, bold, titleSize, vg.Point{X: border, Y: top}, 0, 1)
			top -= titleSize + rowGap
		}
	}
	columns, rows := f.Grid()
	width, height := w/vg.Length(columns), top/vg.Length(rows)
	for i, panel := range f.panels {
		corner := vg.Point{X: vg.Length(i%columns) * width, Y: top - vg.Length(i/columns+1)*height}
		panel.draw(&movedPen{p, corner}, width, height)
	}
}

// movedPen draws with another pen, from another origin.
type movedPen struct {
	pen
	by vg.Point
}

func (m *movedPen) moved(points []vg.Point) []vg.Point {
	out := make([]vg.Point, len(points))
	for i, pt := range points {
		out[i] = pt.Add(m.by)
	}
	return out
}

func (m *movedPen) line(s stroke, points ...vg.Point) { m.pen.line(s, m.moved(points)...) }

func (m *movedPen) polygon(c color.Color, points ...vg.Point) {
	m.pen.polygon(c, m.moved(points)...)
}

func (m *movedPen) dot(c color.Color, at vg.Point, r vg.Length) { m.pen.dot(c, at.Add(m.by), r) }

func (m *movedPen) ring(s stroke, at vg.Point, r vg.Length) { m.pen.ring(s, at.Add(m.by), r) }

func (m *movedPen) text(c color.Color, text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64) {
	m.pen.text(c, text, f, size, at.Add(m.by), ax, ay)
}
