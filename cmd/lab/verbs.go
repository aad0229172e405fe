package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// runVerb does what the first argument of a command with verbs says.
func runVerb(ctx context.Context, name string, verbs []command, args []string) error {
	var names []string
	for _, v := range verbs {
		names = append(names, v.name)
		if len(args) > 0 && args[0] == v.name {
			return v.run(ctx, args[1:])
		}
	}
	switch {
	case len(args) == 0:
		return usagef("say what to do: lab %s %s", name, strings.Join(names, "|"))
	case slices.Contains([]string{"-h", "-help", "--help"}, args[0]):
		return helpVerbs(name, verbs)
	}
	return usagef("%q is nothing that lab %s does; there are %s", args[0], name, strings.Join(names, ", "))
}

// helpVerbs lists what a command does.
func helpVerbs(name string, verbs []command) error {
	fmt.Printf("Usage: lab %s VERB [options]\n\n", name)
	for _, v := range verbs {
		fmt.Printf("  %-10s %s\n", v.name, v.summary)
	}
	fmt.Printf("\n`lab %s VERB -h` lists the options of a verb.\n", name)
	return errHelp
}
