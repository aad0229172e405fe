package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// maxDots is how many points a figure draws of a series at most: beyond, it
// takes every second, third, ... so that reports stay small. The legend says so.
const maxDots = 2000

// stride returns which share of n points is drawn: one in stride.
func stride(n int) int { return max(1, (n+maxDots-1)/maxDots) }

// shown returns the name of a series with the share of its points that is
// drawn.
func shown(name string, n int) string {
	if k := stride(n); k > 1 {
		return fmt.Sprintf("%s (1 in %d points)", name, k)
	}
	return name
}

// dots draws points, the more transparent the more there are.
func (a *area) dots(c color.RGBA, xs, ys []float64) {
	k := stride(len(xs))
	alpha := min(0.85, max(0.3, 0.85-0.3*math.Log10(max(1, float64(len(xs))/60))))
	radius := dotRadius
	if len(xs) <= 40 {
		radius = 4 * px
	}
	for i := 0; i < len(xs); i += k {
		if pt, ok := a.at(xs[i], ys[i]); ok && a.inside(pt) {
			a.dot(faded(c, alpha), pt, radius)
		}
	}
}

// Scatter draws points.
func Scatter(o Options, series ...Series) *Figure {
	f := &Figure{options: o, margin: [2]float64{0.04, 0.06}}
	series = slices.Clone(series)
	for i := range series {
		series[i].Style = Dots
		series[i].Name = shown(series[i].Name, len(series[i].X))
	}
	f.add(series)
	return f
}

// Versus draws predicted against true values with the diagonal on which both
// are equal; both axes have one range.
func Versus(o Options, truth, predicted []float64) *Figure {
	s := Series{Name: shown("test points", len(truth)), X: truth, Y: predicted, Style: Dots, Color: Blue}
	s.check()
	truth, predicted = slices.Clone(truth), slices.Clone(predicted)
	f := &Figure{options: o, margin: [2]float64{0.04, 0.04}}
	f.cover(truth, predicted)
	both := f.x
	both.add(f.y.low, f.y.high)
	both.seen = f.x.seen
	if !both.seen {
		both = spread{}
	}
	f.x, f.y = both, both
	f.legend = []entry{{s.Name, Blue, dotsLook, false}, {"equal", Grey, dashedLook, false}}
	f.layers = append(f.layers, func(a *area) {
		from, to := max(a.x.low, a.y.low), min(a.x.high, a.y.high)
		start, ok1 := a.at(from, from)
		end, ok2 := a.at(to, to)
		if ok1 && ok2 {
			a.line(stroke{a.theme().muted, 1.2 * px, dashed}, start, end)
		}
		a.dots(a.theme().color(Blue), truth, predicted)
	})
	return f
}

// Residuals draws differences (predicted less true, in the units of the label)
// over x, with the zero line and the band of one root mean square about it.
func Residuals(o Options, x, residual []float64) *Figure {
	s := Series{Name: "residuals", X: x, Y: residual}
	s.check()
	x, residual = slices.Clone(x), slices.Clone(residual)
	f := &Figure{options: o, margin: [2]float64{0.03, 0.08}}
	f.cover(x, residual)
	var sum float64
	n := 0
	for _, r := range residual {
		if finite(r) {
			sum += r * r
			n++
		}
	}
	rms := math.Sqrt(sum / math.Max(1, float64(n)))
	if f.y.seen {
		// Even room on both sides shows a bias for what it is.
		most := max(math.Abs(f.y.low), math.Abs(f.y.high), rms)
		f.y.add(-most, most)
	}
	f.legend = []entry{
		{shown("test points", len(x)), Blue, dotsLook, false},
		{"root mean square " + number(rms), Grey, dottedLook, true},
	}
	f.layers = append(f.layers, func(a *area) {
		a.band(Series{X: []float64{a.x.low, a.x.high}, Low: []float64{-rms, -rms}, High: []float64{rms, rms}, Color: Grey})
		for _, level := range []float64{-rms, 0, rms} {
			look := stroke{a.theme().muted, 1.2 * px, dotted}
			if level == 0 {
				look.dash = nil
			}
			start, ok1 := a.at(a.x.low, level)
			end, ok2 := a.at(a.x.high, level)
			if ok1 && ok2 {
				a.line(look, start, end)
			}
		}
		a.dots(a.theme().color(Blue), x, residual)
	})
	return f
}

// Map draws points coloured by a value, such as the latent states on their
// first two principal components coloured by energy, with a colour bar that
// label stands beside. Points whose value is not finite are left out.
func Map(o Options, x, y, value []float64, label string) *Figure {
	Series{Name: label, X: x, Y: y}.check()
	if len(value) != len(x) {
		panic(fmt.Sprintf("plot: %d points and %d values to colour them by", len(x), len(value)))
	}
	x, y, value = slices.Clone(x), slices.Clone(y), slices.Clone(value)
	f := &Figure{options: o, margin: [2]float64{0.05, 0.05}}
	f.cover(x, y)
	var s spread
	s.add(value...)
	scale := s.axis(false, 0, [2]float64{})
	f.bar = &bar{scale: scale, label: label}
	k := stride(len(x))
	if k > 1 {
		f.legend = []entry{{shown("test points", len(x)), Grey, dotsLook, false}}
	}
	f.layers = append(f.layers, func(a *area) {
		for i := 0; i < len(x); i += k {
			pt, ok := a.at(x[i], y[i])
			n, known := scale.norm(value[i])
			if ok && known && a.inside(pt) {
				a.dot(faded(ramp(n), 0.85), pt, dotRadius)
			}
		}
	})
	return f
}

// bar is the colour bar to the right of a map.
type bar struct {
	scale axis
	label string
}

const (
	barGap   = 18 * px
	barThick = 14 * px
	barSteps = 48
)

func (b *bar) ticks() ([]tick, string) { return b.scale.ticks(5) }

func (b *bar) width() vg.Length {
	marks, _ := b.ticks()
	var widest vg.Length
	for _, m := range marks {
		widest = max(widest, textWidth(m.text, plain, tickSize))
	}
	return barGap + barThick + tickGap + widest
}

func (b *bar) draw(a *area) {
	x0 := a.box.Max.X + barGap
	x1 := x0 + barThick
	height := a.box.Size().Y
	for i := range barSteps {
		y0 := a.box.Min.Y + height*vg.Length(i)/barSteps
		// Each step reaches to the top and the next covers the rest of it:
		// no seams show.
		a.polygon(ramp((float64(i)+0.5)/barSteps), vg.Point{X: x0, Y: y0}, vg.Point{X: x1, Y: y0}, vg.Point{X: x1, Y: a.box.Max.Y}, vg.Point{X: x0, Y: a.box.Max.Y})
	}
	marks, _ := b.ticks()
	for _, m := range marks {
		n, ok := b.scale.norm(m.value)
		if ok {
			a.text(a.theme().muted, m.text, plain, tickSize, vg.Point{X: x1 + tickGap, Y: a.box.Min.Y + vg.Length(n)*height}, 0, 0.5)
		}
	}
}
