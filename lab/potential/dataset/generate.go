package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/internal/others"
	"neurophysics/lab/potential"
)

// Options say what to generate. Zero fields mean the defaults.
type Options struct {
	Profile potential.Profile
	Size    string  // one of Sizes; default tiny
	Samples int     // of training and validation, for the size Smoke; default 400
	Seed    *uint64 // default the seeds of the study

	Method  potential.Method // default potential.Exact
	Step    float64          // of other methods; default 1e-3
	Factor  float64          // potentials tried for each that is wanted; default 1.05, rest 1.25
	Threads int              // default GOMAXPROCS; the files do not depend on it

	Progress func(Progress)    // told now and then, if not nil
	Warn     func(text string) // told of damaged files, if not nil
}

// Progress says how far a set is.
type Progress struct {
	Done, Total int           // potentials
	Left        time.Duration // 0 where it is not known yet
}

func (o Options) orDefault() Options {
	if o.Size == "" {
		o.Size = "tiny"
	}
	if o.Samples == 0 {
		o.Samples = 400
	}
	if o.Method == "" {
		o.Method = potential.Exact
	}
	if o.Step == 0 {
		o.Step = 1e-3
	}
	if o.Factor == 0 {
		o.Factor = 1.05
		if o.Profile == potential.Rest {
			o.Factor = 1.25
		}
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	return o
}

// Check reports what is wrong with the options, before anything is made.
func (o Options) Check() error {
	o = o.orDefault()
	if _, err := samplesOf(o.Profile, o.Size, o.Samples); err != nil {
		return err
	}
	return potential.Batch{Profile: o.Profile, Potentials: 1, Factor: o.Factor, Method: o.Method, Step: o.Step}.Check()
}

// OtherSetError reports that a folder holds another set than the one asked for.
type OtherSetError struct{ Dir string }

// Error names the folder and the way out.
func (e *OtherSetError) Error() string {
	return fmt.Sprintf("dataset: the folder %q holds another set: ask for the same profile, size, seed and integrator, or choose another folder", e.Dir)
}

// Generate makes a set in a folder, or completes and mends the one that is there:
// files that are good stay. When ctx is done it stops without leaving anything
// half written, and the error wraps its; another call goes on. An *OtherSetError
// says that the folder holds another set.
func Generate(ctx context.Context, dir string, o Options) (*Header, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	o = o.orDefault()
	h, err := newHeader(&o)
	if err != nil {
		return nil, err
	}
	have, err := readHeader(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("dataset: make the folder: %w", err)
	}
	if have != nil && !have.same(h) {
		return nil, &OtherSetError{dir}
	}
	if have != nil {
		h = have
	} else if err := h.noteOthers(dir, &o); err != nil {
		return nil, err
	}
	if err := atomicfile.Clean(dir); err != nil {
		return nil, fmt.Errorf("dataset: clean the folder: %w", err)
	}
	_, total := h.shards()
	now := time.Now()
	g := &generation{dir: dir, o: &o, h: h, total: total, start: now, told: now}
	for i := range h.Groups {
		if err := g.group(ctx, i); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// noteOthers refuses a folder without a header where something else bears the name of
// a shard, and tells of other things there. Shards whose header is lost are the lab's.
func (h *Header) noteOthers(dir string, o *Options) error {
	shards := map[string]bool{}
	for _, g := range h.Groups {
		for _, s := range g.Shards {
			path := filepath.Join(dir, s.File)
			if shards[s.File] = isShard(path); shards[s.File] {
				continue
			}
			if _, err := os.Lstat(path); err == nil {
				return fmt.Errorf("dataset: the folder %q holds a file %q that belongs to no set of potentials: choose another folder", dir, s.File)
			}
		}
	}
	beside, err := others.Sentence(dir, "the set", func(name string) bool { return shards[name] })
	if err != nil {
		return fmt.Errorf("dataset: look into the folder: %w", err)
	}
	if beside != "" {
		o.Warn(beside)
	}
	return nil
}

// generation is the work on a folder.
type generation struct {
	dir   string
	o     *Options
	h     *Header
	start time.Time

	done, made, total int // potentials that are there, that were made now, and all
	told              time.Time
}

// group makes what is missing of a group.
func (g *generation) group(ctx context.Context, i int) error {
	group := &g.h.Groups[i]
	var batches []potential.Batch
	for k, s := range group.Shards {
		batches = append(batches, potential.Batch{
			Profile: g.h.Profile, Seed: group.Seed, Stream: group.Stream<<32 | uint64(k), Potentials: s.Potentials,
			Factor: g.h.Factor, Method: g.h.Method, Step: g.h.Step, Threads: g.o.Threads,
		})
	}
	var limits *potential.Limits
	for k := range group.Shards {
		s := &group.Shards[k]
		missing, err := g.missing(ctx, i, k)
		if err != nil {
			return err
		}
		if !missing {
			g.done += s.Potentials
			continue
		}
		if g.h.Profile == potential.Rest && limits == nil {
			l := potential.FieldLimits(batches...)
			limits = &l
		}
		batches[k].Limits = limits
		if err := g.shard(ctx, i, k, batches[k]); err != nil {
			return err
		}
	}
	return nil
}

// missing tells whether a shard has to be made.
func (g *generation) missing(ctx context.Context, i, k int) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("dataset: stopped: %w", err)
	}
	s := &g.h.Groups[i].Shards[k]
	if s.SHA256 == "" {
		return true, nil
	}
	path := filepath.Join(g.dir, s.File)
	err := readShard(path, s.SHA256, g.h.shardHeader(i, k), nil)
	var damaged *DamagedError
	switch {
	case errors.As(err, &damaged):
		g.o.Warn(fmt.Sprintf("%q is damaged: %s; it is made again", path, damaged.Reason))
		return true, nil
	case errors.Is(err, os.ErrNotExist):
		g.o.Warn(fmt.Sprintf("%q is missing; it is made again", path))
		return true, nil
	}
	return false, err
}

// shard makes a file and enters it in the header.
func (g *generation) shard(ctx context.Context, i, k int, b potential.Batch) error {
	s := &g.h.Groups[i].Shards[k]
	var counts potential.Counts
	var sum string
	err := atomicfile.Write(filepath.Join(g.dir, s.File), 0o644, func(w io.Writer) error {
		out, err := newShardWriter(w, g.h.shardHeader(i, k))
		if err != nil {
			return err
		}
		counts, err = b.Each(ctx, func(well *potential.Well) error {
			g.done++
			g.made++
			g.tell()
			return out.add(well)
		})
		sum = out.total()
		return err
	})
	if err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	s.SHA256, s.Counts = sum, counts
	return g.h.write(g.dir)
}

// tell reports progress, at most ten times a second.
func (g *generation) tell() {
	now := time.Now()
	if g.o.Progress == nil || now.Sub(g.told) < 100*time.Millisecond {
		return
	}
	g.told = now
	var left time.Duration
	if g.made > 500 { // the first ones wait for the filter
		left = time.Duration(float64(now.Sub(g.start)) / float64(g.made) * float64(g.total-g.done))
	}
	g.o.Progress(Progress{Done: g.done, Total: g.total, Left: left})
}

// shardHeader returns the header that a shard has to have.
func (h *Header) shardHeader(i, k int) *shardHeader {
	g := &h.Groups[i]
	first := g.First
	for _, s := range g.Shards[:k] {
		first += s.Potentials
	}
	return &shardHeader{
		Profile: h.Profile, Version: h.Version, Seed: g.Seed, Stream: g.Stream, Number: k,
		First: first, Potentials: g.Shards[k].Potentials, Orbits: h.Profile.Orbits(), Sensors: h.Sensors, Times: h.Times,
	}
}
