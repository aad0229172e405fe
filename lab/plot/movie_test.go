package plot

import (
	"bytes"
	"image/gif"
	"testing"
)

func TestMovie(t *testing.T) {
	// A dark cell that moves through 3 by 2 cells.
	frame := func(at int) []float32 {
		f := make([]float32, 6)
		f[at] = 0.5
		return f
	}
	reels := []Reel{{"truth", [][]float32{frame(0), frame(1), frame(4)}}, {"learnt", [][]float32{frame(0), frame(2)}}}
	m := Movie{Width: 3, High: 0.5, Zoom: 20}
	content, err := m.GIF(reels...)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.GIF(reels...)
	if err != nil || !bytes.Equal(content, again) {
		t.Errorf("equal reels, other bytes (%v)", err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Image) != 2 || film.LoopCount != 0 {
		t.Fatalf("got %d frames, loop count %d; want 2 of the shorter reel, for ever", len(film.Image), film.LoopCount)
	}
	img := film.Image[1]
	for _, c := range []struct {
		reel, cell int
		full       bool
	}{{0, 0, false}, {0, 1, true}, {1, 1, false}, {1, 2, true}} {
		x, y := movieGap+c.reel*(60+movieGap)+c.cell*20+10, movieTitle+10
		if got := img.ColorIndexAt(x, y); (got == movieShades-1) != c.full || got != 0 && !c.full {
			t.Errorf("reel %d, cell %d: shade %d, want full colour: %v", c.reel, c.cell, got, c.full)
		}
	}
	dark := 0
	for y := range movieTitle {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x6000 {
				dark++
			}
		}
	}
	if dark < 50 {
		t.Errorf("%d dark pixels in the row of names", dark)
	}
}

func TestMovieMistakes(t *testing.T) {
	good := []float32{0, 1}
	for name, reels := range map[string][]Reel{
		"no reels":      nil,
		"no frames":     {{"a", nil}},
		"an empty reel": {{"a", [][]float32{good}}, {"b", nil}},
		"other size":    {{"a", [][]float32{good, {1}}}},
	} {
		if _, err := (Movie{Width: 2}).GIF(reels...); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
