package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"

	"neurophysics/lab/plot"
)

// printJSON prints v, indented, to standard output.
func printJSON(v any) error { return encode(os.Stdout, v, "  ") }

// printLine prints v as JSON on one line to standard output.
func printLine(v any) error { return encode(os.Stdout, v, "") }

func encode(w io.Writer, v any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print the result as JSON: %w", err)
	}
	return nil
}

// keepJSON writes v, indented, to a file that is there in full or not at all.
func keepJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	return keep(path, append(text, '\n'))
}

// keep writes a file that is there in full or not at all.
func keep(path string, content []byte) error {
	err := renameio.WriteFile(path, content, 0o644, renameio.WithTempDir(filepath.Dir(path)))
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("no space left to write %q: free some and run again", path)
	}
	if err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	return nil
}

// Size of figures kept as files, in pixels.
const (
	figureWidth  = 840
	figureHeight = 540
)

// keepFigure writes a figure as path.png and path.svg.
func keepFigure(path string, f *plot.Figure) error {
	png, err := f.PNG(figureWidth, figureHeight)
	if err != nil {
		return fmt.Errorf("draw %q: %w", path, err)
	}
	svg, err := f.SVG(figureWidth, figureHeight)
	if err != nil {
		return fmt.Errorf("draw %q: %w", path, err)
	}
	return first(keep(path+".png", png), keep(path+".svg", svg))
}
