package datasets

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"neurophysics/lab/traj"
)

// Recording is a file of the archive.
type Recording struct {
	Set    *traj.Set
	Notes  []string // what was found when each column was checked against its neighbours
	Checks []Check  // the same in numbers, one for each column that follows another's derivative
}

// Check says that a column follows the time derivative of another one:
// d(Of)/dt = Slope * Column, by central differences.
type Check struct {
	Of, Column string
	Slope      float64
	R2         float64 // share of the differences' variance that this explains
}

// unitsOf says what is known about the units of a recording. The files state
// none; an empty unit means that nobody does.
var unitsOf = map[string]struct {
	system, time string
	units        map[string]string
	remark       string
}{
	"real_pend_h_1.txt": {"real_pendulum", "s", map[string]string{"o": "rad", "v": "rad/s"},
		"the file states no units; its time is taken as seconds, an angle as radians"},
	"real_linear_h_1.txt": {"real_linear", "s", map[string]string{"x": "camera unit", "v": "camera unit/s"},
		"the file states no units; steps of 1/30 make its time seconds of video, positions are in units of the camera"},
	"real_double_pend_h_1.txt": {"real_double_pendulum", "s", map[string]string{"o1": "rad", "o2": "rad", "w1": "rad/s", "w2": "rad/s"},
		"the file states no units; its time is taken as seconds, angles as radians"},
}

// Recording reads a file of the archive, for example "real_pend_h_1.txt". Its
// states are the columns that the file's first line names.
func (a *Archive) Recording(name string) (*Recording, error) {
	b, err := a.open(name)
	if err != nil {
		return nil, err
	}
	r, err := parseRecording(b)
	if err != nil {
		return nil, inFile(name, err)
	}
	set := r.Set
	set.System = strings.TrimSuffix(name, ".txt")
	if known, ok := unitsOf[name]; ok {
		set.System, set.Time.Unit = known.system, known.time
		for j := range set.Columns {
			set.Columns[j].Unit = known.units[set.Columns[j].Name]
		}
		r.Notes = append(r.Notes, known.remark)
	}
	return r, nil
}

// parseRecording reads lines of trial, time, states and perhaps derivatives,
// separated by blanks; the first line names the states after a percent sign,
// which one file of the archive lacks.
func parseRecording(b []byte) (*Recording, error) {
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	states := strings.Fields(strings.TrimPrefix(strings.TrimSpace(string(first)), "%"))
	for _, name := range states {
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			return nil, fault(1, "", "the first line holds numbers, it must name the states")
		}
	}
	names := append([]string{idNames[1], timeNames[0]}, states...)
	var extra [][]float64 // columns after the states, for the checks alone
	var b2 *builder
	m := &meta{}
	var values []float64
	wide, row := 0, 1
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		row++
		cells := bytes.Fields(line)
		if len(cells) == 0 {
			continue
		}
		if b2 == nil {
			lay, err := newLayout(names, m, 1)
			if err != nil {
				return nil, err
			}
			b2 = newBuilder(lay, m)
			wide = len(cells)
			if wide < len(names) {
				return nil, fault(row, "", "the row has %d cells, trial, time and %d states are wanted", wide, len(states))
			}
			extra = make([][]float64, wide-len(names))
			values = make([]float64, len(names))
		}
		if len(cells) != wide {
			return nil, fault(row, "", "the row has %d cells, the first has %d", len(cells), wide)
		}
		if err := b2.addCells(row, cells[:len(names)], values); err != nil {
			return nil, err
		}
		for j := range extra {
			v, err := strconv.ParseFloat(string(cells[len(names)+j]), 64)
			if err != nil || v-v != 0 {
				return nil, fault(row, fmt.Sprintf("%d", len(names)+j+1), "%.40q is not a finite number", cells[len(names)+j])
			}
			extra[j] = append(extra[j], v)
		}
	}
	if b2 == nil {
		return nil, fault(0, "", "there are no rows")
	}
	set, err := b2.finish(m)
	if err != nil {
		return nil, err
	}
	r := &Recording{Set: set}
	r.examine(extra)
	return r, nil
}
