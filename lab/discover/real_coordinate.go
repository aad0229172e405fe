package discover

import (
	"fmt"
	"math"
	"strings"
)

// coordinate returns the column of the one place that there is, -1 where there
// are none or several. A column alone is a place whose velocity must be
// estimated.
func (s *survey) coordinate() int {
	if s.set.Dim() == 1 {
		return 0
	}
	q := -1
	for i, v := range s.velocity {
		switch {
		case v >= 0 && q >= 0:
			return -1
		case v >= 0:
			q = i
		}
	}
	return q
}

// still says why no law of motion can be looked for; "" where it can be.
func (s *survey) still() string {
	names := s.set.Names()
	if n := s.set.Points(); n < fewestSamples {
		return fmt.Sprintf("there are %d rows, and it takes %d at least", n, fewestSamples)
	}
	const rounding = 1e-12
	for j, c := range s.set.Table() {
		if s.spread[j] <= rounding*math.Abs(meanOf(c)) {
			return names[j] + " does not change"
		}
	}
	if s.coordinate() >= 0 {
		return ""
	}
	var moving []string
	from, to, best := 0, 0, -1.0
	for i, v := range s.velocity {
		if v >= 0 {
			moving = append(moving, names[i])
		}
		for j := range names {
			if slope, r2 := s.slope(i, j); i != j && slope > 0 && r2 > best {
				from, to, best = i, j, r2
			}
		}
	}
	switch {
	case len(moving) > 1:
		return fmt.Sprintf("it is that of one coordinate, and there are %d: %s", len(moving), strings.Join(moving, ", "))
	case best < 0:
		return "no column is the velocity of another"
	}
	return fmt.Sprintf("no column is the velocity of another: the nearest, %s, explains R2 = %.3g of the rate of change of %s, %g is needed", names[to], best, names[from], slopeR2)
}
