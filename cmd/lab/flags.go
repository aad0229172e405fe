package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"

	"neurophysics/lab"
	"neurophysics/lab/backend"
)

// errHelp says that help was asked for and given.
var errHelp = errors.New("help")

// flags is a flag set whose mistakes come back as usage errors.
type flags struct {
	*flag.FlagSet
	backend, plugin *string
	threads         *int
	json            *bool
}

func newFlags(name, usage string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	f.Usage = func() {
		fmt.Printf("Usage: lab %s\n\n", usage)
		f.SetOutput(os.Stdout)
		f.PrintDefaults()
	}
	return f
}

// withEngine adds the options of commands that run networks.
func (f *flags) withEngine() *flags {
	f.backend = f.String("backend", "", "`engine`: xla, cuda or go; the default is LAB_BACKEND, then GOMLX_BACKEND, then what is found")
	f.plugin = f.String("plugin", "", "`file` of the PJRT plugin for XLA")
	f.threads = f.Int("threads", 0, "`number` of threads; 0 means one a processor")
	return f
}

// withJSON adds -json.
func (f *flags) withJSON() *flags {
	f.json = f.Bool("json", false, "print JSON alone on standard output")
	return f
}

// parse reads the arguments; at most positional of them may be left over.
func (f *flags) parse(args []string, positional int) error {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return errHelp
	case err != nil:
		return usageError{err}
	case f.NArg() > positional:
		return usagef("unexpected argument %q", f.Arg(positional))
	case f.threads != nil && *f.threads < 0:
		return usagef("-threads is %d; give a positive number", *f.threads)
	}
	return nil
}

// open opens the engine that the options ask for.
func (f *flags) open() (*backend.Backend, error) {
	return lab.Open(backend.Options{Name: *f.backend, Plugin: *f.plugin, Threads: f.threadCount(), Warn: warn})
}

func (f *flags) threadCount() int {
	if *f.threads > 0 {
		return *f.threads
	}
	return runtime.GOMAXPROCS(0)
}

// warn prints a warning to standard error.
func warn(text string) { fmt.Fprintln(os.Stderr, "warning:", text) }
