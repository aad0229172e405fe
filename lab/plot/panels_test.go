package plot_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"neurophysics/lab/plot"
)

// Panels hold all of their figures, each in its place, and a file has room for all.
func TestPanels(t *testing.T) {
	line := func(title string) *plot.Figure {
		return plot.Lines(plot.Options{Title: title, X: "t", Y: "q"}, plot.Series{X: []float64{0, 1}, Y: []float64{0, 1}})
	}
	f := plot.Panels("All", 2, line("First"), line("Second"), line("Third"))
	if columns, rows := f.Grid(); columns != 2 || rows != 2 {
		t.Errorf("%d columns and %d rows, want 2 and 2", columns, rows)
	}
	svg, err := f.SVG(800, 600)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">All<", ">First<", ">Second<", ">Third<"} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("no %s in the drawing", want)
		}
	}
	path := filepath.Join(t.TempDir(), "panels")
	if err := f.Save(path); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if c, err := png.DecodeConfig(file); err != nil || c.Width != 1040 || c.Height != 760 {
		t.Errorf("an image of %d by %d, %v; want 1040 by 760", c.Width, c.Height, err)
	}
}
