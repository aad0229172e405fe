package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"neurophysics/lab"
	"neurophysics/lab/backend"
	"neurophysics/lab/discover"
	"neurophysics/lab/expr"
	"neurophysics/lab/symreg"
	"neurophysics/lab/train"
)

// runDiscover is `lab discover`.
func runDiscover(ctx context.Context, args []string) error {
	f := newFlags("discover", "discover RUNDIR | FILE [options]").withEngine().withJSON().withMotions()
	iterations := f.Int("iterations", 0, "`epochs` of each search in a run; the default is that of the preset default")
	seed := f.Uint64("seed", 1, "of the split and the resampling of a file's motions")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	if err := f.whole("iterations", *iterations, 1); err != nil {
		return err
	}
	if len(f.args) == 0 {
		return usagef("nothing to look at: give the folder of a trained run, or a file with motions")
	}
	path := f.args[0]
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if f.isSet("seed") {
			return usagef("-seed is of a file's motions; a run folder keeps its own seeds, leave it out")
		}
		return discoverRun(ctx, f, path, *iterations)
	}
	if err := f.noEngine("a file takes none"); err != nil {
		return err
	}
	return discoverTable(ctx, f, path, *seed)
}

// noEngine refuses the options of networks and of the searches that follow
// them, for a reason.
func (f *flags) noEngine(reason string) error {
	for _, name := range []string{"iterations", "backend", "plugin", "threads"} {
		if f.isSet(name) {
			return usagef("-%s is of networks and searches in a run folder; %s, leave it out", name, reason)
		}
	}
	return nil
}

// found is what the laws of a run are written to laws.json as.
type found struct {
	Version string           `json:"version"`
	Source  lab.Source       `json:"source"`
	Weights string           `json:"weights_sha256"` // of the network
	Laws    []discover.Law   `json:"laws"`
	Fronts  []discover.Front `json:"fronts"`
	Notes   []string         `json:"notes,omitempty"`
	Backend backend.Info     `json:"backend"`
}

// lawsFile is the name of the file in a run folder that found is written to.
const lawsFile = "laws.json"

// weightsOf returns the digest of the weights in a run folder.
func weightsOf(dir string) (string, error) {
	content, err := os.ReadFile(filepath.Join(dir, train.WeightsFile))
	return fmt.Sprintf("%x", sha256.Sum256(content)), err
}

// lawOfHead returns the law that `lab discover` found for the energy head of
// the network in a run folder, nil if there is none.
func lawOfHead(dir string, names []string) (*expr.Expr, error) {
	path := filepath.Join(dir, lawsFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var known found
	if err == nil {
		err = json.Unmarshal(text, &known)
	}
	if err != nil {
		return nil, fmt.Errorf("the laws in %q cannot be read: %w; delete the file or run `lab discover` again", path, err)
	}
	if weights, err := weightsOf(dir); err != nil || weights != known.Weights {
		return nil, err // of a network that was here before
	}
	for _, l := range known.Laws {
		if l.Route == discover.RouteHead {
			return expr.Parse(l.Text, names)
		}
	}
	return nil, nil
}

// discoverRun finds the laws of a trained run by both routes. Where the lab does
// not know the system, it looks at the run's motions alone and needs no network.
func discoverRun(ctx context.Context, f *flags, dir string, iterations int) error {
	if source, err := lab.ReadSource(dir); err == nil && source.File != "" {
		e, err := source.Open(ctx, nil, lab.Default())
		if err != nil {
			return err
		}
		if e.System == nil {
			return discoverUnknown(ctx, f, e)
		}
	}
	b, net, s, err := loadRun(ctx, f, dir)
	if err != nil {
		return err
	}
	defer net.Close()
	if iterations > 0 {
		s.SearchEpochs = iterations
	}
	s.Search.Threads = f.threadCount()
	line := newProgressLine(os.Stderr)
	defer line.end()
	out := found{Version: lab.Version, Source: s.Source, Backend: b.Info}
	if out.Weights, err = weightsOf(dir); err != nil {
		return err
	}
	tell := func(what string, share float64) {
		line.show(what, share, 0)
		s.Search.Progress = func(p symreg.Progress) {
			line.show(fmt.Sprintf("%s, epoch %d of %d", what, p.Epoch, s.SearchEpochs), share, p.Left)
		}
	}
	tell("formulas for the known energies", 0)
	if out.Laws, err = s.Columns(ctx); err != nil {
		return stopped(ctx, err)
	}
	if !net.Config.Guarded() {
		out.Notes = append(out.Notes, "the network was trained without a guarded energy loss: its head says nothing, and there is no law by the second route")
	} else {
		tell("formula for what the network conserves", 0.7)
		laws, err := s.Head(ctx, net)
		if err != nil {
			return stopped(ctx, err)
		}
		out.Laws = append(out.Laws, laws...)
	}
	if err := out.keep(dir); err != nil {
		return err
	}
	line.end()
	if *f.json {
		return printJSON(out)
	}
	return out.print(dir)
}

// discoverUnknown looks at the motions of a run whose system the lab does not
// know.
func discoverUnknown(ctx context.Context, f *flags, e *lab.Experiment) error {
	if err := f.noEngine("the lab does not know the system of this one, whose motions alone are looked at"); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "the lab does not know the system of this run, whose energies its network would be judged by; what stays constant is looked for in the run's motions themselves")
	return discoverSet(ctx, f, e.Set, e.DataSeed)
}

// stopped names an interruption as one.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) && !strings.Contains(err.Error(), "stopped") {
		return fmt.Errorf("stopped: %w", err)
	}
	return err
}

// keep writes laws.json and a figure for each front.
func (out *found) keep(dir string) error {
	out.Fronts = discover.Fronts(out.Laws)
	for i := range out.Laws {
		l := &out.Laws[i]
		if l.Front == nil {
			continue
		}
		name := "front-" + l.Route + "-" + l.Quantity
		if err := lab.FrontFigure("Search for "+strings.ReplaceAll(l.Quantity, "_", " "), *l).Save(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return lab.WriteJSON(filepath.Join(dir, lawsFile), out)
}

func (out *found) print(dir string) error {
	tw := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "ROUTE\tQUANTITY\tR2\tLAW")
	for _, l := range out.Laws {
		fmt.Fprintf(tw, "%s\t%s\t%.6f\t%s\n", l.Route, l.Quantity, l.R2, l.Expr.Rounded(4).Text(l.Names))
	}
	tw.Flush()
	for _, note := range out.Notes {
		fmt.Println("note:", note)
	}
	_, err := fmt.Printf("\nEverything, with intervals and fronts: %s\n", filepath.Join(dir, lawsFile))
	return err
}
