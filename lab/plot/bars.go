package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// Bar is a named set of values, one for each category of a bar chart. Low and
// High, if given, are the ends of whiskers, such as the range over seeds.
type Bar struct {
	Name      string
	Values    []float64
	Low, High []float64
	Color     Color
}

// Bars draws bars side by side in each category, such as the energy drift of
// two networks for each system, with the values above them. On a logarithmic
// axis the bars start at its lower end. Values that are not finite have no bar.
func Bars(o Options, categories []string, bars ...Bar) *Figure {
	o.LogX = false
	f := &Figure{options: o, margin: [2]float64{0, 0.1}, names: categories}
	if categories == nil {
		f.names = []string{}
	}
	bars = slices.Clone(bars)
	next := 0
	for i := range bars {
		b := &bars[i]
		b.Values, b.Low, b.High = slices.Clone(b.Values), slices.Clone(b.Low), slices.Clone(b.High)
		if len(b.Values) != len(categories) || b.Low != nil && (len(b.Low) != len(categories) || len(b.High) != len(categories)) {
			panic(fmt.Sprintf("plot: bars %q do not have one value for each of %d categories", b.Name, len(categories)))
		}
		if b.Color == Auto {
			b.Color = cycle[next%len(cycle)]
			next++
		}
		if b.Name != "" {
			f.legend = append(f.legend, entry{b.Name, b.Color, barLook, false})
		}
		for j, v := range b.Values {
			x := []float64{float64(j), float64(j)}
			f.cover(x[:1], []float64{v})
			if b.Low != nil {
				f.cover(x, []float64{b.Low[j], b.High[j]})
			}
		}
	}
	if f.y.seen && !o.LogY {
		f.y.add(0)
	}
	f.x = spread{low: -0.5, high: float64(len(categories)) - 0.5, seen: f.y.seen}
	f.layers = append(f.layers, func(a *area) {
		for k, b := range bars {
			a.bars(b, k, len(bars))
		}
	})
	return f
}

// bars draws the k-th of n sets.
func (a *area) bars(b Bar, k, n int) {
	base := 0.0
	if a.y.log {
		base = a.y.low
	}
	width := 0.72 / float64(n)
	for j, v := range b.Values {
		left := float64(j) - 0.36 + float64(k)*width
		from, ok1 := a.at(left+0.06*width, base)
		to, ok2 := a.at(left+0.94*width, v)
		if !ok1 || !ok2 {
			continue
		}
		a.polygon(faded(a.theme().color(b.Color), 0.9), clippedPolygon(a.box, []vg.Point{from, {X: to.X, Y: from.Y}, to, {X: from.X, Y: to.Y}})...)
		top := to.Y
		mid := (from.X + to.X) / 2
		if b.Low != nil {
			low, okLow := a.at(left, b.Low[j])
			high, okHigh := a.at(left, b.High[j])
			if okLow && okHigh {
				ink := stroke{color: a.theme().ink, width: 1.4 * px}
				half := min(5*px, (to.X-from.X)/3)
				a.line(ink, vg.Point{X: mid, Y: low.Y}, vg.Point{X: mid, Y: high.Y})
				for _, y := range []vg.Length{low.Y, high.Y} {
					a.line(ink, vg.Point{X: mid - half, Y: y}, vg.Point{X: mid + half, Y: y})
				}
				top = max(top, high.Y)
			}
		}
		text := number(v)
		if textWidth(text, plain, tickSize) < (to.X-from.X)*1.35 {
			a.text(a.theme().ink, text, plain, tickSize, vg.Point{X: mid, Y: max(top, from.Y) + 4*px}, 0.5, 0)
		}
	}
}

// number writes a value with three digits, as a power of ten where that is
// shorter to read.
func number(v float64) string {
	if v == 0 {
		return "0"
	}
	e := int(math.Floor(math.Log10(math.Abs(v))))
	if e >= -3 && e < 5 {
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	}
	return minus(strconv.FormatFloat(v/math.Pow(10, float64(e)), 'f', 1, 64)) + "×10" + superscript(e)
}

// drawNames writes the categories below their bars.
func (f *Figure) drawNames(a *area) {
	if f.names == nil {
		return
	}
	room := a.box.Size().X / vg.Length(max(1, len(f.names)))
	for j, name := range f.names {
		pt, ok := a.at(float64(j), a.y.low)
		if !ok {
			continue
		}
		text := shorten(name, plain, labelSize, room-4*px)
		a.text(a.theme().ink, text, plain, labelSize, vg.Point{X: pt.X, Y: a.box.Min.Y - tickGap}, 0.5, 1)
	}
}
