package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
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
