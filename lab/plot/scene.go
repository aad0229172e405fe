package plot

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Looks of a scene.
const (
	bodyRadius = 7 * px
	rodWidth   = 4 * px
	coilTurns  = 9
	coilWidth  = 9 * px
	trailParts = 8 // steps in which a trail fades
)

// extent returns the middle of what a scene shows and half the side of a square that
// holds it, with some room.
func (s Scene) extent() (middle [2]float64, reach float64) {
	var x, y spread
	for _, b := range s.Bodies {
		x.add(b.X...)
		y.add(b.Y...)
	}
	switch s.Link {
	case Rod: // about the pivot, however far it swings
		return middle, 1.3 * max(-y.low, y.high, -x.low, x.high)
	case Coil:
		return middle, 2 * max(-x.low, x.high)
	}
	return [2]float64{(x.low + x.high) / 2, (y.low + y.high) / 2}, 0.65 * max(x.high-x.low, y.high-y.low, 1e-9)
}

// draw draws a frame of the scene in a box with a thin edge.
func (s Scene) draw(a *area, frame int) {
	low, high := a.box.Min, a.box.Max
	a.line(stroke{color: a.theme().grid, width: px}, low, vg.Point{X: high.X, Y: low.Y}, high, vg.Point{X: low.X, Y: high.Y}, low)
	for _, b := range s.Bodies {
		if s.Link != Coil { // which goes to and fro on one line
			s.trail(a, b, frame)
		}
	}
	seen := false
	for _, b := range s.Bodies {
		at, ok := a.at(b.X[frame], b.Y[frame])
		if !ok {
			continue
		}
		s.link(a, at)
		if a.inside(at) {
			a.dot(a.theme().color(s.Color), at, bodyRadius)
			seen = true
		}
	}
	if !seen {
		middle := vg.Point{X: (low.X + high.X) / 2, Y: (low.Y + high.Y) / 2}
		a.text(a.theme().muted, "out of sight", plain, labelSize, middle, 0.5, 0.5)
	}
}

// link draws what a body hangs on.
func (s Scene) link(a *area, at vg.Point) {
	look := stroke{color: a.theme().muted, width: rodWidth}
	switch s.Link {
	case Rod:
		pivot, _ := a.at(0, 0)
		for _, part := range clipped(a.box, []vg.Point{pivot, at}) {
			a.line(look, part...)
		}
		a.dot(a.theme().ink, pivot, rodWidth)
	case Coil:
		wall := vg.Point{X: a.box.Min.X + 6*px, Y: at.Y}
		look.width = 2 * px
		points := []vg.Point{wall}
		length := at.X - bodyRadius - wall.X
		for i := range 2 * coilTurns {
			share := (vg.Length(i) + 1.5) / (2*coilTurns + 2)
			up := coilWidth * vg.Length(1-2*(i%2))
			points = append(points, vg.Point{X: wall.X + share*length, Y: wall.Y + up})
		}
		for _, part := range clipped(a.box, append(points, at)) {
			a.line(look, part...)
		}
		a.line(stroke{color: a.theme().ink, width: rodWidth}, vg.Point{X: wall.X, Y: wall.Y - 30*px}, vg.Point{X: wall.X, Y: wall.Y + 30*px})
	}
}

// trail draws where a body was in the last frames, paler with age.
func (s Scene) trail(a *area, b Track, frame int) {
	c := a.theme().color(s.Color)
	for part := range trailParts {
		from := frame - filmTrail*(trailParts-part)/trailParts
		to := frame - filmTrail*(trailParts-part-1)/trailParts
		if to <= 0 {
			continue
		}
		var points []vg.Point
		for i := max(from, 0); i <= to; i++ {
			if at, ok := a.at(b.X[i], b.Y[i]); ok {
				points = append(points, at)
			}
		}
		share := math.Pow(float64(part+1)/(trailParts+1), 1.3)
		for _, line := range clipped(a.box, points) {
			a.line(stroke{color: faded(c, share), width: lineWidth}, line...)
		}
	}
}
