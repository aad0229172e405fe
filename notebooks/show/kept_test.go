package show

import (
	"os"
	"strings"
	"testing"
)

// The page of neural operators and the README show the kept figures as they are kept.
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
	for i, c := range k.Rest {
		if c.Network != k.Phase[i].Network {
			t.Errorf("row %d is of %s from rest and of %s from anywhere", i, c.Network, k.Phase[i].Network)
		}
	}
	if readme, err := os.ReadFile("../../README.md"); err != nil || !strings.Contains(string(readme), keptFamilies(k)) {
		t.Errorf("README.md (%v) lacks the table of the kept figures:\n%s", err, keptFamilies(k))
	}
	for _, table := range []string{keptTable(k.Rest), keptTable(k.Phase)} {
		if !strings.Contains(string(page), table) {
			t.Errorf("%s lacks the table of the kept figures:\n%s", path, table)
		}
	}
}
