package plot

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Reel is a sequence of pictures with a name, for example what is seen of a
// motion.
type Reel struct {
	Name string
	// Frames are pictures of the movie's width, row by row from the top, with
	// values from 0 (white) to the movie's High (blue).
	Frames [][]float32
}

// Movie says how reels are shown side by side. Zero fields mean the defaults.
type Movie struct {
	Width int     // cells of a row of a frame
	High  float64 // value that is drawn in full colour; default 1
	Zoom  int     // pixels of a cell each way; default 6
	Delay int     // hundredths of a second that a frame stays; default 5
}

// Layout of a movie in pixels.
const (
	movieTitle  = 30 // height of the names' row
	movieGap    = 10
	movieShades = 192
)

// GIF returns the reels as an animated GIF that repeats for ever. It stops with
// the shortest reel. Equal reels give equal bytes. It returns an error where there
// is nothing to show, where frames differ in size, and where the picture would be
// too large.
func (m Movie) GIF(reels ...Reel) ([]byte, error) {
	if m.High == 0 {
		m.High = 1
	}
	if m.Zoom == 0 {
		m.Zoom = 6
	}
	if m.Delay == 0 {
		m.Delay = 5
	}
	frames, height, err := m.size(reels)
	if err != nil {
		return nil, err
	}
	colors := movieColors()
	side, rows := m.Width*m.Zoom, height*m.Zoom
	box := image.Rect(0, 0, len(reels)*side+(len(reels)+1)*movieGap, movieTitle+rows+movieGap)
	if box.Dx() > MaxSize || box.Dy() > MaxSize {
		return nil, fmt.Errorf("plot: a movie of %d by %d pixels: choose a smaller zoom or fewer reels", box.Dx(), box.Dy())
	}
	ground := image.NewPaletted(box, colors)
	draw.Draw(ground, box, m.names(reels, box), image.Point{}, draw.Src)
	out := &gif.GIF{}
	for i := range frames {
		img := image.NewPaletted(box, colors)
		copy(img.Pix, ground.Pix)
		for k, r := range reels {
			left := movieGap + k*(side+movieGap)
			for y := range rows {
				row := img.Pix[(movieTitle+y)*img.Stride+left:][:side]
				for x := range row {
					row[x] = shade(float64(r.Frames[i][y/m.Zoom*m.Width+x/m.Zoom]) / m.High)
				}
			}
		}
		out.Image, out.Delay = append(out.Image, img), append(out.Delay, m.Delay)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, out); err != nil {
		return nil, fmt.Errorf("plot: encode GIF: %w", err)
	}
	return b.Bytes(), nil
}

// size returns the number of frames and their height in cells.
func (m Movie) size(reels []Reel) (frames, height int, err error) {
	if m.Width < 1 || m.Zoom < 1 || m.Delay < 0 || !(m.High > 0) || len(reels) == 0 || len(reels[0].Frames) == 0 {
		return 0, 0, fmt.Errorf("plot: a movie of %d reels, %d cells wide: there is nothing to show", len(reels), m.Width)
	}
	frames, cells := len(reels[0].Frames), len(reels[0].Frames[0])
	for _, r := range reels {
		frames = min(frames, len(r.Frames))
		for i, f := range r.Frames {
			if len(f) != cells || cells == 0 || cells%m.Width != 0 {
				return 0, 0, fmt.Errorf("plot: frame %d of %q has %d cells, want rows of %d as in the first frame with %d", i, r.Name, len(f), m.Width, cells)
			}
		}
	}
	if frames == 0 {
		return 0, 0, errors.New("plot: a movie with an empty reel: there is nothing to show")
	}
	return frames, cells / m.Width, nil
}

// names draws the row of names.
func (m Movie) names(reels []Reel, box image.Rectangle) image.Image {
	w, h := vg.Length(box.Dx())*px, vg.Length(box.Dy())*px
	canvas := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(96))
	p := &canvasPen{canvas, &paper}
	p.polygon(paper.background, vg.Point{}, vg.Point{X: w}, vg.Point{X: w, Y: h}, vg.Point{Y: h})
	side := vg.Length(m.Width*m.Zoom) * px
	for k, r := range reels {
		at := vg.Point{X: movieGap*px + vg.Length(k)*(side+movieGap*px) + side/2, Y: h - movieTitle*px/2}
		p.text(paper.ink, shorten(r.Name, plain, labelSize, side), plain, labelSize, at, 0.5, 0.5)
	}
	return canvas.Image()
}

// movieColors are the shades of the frames, then greys for the names.
func movieColors() color.Palette {
	var colors color.Palette
	full := rgb[Blue]
	for i := range movieShades {
		v := float64(i) / (movieShades - 1)
		mix := func(c uint8) uint8 { return uint8(math.Round(255 + v*(float64(c)-255))) }
		colors = append(colors, color.RGBA{mix(full.R), mix(full.G), mix(full.B), 255})
	}
	for i := range 256 - movieShades {
		v := uint8(4 * i)
		colors = append(colors, color.RGBA{v, v, v, 255})
	}
	return colors
}

// shade is the place of a value from 0 to 1 among the colours; what lies outside
// is clipped, and what is not a number is white.
func shade(v float64) uint8 {
	if !(v > 0) {
		return 0
	}
	return uint8(math.Round(min(v, 1) * (movieShades - 1)))
}
