package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"neurophysics/lab/internal/atomicfile"
)

// WriteJSON writes v, indented, to a file that is there in full or not at all.
// It makes the file's folder.
func WriteJSON(path string, v any) error {
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
