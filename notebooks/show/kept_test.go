package show

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"neurophysics/lab"
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

// keptFamilies has a row a network or solver, with the geometric means of the losses on
// smooth and on kinked physical potentials, after motions from rest and from anywhere.
func keptFamilies(k *kept) string {
	var b strings.Builder
	b.WriteString("| network | smooth | kinked | test | smooth | kinked | test |\n|:--|--:|--:|--:|--:|--:|--:|\n")
	for i, c := range k.Rest {
		fmt.Fprintf(&b, "| %s |", contenders[c.Network])
		for _, row := range []*lab.Compared{c, k.Phase[i]} {
			fmt.Fprintf(&b, " %s | %s | %s |", short(row.Families[lab.Smooth].Mean), short(row.Families[lab.Kinked].Mean), short(row.Test.Mean))
		}
		b.WriteString("\n")
	}
	return strings.ReplaceAll(b.String(), "e-0", "e-")
}
