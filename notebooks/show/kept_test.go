package show

import (
	"os"
	"strings"
	"testing"
)

// The page of neural operators shows the kept figures as they are kept.
func TestPageShowsKept(t *testing.T) {
	k, err := readKept("../kept/operators.json")
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../docs/neural-operators.md"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{keptTable(k.Rest), keptTable(k.Phase)} {
		if !strings.Contains(string(page), table) {
			t.Errorf("%s lacks the table of the kept figures:\n%s", path, table)
		}
	}
}
