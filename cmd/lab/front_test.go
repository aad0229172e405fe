package main

import (
	"strings"
	"testing"
)

// The warning of rows that set a constant alone is a whole sentence, of one row and of more.
func TestAboutAlone(t *testing.T) {
	for _, c := range []struct {
		rows []int
		want []string
	}{
		{[]int{11}, []string{"the formula meets row 12 of the data", "that row from"}},
		{[]int{11, 16}, []string{"meets row 12 and row 17 of", "each sets", "these rows"}},
		{[]int{0, 11, 16}, []string{"meets row 1, row 12 and row 17 of"}},
	} {
		got := aboutAlone(c.rows)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("rows %v: got %q, want it to say %q", c.rows, got, want)
			}
		}
	}
}
