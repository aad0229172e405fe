package dataset

import (
	"fmt"
	"strings"

	"neurophysics/lab/potential"
)

// Set is a set in a folder, to be read.
type Set struct {
	Header
	dir string
}

// Open reads the header of a set. It does not read the shards.
func Open(dir string) (*Set, error) {
	h, err := readHeader(dir)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, fmt.Errorf("dataset: %q holds no set of potentials (no file %s): generate one there", dir, HeaderFile)
	}
	return &Set{*h, dir}, nil
}

// part finds a part by its name.
func (s *Set) part(name string) (*Part, error) {
	var names []string
	for i := range s.Parts {
		if s.Parts[i].Name == name {
			return &s.Parts[i], nil
		}
		names = append(names, s.Parts[i].Name)
	}
	return nil, fmt.Errorf("dataset: the set in %q has no part %q; it has %s", s.dir, name, strings.Join(names, ", "))
}

// Each calls yield for every potential of a part, in order, which must not keep its
// argument. The sum of a file is checked after its last potential: results are to
// be used only if no error comes back. A file that is not what was written gives a
// *DamagedError, one that is not there an *IncompleteError.
func (s *Set) Each(part string, yield func(*Record) error) error {
	p, err := s.part(part)
	if err != nil {
		return err
	}
	g := &s.Groups[p.Group]
	from, to := g.First+p.From, g.First+p.To
	for k := range g.Shards {
		if !s.touches(p, k) {
			continue
		}
		err := s.shard(p.Group, k, func(r *Record) error {
			if r.Number < from || r.Number >= to {
				return nil
			}
			return yield(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Samples reads the first potentials of a part, all of them for most <= 0, as
// networks take them: rows of one potential follow each other.
func (s *Set) Samples(part string, most int) (*potential.Samples, error) {
	p, err := s.part(part)
	if err != nil {
		return nil, err
	}
	count := p.To - p.From
	if most > 0 {
		count = min(count, most)
	}
	out := &potential.Samples{}
	out.Grow(count * s.Profile.Orbits())
	err = s.Each(part, func(r *Record) error {
		if count == 0 {
			return nil
		}
		count--
		for i := range r.Orbits {
			o := &r.Orbits[i]
			out.Append(r.Number, r.V, o.T, o.Q, o.P)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
