package plot

import (
	"image"
	"image/color"
	"math"
)

// inks turn a drawing in few colours on white into one of a palette.
type inks struct {
	palette color.Palette
	known   map[color.RGBA]uint8
}

// passing is the place of the colour that lets the frame before show through.
const passing = 255

// colors returns the film's inks: shades from white to each of its colours.
func (f Film) colors() *inks {
	used := []color.RGBA{paper.ink, paper.muted}
	add := func(c Color) {
		full := paper.color(c)
		for _, u := range used {
			if u == full {
				return
			}
		}
		used = append(used, full)
	}
	for _, s := range f.Scenes {
		add(s.Color)
	}
	for _, c := range colored(f.Curves) {
		add(c.Color)
	}
	k := &inks{palette: color.Palette{color.RGBA{255, 255, 255, 255}, paper.grid}, known: map[color.RGBA]uint8{}}
	shades := (passing - len(k.palette)) / len(used)
	for _, c := range used {
		for i := 1; i <= shades; i++ {
			v := float64(i) / float64(shades)
			mix := func(c uint8) uint8 { return uint8(math.Round(255 + v*(float64(c)-255))) }
			k.palette = append(k.palette, color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255})
		}
	}
	for len(k.palette) < passing {
		k.palette = append(k.palette, color.RGBA{255, 255, 255, 255})
	}
	k.palette = append(k.palette, color.RGBA{})
	return k
}

// paint returns the drawing, transparent where nothing was drawn as white, in the
// nearest colours.
func (k *inks) paint(img image.Image) *image.Paletted {
	box := img.Bounds()
	out := image.NewPaletted(box, k.palette)
	for y := range box.Dy() {
		for x := range box.Dx() {
			r, g, b, a := img.At(x, y).RGBA()
			white := 0xffff - a
			c := color.RGBA{uint8((r + white) >> 8), uint8((g + white) >> 8), uint8((b + white) >> 8), 255}
			place, ok := k.known[c]
			if !ok {
				place = uint8(k.palette[:passing].Index(c))
				k.known[c] = place
			}
			out.Pix[y*out.Stride+x] = place
		}
	}
	return out
}

// changed returns the part of a frame that differs from the one before, with equal
// pixels left out; the frame itself where there is none before.
func changed(before, img *image.Paletted) *image.Paletted {
	if before == nil {
		return img
	}
	box := image.Rectangle{Min: img.Rect.Max, Max: img.Rect.Min}
	for i, v := range img.Pix {
		if v != before.Pix[i] {
			x, y := i%img.Stride, i/img.Stride
			box.Min.X, box.Min.Y = min(box.Min.X, x), min(box.Min.Y, y)
			box.Max.X, box.Max.Y = max(box.Max.X, x+1), max(box.Max.Y, y+1)
		}
	}
	if box.Empty() {
		box = image.Rect(0, 0, 1, 1)
	}
	out := image.NewPaletted(box, img.Palette)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			i := y*img.Stride + x
			v := img.Pix[i]
			if v == before.Pix[i] {
				v = passing
			}
			out.SetColorIndex(x, y, v)
		}
	}
	return out
}
