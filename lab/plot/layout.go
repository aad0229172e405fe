package plot

import (
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Distances of the layout.
const (
	border   = 12 * px // around everything
	rowGap   = 7 * px  // between rows of text
	tickGap  = 6 * px  // between an axis and its numbers
	swatch   = 24 * px // sample of a line in the legend
	entryGap = 18 * px // between entries of the legend
)

// area is where the data goes, with the way from values to points.
type area struct {
	pen
	box  vg.Rectangle
	x, y axis
}

// at returns where a value pair lies, and false where it cannot be shown.
func (a *area) at(x, y float64) (vg.Point, bool) {
	nx, okX := a.x.norm(x)
	ny, okY := a.y.norm(y)
	// Far outside, distances would overflow the clipping.
	const far = 1e4
	if !okX || !okY || nx < -far || nx > far || ny < -far || ny > far {
		return vg.Point{}, false
	}
	size := a.box.Size()
	return vg.Point{X: a.box.Min.X + vg.Length(nx)*size.X, Y: a.box.Min.Y + vg.Length(ny)*size.Y}, true
}

// inside tells whether a point lies in the box, give or take a rounding.
func (a *area) inside(pt vg.Point) bool {
	const slack = 0.01
	return pt.X >= a.box.Min.X-slack && pt.X <= a.box.Max.X+slack && pt.Y >= a.box.Min.Y-slack && pt.Y <= a.box.Max.Y+slack
}

// draw renders the figure on a canvas of the given size.
func (f *Figure) draw(p pen, w, h vg.Length) {
	if p.theme().background != nil {
		p.polygon(p.theme().background, vg.Point{}, vg.Point{X: w}, vg.Point{X: w, Y: h}, vg.Point{Y: h})
	}
	if f.panels != nil {
		f.drawPanels(p, w, h)
		return
	}
	a := &area{pen: p, x: f.x.axis(f.options.LogX, f.margin[0], f.options.XRange), y: f.y.axis(f.options.LogY, f.margin[1], f.options.YRange)}
	a.box = vg.Rectangle{Min: vg.Point{X: border, Y: border}, Max: vg.Point{X: w - border, Y: h - border}}

	f.drawTitle(a)
	f.drawLegend(a)
	// The labels of the y axis and of the colour bar stand level above the
	// axes, where nobody has to turn the head; marks have a row below.
	labels := a.box.Max.Y
	if _, note := a.y.ticks(5); f.options.Y != "" || f.bar != nil || note != "" {
		a.box.Max.Y -= labelSize + rowGap
	}
	if len(f.options.Marks) > 0 {
		a.box.Max.Y -= tickSize + rowGap
	}
	a.box.Max.Y -= 2 * px
	a.box.Min.Y += tickSize + tickGap
	if _, note := a.x.ticks(5); f.options.X != "" || note != "" && f.names == nil {
		a.box.Min.Y += labelSize + rowGap
	}

	// The height is known now, and with it the numbers of the y axis, how wide
	// they are, and so the width of the box.
	left := a.box.Min.X
	marksY, noteY := a.marksY()
	var widest vg.Length
	for _, m := range marksY {
		widest = max(widest, textWidth(m.text, plain, tickSize))
	}
	a.box.Min.X += widest + tickGap
	a.box.Max.X -= f.barWidth()
	if f.equal {
		a.equalize()
		marksY, _ = a.marksY()
	}
	marksX, noteX := f.marksX(a)
	if f.bar == nil && f.names == nil {
		// The last number may reach beyond the box, not into the border. A smaller box may
		// have other numbers, so it is looked at again.
		for range 3 {
			out := a.standsOut(marksX, w-border)
			if out <= 0 {
				break
			}
			a.box.Max.X -= out
			marksX, noteX = f.marksX(a)
		}
	}

	if !f.x.seen || !f.y.seen {
		marksX, marksY = nil, nil // the numbers of no data would mislead
	}
	a.frame(marksX, marksY)
	f.drawNames(a)
	f.drawLabels(a, vg.Point{X: left, Y: labels}, w-border, noteX, noteY)
	for _, m := range f.options.Marks {
		f.drawMark(a, m)
	}
	if !f.x.seen || !f.y.seen {
		p.text(p.theme().muted, "no finite values to show", plain, labelSize, vg.Point{X: (a.box.Min.X + a.box.Max.X) / 2, Y: (a.box.Min.Y + a.box.Max.Y) / 2}, 0.5, 0.5)
		return
	}
	for _, layer := range f.layers {
		layer(a)
	}
	if f.bar != nil {
		f.bar.draw(a)
	}
}

func (f *Figure) drawTitle(a *area) {
	for _, line := range wrap(f.options.Title, bold, titleSize, a.box.Size().X, 2) {
		a.text(a.theme().ink, line, bold, titleSize, vg.Point{X: a.box.Min.X, Y: a.box.Max.Y}, 0, 1)
		a.box.Max.Y -= titleSize + rowGap
	}
	if f.options.Title == "" {
		a.box.Max.Y -= tickSize / 2 // the topmost number stands out above the axis
	}
}

// drawLabels writes what the axes and the colour bar are; corner is the upper
// left end of the row above the box, end the right one.
func (f *Figure) drawLabels(a *area, corner vg.Point, end vg.Length, noteX, noteY string) {
	ink := a.theme().ink
	room := end - corner.X
	if f.bar != nil {
		_, note := f.bar.ticks()
		label := shorten(join(f.bar.label, note), plain, labelSize, 0.48*room)
		a.text(ink, label, plain, labelSize, vg.Point{X: end, Y: corner.Y}, 1, 1)
		room -= textWidth(label, plain, labelSize) + entryGap
	}
	label := shorten(join(f.options.Y, noteY), plain, labelSize, room)
	a.text(ink, label, plain, labelSize, corner, 0, 1)

	below := a.box.Min.Y - tickGap - tickSize - rowGap
	label = shorten(join(f.options.X, noteX), plain, labelSize, a.box.Size().X)
	a.text(ink, label, plain, labelSize, vg.Point{X: (a.box.Min.X + a.box.Max.X) / 2, Y: below}, 0.5, 1)
}

// join writes what the numbers are multiplied by behind the label.
func join(label, note string) string {
	return strings.TrimSpace(label + "  " + note)
}

// marksY returns the marks of the y axis for the height of the box.
func (a *area) marksY() ([]tick, string) {
	return a.y.ticks(max(2, int(a.box.Size().Y/(46*px))))
}

// marksX returns the marks of the x axis, so few that their texts keep apart.
func (f *Figure) marksX(a *area) ([]tick, string) {
	if f.names != nil {
		return nil, ""
	}
	if f.options.TicksX != nil {
		return a.ticksAt(f.options.TicksX), ""
	}
	width := a.box.Size().X
	for n := max(2, int(width/(70*px))); ; n-- {
		marks, note := a.x.ticks(n)
		if f.options.WholeX {
			marks = wholeOnly(marks, note)
		}
		if n <= 2 || a.apart(marks) {
			return marks, note
		}
	}
}

// wholeOnly keeps the marks at whole numbers, and writes them so unless they are
// multiplied or shifted.
func wholeOnly(marks []tick, note string) []tick {
	var kept []tick
	for _, m := range marks {
		if m.value != float64(int(m.value)) {
			continue
		}
		if note == "" && m.text != "" {
			m.text = minus(strconv.Itoa(int(m.value)))
		}
		kept = append(kept, m)
	}
	return kept
}

// ticksAt returns marks at values, of which every second, third, ... has a text where
// there is no room for more.
func (a *area) ticksAt(values []float64) []tick {
	for every := 1; ; every++ {
		var marks []tick
		for i, v := range values {
			m := tick{value: v}
			if i%every == 0 {
				m.text = minus(strconv.FormatFloat(v, 'g', -1, 64))
			}
			marks = append(marks, m)
		}
		if every >= len(values) || a.apart(marks) {
			return marks
		}
	}
}

// apart tells whether the texts of marks along the x axis leave room between
// them.
func (a *area) apart(marks []tick) bool {
	end := vg.Length(-1e9)
	for _, m := range marks {
		n, ok := a.x.norm(m.value)
		if m.text == "" || !ok {
			continue
		}
		at := a.box.Min.X + vg.Length(n)*a.box.Size().X
		half := textWidth(m.text, plain, tickSize) / 2
		if at-half < end+8*px {
			return false
		}
		end = at + half
	}
	return true
}

// standsOut returns by how much the numbers of the x axis reach beyond right.
func (a *area) standsOut(marks []tick, right vg.Length) vg.Length {
	var out vg.Length
	for _, m := range marks {
		if pt, ok := a.at(m.value, a.y.low); ok && a.inside(pt) {
			out = max(out, pt.X+textWidth(m.text, plain, tickSize)/2-right)
		}
	}
	return out
}

// equalize widens one axis so that a unit is equally long on both.
func (a *area) equalize() {
	size := a.box.Size()
	perX, perY := (a.x.high-a.x.low)/float64(size.X), (a.y.high-a.y.low)/float64(size.Y)
	unit := max(perX, perY)
	widen := func(x *axis, length vg.Length) {
		mid, half := (x.low+x.high)/2, unit*float64(length)/2
		x.low, x.high = mid-half, mid+half
	}
	widen(&a.x, size.X)
	widen(&a.y, size.Y)
}

// frame draws grid, axes and their numbers.
func (a *area) frame(marksX, marksY []tick) {
	grid := stroke{color: a.theme().grid, width: 1 * px}
	axis := stroke{color: a.theme().muted, width: 1 * px}
	for _, m := range marksX {
		pt, ok := a.at(m.value, a.y.low)
		if !ok || !a.inside(pt) {
			continue
		}
		length := 3 * px
		if m.text != "" {
			length = 5 * px
			a.line(grid, pt, vg.Point{X: pt.X, Y: a.box.Max.Y})
			a.text(a.theme().muted, m.text, plain, tickSize, vg.Point{X: pt.X, Y: pt.Y - tickGap}, 0.5, 1)
		}
		a.line(axis, pt, vg.Point{X: pt.X, Y: pt.Y - length + 2*px})
	}
	for _, m := range marksY {
		pt, ok := a.at(a.x.low, m.value)
		if !ok || !a.inside(pt) {
			continue
		}
		length := 3 * px
		if m.text != "" {
			length = 5 * px
			a.line(grid, pt, vg.Point{X: a.box.Max.X, Y: pt.Y})
			a.text(a.theme().muted, m.text, plain, tickSize, vg.Point{X: pt.X - tickGap, Y: pt.Y}, 1, 0.5)
		}
		a.line(axis, pt, vg.Point{X: pt.X - length + 2*px, Y: pt.Y})
	}
	a.line(axis, vg.Point{X: a.box.Min.X, Y: a.box.Max.Y}, a.box.Min, vg.Point{X: a.box.Max.X, Y: a.box.Min.Y})
}

// drawMark draws a vertical line with its words above the box.
func (f *Figure) drawMark(a *area, m Mark) {
	pt, ok := a.at(m.X, a.y.low)
	if !ok || !a.inside(pt) {
		return
	}
	a.line(stroke{a.theme().muted, 1.2 * px, dotted}, pt, vg.Point{X: pt.X, Y: a.box.Max.Y})
	text := shorten(m.Text, plain, tickSize, a.box.Size().X)
	w := textWidth(text, plain, tickSize)
	x := min(max(pt.X-w/2, a.box.Min.X), a.box.Max.X-w)
	a.text(a.theme().muted, text, plain, tickSize, vg.Point{X: x, Y: a.box.Max.Y + rowGap}, 0, 0)
}
