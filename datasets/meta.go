package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"neurophysics/lab/traj"
)

// meta is what a file says about its table.
type meta struct {
	System   string            `json:"system,omitempty"`
	Seed     uint64            `json:"seed,omitempty"`
	Time     string            `json:"time,omitempty"`   // name of the column of time
	Units    map[string]string `json:"units,omitempty"`  // by column
	Params   []string          `json:"params,omitempty"` // columns that are constant along a trajectory
	Checksum string            `json:"checksum,omitempty"`

	Columns []string `json:"-"` // all columns of the table, as they are written
}

// metaOf describes a set and checks that it can be written.
func metaOf(s *traj.Set) (*meta, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if s.System != strings.TrimSpace(s.System) || strings.ContainsAny(s.System, "\r\n") {
		return nil, fmt.Errorf("the system's name %q holds line breaks or blanks around it", s.System)
	}
	m := &meta{System: s.System, Seed: s.Seed, Time: s.Time.Name, Units: map[string]string{}, Checksum: Checksum(s)}
	columns := append(append([]traj.Column{s.Time}, s.Columns...), s.Params...)
	m.Columns = append(m.Columns, idNames[0])
	for i, c := range columns {
		if err := checkName(c.Name); err != nil {
			return nil, fmt.Errorf("column %d %w", i+1, err)
		}
		if isOneOf(c.Name, idNames) {
			return nil, fmt.Errorf("the column name %q has a meaning of its own in files, take another", c.Name)
		}
		m.Columns = append(m.Columns, c.Name)
		if c.Unit != "" {
			m.Units[c.Name] = c.Unit
		}
	}
	for _, c := range s.Params {
		m.Params = append(m.Params, c.Name)
	}
	if _, err := newLayout(m.Columns, m, 0); err != nil {
		return nil, err.(*FormatError).Err
	}
	for k := range s.Trajectories {
		t := &s.Trajectories[k]
		if len(t.Params) != len(s.Params) {
			return nil, fmt.Errorf("trajectory %d has %d parameters, the set names %d", k, len(t.Params), len(s.Params))
		}
		for j, v := range t.Params {
			if v-v != 0 {
				return nil, fmt.Errorf("trajectory %d parameter %q: %v is not a finite number", k, s.Params[j].Name, v)
			}
		}
	}
	return m, nil
}

// Checksum returns "sha256:" and the digest of all that a set says: system,
// names, units, seed, and every bit of its numbers in their order. It does not
// depend on the format that the set is kept in.
func Checksum(s *traj.Set) string {
	h := sha256.New()
	head, err := json.Marshal([]any{s.System, s.Seed, s.Time, append([]traj.Column{}, s.Columns...), append([]traj.Column{}, s.Params...)})
	if err != nil {
		panic(fmt.Sprintf("datasets: checksum: %v", err)) // strings and numbers always marshal
	}
	h.Write(append(head, '\n'))
	buf := make([]byte, 0, 1<<15)
	add := func(bits uint64) {
		if buf = binary.LittleEndian.AppendUint64(buf, bits); len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	for k := range s.Trajectories {
		t := &s.Trajectories[k]
		for _, part := range [][]float64{t.T, t.X, t.Params} {
			add(uint64(len(part)))
			for _, v := range part {
				add(math.Float64bits(v))
			}
		}
	}
	h.Write(buf)
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}

// pairs returns what a meta says as keys and values of text.
func (m *meta) pairs() [][2]string {
	pairs := [][2]string{{"system", m.System}, {"seed", fmt.Sprint(m.Seed)}, {"time", m.Time}}
	if len(m.Units) > 0 {
		pairs = append(pairs, [2]string{"units", compact(m.Units)})
	}
	if len(m.Params) > 0 {
		pairs = append(pairs, [2]string{"params", compact(m.Params)})
	}
	return append(pairs, [2]string{"checksum", m.Checksum})
}

// compact prints strings as JSON on one line.
func compact(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("datasets: %v", err)) // lists and maps of strings always marshal
	}
	return strings.TrimSpace(b.String())
}

// set takes in a key and its value. Keys of other programs, and values that
// have another form than ours, are left alone; a checksum always counts.
func (m *meta) set(key, value string) error {
	var err error
	switch key {
	case "system":
		m.System = value
	case "seed":
		var seed uint64
		if json.Unmarshal([]byte(value), &seed) == nil {
			m.Seed = seed
		}
	case "time":
		m.Time = value
	case "units":
		if strings.HasPrefix(value, "{") {
			err = json.Unmarshal([]byte(value), &m.Units)
		}
	case "params":
		if strings.HasPrefix(value, "[") {
			err = json.Unmarshal([]byte(value), &m.Params)
		}
	case "checksum":
		if strings.HasPrefix(value, "sha256:") {
			m.Checksum = value
		}
	}
	if err != nil {
		return fmt.Errorf("the description of %s is not JSON of the right form: %w", key, err)
	}
	return nil
}
