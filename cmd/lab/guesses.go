package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// readGuesses reads formulas that enter a search: the front that `lab symreg
// -json` printed, or one formula a line. Lines that start with # are comments.
func readGuesses(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("-guesses: %w", err)
	}
	var list []string
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		var r struct {
			Front []struct {
				Expression string `json:"expression"`
			} `json:"front"`
		}
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, fmt.Errorf("-guesses: %q is no front that `lab symreg -json` printed: %w", path, err)
		}
		for _, c := range r.Front {
			list = append(list, c.Expression)
		}
	} else {
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				list = append(list, line)
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("-guesses: %q holds no formulas", path)
	}
	return list, nil
}
