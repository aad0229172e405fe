package plot

import (
	"gonum.org/v1/plot/vg"
)

// look is how a series is drawn.
type look int

const (
	solidLook look = iota
	dashedLook
	dottedLook
	dashDottedLook
	longDashedLook
	wideLook
	dotsLook
	ringLook
	barLook
)

// entry is one line of the legend.
type entry struct {
	name  string
	color Color
	look  look
	band  bool
}

// drawLegend lays the entries out in rows below the title.
func (f *Figure) drawLegend(a *area) {
	if len(f.legend) == 0 {
		return
	}
	x, used := a.box.Min.X, false
	for _, e := range f.legend {
		sample := e.width()
		name := shorten(e.name, plain, labelSize, a.box.Size().X-sample-6*px)
		width := sample + 6*px + textWidth(name, plain, labelSize)
		if used && x+width > a.box.Max.X {
			x = a.box.Min.X
			a.box.Max.Y -= labelSize + rowGap
		}
		e.draw(a, vg.Point{X: x, Y: a.box.Max.Y - 0.36*labelSize})
		a.text(a.theme().ink, name, plain, labelSize, vg.Point{X: x + sample + 6*px, Y: a.box.Max.Y}, 0, 1)
		x += width + entryGap
		used = true
	}
	a.box.Max.Y -= labelSize + rowGap
}

// width is how wide the sample of an entry is.
func (e entry) width() vg.Length {
	switch e.look {
	case dotsLook, ringLook, barLook:
		return 12 * px
	}
	return swatch
}

// draw draws the sample of an entry; at is the middle of its left end.
func (e entry) draw(a *area, at vg.Point) {
	c := a.theme().color(e.color)
	end := vg.Point{X: at.X + e.width(), Y: at.Y}
	mid := vg.Point{X: at.X + e.width()/2, Y: at.Y}
	if e.band {
		half := 5 * px
		a.polygon(faded(c, bandAlpha), vg.Point{X: at.X, Y: at.Y - half}, vg.Point{X: end.X, Y: at.Y - half},
			vg.Point{X: end.X, Y: at.Y + half}, vg.Point{X: at.X, Y: at.Y + half})
	}
	switch e.look {
	case dotsLook:
		a.dot(c, mid, dotRadius)
	case ringLook:
		a.ring(stroke{color: c, width: 2 * px}, mid, 6*px)
	case barLook:
		half := 5 * px
		a.polygon(c, vg.Point{X: mid.X - half, Y: at.Y - half}, vg.Point{X: mid.X + half, Y: at.Y - half},
			vg.Point{X: mid.X + half, Y: at.Y + half}, vg.Point{X: mid.X - half, Y: at.Y + half})
	default:
		a.line(e.look.stroke(c), at, end)
	}
}

func (f *Figure) barWidth() vg.Length {
	if f.bar == nil {
		return 0
	}
	return f.bar.width()
}
