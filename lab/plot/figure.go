package plot

import (
	"bytes"
	"fmt"
	"html"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Options are what every figure has. The zero value is a figure without
// labels, with linear axes over all of its data.
type Options struct {
	Title string
	X, Y  string // axis labels with their units, such as "time (s)"
	// XRange and YRange fix the axes; zero means from the data.
	XRange, YRange [2]float64
	LogX, LogY     bool
	// WholeX keeps the numbers of the x axis whole, such as those of trials.
	WholeX bool
	// TicksX are where the numbers of the x axis stand, in increasing order, such as the
	// only values that there are; nil means at round numbers.
	TicksX []float64
	// Marks are vertical lines, such as the step at which a forecast starts.
	Marks []Mark
}

// Mark is a vertical line with a few words beside it.
type Mark struct {
	X    float64
	Text string
}

// Figure is a drawing that can be rendered at any size. It does not change
// after it was made and may be rendered from several goroutines at once.
type Figure struct {
	options Options
	x, y    spread
	margin  [2]float64 // room around the data, as shares of its range
	equal   bool       // one unit is equally long on both axes
	layers  []func(*area)
	legend  []entry
	bar     *bar
	names   []string // categories that stand in for numbers on the x axis

	panels  []*Figure // stand in for everything but the title
	columns int
}

// MinSize and MaxSize bound the width and height of a rendered figure in pixels.
const (
	MinSize = 160
	MaxSize = 8192
)

func checkSize(w, h int) error {
	if w < MinSize || h < MinSize || w > MaxSize || h > MaxSize {
		return fmt.Errorf("plot: a figure of %d by %d pixels: choose %d to %d each way", w, h, MinSize, MaxSize)
	}
	return nil
}

// PNG renders the figure as a PNG image w pixels wide and h high.
func (f *Figure) PNG(w, h int) ([]byte, error) {
	if err := checkSize(w, h); err != nil {
		return nil, err
	}
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Length(w)*px, vg.Length(h)*px), vgimg.UseDPI(96))
	f.draw(&canvasPen{canvas, &paper}, vg.Length(w)*px, vg.Length(h)*px)
	var out bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&out); err != nil {
		return nil, fmt.Errorf("plot: encode PNG: %w", err)
	}
	return out.Bytes(), nil
}

// SVG renders the figure as an SVG file for a display of w by h CSS pixels, on
// white. Equal figures give equal bytes.
func (f *Figure) SVG(w, h int) ([]byte, error) {
	if err := checkSize(w, h); err != nil {
		return nil, err
	}
	return f.svg(&paper, w, h, 0, `xmlns="http://www.w3.org/2000/svg"`), nil
}

// Inline renders the figure as an svg element to be put into an HTML page. It
// takes the page's text colour, lets its background show through, and shrinks
// with its container; alt describes it to readers who cannot see it. The CSS
// variables --figure-muted and --figure-grid set the colours of tick labels and
// grid.
func (f *Figure) Inline(w, h int, alt string) ([]byte, error) {
	if err := checkSize(w, h); err != nil {
		return nil, err
	}
	return f.svg(&page, w, h, 10, `role="img" aria-label="`+html.EscapeString(alt)+`"`), nil
}

// svg leaves out a frame of trim pixels: a page has margins of its own.
func (f *Figure) svg(t *theme, w, h, trim int, attributes string) []byte {
	p := &svgPen{colors: t, height: vg.Length(h) * px}
	fmt.Fprintf(p, "<svg %s width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\" font-family=\"'Liberation Sans',Arial,Helvetica,sans-serif\">\n",
		attributes, w, h, trim, trim, w-2*trim, h-2*trim)
	f.draw(p, vg.Length(w)*px, vg.Length(h)*px)
	p.WriteString("</svg>\n")
	return p.Bytes()
}

// finite tells whether a value can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
