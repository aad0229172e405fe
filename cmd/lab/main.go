// Command lab is the physics discovery lab on the command line: it simulates
// motion, trains networks on it, and finds the laws that hold.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // also: interrupted
	exitUsage  = 2
)

// command is one verb of the program.
type command struct {
	name    string
	summary string
	run     func(ctx context.Context, args []string) error
}

// commands are the verbs, in the order of the street.
func commands() []command {
	return []command{
		{"run", "simulate, train, discover and report: all of it", runAll},
		{"simulate", "draw motions of a system and write them to a file", simulateSet},
		{"train", "teach a network the motions of a system, or one for each of a list of settings", runTrain},
		{"evaluate", "judge a trained network on motions that it has not seen", runEvaluate},
		{"discover", "find the laws that hold in a trained run or in a file of motions", runDiscover},
		{"symreg", "search a formula for a column of a table", runSymreg},
		{"hnn", "train Hamiltonian networks on the published tasks and set them beside the published figures", runHNN},
		{"operator", "learn the motions in whole families of potentials: data, training, search, judgement, figures", runOperator},
		{"bench", "time the named workloads", runBench},
		{"backend", "say which engine networks run on", showBackend},
		{"version", "say which version this is", showVersion},
	}
}

// usageError is wrong use of the command line, as opposed to a failure.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef makes a usageError.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() {
	hugePages()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	code := dispatch(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// dispatch runs one command and returns the exit code.
func dispatch(ctx context.Context, args []string) int {
	if len(args) == 0 {
		help(os.Stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) == 1 {
			help(os.Stdout)
			return exitDone
		}
		args = []string{args[1], "-h"}
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, args[1:])
		if err == nil || errors.Is(err, errHelp) {
			return exitDone
		}
		fmt.Fprintf(os.Stderr, "lab %s: %s\n", c.name, inWords(err))
		var usage usageError
		if errors.As(err, &usage) {
			return exitUsage
		}
		return exitFailed
	}
	fmt.Fprintf(os.Stderr, "lab: unknown command %q; `lab help` lists them\n", args[0])
	return exitUsage
}

func help(w *os.File) {
	fmt.Fprint(w, "lab finds laws of physics in motion.\n\nUsage: lab COMMAND [options]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n`lab COMMAND -h` lists the options of a command.\n")
}
