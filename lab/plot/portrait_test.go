package plot

import (
	"testing"

	"gonum.org/v1/plot/vg"
)

// shafts keeps the lines of two points.
type shafts struct {
	recorder
	ends [][2]vg.Point
}

func (s *shafts) line(look stroke, points ...vg.Point) {
	if len(points) == 2 && look.color == paper.ink {
		s.ends = append(s.ends, [2]vg.Point{points[0], points[1]})
	}
}

// The arrows of a portrait point along the field as it looks on paper: one
// unit up is four times as long there as one to the right.
func TestPortraitArrows(t *testing.T) {
	f := Portrait(Options{XRange: [2]float64{0, 4}, YRange: [2]float64{0, 1}}, func(x, y float64) (float64, float64) { return 4, 1 }, nil, "")
	s := &shafts{}
	f.draw(s, 500, 500)
	if len(s.ends) != portraitArrows*portraitArrows {
		t.Fatalf("got %d arrows, want %d", len(s.ends), portraitArrows*portraitArrows)
	}
	for _, e := range s.ends {
		dx, dy := float64(e[1].X-e[0].X), float64(e[1].Y-e[0].Y)
		if !(dx > 0) || dy/dx < 0.9 || dy/dx > 1.1 { // the box is a little higher than wide, or wider
			t.Fatalf("got an arrow by (%g, %g), want one to the upper right", dx, dy)
		}
	}
}
