package plot

import (
	"image/color"
	"math"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// Color is one of the palette's colours. The named ones keep their meaning in
// every figure of the lab.
type Color int

// The palette. Auto takes the colours that follow it in turn.
const (
	Auto   Color = iota
	Blue         // the physics-aware network, in figures that compare
	Orange       // the standard network
	Green
	Purple
	Yellow
	Sky
	Ink  // the truth, black on light and white on dark pages; where that is Wide, also what is set against it
	Grey // what stands in the background
)

// cycle is the order in which Auto hands colours out.
var cycle = []Color{Blue, Orange, Green, Purple, Yellow, Sky}

// Colours after Okabe and Ito, the blue and the green a little lighter so that
// they also read on a dark page.
var rgb = map[Color]color.RGBA{
	Blue:   {0x1f, 0x7f, 0xc4, 0xff},
	Orange: {0xd5, 0x5e, 0x00, 0xff},
	Green:  {0x00, 0x9e, 0x73, 0xff},
	Purple: {0xcc, 0x79, 0xa7, 0xff},
	Yellow: {0xe6, 0x9f, 0x00, 0xff},
	Sky:    {0x56, 0xb4, 0xe9, 0xff},
}

// theme holds the colours that depend on the page.
type theme struct {
	background color.Color // nil leaves the page to show through
	ink        color.RGBA  // text and truth
	muted      color.RGBA  // tick labels, frames
	grid       color.RGBA
	names      map[color.RGBA]string // CSS for colours that are the page's
}

var (
	paper = theme{
		background: color.White,
		ink:        color.RGBA{0x1f, 0x23, 0x28, 0xff},
		muted:      color.RGBA{0x59, 0x63, 0x6e, 0xff},
		grid:       color.RGBA{0xe4, 0xe8, 0xec, 0xff},
	}
	// page takes its colours from the page it stands on. The values are keys
	// alone and are never seen.
	page = theme{
		ink:   color.RGBA{0, 0, 1, 0xff},
		muted: color.RGBA{0, 0, 2, 0xff},
		grid:  color.RGBA{0, 0, 3, 0xff},
		names: map[color.RGBA]string{
			{0, 0, 1, 0xff}: "currentColor",
			{0, 0, 2, 0xff}: "var(--figure-muted,#59636e)",
			{0, 0, 3, 0xff}: "var(--figure-grid,#e4e8ec)",
		},
	}
)

func (t *theme) color(c Color) color.RGBA {
	switch c {
	case Ink:
		return t.ink
	case Grey:
		return t.muted
	}
	return rgb[c]
}

// faded returns the colour with the opacity a in [0, 1], not premultiplied.
func faded(c color.RGBA, a float64) color.NRGBA {
	return color.NRGBA{c.R, c.G, c.B, uint8(math.Round(255 * a))}
}

// viridis at nine equidistant points (CC0).
var viridis = [...]color.RGBA{
	{0x44, 0x01, 0x54, 0xff}, {0x47, 0x2d, 0x7b, 0xff}, {0x3b, 0x52, 0x8b, 0xff},
	{0x2c, 0x72, 0x8e, 0xff}, {0x21, 0x90, 0x8c, 0xff}, {0x27, 0xad, 0x81, 0xff},
	{0x5d, 0xc8, 0x63, 0xff}, {0xaa, 0xdc, 0x32, 0xff}, {0xfd, 0xe7, 0x25, 0xff},
}

// ramp returns the colour of a value in [0, 1]. The darkest and the lightest
// end of viridis are left out: they vanish on dark and on light pages.
func ramp(v float64) color.RGBA {
	v = 0.07 + 0.87*min(max(v, 0), 1)
	at := v * float64(len(viridis)-1)
	i := min(int(at), len(viridis)-2)
	f := at - float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + f*(float64(b)-float64(a)))) }
	a, b := viridis[i], viridis[i+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// px is a CSS pixel.
const px = vg.Length(0.75)

// Sizes of text.
const (
	titleSize = 15 * px
	labelSize = 13 * px
	tickSize  = 12 * px
)

var (
	fonts = font.NewCache(liberation.Collection())
	plain = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold  = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: xfont.WeightBold}
)
