package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"

	"neurophysics/lab/internal/atomicfile"
	"neurophysics/lab/internal/others"
	"neurophysics/lab/potential"
)

// HeaderFile is the name of the file that describes a set in its folder.
const HeaderFile = "set.json"

// version is that of the law of the sets: a change of the drawn numbers changes
// it.
const version = 1

// perShard is the largest number of potentials of a shard. The diversity filter
// works on the candidates of one shard.
const perShard = 10_000

// Header describes a set.
type Header struct {
	Format  string            `json:"format"`
	Version int               `json:"version"`
	Profile potential.Profile `json:"profile"`
	Size    string            `json:"size"`
	Method  potential.Method  `json:"method"`
	Step    float64           `json:"step"`   // of integrators that take equal steps
	Factor  float64           `json:"factor"` // potentials tried for each that is wanted
	Sensors int               `json:"sensors"`
	Times   int               `json:"times"`
	Parts   []Part            `json:"parts"`
	Groups  []Group           `json:"groups"`
}

// Part is a range of the potentials of a group.
type Part struct {
	Name  string `json:"name"`
	Group int    `json:"group"`
	From  int    `json:"from"` // potentials of the group before the part
	To    int    `json:"to"`   // potentials of the group up to its end
}

// Group is drawn from one seed. Potentials of the rest profile are scaled
// together in their group.
type Group struct {
	Seed       uint64  `json:"seed"`
	Stream     uint64  `json:"stream"`
	Potentials int     `json:"potentials"`
	First      int     `json:"first"` // number of its first potential in the set
	Shards     []Shard `json:"shards"`
}

// Shard is a file of a set. The sum is empty until the file is there.
type Shard struct {
	File       string           `json:"file"`
	Potentials int              `json:"potentials"`
	SHA256     string           `json:"sha256,omitempty"`
	Counts     potential.Counts `json:"counts"`
}

const format = "neurophysics potentials"

// Count returns the number of samples of a part, 0 if there is none of that name.
func (h *Header) Count(part string) int {
	for _, p := range h.Parts {
		if p.Name == part {
			return (p.To - p.From) * h.Profile.Orbits()
		}
	}
	return 0
}

// Counts returns what became of the candidates of the group of a part.
func (h *Header) Counts(part string) potential.Counts {
	var sum potential.Counts
	for _, p := range h.Parts {
		if p.Name == part {
			for _, s := range h.Groups[p.Group].Shards {
				sum.Add(s.Counts)
			}
		}
	}
	return sum
}

// shards returns the number of files of the set and how many potentials they
// hold.
func (h *Header) shards() (files, potentials int) {
	for _, g := range h.Groups {
		files += len(g.Shards)
		potentials += g.Potentials
	}
	return files, potentials
}

// plan returns a copy without what only a finished file has.
func (h *Header) plan() *Header {
	c := *h
	c.Groups = nil
	for _, g := range h.Groups {
		var shards []Shard
		for _, s := range g.Shards {
			shards = append(shards, Shard{File: s.File, Potentials: s.Potentials})
		}
		g.Shards = shards
		c.Groups = append(c.Groups, g)
	}
	return &c
}

// same tells whether two headers describe the same set.
func (h *Header) same(o *Header) bool { return reflect.DeepEqual(h.plan(), o.plan()) }

// newHeader plans a set.
func newHeader(o *Options) (*Header, error) {
	samples, err := samplesOf(o.Profile, o.Size, o.Samples)
	if err != nil {
		return nil, err
	}
	h := &Header{
		Format: format, Version: version, Profile: o.Profile, Size: o.Size, Method: o.Method,
		Step: o.Step, Factor: o.Factor, Sensors: potential.Sensors, Times: potential.Times,
	}
	seeds := seedsOf(o.Profile, o.Size)
	if o.Seed != nil {
		seeds = [3]uint64{*o.Seed, *o.Seed, *o.Seed}
	}
	var n [3]int
	for i, s := range samples {
		n[i] = (s + o.Profile.Orbits() - 1) / o.Profile.Orbits()
	}
	if o.Profile == potential.Rest { // training and validation are scaled together
		h.addGroup("main", seeds[0], n[0]+n[1])
		h.addGroup(Test, seeds[2], n[2])
		h.Parts = []Part{{Train, 0, 0, n[0]}, {Valid, 0, n[0], n[0] + n[1]}, {Test, 1, 0, n[2]}}
		return h, nil
	}
	for i, name := range []string{Train, Valid, Test} {
		h.addGroup(name, seeds[i], n[i])
		h.Parts = append(h.Parts, Part{name, i, 0, n[i]})
	}
	return h, nil
}

func (h *Header) addGroup(name string, seed uint64, n int) {
	_, first := h.shards()
	g := Group{Seed: seed, Stream: uint64(len(h.Groups)), Potentials: n, First: first}
	for from := 0; from < n; from += perShard {
		g.Shards = append(g.Shards, Shard{File: fmt.Sprintf("%s-%04d.bin", name, len(g.Shards)), Potentials: min(perShard, n-from)})
	}
	h.Groups = append(h.Groups, g)
}

// readHeader reads the header of a folder; nil without an error where there is
// none.
func readHeader(dir string) (*Header, error) {
	if err := others.File(dir); err != nil {
		return nil, fmt.Errorf("dataset: %w, that of a set", err)
	}
	path := filepath.Join(dir, HeaderFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dataset: read the header: %w", err)
	}
	h := &Header{}
	if err := json.Unmarshal(text, h); err != nil {
		return nil, fmt.Errorf("dataset: %q is damaged: %v; delete it and generate the set again", path, err)
	}
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("dataset: %q describes no set of potentials: %w", path, err)
	}
	return h, nil
}

// check makes sure that the numbers of a header fit each other before anything
// is allocated by them.
func (h *Header) check() error {
	if h.Format != format || h.Version != version {
		return fmt.Errorf("its format is %q version %d, want %q version %d", h.Format, h.Version, format, version)
	}
	if _, err := potential.ParseProfile(string(h.Profile)); err != nil {
		return err
	}
	if h.Sensors != potential.Sensors || h.Times != potential.Times {
		return fmt.Errorf("it has %d sensors and %d times, want %d and %d", h.Sensors, h.Times, potential.Sensors, potential.Times)
	}
	first := 0
	for _, g := range h.Groups {
		sum := 0
		for _, s := range g.Shards {
			if s.Potentials < 1 || s.Potentials > perShard || s.File != filepath.Base(s.File) {
				return fmt.Errorf("the file %q of %d potentials is not possible", s.File, s.Potentials)
			}
			sum += s.Potentials
		}
		if sum != g.Potentials || g.First != first {
			return errors.New("the numbers of potentials do not add up")
		}
		first += sum
	}
	for _, p := range h.Parts {
		if p.Group < 0 || p.Group >= len(h.Groups) || p.From < 0 || p.To < p.From || p.To > h.Groups[p.Group].Potentials {
			return fmt.Errorf("the part %q is not in its group", p.Name)
		}
	}
	return nil
}

// write replaces the header of a folder.
func (h *Header) write(dir string) error {
	err := atomicfile.Write(filepath.Join(dir, HeaderFile), 0o644, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(h)
	})
	if err != nil {
		return fmt.Errorf("dataset: %w", err)
	}
	return nil
}
