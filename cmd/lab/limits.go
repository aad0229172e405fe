package main

import (
	"slices"
	"strconv"
	"strings"

	"neurophysics/lab/symreg"
)

// limitFlags are the options of `lab symreg` that bound formulas.
type limitFlags struct{ complexity, arguments, nesting *string }

func addLimitFlags(f *flags) limitFlags {
	return limitFlags{
		complexity: f.String("complexity", "", "what operators, columns and constants count in a formula's complexity, as a `list` such as exp=3,mass=2,const=2; what is not named counts 1"),
		arguments:  f.String("argument-size", "", "largest complexity of the arguments of operators, as a `list` such as exp=5,/=9:3,^=:1; without a number there is no bound"),
		nesting:    f.String("nesting", "", "how often operators may stand inside others, as a `list` such as exp(sin)=0,sin(sin)=1"),
	}
}

// set reads the options into o; names are the columns.
func (l limitFlags) set(o *symreg.Options, names []string) error {
	return first(l.setComplexity(o, names), l.setArguments(o), l.setNesting(o))
}

func (l limitFlags) setComplexity(o *symreg.Options, names []string) error {
	return assignments("complexity", *l.complexity, func(name, value string) bool {
		n, err := strconv.Atoi(value)
		if err != nil {
			return false
		}
		c := &o.Complexity
		switch {
		case slices.Contains(names, name):
			enter(&c.Variables, name, n)
		case name == "const":
			c.Constant = n
		default:
			enter(&c.Operators, name, n)
		}
		return true
	})
}

func (l limitFlags) setArguments(o *symreg.Options) error {
	return assignments("argument-size", *l.arguments, func(name, value string) bool {
		var sizes []int
		for _, text := range strings.Split(value, ":") {
			n, err := strconv.Atoi(text)
			if text != "" && err != nil {
				return false
			}
			sizes = append(sizes, n)
		}
		enter(&o.Limits.Arguments, name, sizes)
		return true
	})
}

func (l limitFlags) setNesting(o *symreg.Options) error {
	return assignments("nesting", *l.nesting, func(name, value string) bool {
		outer, inner, found := strings.Cut(strings.TrimSuffix(name, ")"), "(")
		n, err := strconv.Atoi(value)
		if err != nil || !found || !strings.HasSuffix(name, ")") {
			return false
		}
		inside := o.Limits.Nesting[outer]
		enter(&inside, inner, n)
		enter(&o.Limits.Nesting, outer, inside)
		return true
	})
}

// assignments reads a list such as a=1,b=2.
func assignments(option, text string, set func(name, value string) bool) error {
	for _, item := range list(text) {
		name, value, found := strings.Cut(item, "=")
		if !found || !set(strings.TrimSpace(name), strings.TrimSpace(value)) {
			return usagef("-%s: %q cannot be read; `lab symreg -h` shows how it is written", option, item)
		}
	}
	return nil
}

// enter sets an entry of a map, which is made if it is nil.
func enter[T any](m *map[string]T, key string, value T) {
	if *m == nil {
		*m = map[string]T{}
	}
	(*m)[key] = value
}
