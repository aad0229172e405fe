package plot

import (
	"fmt"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/atomicfile"
)

// Size of figures kept as files, in pixels.
const (
	savedWidth  = 840
	savedHeight = 540
)

// Save writes the figure as path.png and path.svg, 840 by 540 pixels, and makes
// their folder.
func (f *Figure) Save(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("plot: make the folder: %w", err)
	}
	png, err := f.PNG(savedWidth, savedHeight)
	if err != nil {
		return err
	}
	svg, err := f.SVG(savedWidth, savedHeight)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(path+".png", 0o644, png); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path+".svg", 0o644, svg)
}
