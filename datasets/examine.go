package datasets

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"neurophysics/lab/traj"
)

// checkR2 is the share of explained variance from which a column counts as the
// derivative of another.
const checkR2 = 0.97

// examine looks at times, and at each column beside its neighbours. Extra are
// the columns after the states, rows in the order of the set.
func (r *Recording) examine(extra [][]float64) {
	s := r.Set
	for k := range s.Trajectories {
		r.Notes = append(r.Notes, describeTimes(k, s.Trajectories[k].T))
	}
	columns := s.Table()
	for j, c := range columns {
		if wholeNumbers(c) {
			r.Notes = append(r.Notes, fmt.Sprintf("column %s holds whole numbers alone: it is rounded to 1 unit, an error of 0.29 at least", s.Columns[j].Name))
		}
	}
	names := s.Names()
	for j, e := range extra {
		name := fmt.Sprintf("number %d", 2+s.Dim()+j+1)
		if i := slices.IndexFunc(columns[:s.Dim()], func(c []float64) bool { return slices.Equal(c, e) }); i >= 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("column %s repeats %s and was left out", name, names[i]))
			continue
		}
		columns, names = append(columns, e), append(names, name)
	}
	for i := range columns {
		for j := range columns {
			if i == j {
				continue
			}
			slope, r2 := followsDerivative(s, columns[i], columns[j])
			// A column of the opposite sense is an acceleration over its place.
			if r2 < checkR2 || slope < 0.5 || slope > 2 {
				continue
			}
			r.Checks = append(r.Checks, Check{Of: names[i], Column: names[j], Slope: slope, R2: r2})
			note := fmt.Sprintf("column %s follows the derivative of %s: d(%s)/dt = %.4f %s by central differences (R2 %.4f)", names[j], names[i], names[i], slope, names[j], r2)
			if slope > 1.01 { // differences themselves are too small, never too large
				note += fmt.Sprintf("; it is %.1f %% smaller than that, so it was smoothed more than the differences are", 100*(slope-1)/slope)
			}
			if j >= s.Dim() {
				note += "; it was left out of the state"
			}
			r.Notes = append(r.Notes, note)
		}
	}
	for _, name := range names[s.Dim():] {
		if !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Column == name }) {
			r.Notes = append(r.Notes, fmt.Sprintf("column %s follows no other and was left out", name))
		}
	}
}

// describeTimes says how the times of a trial run.
func describeTimes(k int, t []float64) string {
	if len(t) < 2 {
		return fmt.Sprintf("trial %d has %d row", k, len(t))
	}
	steps := make([]float64, len(t)-1)
	for i := range steps {
		steps[i] = t[i+1] - t[i]
	}
	sorted := slices.Sorted(slices.Values(steps))
	median := sorted[len(sorted)/2]
	gaps := 0
	for _, h := range steps {
		if h > 1.5*median {
			gaps++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "trial %d has %d rows from t = %.6g to %.6g", k, len(t), t[0], t[len(t)-1])
	spread := sorted[len(sorted)-1] - sorted[0]
	switch {
	case wholeNumbers(t):
		b.WriteString(", whole numbers: time counts frames")
	case spread < 1e-3*median:
		fmt.Fprintf(&b, " in even steps of %.6g", median)
	default:
		fmt.Fprintf(&b, " in steps of %.6g (median; %.6g to %.6g)", median, sorted[0], sorted[len(sorted)-1])
	}
	if gaps > 0 {
		fmt.Fprintf(&b, ", %d of them gaps of more than 1.5 steps", gaps)
	}
	return b.String()
}

func wholeNumbers(c []float64) bool {
	for _, v := range c {
		if v != math.Trunc(v) {
			return false
		}
	}
	return true
}

// followsDerivative fits dx/dt = slope * y, within trajectories and where the
// step does not jump, and returns the slope and the share of variance that it
// explains.
func followsDerivative(s *traj.Set, x, y []float64) (slope, r2 float64) {
	var dd, dy, yy float64
	at := 0
	for k := range s.Trajectories {
		t := s.Trajectories[k].T
		for i := 1; i+1 < len(t); i++ {
			before, after := t[i]-t[i-1], t[i+1]-t[i]
			if math.Abs(before-after) > 0.5*min(before, after) {
				continue
			}
			// Second order on uneven steps.
			d := ((x[at+i+1]-x[at+i])/after*before + (x[at+i]-x[at+i-1])/before*after) / (before + after)
			v := y[at+i]
			dd, dy, yy = dd+d*d, dy+d*v, yy+v*v
		}
		at += len(t)
	}
	if yy == 0 || dd == 0 {
		return 0, 0
	}
	return dy / yy, dy * dy / (dd * yy)
}
