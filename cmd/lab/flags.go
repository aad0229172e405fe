package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"

	"neurophysics/lab"
	"neurophysics/lab/backend"
)

// errHelp says that help was asked for and given.
var errHelp = errors.New("help")

// flags is a flag set whose mistakes come back as usage errors. Options may
// stand before and after the other arguments.
type flags struct {
	*flag.FlagSet
	usage           string
	args            []string // what is no option
	backend, plugin *string
	threads         *int
	json            *bool
	most            []string // options that help lists first
	about           string   // what help says last
}

// layoutOfMotions is what help says of files with motions.
const layoutOfMotions = `
A file with motions is a table (.csv, .tsv, .npz, .parquet; text may be gzipped) with
named columns: trajectory, the number of the motion (left out where there is one
motion), t, the time, which grows within a motion, and the state, places and
velocities under names of your own. In CSV, lines above the header that start with #
may name the system and the units:

  # units: {"t":"s","x":"m","v":"m/s"}
  trajectory,t,x,v
  0,0.0,1.00,0.00
  0,0.1,0.98,-0.40
  1,0.0,0.50,1.00
`

func newFlags(name, usage string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), usage: usage}
	f.SetOutput(io.Discard)
	return f
}

// withEngine adds the options of commands that run networks.
func (f *flags) withEngine() *flags {
	f.backend = f.String("backend", "", "`engine`: xla, cuda or go; the default is LAB_BACKEND, then GOMLX_BACKEND, then what is found")
	f.plugin = f.String("plugin", "", "`file` of the PJRT plugin for XLA")
	return f.withThreads()
}

// withThreads adds -threads.
func (f *flags) withThreads() *flags {
	f.threads = f.Int("threads", 0, "`number` of threads; 0 means one a processor")
	return f
}

// withJSON adds -json.
func (f *flags) withJSON() *flags {
	f.json = f.Bool("json", false, "print JSON alone on standard output")
	return f
}

// withMotions makes help say how a file with motions is laid out.
func (f *flags) withMotions() *flags {
	f.about = layoutOfMotions
	return f
}

// mostUsed names the options that help lists first.
func (f *flags) mostUsed(names ...string) { f.most = names }

// parse reads the arguments into options and at most positional others.
func (f *flags) parse(args []string, positional int) error {
	for len(args) > 0 {
		err := f.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			f.help()
			return errHelp
		}
		if err != nil {
			return f.explain(err)
		}
		rest := f.FlagSet.Args()
		if used := len(args) - len(rest); used > 0 && args[used-1] == "--" {
			f.args = append(f.args, rest...)
			break
		}
		if len(rest) > 0 {
			f.args, rest = append(f.args, rest[0]), rest[1:]
		}
		args = rest
	}
	if len(f.args) > positional {
		return usagef("unexpected argument %q", f.args[positional])
	}
	if f.threads != nil && *f.threads < 0 {
		return usagef("-threads is %d; give a positive number", *f.threads)
	}
	return nil
}

// explain turns a mistake that package flag found into a usage error.
func (f *flags) explain(err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		return usagef("there is no option %s; `lab %s -h` lists them", name, f.Name())
	}
	return usagef("%s; `lab %s -h` says what it takes", strings.TrimSuffix(text, ": parse error"), f.Name())
}

func (f *flags) help() {
	fmt.Printf("Usage: lab %s\n\n", f.usage)
	used := func(name string) bool { return slices.Contains(f.most, name) }
	if f.most != nil {
		fmt.Print("Options that are used most:\n\n")
		f.list(used)
		fmt.Print("\nAll others:\n\n")
	}
	f.list(func(name string) bool { return !used(name) })
	fmt.Print(f.about)
}

// list prints some of the options.
func (f *flags) list(wanted func(name string) bool) {
	some := flag.NewFlagSet(f.Name(), flag.ContinueOnError)
	some.SetOutput(os.Stdout)
	f.VisitAll(func(g *flag.Flag) {
		if wanted(g.Name) {
			some.Var(g.Value, g.Name, g.Usage)
			some.Lookup(g.Name).DefValue = g.DefValue
		}
	})
	some.PrintDefaults()
}

// isSet tells whether an option was given.
func (f *flags) isSet(name string) bool {
	set := false
	f.Visit(func(g *flag.Flag) { set = set || g.Name == name })
	return set
}

// whole checks that a whole number that was given is at least low.
func (f *flags) whole(name string, value, low int) error {
	if f.isSet(name) && value < low {
		return usagef("-%s is %d; give at least %d", name, value, low)
	}
	return nil
}

// real checks that a number that was given is at least 0.
func (f *flags) real(name string, value float64) error {
	if f.isSet(name) && (!(value >= 0) || math.IsInf(value, 0)) {
		return usagef("-%s is %v; give 0 or more", name, value)
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
func warn(text string) { fmt.Fprintln(os.Stderr, "warning:", withoutPackages(text)) }
