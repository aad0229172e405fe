package datasets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"neurophysics/lab/traj"
)

// Names that a column may have to be the trajectory's number or the time. The
// first of each is the one that is written.
var (
	idNames   = []string{"trajectory", "trial"}
	timeNames = []string{"t", "time"}
)

// limits bound what one file may cost.
type limits struct {
	bytes   int64 // uncompressed
	line    int   // of one line of text
	columns int
}

var defaultLimits = limits{bytes: 4 << 30, line: 1 << 20, columns: 4096}

// layout says which column of a file is what.
type layout struct {
	names  []string
	id     int // -1: the file is one trajectory
	time   int
	state  []int
	params []int
}

// newLayout checks the names of a file's columns and gives each its part. Row
// is that of the header, for messages.
func newLayout(names []string, m *meta, row int) (layout, error) {
	lay := layout{names: names, id: -1, time: -1}
	if !slices.Contains(names, m.Time) { // somebody else's word on time
		m.Time = ""
	}
	param := map[string]bool{}
	for _, name := range m.Params {
		param[name] = true
	}
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		if err := checkName(name); err != nil {
			return lay, fault(row, "", "column %d %w", i+1, err)
		}
		if seen[name] {
			return lay, fault(row, name, "the header names this column twice")
		}
		seen[name] = true
		switch {
		case lay.id < 0 && isOneOf(name, idNames):
			lay.id = i
		case name == m.Time || m.Time == "" && lay.time < 0 && isOneOf(name, timeNames):
			lay.time = i
		case param[name]:
			lay.params = append(lay.params, i)
		default:
			lay.state = append(lay.state, i)
		}
	}
	if lay.time < 0 {
		return lay, fault(row, timeNames[0], "the column of time is missing, there are %s", list(names))
	}
	if len(lay.state) == 0 {
		return lay, fault(row, "", "there is no column of the state, there are only %s", list(names))
	}
	if len(lay.params) != len(m.Params) {
		return lay, fault(row, "", "the parameters %s are announced, the header names %s", list(m.Params), list(names))
	}
	return lay, nil
}

func isOneOf(name string, list []string) bool {
	for _, s := range list {
		if strings.EqualFold(name, s) && name != "T" { // T is a temperature or a kinetic energy
			return true
		}
	}
	return false
}

// list prints names for a message, the first few of many.
func list(names []string) string {
	const most = 12
	quoted := make([]string, 0, most+1)
	for i, name := range names {
		if i == most {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	return strings.Join(quoted, ", ")
}

// checkName says why a column cannot have this name, as the end of a sentence.
func checkName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("has no name: give it one, or leave it out")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("has a name that is not text: %.40q", name)
	case len(name) > 200:
		return fmt.Errorf("has a name of %d bytes, 200 are allowed", len(name))
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("has a name with blanks around it: %q", name)
	}
	return nil
}

// builder makes a set of rows that come in the order of a file.
type builder struct {
	lay     layout
	set     *traj.Set
	numbers map[float64]int // trajectory by its number
	labels  map[string]int  // or by its text
	lastID  float64
	lastK   int
}

func newBuilder(lay layout, m *meta) *builder {
	b := &builder{lay: lay, numbers: map[float64]int{}, labels: map[string]int{}, lastK: -1}
	column := func(i int) traj.Column { return traj.Column{Name: lay.names[i], Unit: m.Units[lay.names[i]]} }
	b.set = &traj.Set{System: m.System, Seed: m.Seed, Time: column(lay.time)}
	for _, i := range lay.state {
		b.set.Columns = append(b.set.Columns, column(i))
	}
	for _, i := range lay.params {
		b.set.Params = append(b.set.Params, column(i))
	}
	return b
}

// numbered returns the index of the trajectory with that number.
func (b *builder) numbered(id float64) int {
	if b.lastK >= 0 && id == b.lastID {
		return b.lastK
	}
	k, ok := b.numbers[id]
	if !ok {
		k = b.open()
		b.numbers[id] = k
	}
	b.lastID, b.lastK = id, k
	return k
}

// labelled returns the index of the trajectory with that text.
func (b *builder) labelled(label []byte) int {
	k, ok := b.labels[string(label)]
	if !ok {
		k = b.open()
		b.labels[string(label)] = k
	}
	return k
}

func (b *builder) open() int {
	b.set.Trajectories = append(b.set.Trajectories, traj.Trajectory{})
	return len(b.set.Trajectories) - 1
}

// add appends a row to trajectory k. Values are by column of the file; that of
// the trajectory's number is not looked at.
func (b *builder) add(k, row int, values []float64) error {
	for i, v := range values {
		if i != b.lay.id && v-v != 0 {
			return notFinite(row, b.lay.names[i], v)
		}
	}
	t := &b.set.Trajectories[k]
	now := values[b.lay.time]
	if n := len(t.T); n > 0 && now <= t.T[n-1] {
		hint := "sort the rows by time"
		if b.lay.id < 0 {
			hint += `, or number the motions in a column "trajectory"`
		}
		return fault(row, b.lay.names[b.lay.time], "time %v does not come after %v: %s", now, t.T[n-1], hint)
	}
	if len(b.lay.params) > 0 {
		if err := b.keepConstant(t, row, values); err != nil {
			return err
		}
	}
	t.T = append(t.T, now)
	for _, i := range b.lay.state {
		t.X = append(t.X, values[i])
	}
	return nil
}

func (b *builder) keepConstant(t *traj.Trajectory, row int, values []float64) error {
	if t.Params == nil {
		t.Params = make([]float64, len(b.lay.params))
		for j, i := range b.lay.params {
			t.Params[j] = values[i]
		}
		return nil
	}
	for j, i := range b.lay.params {
		if math.Float64bits(values[i]) != math.Float64bits(t.Params[j]) {
			return fault(row, b.lay.names[i], "the parameter changes within a trajectory, from %v to %v", t.Params[j], values[i])
		}
	}
	return nil
}

// finish checks the whole and returns the set.
func (b *builder) finish(m *meta) (*traj.Set, error) {
	if b.set.Len() == 0 {
		return nil, fault(0, "", "there are no rows")
	}
	if m.Checksum != "" {
		if got := Checksum(b.set); got != m.Checksum {
			return nil, fault(0, "", "%w: it has %s, the file says %s; the file is damaged or was edited (then remove its checksum)", ErrChecksum, got, m.Checksum)
		}
	}
	return b.set, nil
}
