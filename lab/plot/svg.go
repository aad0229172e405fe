package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// svgPen writes SVG elements. Its own writer rather than gonum/plot's: every
// text says how wide it is, so that it fits its place in whatever font the
// reader has, colours can be the page's, and files come out half as long.
type svgPen struct {
	bytes.Buffer
	height vg.Length
	colors *theme
}

func (p *svgPen) theme() *theme { return p.colors }

// pixels writes a length in pixels with two decimals at most.
func pixels(l vg.Length) string {
	text := strconv.FormatFloat(math.Round(float64(l/px)*100)/100, 'f', -1, 64)
	if text == "-0" {
		return "0"
	}
	return text
}

func (p *svgPen) y(y vg.Length) string { return pixels(p.height - y) }

// paint returns attributes that set a property to a colour.
func (p *svgPen) paint(property string, c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	out := fmt.Sprintf(` %s="#%02x%02x%02x"`, property, n.R, n.G, n.B)
	if name := p.colors.names[color.RGBA{n.R, n.G, n.B, 0xff}]; name != "" {
		// Attributes take no var(), styles do.
		out = fmt.Sprintf(` style="%s:%s"`, property, name)
	}
	if n.A != 0xff {
		out += fmt.Sprintf(` %s-opacity="%s"`, property, strconv.FormatFloat(math.Round(float64(n.A)/255*100)/100, 'f', -1, 64))
	}
	return out
}

func (p *svgPen) strokeOf(s stroke) string {
	out := ` fill="none"` + p.paint("stroke", s.color) + ` stroke-width="` + pixels(s.width) + `"`
	for i, d := range s.dash {
		if i == 0 {
			out += ` stroke-dasharray="` + pixels(d)
		} else {
			out += "," + pixels(d)
		}
	}
	if len(s.dash) > 0 {
		out += `"`
	}
	return out
}

func (p *svgPen) points(points []vg.Point) {
	for i, pt := range points {
		if i > 0 {
			p.WriteByte(' ')
		}
		p.WriteString(pixels(pt.X))
		p.WriteByte(',')
		p.WriteString(p.y(pt.Y))
	}
}

func (p *svgPen) line(s stroke, points ...vg.Point) {
	if len(points) > 1 {
		p.WriteString(`<polyline` + p.strokeOf(s) + ` points="`)
		p.points(points)
		p.WriteString("\"/>\n")
	}
}

func (p *svgPen) polygon(c color.Color, points ...vg.Point) {
	if len(points) > 2 {
		p.WriteString(`<polygon` + p.paint("fill", c) + ` points="`)
		p.points(points)
		p.WriteString("\"/>\n")
	}
}

func (p *svgPen) dot(c color.Color, at vg.Point, r vg.Length) {
	fmt.Fprintf(p, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>\n", pixels(at.X), p.y(at.Y), pixels(r), p.paint("fill", c))
}

func (p *svgPen) ring(s stroke, at vg.Point, r vg.Length) {
	fmt.Fprintf(p, "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>\n", pixels(at.X), p.y(at.Y), pixels(r), p.strokeOf(s))
}

func (p *svgPen) text(c color.Color, text string, f font.Font, size vg.Length, at vg.Point, ax, ay float64) {
	if text == "" {
		return
	}
	at = baseline(text, f, size, at, ax, ay)
	weight := ""
	if f.Weight > 0 {
		weight = ` font-weight="bold"`
	}
	for _, r := range runs(text) {
		face := r.face(f, size)
		width := face.Width(r.text)
		fmt.Fprintf(p, `<text x="%s" y="%s" font-size="%s"%s textLength="%s" lengthAdjust="spacingAndGlyphs" xml:space="preserve"%s>`,
			pixels(at.X), p.y(at.Y+vg.Length(r.shift)*size), pixels(face.Font.Size), weight, pixels(width), p.paint("fill", c))
		// A Buffer takes all writes.
		_ = xml.EscapeText(p, []byte(r.text))
		p.WriteString("</text>\n")
		at.X += width
	}
}
