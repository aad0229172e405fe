package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/plot"
)

// writeJSON writes v, indented, to a file that is there in full or not at all.
func writeJSON(path string, v any) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("lab: make the folder: %w", err)
	}
	return atomicfile.Write(path, 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	})
}

// Size of figures kept as files, in pixels.
const (
	figureWidth  = 840
	figureHeight = 540
)

// writeFigure writes a figure as PNG and SVG.
func writeFigure(path string, f *plot.Figure) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("lab: make the folder: %w", err)
	}
	png, err := f.PNG(figureWidth, figureHeight)
	if err != nil {
		return err
	}
	svg, err := f.SVG(figureWidth, figureHeight)
	if err != nil {
		return err
	}
	if err := atomicfile.WriteBytes(path+".png", 0o644, png); err != nil {
		return err
	}
	return atomicfile.WriteBytes(path+".svg", 0o644, svg)
}
