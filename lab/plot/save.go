package plot

import (
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/atomicfile"
)

// Size of figures kept as files, in pixels, and of each of several panels.
const (
	savedWidth  = 840
	savedHeight = 540
	panelWidth  = 520
	panelHeight = 380
)

// size is that of the figure as a file.
func (f *Figure) size() (w, h int) {
	if f.panels == nil {
		return savedWidth, savedHeight
	}
	columns, rows := f.Grid()
	return columns * panelWidth, rows * panelHeight
}

// Save writes the figure as path.png and path.svg, 840 by 540 pixels or 520 by 380 a
// panel, and makes their folder.
func (f *Figure) Save(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("plot: make the folder: %w", err)
	}
	w, h := f.size()
	png, err := f.PNG(w, h)
	if err != nil {
		return err
	}
	svg, err := f.SVG(w, h)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(path+".png", 0o644, png); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path+".svg", 0o644, svg)
}
