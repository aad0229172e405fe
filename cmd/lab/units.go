package main

import (
	"fmt"
	"slices"
	"strings"

	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
)

// addUnits reads a list such as x=m,v=m/s. Every column of the table must have
// its unit; the target, or each of several, may.
func addUnits(t *symreg.Table, targets []symreg.Target, text string) error {
	if text == "" {
		return nil
	}
	t.Units = make([]string, len(t.Names))
	for _, item := range list(text) {
		name, unit := item, ""
		// A unit holds no equals sign; a column's name may.
		if i := strings.LastIndexByte(item, '='); i >= 0 {
			name, unit = strings.TrimSpace(item[:i]), strings.TrimSpace(item[i+1:])
		}
		if err := knownUnit(name, unit); err != nil {
			return err
		}
		j := slices.Index(t.Names, name)
		k := slices.IndexFunc(targets, func(target symreg.Target) bool { return target.Name == name })
		switch {
		case unit == "":
			return usagef("-units: %q names no unit; write NAME=UNIT, and 1 for a pure number", item)
		case k >= 0:
			targets[k].Unit = unit
		case name == t.Target:
			t.TargetUnit = unit
		case j >= 0:
			t.Units[j] = unit
		default:
			return usagef("-units: %q is no column of the search; there are %s", name, strings.Join(searched(t, targets), ", "))
		}
	}
	if j := slices.Index(t.Units, ""); j >= 0 {
		return usagef("-units: column %q has no unit; write %s=1 for a pure number", t.Names[j], t.Names[j])
	}
	return nil
}

// knownUnit refuses the name of a unit that nobody knows; what does not parse
// is for the search to say.
func knownUnit(column, text string) error {
	u, err := expr.ParseUnit(text)
	if err != nil {
		return nil
	}
	name := u.Unknown()
	if name == "" {
		return nil
	}
	meant := ""
	if near := expr.NearestUnit(name); near != "" {
		meant = fmt.Sprintf("did you mean %s? ", near)
	}
	return usagef("-units: %q of %q is no known unit; %sa unit of your own is written with a leading underscore, _%s", name, column, meant, name)
}

// searched names the columns of a search and its targets.
func searched(t *symreg.Table, targets []symreg.Target) []string {
	if targets == nil {
		return append(slices.Clone(t.Names), t.Target)
	}
	names := slices.Clone(t.Names)
	for _, target := range targets {
		names = append(names, target.Name)
	}
	return names
}

// withUnit writes a constant with its unit, if it carries one.
func withUnit(c symreg.Constant) string {
	text := fmt.Sprintf("%.6g", c.Value)
	if c.Unit != "" && c.Unit != "1" {
		text += " " + c.Unit
	}
	return text
}
