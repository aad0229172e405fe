package plot

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Sizes of a phase portrait.
const (
	portraitArrows = 19 // each way
	portraitCells  = 60 // of the background, each way
	portraitShades = 40
	arrowShare     = 0.85
	arrowHead      = 4.5 * px
)

// Portrait draws a vector field over o.XRange and o.YRange, such as the motion in
// the phase plane that a network learnt: arrows on a grid, whose lengths grow with the
// square root of the speed, so that slow places still show where they go. A value
// such as the energy, if given, colours the background, with a bar that label
// stands beside. Places where field or value is not finite stay empty. It panics
// without ranges.
func Portrait(o Options, field func(x, y float64) (u, v float64), value func(x, y float64) float64, label string) *Figure {
	if !(o.XRange[0] < o.XRange[1]) || !(o.YRange[0] < o.YRange[1]) {
		panic("plot: a phase portrait needs the ranges of both axes")
	}
	f := &Figure{options: o}
	f.cover(o.XRange[:], o.YRange[:])
	if value != nil {
		f.background(value, label)
	}
	grid := func(r [2]float64, i, n int) float64 { return r[0] + (r[1]-r[0])*(float64(i)+0.5)/float64(n) }
	type arrow struct{ x, y, u, v, speed float64 }
	var arrows []arrow
	fastest := 0.0
	for i := range portraitArrows {
		for k := range portraitArrows {
			x, y := grid(o.XRange, i, portraitArrows), grid(o.YRange, k, portraitArrows)
			u, v := field(x, y)
			speed := math.Hypot(u, v)
			if speed > 0 && !math.IsInf(speed, 0) {
				arrows = append(arrows, arrow{x, y, u, v, speed})
				fastest = max(fastest, speed)
			}
		}
	}
	f.layers = append(f.layers, func(a *area) {
		size := a.box.Size()
		most := min(float64(size.X), float64(size.Y)) / portraitArrows * arrowShare
		look := stroke{color: a.theme().ink, width: 1.1 * px}
		for _, w := range arrows {
			at, ok := a.at(w.x, w.y)
			if !ok {
				continue
			}
			// Which way it goes on paper depends on the scales of the axes.
			dx := w.u / (o.XRange[1] - o.XRange[0]) * float64(size.X)
			dy := w.v / (o.YRange[1] - o.YRange[0]) * float64(size.Y)
			length := most * math.Sqrt(w.speed/fastest) / math.Hypot(dx, dy)
			a.arrow(look, at, vg.Point{X: vg.Length(dx * length), Y: vg.Length(dy * length)})
		}
	})
	return f
}

// background colours the plane by a value.
func (f *Figure) background(value func(x, y float64) float64, label string) {
	x, y := f.options.XRange, f.options.YRange
	values := make([]float64, 0, portraitCells*portraitCells)
	var s spread
	for i := range portraitCells {
		for k := range portraitCells {
			values = append(values, value(x[0]+(x[1]-x[0])*(float64(i)+0.5)/portraitCells, y[0]+(y[1]-y[0])*(float64(k)+0.5)/portraitCells))
		}
	}
	s.add(values...)
	scale := s.axis(false, 0, [2]float64{})
	f.bar = &bar{scale: scale, label: label}
	f.layers = append(f.layers, func(a *area) {
		w, h := a.box.Size().X/portraitCells, a.box.Size().Y/portraitCells
		shade := func(i, k int) int {
			n, ok := scale.norm(values[i*portraitCells+k])
			if !ok {
				return -1
			}
			return int(n * portraitShades)
		}
		for i := range portraitCells {
			for k := 0; k < portraitCells; {
				from := k
				for k < portraitCells && shade(i, k) == shade(i, from) {
					k++
				}
				if shade(i, from) < 0 {
					continue
				}
				lo := vg.Point{X: a.box.Min.X + vg.Length(i)*w, Y: a.box.Min.Y + vg.Length(from)*h}
				// Each stack of cells reaches under those that follow: no seams show.
				hi := vg.Point{X: min(lo.X+1.5*w, a.box.Max.X), Y: min(a.box.Min.Y+(vg.Length(k)+0.5)*h, a.box.Max.Y)}
				c := ramp((float64(shade(i, from)) + 0.5) / portraitShades)
				for _, part := range []*uint8{&c.R, &c.G, &c.B} {
					*part = 255 - uint8(int(255-*part)*6/10) // lighter, for arrows to stand out
				}
				a.polygon(c, lo, vg.Point{X: hi.X, Y: lo.Y}, hi, vg.Point{X: lo.X, Y: hi.Y})
			}
		}
	})
}

// arrow draws an arrow by from the middle of its shaft.
func (a *area) arrow(look stroke, middle, by vg.Point) {
	length := vg.Length(math.Hypot(float64(by.X), float64(by.Y)))
	along := vg.Point{X: by.X / length, Y: by.Y / length}
	point := func(forth, side vg.Length) vg.Point {
		return vg.Point{X: middle.X + forth*along.X - side*along.Y, Y: middle.Y + forth*along.Y + side*along.X}
	}
	tip := length / 2
	head := min(arrowHead, 0.6*length)
	a.line(look, point(-tip, 0), point(tip-head/2, 0))
	a.polygon(look.color, point(tip, 0), point(tip-head, 0.4*head), point(tip-head, -0.4*head))
}
