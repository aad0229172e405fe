package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"testing"
)

// filmOfTwo is a film of a body that stands still and one that walks to the right,
// above a curve that is flat.
func filmOfTwo(link Link) Film {
	f := Film{Axes: Options{X: "time", Y: "energy"}}
	still, walks, flat := Track{}, Track{}, Series{Name: "true", Color: Ink}
	for i := range 5 {
		still.X, still.Y = append(still.X, 0), append(still.Y, 0.5)
		walks.X, walks.Y = append(walks.X, float64(i)/4), append(walks.Y, 0.5)
		flat.X, flat.Y = append(flat.X, float64(i)), append(flat.Y, 2)
	}
	ends := Track{X: []float64{-1, 1, -1, 1, -1}, Y: []float64{-1, 1, -1, 1, -1}}
	f.Scenes = []Scene{{"true", Ink, link, []Track{still, ends}}, {"learnt", Orange, link, []Track{walks, still}}}
	f.Curves = []Series{flat}
	return f
}

// frames returns the whole pictures of a film.
func frames(t *testing.T, content []byte) []*image.RGBA {
	t.Helper()
	film, err := gif.DecodeAll(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var out []*image.RGBA
	box := film.Image[0].Bounds()
	now := image.NewRGBA(box)
	for _, img := range film.Image {
		draw.Draw(now, img.Bounds(), img, img.Bounds().Min, draw.Over)
		shot := image.NewRGBA(box)
		copy(shot.Pix, now.Pix)
		out = append(out, shot)
	}
	return out
}

// count returns the number of pixels near a colour in a rectangle.
func count(img *image.RGBA, box image.Rectangle, c color.RGBA) int {
	n := 0
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) < 8 }
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if p := img.RGBAAt(x, y); near(p.R, c.R) && near(p.G, c.G) && near(p.B, c.B) {
				n++
			}
		}
	}
	return n
}

// Bodies are where their places say, in their scene's colour, and the curve grows.
func TestFilm(t *testing.T) {
	f := filmOfTwo(Free)
	content, err := f.GIF()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.GIF(); err != nil || !bytes.Equal(content, again) {
		t.Errorf("equal films, other bytes (%v)", err)
	}
	shots := frames(t, content)
	if len(shots) != 5 || shots[0].Bounds().Dx() != f.width() {
		t.Fatalf("got %d frames, %v", len(shots), shots[0].Bounds())
	}
	// The scenes show [-1.3, 1.3] both ways.
	spot := func(scene int, x, y float64) image.Rectangle {
		at := func(v float64) int { return int((v + 1.3) / 2.6 * filmSide) }
		px, py := filmGap+scene*(filmSide+filmGap)+at(x), filmTitle+at(-y)
		return image.Rect(px-3, py-3, px+3, py+3)
	}
	for i, shot := range shots {
		if n := count(shot, spot(0, 0, 0.5), paper.ink); n != 36 {
			t.Errorf("frame %d: %d of 36 pixels of the body that stands still", i, n)
		}
		if n := count(shot, spot(1, float64(i)/4, 0.5), rgb[Orange]); n != 36 {
			t.Errorf("frame %d: %d of 36 pixels of the body that walks", i, n)
		}
		if n := count(shot, spot(1, 1, 0.5), rgb[Orange]); i < 3 && n > 0 {
			t.Errorf("frame %d: the body that walks is there already", i)
		}
	}
	strip := image.Rect(0, filmTitle+filmSide+filmGap+40, f.width(), shots[0].Bounds().Dy()-60)
	first, last := count(shots[0], strip, paper.ink), count(shots[4], strip, paper.ink)
	if last < first+200 {
		t.Errorf("the curve covers %d pixels in the first frame and %d in the last", first, last)
	}
}

// Rods and coils reach from the pivot and the wall to the body.
func TestLinks(t *testing.T) {
	free := frames(t, must(filmOfTwo(Free).GIF()))[0]
	for _, link := range []Link{Rod, Coil} {
		shot := frames(t, must(filmOfTwo(link).GIF()))[0]
		box := image.Rect(filmGap, filmTitle, filmGap+filmSide, filmTitle+filmSide)
		if got, without := count(shot, box, paper.muted), count(free, box, paper.muted); got < without+100 {
			t.Errorf("link %d covers %d pixels, without it %d", link, got, without)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestFilmMistakes(t *testing.T) {
	for name, spoil := range map[string]func(*Film){
		"no scenes":   func(f *Film) { f.Scenes = nil },
		"no curves":   func(f *Film) { f.Curves = nil },
		"short track": func(f *Film) { f.Scenes[1].Bodies[0].Y = f.Scenes[1].Bodies[0].Y[:3] },
		"short curve": func(f *Film) { f.Curves[0].X = f.Curves[0].X[:3] },
	} {
		f := filmOfTwo(Free)
		spoil(&f)
		if _, err := f.GIF(); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
