package show

import (
	"os"
	"strings"
	"testing"
)

// The README shows the kept figures of operators as they are kept.
func TestReadmeShowsKept(t *testing.T) {
	k, err := readKept("../kept/operators.json")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{keptTable(k.Rest), keptTable(k.Phase)} {
		if !strings.Contains(string(readme), table) {
			t.Errorf("README.md lacks the table of the kept figures:\n%s", table)
		}
	}
}
