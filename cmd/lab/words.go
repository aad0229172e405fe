package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"neurophysics/lab/symreg"
)

// packagePrefix is the name of a package before its own words, which says
// nothing to a user.
var packagePrefix = regexp.MustCompile(`(^|: )(?:lab|atomicfile|backend|bench|dataset|datasets|discover|evaluate|expr|hnn|invariant|mech|nn|ode|operator|physicsnet|plot|potential|report|symreg|train|traj|tune|wells): `)

// withoutPackages leaves the names of packages out of a text.
func withoutPackages(text string) string {
	for {
		shorter := packagePrefix.ReplaceAllString(text, "$1")
		if shorter == text {
			return text
		}
		text = shorter
	}
}

// inWords is what an error says to a user of the command line: in options, not
// in fields, and without the names of packages.
func inWords(err error) string {
	text := err.Error()
	var option *symreg.OptionError
	if errors.As(err, &option) {
		text = strings.Replace(text, option.Error(), fmt.Sprintf("-%s is %v: it must be %s", flagOf(option.Option), option.Value, option.Want), 1)
	}
	if errors.Is(err, context.Canceled) { // who interrupts knows why
		text = strings.Replace(text, ": "+context.Canceled.Error(), "", 1)
	}
	return withoutPackages(text)
}

// flagOf returns the option of `lab symreg` that sets a field of
// symreg.Options, and which of its list the field is of: complexity of exp,
// argument-size of /, nesting of exp(sin).
func flagOf(field string) string {
	for _, other := range [][2]string{{"CPU", "cpu"}, {"Wall", "seconds"}, {"Complexity", "complexity"}, {"Limits.Arguments", "argument-size"}, {"Limits.Nesting", "nesting"}} {
		if rest, ok := strings.CutPrefix(field, other[0]); ok {
			if strings.HasPrefix(rest, " of ") {
				return other[1] + rest
			}
			// Operators stand as ["exp"]["sin"].
			switch names := strings.Split(rest, `"`); len(names) {
			case 3:
				return other[1] + " of " + names[1]
			case 5:
				return other[1] + fmt.Sprintf(" of %s(%s)", names[1], names[3])
			}
			return other[1]
		}
	}
	return strings.ToLower(innerCapital.ReplaceAllString(field, "$1-$2"))
}

var innerCapital = regexp.MustCompile(`([a-z])([A-Z])`)
