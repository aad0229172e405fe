package plot

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Link is what a body of a scene hangs on.
type Link int

// The links. A rod and a coil join each body to the point (0, 0) and to a wall on
// the left.
const (
	Free Link = iota
	Rod
	Coil
)

// Track is the path of a body in the plane, a place a frame.
type Track struct {
	X, Y []float64
}

// Scene is a motion that is watched: bodies with a trail behind them.
type Scene struct {
	Name   string
	Color  Color
	Link   Link
	Bodies []Track
}

// Film shows scenes side by side, in one unit of length, above curves that grow
// with the time.
type Film struct {
	Scenes []Scene // all as wide and high as the first one needs, and others that stay near it
	Curves []Series
	Axes   Options // of the curves, whose X are the times of the frames
	Delay  int     // hundredths of a second that a frame stays; default 5
}

// Layout of a film in pixels.
const (
	filmSide  = 256 // of a scene
	filmTitle = 30
	filmGap   = 8
	filmStrip = 190 // height of the curves
	filmTrail = 60  // frames that a trail lasts
	filmPause = 100 // hundredths of a second that the last frame stays
	filmFar   = 2   // scenes that need more room than so many times the first one's leave theirs
)

// GIF returns the film as an animated GIF that repeats for ever. Equal films give
// equal bytes. It returns an error where there is nothing to show, and where tracks
// and curves differ in length.
func (f Film) GIF() ([]byte, error) {
	if f.Delay == 0 {
		f.Delay = 5
	}
	frames, err := f.check()
	if err != nil {
		return nil, err
	}
	s := f.stage()
	out := &gif.GIF{}
	var before *image.Paletted
	for i := range frames {
		img := s.frame(f.Scenes, i)
		out.Image = append(out.Image, changed(before, img))
		out.Delay = append(out.Delay, f.Delay)
		out.Disposal = append(out.Disposal, gif.DisposalNone)
		before = img
	}
	out.Delay[frames-1] = max(f.Delay, filmPause)
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, out); err != nil {
		return nil, fmt.Errorf("plot: encode GIF: %w", err)
	}
	return b.Bytes(), nil
}

// check returns the number of frames.
func (f Film) check() (frames int, err error) {
	if len(f.Scenes) == 0 || len(f.Scenes[0].Bodies) == 0 || len(f.Scenes[0].Bodies[0].X) == 0 || len(f.Curves) == 0 {
		return 0, errors.New("plot: a film without scenes, bodies or curves: there is nothing to show")
	}
	frames = len(f.Scenes[0].Bodies[0].X)
	for _, s := range f.Scenes {
		for _, b := range s.Bodies {
			if len(b.X) != frames || len(b.Y) != frames {
				return 0, fmt.Errorf("plot: a body of %q has %d and %d places for %d frames", s.Name, len(b.X), len(b.Y), frames)
			}
		}
	}
	for _, c := range f.Curves {
		if len(c.X) != frames || len(c.Y) != frames {
			return 0, fmt.Errorf("plot: the curve of %q has %d times and %d values for %d frames", c.Name, len(c.X), len(c.Y), frames)
		}
	}
	if w := f.width(); w > MaxSize {
		return 0, fmt.Errorf("plot: a film of %d pixels: choose fewer scenes", w)
	}
	return frames, nil
}

func (f Film) width() int { return len(f.Scenes)*filmSide + (len(f.Scenes)+1)*filmGap }

// stage is what all frames share.
type stage struct {
	width        int
	reach        float64    // half the side of a scene, in units of length
	middle       [2]float64 // of every scene
	colors       *inks
	axes, curves *image.Paletted // below the scenes, without and with data
	columns      []int           // up to which the curves are seen in a frame
}

// stage draws the curves and finds the scale of the scenes.
func (f Film) stage() *stage {
	s := &stage{width: f.width(), colors: f.colors()}
	for k, scene := range f.Scenes {
		middle, reach := scene.extent()
		if k == 0 {
			s.middle = middle
		}
		reach += max(math.Abs(middle[0]-s.middle[0]), math.Abs(middle[1]-s.middle[1]))
		if k == 0 || reach <= filmFar*s.reach {
			s.reach = max(s.reach, reach)
		}
	}
	full := Lines(f.Axes, f.Curves...)
	full.legend = nil
	var box area
	full.layers = append(full.layers, func(a *area) { box = *a })
	bare := *full
	bare.layers = nil
	s.axes, s.curves = s.strip(&bare), s.strip(full)
	for _, t := range f.Curves[0].X {
		at, _ := box.at(t, box.y.low)
		s.columns = append(s.columns, int(math.Ceil(float64(at.X/px))))
	}
	return s
}

// strip draws the figure of the curves.
func (s *stage) strip(fig *Figure) *image.Paletted {
	c := filmCanvas(s.width, filmStrip)
	fig.draw(&canvasPen{c, &paper}, vg.Length(s.width)*px, filmStrip*px)
	return s.colors.paint(c.Image())
}

func filmCanvas(w, h int) *vgimg.Canvas {
	return vgimg.NewWith(vgimg.UseWH(vg.Length(w)*px, vg.Length(h)*px), vgimg.UseDPI(96))
}

// frame draws a frame: the scenes, and the curves up to its time.
func (s *stage) frame(scenes []Scene, i int) *image.Paletted {
	const height = filmTitle + filmSide + filmGap
	c := filmCanvas(s.width, height)
	p := &canvasPen{c, &paper}
	for k, scene := range scenes {
		left := vg.Length(filmGap+k*(filmSide+filmGap)) * px
		a := &area{pen: p, x: s.axis(0), y: s.axis(1)}
		a.box.Min = vg.Point{X: left, Y: filmGap * px}
		a.box.Max = a.box.Min.Add(vg.Point{X: filmSide * px, Y: filmSide * px})
		scene.draw(a, i)
		p.text(a.theme().color(scene.Color), shorten(scene.Name, bold, titleSize, filmSide*px), bold, titleSize,
			vg.Point{X: left + filmSide*px/2, Y: (height - filmTitle/2) * px}, 0.5, 0.5)
	}
	top := s.colors.paint(c.Image())
	img := image.NewPaletted(image.Rect(0, 0, s.width, height+filmStrip), top.Palette)
	copy(img.Pix, top.Pix)
	for y := range filmStrip {
		row := img.Pix[(height+y)*img.Stride:][:s.width]
		copy(row, s.axes.Pix[y*s.axes.Stride:])
		copy(row[:min(s.columns[i], s.width)], s.curves.Pix[y*s.curves.Stride:])
	}
	return img
}

func (s *stage) axis(k int) axis {
	return axis{low: s.middle[k] - s.reach, high: s.middle[k] + s.reach}
}
