package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A log hears of every tenth of the work with the time that is left, and not
// of every report.
func TestLogsHearOfTenths(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	line := newProgressLine(file)
	for i := range 101 {
		line.last = line.last.Add(-quickest / 5) // a report every 0.4 s
		line.show("train, epoch 1 of 1", float64(i)/100, time.Duration(100-i)*time.Second)
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 11 || lines[3] != " 30 % train, epoch 1 of 1, about 1m10s left" {
		t.Errorf("got %d lines %q, want one for each tenth", len(lines), lines)
	}
}
